//! What a decision about a complaint says: the new state, the steps, the rounds, the events.

use super::awaiting::Asks;
use super::complaint::Complaint;
use super::round::{Round, Rounds};
use super::step::{ComplaintStep, ComplaintStepDetails};
use super::words::{ComplaintAction, ComplaintStatus};
use crate::case::edit::Decided;
use crate::case::{Case, Taken};
use crate::ids::ComplaintStepId;
use crate::instant::Instant;
use crate::interactions::InteractionChange;
use crate::orders::Effect;
use crate::platform::{Event, EventKind};

/// A decision about a complaint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplaintChange {
    /// What happens to its row.
    pub effect: Effect,
    /// The complaint before the decision; none where it is new.
    pub before: Option<Complaint>,
    /// The complaint after the decision.
    pub complaint: Complaint,
    /// Steps to insert, in order.
    pub steps: Vec<ComplaintStep>,
    /// The rounds before the decision; none where the complaint is new.
    pub rounds_before: Option<Rounds>,
    /// All its rounds as they are after it.
    pub rounds: Rounds,
    /// Contacts and notes that steps consist of.
    pub interactions: Vec<InteractionChange>,
    /// Field changes and steps, told.
    pub events: Vec<Event>,
    /// In whose scope a complaint that was there already is changed: its unit or its assignee.
    pub moves_holders: bool,
    /// Whether what its promises are judged by changed: its history or its traits.
    pub moves_clocks: bool,
    /// Who is told that a decision on a proposal is awaited.
    pub asks: Asks,
}

impl ComplaintChange {
    /// Whether the staff whom the complaint concerns are others than before.
    #[must_use]
    pub fn moves_staff(&self) -> bool {
        self.before.as_ref().map_or(&[][..], |before| &before.staff_ids) != self.complaint.staff_ids
    }

    /// The rounds that it changed or began, in order.
    pub fn changed_rounds(&self) -> impl Iterator<Item = &Round> {
        let before = self.rounds_before.as_ref();
        self.rounds.iter().filter(move |round| before.is_none_or(|before| before.iter().all(|known| known != *round)))
    }

    /// Whether a step of this kind was taken.
    #[must_use]
    pub fn took(&self, action: ComplaintAction) -> bool {
        self.steps.iter().any(|step| step.action == action)
    }
}

impl ComplaintAction {
    /// What tells of the step.
    #[must_use]
    pub const fn event(self) -> EventKind {
        match self {
            Self::Receive => EventKind::ComplaintCreated,
            Self::Update => EventKind::ComplaintUpdated,
            Self::Acknowledge => EventKind::ComplaintAcknowledged,
            Self::Assign => EventKind::ComplaintAssigned,
            Self::IdentifyCause => EventKind::ComplaintCauseIdentified,
            Self::MarkSeverity => EventKind::ComplaintSeverityMarked,
            Self::AcknowledgeMajor => EventKind::ComplaintMajorAcknowledged,
            Self::Propose => EventKind::ComplaintProposed,
            Self::Approve => EventKind::ComplaintApproved,
            Self::Return => EventKind::ComplaintReturned,
            Self::TellCustomer => EventKind::ComplaintCustomerTold,
            Self::CustomerSatisfied => EventKind::ComplaintCustomerSatisfied,
            Self::CustomerUnsatisfied => EventKind::ComplaintCustomerUnsatisfied,
            Self::Callback => EventKind::ComplaintCalledBack,
            Self::CloseUnreachable => EventKind::ComplaintClosedUnreachable,
            Self::InformOutsideRecourse => EventKind::ComplaintOutsideRecourseInformed,
            Self::RecordRecourseOutcome => EventKind::ComplaintRecourseOutcomeRecorded,
            Self::Withdraw => EventKind::ComplaintWithdrawn,
            Self::MergeInto => EventKind::ComplaintMerged,
            Self::TakeIn => EventKind::ComplaintTookIn,
            Self::Reopen => EventKind::ComplaintReopened,
            Self::Note => EventKind::ComplaintNoted,
            Self::Attach => EventKind::ComplaintAttachmentAdded,
            Self::Detach => EventKind::ComplaintAttachmentRemoved,
        }
    }

    /// Whether promises are judged by the step.
    #[must_use]
    pub const fn moves_clocks(self) -> bool {
        !matches!(self, Self::Update | Self::Note | Self::Attach | Self::Detach | Self::RecordRecourseOutcome)
    }
}

/// A complaint under change.
pub(crate) type Edit<'t, 'a> = crate::case::edit::Edit<'t, 'a, Complaint>;

impl Case for Complaint {
    type Action = ComplaintAction;
    type Status = ComplaintStatus;
    type Details = ComplaintStepDetails;
    type Step = ComplaintStep;
    type Hanging = ();

    fn status(&self) -> ComplaintStatus {
        self.status
    }

    fn updated_at(&self) -> Instant {
        self.updated_at
    }

    fn enter(&mut self, status: ComplaintStatus) {
        self.status = status;
    }

    fn advance(&mut self, at: Instant) {
        self.version += 1;
        self.updated_at = at;
    }

    fn event(&self, kind: EventKind) -> Event {
        Self::event(self, kind)
    }

    fn told_by(action: ComplaintAction) -> EventKind {
        action.event()
    }

    fn told_details(details: &ComplaintStepDetails) -> serde_json::Value {
        serde_json::to_value(details.for_events()).unwrap_or_default()
    }

    fn update(fields: Vec<String>) -> (ComplaintAction, ComplaintStepDetails) {
        (ComplaintAction::Update, ComplaintStepDetails { fields, ..ComplaintStepDetails::default() })
    }

    fn step(&self, taken: Taken<Self>) -> ComplaintStep {
        ComplaintStep {
            id: ComplaintStepId::new(taken.id),
            complaint_id: self.id,
            origin_id: None,
            action: taken.action,
            from: taken.from,
            to: taken.to,
            at: taken.at,
            actor_kind: taken.actor_kind,
            actor_id: taken.actor_id,
            note: taken.note,
            interaction_id: taken.interaction_id,
            details: taken.details,
        }
    }
}

impl Edit<'_, '_> {
    /// The decision, with the rounds before it and after it.
    pub(crate) fn finish(self, rounds_before: Option<&Rounds>, rounds: Rounds) -> ComplaintChange {
        let Decided { before, record: complaint, effect, steps, events, interactions, hanging: () } = self.decided();
        let held = |complaint: &Complaint| (complaint.unit_id, complaint.assignee_id);
        let judged = |complaint: &Complaint| (complaint.unit_id, complaint.kind, complaint.severity, complaint.key_account);
        ComplaintChange {
            effect,
            moves_holders: before.is_some_and(|before| held(before) != held(&complaint)),
            moves_clocks: before.is_none_or(|before| judged(before) != judged(&complaint))
                || steps.iter().any(|step| step.action.moves_clocks()),
            before: before.cloned(),
            complaint,
            steps,
            rounds_before: rounds_before.cloned(),
            rounds,
            interactions,
            events,
            asks: Asks::default(),
        }
    }
}
