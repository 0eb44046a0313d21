//! The workflow of a complaint: one table, from which transitions, available actions, the description and the tests come.

use chrono::Duration;

use super::complaint::Complaint;
use super::round::{Rounds, has_handled};
use super::words::ComplaintAction::{
    Acknowledge, AcknowledgeMajor, Approve, Assign, Attach, Callback, CloseUnreachable, CustomerSatisfied, CustomerUnsatisfied, Detach,
    IdentifyCause, InformOutsideRecourse, MarkSeverity, MergeInto, Note, Propose, RecordRecourseOutcome, Reopen, Return, TakeIn,
    TellCustomer, Update, Withdraw,
};
use super::words::ComplaintStatus::{Assigned, AwaitingApproval, CallbackDue, Closed, Confirming, Handling, Merged, Received, Withdrawn};
use super::words::{CallbackResult, ComplaintAction, ComplaintGuard as Guards, ComplaintGuard, ComplaintStatus, Severity};
use crate::Refusal;
use crate::access::Permission::{
    ComplaintsAcknowledgeMajor, ComplaintsApprove, ComplaintsAssign, ComplaintsCallback, ComplaintsRefer, ComplaintsWrite,
};
use crate::ids::UserId;
use crate::instant::Instant;
use crate::problem::ProblemCode;
use crate::vocabulary::Word as _;
use crate::workflow::Performer::{Anyone, Assignee, Handler, System};
use crate::workflow::To::{Same, State};
use crate::workflow::{Asker, Guard, Performer, Row, To, Workflow};

/// How long after its end a complaint that was closed or withdrawn may be opened again.
pub const REOPENABLE: Duration = Duration::days(30);
/// For how long a file can be taken off by who attached it.
pub const REMOVABLE: Duration = Duration::hours(24);
/// How many callbacks in vain make a customer one who can't be reached.
pub const TRIES: i64 = 3;
/// How far apart callbacks in vain must lie to count each: three of them then lie on different hours, if not on different days.
pub const BETWEEN_TRIES: Duration = Duration::hours(2);

type ComplaintRow = Row<ComplaintStatus, ComplaintAction, ComplaintGuard>;

const OPEN: &[ComplaintStatus] = &[Received, Assigned, Handling, AwaitingApproval, Confirming, CallbackDue];
/// Until the general manager knows of a major one, also when it is closed.
const TO_KNOW: &[ComplaintStatus] = &[Received, Assigned, Handling, AwaitingApproval, Confirming, CallbackDue, Closed];
const FRESH: &[ComplaintStatus] = &[Received, Assigned];
const LATER: &[ComplaintStatus] = &[AwaitingApproval, Confirming, CallbackDue];
const DECIDED: &[ComplaintStatus] = &[Confirming, CallbackDue];
const KEPT: &[ComplaintStatus] = &[Received, Assigned, Handling, AwaitingApproval, Confirming, CallbackDue, Closed, Withdrawn];

/// What the customer's yes or no to a decision takes.
const WORD_ON_DECISION: &[ComplaintGuard] = &[Guards::ContactLogged, Guards::CustomerHeard, Guards::CustomerTold, Guards::ContactInTime];
/// What the customer's word takes where it answers nothing that they were told: that they withdraw, or think better of their yes.
const WORD_OF_THEIRS: &[ComplaintGuard] = &[Guards::ContactLogged, Guards::CustomerHeard, Guards::ContactInTime];
/// What the customer's word in a callback takes.
const WORD_IN_CALLBACK: &[ComplaintGuard] = &[Guards::ContactLogged, Guards::CustomerHeard, Guards::OwnContact, Guards::ContactInTime];
/// What the word to the customer on recourse outside the company takes.
const WORD_ON_RECOURSE: &[ComplaintGuard] = &[Guards::ContactLogged, Guards::CustomerTold, Guards::ContactInTime];

/// A row that any handler with the permission to write may take, without conditions.
const fn row(action: ComplaintAction, from: &'static [ComplaintStatus], to: To<ComplaintStatus>) -> ComplaintRow {
    Row { action, from, to, by: Handler, permission: ComplaintsWrite, when: &[], needs: &[] }
}

const fn by(by: Performer, row: ComplaintRow) -> ComplaintRow {
    Row { by, ..row }
}

const fn when(when: &'static [ComplaintGuard], row: ComplaintRow) -> ComplaintRow {
    Row { when, ..row }
}

