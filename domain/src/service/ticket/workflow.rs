//! The workflow of a ticket: one table, from which transitions, available actions, the description and the tests come.

use chrono::Duration;

use super::ticket::Ticket;
use super::words::TicketAction::{
    AddCollaborator, AskConfirmation, Assign, Attach, Cancel, Claim, Classify, Close, Confirm, CustomerAnswered, CustomerMessage, Detach,
    Enqueue, HandOver, Link, MergeInto, Note, Reject, Release, RemoveCollaborator, Reopen, Reply, Resolve, Start, TakeIn, Unlink, Update,
    WaitForCustomer,
};
use super::words::TicketGuard::{
    Classified as IsClassified, ContactLogged, CustomerAsked, CustomerTold, HasAssignee, Reason, RecentlyClosed, SameCustomer, Unassigned,
    Unclassified,
};
use super::words::TicketStatus::{Assigned, Cancelled, Classified, Closed, InProgress, Merged, Reported, Resolved, WaitingCustomer};
use super::words::{TicketAction, TicketGuard, TicketStatus};
use crate::Refusal;
use crate::access::Permission::{TicketsAssign, TicketsWrite};
use crate::instant::Instant;
use crate::workflow::Performer::{Anyone, Assignee, Handler, System};
use crate::workflow::To::{Same, State};
use crate::workflow::{Asker, Guard, Performer, Row, To, Workflow};

/// How long after its end a closed ticket may be opened again.
pub const REOPENABLE: Duration = Duration::days(14);

type TicketRow = Row<TicketStatus, TicketAction, TicketGuard>;

const UNSTARTED: &[TicketStatus] = &[Reported, Classified];
const BEFORE_WAITING: &[TicketStatus] = &[Reported, Classified, Assigned, InProgress];
const STARTED: &[TicketStatus] = &[InProgress, WaitingCustomer];
const HANDED: &[TicketStatus] = &[Assigned, InProgress, WaitingCustomer];
const UNSETTLED: &[TicketStatus] = &[Reported, Classified, Assigned, InProgress, WaitingCustomer, Resolved];
const KEPT: &[TicketStatus] = &[Reported, Classified, Assigned, InProgress, WaitingCustomer, Resolved, Closed, Cancelled];

/// A row that any handler with the permission to write may take, without conditions.
const fn row(action: TicketAction, from: &'static [TicketStatus], to: To<TicketStatus>) -> TicketRow {
    Row { action, from, to, by: Handler, permission: TicketsWrite, when: &[], needs: &[] }
}

const fn by(by: Performer, row: TicketRow) -> TicketRow {
    Row { by, ..row }
}

const fn when(when: &'static [TicketGuard], row: TicketRow) -> TicketRow {
    Row { when, ..row }
}

const fn needing(needs: &'static [TicketGuard], row: TicketRow) -> TicketRow {
    Row { needs, ..row }
}

/// A row that gives tickets to others or takes them from others.
const fn assigning(row: TicketRow) -> TicketRow {
    Row { permission: TicketsAssign, ..row }
}

/// What does not stand here is not allowed.
pub const WORKFLOW: Workflow<TicketStatus, TicketAction, TicketGuard> = Workflow { rows: ROWS, terminal: &[Closed, Cancelled, Merged] };

