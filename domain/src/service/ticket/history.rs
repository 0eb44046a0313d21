//! What a ticket's history and its fields say to the promises that are made for it.

use super::step::Step;
use super::ticket::Ticket;
use super::words::{TicketAction, TicketStatus};
use crate::service::calendar::Label;
use crate::service::sla::{Moment, Traits, What};
use crate::vocabulary::Word;

impl Ticket {
    /// What the rules of promises look at.
    #[must_use]
    pub const fn traits(&self) -> Traits {
        Traits { channel: self.channel, category: self.category, priority: self.priority, major: self.major, key_account: self.key_account }
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