const fn needing(needs: &'static [ComplaintGuard], row: ComplaintRow) -> ComplaintRow {
    Row { needs, ..row }
}

/// A row that is not for whom the complaint is about, and has no other condition.
const fn apart(row: ComplaintRow) -> ComplaintRow {
    when(&[Guards::NotConcerned], row)
}

/// A row that gives complaints to others.
const fn assigning(row: ComplaintRow) -> ComplaintRow {
    Row { permission: ComplaintsAssign, ..row }
}

/// A row of those who decide what is proposed.
const fn deciding(row: ComplaintRow) -> ComplaintRow {
    Row { permission: ComplaintsApprove, ..row }
}

/// A row of those who call back.
const fn calling(row: ComplaintRow) -> ComplaintRow {
    Row { permission: ComplaintsCallback, by: Anyone, ..row }
}

/// A row of those who inform of recourse outside the company.
const fn referring(row: ComplaintRow) -> ComplaintRow {
    Row { permission: ComplaintsRefer, ..row }
}

/// What does not stand here is not allowed.
pub const WORKFLOW: Workflow<ComplaintStatus, ComplaintAction, ComplaintGuard> =
    Workflow { rows: ROWS, terminal: &[Closed, Withdrawn, Merged] };

const ROWS: &[ComplaintRow] = &[
    apart(row(Update, OPEN, Same)),
    when(&[Guards::NotConcerned, Guards::Unacknowledged], row(Acknowledge, FRESH, Same)),
    apart(assigning(row(Assign, FRESH, State(Assigned)))),
    apart(assigning(row(Assign, &[Handling], Same))),
    // Who leaves hands over whatever is theirs.
    by(System, assigning(row(Assign, LATER, Same))),
    apart(by(Assignee, row(IdentifyCause, &[Assigned], State(Handling)))),
    when(&[Guards::SeverityRaised, Guards::ApprovalMissing], row(MarkSeverity, DECIDED, State(AwaitingApproval))),
    when(&[Guards::SeverityRaised], row(MarkSeverity, OPEN, Same)),
    // Nobody is above whoever leads the company: they know of what is about themselves, and so may a director then.
    Row {
        permission: ComplaintsAcknowledgeMajor,
        by: Anyone,
        ..when(&[Guards::MajorUnacknowledged], row(AcknowledgeMajor, TO_KNOW, Same))
    },
    referring(when(
        &[Guards::MajorUnacknowledged, Guards::NotConcerned, Guards::GeneralManagerConcerned],
        row(AcknowledgeMajor, TO_KNOW, Same),
    )),
    by(Assignee, when(&[Guards::NotConcerned, Guards::ApprovalNeeded], row(Propose, &[Handling], State(AwaitingApproval)))),
    by(Assignee, when(&[Guards::NotConcerned, Guards::NoApprovalNeeded], row(Propose, &[Handling], State(Confirming)))),
    // It became critical after the customer had said yes.
    deciding(when(
        &[Guards::NotConcerned, Guards::AnotherThanProposer, Guards::RightLevel, Guards::AlreadySatisfied],
        row(Approve, &[AwaitingApproval], State(CallbackDue)),
    )),
    deciding(when(
        &[Guards::NotConcerned, Guards::AnotherThanProposer, Guards::RightLevel],
        row(Approve, &[AwaitingApproval], State(Confirming)),
    )),
    deciding(needing(
        &[Guards::Reason],
        when(&[Guards::NotConcerned, Guards::AnotherThanProposer, Guards::RightLevel], row(Return, &[AwaitingApproval], State(Handling))),
    )),
    needing(&[Guards::ContactLogged, Guards::ContactInTime], apart(row(TellCustomer, &[Confirming], Same))),
    needing(WORD_ON_DECISION, apart(row(CustomerSatisfied, &[Confirming], State(CallbackDue)))),
    needing(WORD_ON_DECISION, apart(row(CustomerUnsatisfied, &[Confirming], State(Assigned)))),
    // They think better of it before they are called back, and say so to anybody.
    needing(WORD_OF_THEIRS, apart(row(CustomerUnsatisfied, &[CallbackDue], State(Assigned)))),
    calling(needing(
        WORD_IN_CALLBACK,
        when(&[Guards::NotConcerned, Guards::AnotherThanHandlers, Guards::CustomerSatisfied], row(Callback, &[CallbackDue], State(Closed))),
    )),
    calling(needing(
        WORD_IN_CALLBACK,
        when(
            &[Guards::NotConcerned, Guards::AnotherThanHandlers, Guards::CustomerUnsatisfied],
            row(Callback, &[CallbackDue], State(Assigned)),
        ),
    )),
    calling(needing(
        &[Guards::ContactLogged, Guards::ContactInVain, Guards::OwnContact, Guards::ContactInTime],
        when(&[Guards::NotConcerned, Guards::AnotherThanHandlers, Guards::CustomerNotReached], row(Callback, &[CallbackDue], Same)),
    )),
    deciding(needing(
        &[Guards::Reason],
        when(&[Guards::NotConcerned, Guards::ThreeTries], row(CloseUnreachable, &[CallbackDue], State(Closed))),
    )),
    referring(needing(WORD_ON_RECOURSE, apart(row(InformOutsideRecourse, &[Confirming], State(Closed))))),
    referring(needing(
        WORD_ON_RECOURSE,
        when(&[Guards::NotConcerned, Guards::LaterRound], row(InformOutsideRecourse, &[Assigned], State(Closed))),
    )),
    referring(when(&[Guards::NotConcerned, Guards::OnWatchList], row(RecordRecourseOutcome, KEPT, Same))),
    needing(WORD_OF_THEIRS, apart(row(Withdraw, OPEN, State(Withdrawn)))),
    needing(&[Guards::SameCustomer], apart(row(MergeInto, FRESH, State(Merged)))),
    by(System, row(TakeIn, OPEN, Same)),
    needing(
        &[Guards::Reason, Guards::ContactLogged, Guards::ContactInTime],
        when(&[Guards::RecentlyClosed, Guards::AnsweredFor], row(Reopen, &[Closed, Withdrawn], State(Assigned))),
    ),
    // It was withdrawn before anybody answered for it.
    needing(
        &[Guards::Reason, Guards::ContactLogged, Guards::ContactInTime],
        when(&[Guards::RecentlyClosed], row(Reopen, &[Withdrawn], State(Received))),
    ),
    by(Anyone, row(Note, KEPT, Same)),
    by(Anyone, row(Attach, KEPT, Same)),
    needing(&[Guards::OwnRecentFile], apart(row(Detach, OPEN, Same))),
];