const ROWS: &[TicketRow] = &[
    row(Update, UNSETTLED, Same),
    row(Classify, &[Reported], State(Classified)),
    row(Classify, &[Classified, Assigned, InProgress], Same),
    // Who has it, and who is to have it.
    assigning(row(Assign, UNSTARTED, State(Assigned))),
    assigning(row(Assign, HANDED, Same)),
    row(Enqueue, UNSTARTED, Same),
    by(Assignee, when(&[IsClassified], row(Enqueue, &[Assigned], State(Classified)))),
    by(Assignee, when(&[Unclassified], row(Enqueue, &[Assigned], State(Reported)))),
    by(Assignee, row(Enqueue, STARTED, Same)),
    assigning(when(&[IsClassified], row(Enqueue, &[Assigned], State(Classified)))),
    assigning(when(&[Unclassified], row(Enqueue, &[Assigned], State(Reported)))),
    assigning(row(Enqueue, STARTED, Same)),
    when(&[Unassigned], row(Claim, UNSTARTED, State(Assigned))),
    when(&[Unassigned], row(Claim, HANDED, Same)),
    by(Assignee, row(HandOver, HANDED, Same)),
    by(Assignee, when(&[IsClassified], row(Release, &[Assigned], State(Classified)))),
    by(Assignee, when(&[Unclassified], row(Release, &[Assigned], State(Reported)))),
    by(Assignee, row(Release, STARTED, Same)),
    assigning(when(&[HasAssignee, IsClassified], row(Release, &[Assigned], State(Classified)))),
    assigning(when(&[HasAssignee, Unclassified], row(Release, &[Assigned], State(Reported)))),
    assigning(when(&[HasAssignee], row(Release, STARTED, Same))),
    by(Assignee, row(Start, &[Assigned], State(InProgress))),
    // The conversation.
    row(Reply, UNSETTLED, Same),
    by(Anyone, row(Note, KEPT, Same)),
    by(Anyone, row(CustomerMessage, &[WaitingCustomer], State(InProgress))),
    by(Anyone, row(CustomerMessage, &[Reported, Classified, Assigned, InProgress, Resolved], Same)),
    needing(&[Reason], row(WaitForCustomer, &[InProgress], State(WaitingCustomer))),
    row(CustomerAnswered, &[WaitingCustomer], State(InProgress)),
    // The end.
    needing(&[CustomerTold], row(Resolve, STARTED, State(Resolved))),
    row(AskConfirmation, &[Resolved], Same),
    needing(&[ContactLogged], row(Confirm, &[Resolved], State(Closed))),
    row(Reject, &[Resolved], State(InProgress)),
    when(&[RecentlyClosed], row(Reopen, &[Closed], State(InProgress))),
    needing(&[Reason], row(Cancel, BEFORE_WAITING, State(Cancelled))),
    needing(&[SameCustomer], row(MergeInto, BEFORE_WAITING, State(Merged))),
    when(&[CustomerAsked], by(System, row(Close, &[Resolved], State(Closed)))),
    by(System, row(TakeIn, UNSETTLED, Same)),
    // What hangs on it.
    row(AddCollaborator, UNSETTLED, Same),
    row(RemoveCollaborator, UNSETTLED, Same),
    row(Link, KEPT, Same),
    row(Unlink, KEPT, Same),
    by(Anyone, row(Attach, KEPT, Same)),
    row(Detach, KEPT, Same),
];

impl Guard for TicketGuard {}

impl Ticket {
    /// Whether a condition holds of the ticket now. What a call must bring with it is not the ticket's, and counts as there.
    #[must_use]
    pub fn holds(&self, guard: TicketGuard, now: Instant) -> bool {
        match guard {
            IsClassified => self.is_classified(),
            Unclassified => !self.is_classified(),
            Unassigned => self.assignee_id.is_none(),
            HasAssignee => self.assignee_id.is_some(),
            RecentlyClosed => self.closed_at.is_some_and(|closed_at| now < closed_at + REOPENABLE),
            CustomerAsked => self.asked_at.is_some(),
            Reason | CustomerTold | ContactLogged | SameCustomer => true,
        }
    }

    /// Where a step leads.
    ///
    /// # Errors
    /// Those of [`Workflow::next`].
    pub fn next(&self, action: TicketAction, asker: &Asker, now: Instant) -> Result<TicketStatus, Refusal> {
        WORKFLOW.next(self.status, action, asker, |guard| self.holds(guard, now))
    }

    /// What this caller may do with the ticket now.
    #[must_use]
    pub fn available(&self, asker: &Asker, now: Instant) -> Vec<TicketAction> {
        WORKFLOW.available(self.status, asker, |guard| self.holds(guard, now))
    }
}
