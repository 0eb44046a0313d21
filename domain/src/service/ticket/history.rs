//! What a ticket's history and its fields say to the promises that are made for it.

use uuid::Uuid;

use super::step::Step;
use super::ticket::Ticket;
use super::words::{TicketAction, TicketStatus};
use crate::ids::{CustomerId, TypedId as _, UnitId, UserId};
use crate::instant::Instant;
use crate::platform::Record;
use crate::service::calendar::Label;
use crate::service::sla::{Life, Moment, Promised, PromisedKind, Shown, Span, Traits, What, spans};
use crate::vocabulary::Word;

impl Promised for Ticket {
    type Step = Step;
    const KIND: PromisedKind = PromisedKind::Ticket;

    fn record(&self) -> Record {
        Self::record(self)
    }

    fn number(&self) -> &str {
        &self.number
    }

    fn unit_id(&self) -> UnitId {
        self.unit_id
    }

    fn customer_id(&self) -> CustomerId {
        self.customer_id
    }

    fn assignee_id(&self) -> Option<UserId> {
        self.assignee_id
    }

    fn life(&self) -> Life {
        match self.status {
            TicketStatus::Cancelled | TicketStatus::Merged => Life::Dropped,
            status if status.is_open() => Life::Open,
            _ => Life::Over,
        }
    }

    fn is_merged(&self) -> bool {
        self.status == TicketStatus::Merged
    }

    fn traits(&self) -> Traits {
        let Self { channel, category, priority, major, key_account, .. } = *self;
        Traits { channel, category, priority: Some(priority), complaint_kind: None, severity: None, major, key_account }
    }

    fn order(step: &Step) -> (Instant, Uuid) {
        (step.at, step.id.uuid())
    }

    fn spans(&self, steps: &[Step]) -> Vec<Span> {
        spans(&moments(steps))
    }

    fn shown(&self) -> Shown {
        Shown { next_due_at: self.next_due_at, breached: self.breached, counts: self.promises }
    }

    fn show(&mut self, Shown { next_due_at, breached, counts }: Shown) {
        (self.next_due_at, self.breached, self.promises) = (next_due_at, breached, counts);
    }

    fn updated_at(&self) -> Instant {
        self.updated_at
    }
}

/// What starts, stops and pauses the clocks of a ticket, in the order of its steps. Steps of a ticket that went into it count for nothing
/// but a customer who still waits: the promises of that ticket were its own.
#[must_use]
pub fn moments(steps: &[Step]) -> Vec<Moment> {
    let mut moments = Vec::new();
    for step in steps.iter().filter(|step| step.is_own()) {
        let at = step.at;
        let told = match step.action {
            TicketAction::Report => Some(What::Reported { answered: step.details.answered == Some(true) }),
            TicketAction::CustomerMessage => Some(What::CustomerWrote),
            TicketAction::Reply if step.details.automatic != Some(true) && step.details.reached != Some(false) => Some(What::StaffReplied),
            _ => None,
        };
        moments.extend(told.map(|what| Moment { at, what }));
        if let Some(since) = step.details.customer_waits_since {
            moments.push(Moment { at: since, what: What::CustomerWrote });
        }
        moments.extend(turn(step).into_iter().flatten().map(|what| Moment { at, what }));
    }
    moments
}

/// What the change of status says: a wait that ends, and what begins.
fn turn(step: &Step) -> [Option<What>; 2] {
    use TicketStatus::{Cancelled, Closed, Merged, Resolved, WaitingCustomer};
    if step.from == Some(step.to) {
        return [None, None];
    }
    let ends = (step.from == Some(WaitingCustomer)).then_some(What::WaitEnded);
    let begins = match (step.from, step.to) {
        (_, WaitingCustomer) => {
            let label = |word: super::words::WaitingReason| Label { zh: word.zh(), en: word.en() };
            Some(What::WaitBegan { reason: step.details.waiting_reason.map(label) })
        }
        (_, Resolved) => Some(What::Resolved),
        (_, Closed) => Some(What::Closed),
        (_, Cancelled | Merged) => Some(What::Ended),
        (Some(Resolved), _) => Some(What::Rejected),
        (Some(Closed), _) => Some(What::Reopened),
        _ => None,
    };
    [ends, begins]
}