impl Guard for ComplaintGuard {
    fn refusal(self) -> Option<ProblemCode> {
        Some(match self {
            Self::Unacknowledged => ProblemCode::AlreadyAcknowledged,
            Self::SeverityRaised => ProblemCode::SeverityNotRaised,
            Self::MajorUnacknowledged => ProblemCode::NothingToAcknowledge,
            Self::AnotherThanProposer => ProblemCode::OwnProposal,
            Self::RightLevel => ProblemCode::DecisionLevelTooLow,
            Self::AnotherThanHandlers => ProblemCode::HandledBySelf,
            Self::NotConcerned => ProblemCode::AboutOneself,
            Self::GeneralManagerConcerned => ProblemCode::GeneralManagersStep,
            Self::ThreeTries => ProblemCode::TooFewTries,
            Self::LaterRound => ProblemCode::FirstRoundOpen,
            Self::OnWatchList => ProblemCode::NotOnWatchList,
            Self::RecentlyClosed => ProblemCode::ClosedTooLongAgo,
            Self::ContactLogged => ProblemCode::ContactNotLogged,
            Self::CustomerHeard => ProblemCode::CustomerNotHeard,
            Self::CustomerTold => ProblemCode::CustomerNotTold,
            Self::ContactInTime => ProblemCode::ContactTooEarly,
            Self::OwnContact => ProblemCode::CallbackOfAnother,
            Self::ContactInVain => ProblemCode::CustomerReached,
            Self::OwnRecentFile => ProblemCode::AttachmentKept,
            Self::SameCustomer => ProblemCode::OtherCustomer,
            Self::Reason => ProblemCode::ValidationFailed,
            // Of each of these groups one always holds.
            Self::ApprovalNeeded
            | Self::NoApprovalNeeded
            | Self::ApprovalMissing
            | Self::AlreadySatisfied
            | Self::AnsweredFor
            | Self::CustomerSatisfied
            | Self::CustomerUnsatisfied
            | Self::CustomerNotReached => return None,
        })
    }
}

/// What a call says on which its step depends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Whether the proposal takes an approval.
    Proposal {
        /// Whether it does.
        takes_approval: bool,
    },
    /// What the callback found.
    Callback(CallbackResult),
    /// How serious it is to be.
    Severity {
        /// The severity.
        severity: Severity,
        /// Whether what is proposed takes an approval for that.
        takes_approval: bool,
    },
}

/// What conditions look at beside the complaint itself.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// When.
    pub now: Instant,
    /// Which person asks; none for a program, which is nobody's equal where persons check each other.
    pub user: Option<UserId>,
    /// The rounds.
    pub rounds: &'a Rounds,
    /// Whether the one who asks may decide as much as the open proposal takes.
    pub may_decide: bool,
    /// Whether the complaint is about whoever leads the company.
    pub head_concerned: bool,
    /// What the call says; none where no call is made and the question is what could be.
    pub said: Option<Said>,
}

impl Complaint {
    /// Whether a condition holds of the complaint. What a call must bring with it is not the complaint's, and counts as there.
    #[must_use]
    pub fn holds(&self, guard: ComplaintGuard, circumstances: &Circumstances<'_>) -> bool {
        let Circumstances { now, user, rounds, may_decide, head_concerned, said } = *circumstances;
        let found = |result| said.is_none_or(|said| said == Said::Callback(result));
        let takes_approval = |takes_approval| said.is_none_or(|said| said == Said::Proposal { takes_approval });
        match guard {
            Guards::Unacknowledged => self.acknowledged_at.is_none(),
            Guards::SeverityRaised => match said {
                Some(Said::Severity { severity, .. }) => severity > self.severity,
                _ => self.severity < Severity::Critical,
            },
            Guards::MajorUnacknowledged => self.is_major_unacknowledged(),
            Guards::ApprovalNeeded => takes_approval(true),
            Guards::NoApprovalNeeded => takes_approval(false),
            Guards::AnotherThanProposer => user.is_some() && rounds.present().proposed_by != user,
            Guards::RightLevel => may_decide,
            Guards::ApprovalMissing => said.is_none_or(|said| matches!(said, Said::Severity { takes_approval: true, .. })),
            Guards::AlreadySatisfied => self.satisfied_at.is_some(),
            Guards::NotConcerned => user.is_none_or(|user| !self.concerns(user)),
            Guards::GeneralManagerConcerned => head_concerned,
            Guards::AnotherThanHandlers => user.is_some_and(|user| !has_handled(rounds, user)),
            Guards::CustomerSatisfied => found(CallbackResult::Satisfied),
            Guards::CustomerUnsatisfied => found(CallbackResult::Unsatisfied),
            Guards::CustomerNotReached => found(CallbackResult::NotReached),
            Guards::ThreeTries => self.callback_tries >= TRIES,
            Guards::LaterRound => self.rounds_in_all() > 1,
            Guards::OnWatchList => self.is_watched(),
            Guards::RecentlyClosed => self.closed_at.is_some_and(|closed_at| now < closed_at + REOPENABLE),
            Guards::AnsweredFor => self.assignee_id.is_some(),
            Guards::Reason
            | Guards::ContactLogged
            | Guards::CustomerHeard
            | Guards::CustomerTold
            | Guards::ContactInTime
            | Guards::OwnContact
            | Guards::ContactInVain
            | Guards::OwnRecentFile
            | Guards::SameCustomer => true,
        }
    }

    /// Where a step leads.
    ///
    /// # Errors
    /// Those of [`Workflow::next`].
    pub fn next(&self, action: ComplaintAction, asker: &Asker, circumstances: &Circumstances<'_>) -> Result<ComplaintStatus, Refusal> {
        let next = WORKFLOW.next(self.status, action, asker, |guard| self.holds(guard, circumstances));
        next.map_err(|refusal| match self.approval_level.filter(|_| refusal.code == ProblemCode::DecisionLevelTooLow) {
            Some(level) => refusal
                .with_argument("level", level.word())
                .with_label("level", level)
                .with_extension("approval_level", level.word().into()),
            None => refusal,
        })
    }

    /// What this caller may do with the complaint now.
    #[must_use]
    pub fn available(&self, asker: &Asker, circumstances: &Circumstances<'_>) -> Vec<ComplaintAction> {
        WORKFLOW.available(self.status, asker, |guard| self.holds(guard, circumstances))
    }
}
