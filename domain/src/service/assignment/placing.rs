//! Putting a ticket where a decision says.

use super::handling::Standing;
use super::placement::Placement;
use super::rules::Matter;
use crate::ids::{TicketStepId, UnitId, UserId};
use crate::orders::Effect;
use crate::orders::compose::MakeId;
use crate::platform::{Actor, Context};
use crate::service::ticket::{Step, StepDetails, Ticket, TicketAction, TicketChange};
use crate::vocabulary::Word;
use crate::workflow::Asker;

impl Ticket {
    /// Who has it.
    #[must_use]
    pub const fn standing(&self) -> Standing {
        Standing { open: self.is_open(), queue_id: self.queue_id, assignee_id: self.assignee_id }
    }

    /// What the rules are told of it, with the unit that handles it and those above.
    #[must_use]
    pub fn matter<'a>(&'a self, unit_ids: &'a [UnitId]) -> Matter<'a> {
        Matter {
            channel: self.channel,
            category: self.category,
            language: self.language.as_deref(),
            unit_ids,
            key_account: self.key_account,
            subject: &self.subject,
            description: self.description.as_deref(),
        }
    }

    /// Puts the ticket where a decision says.
    #[must_use]
    pub fn place(&self, placement: Placement, context: &Context, make_id: MakeId<'_>) -> TicketChange {
        TicketChange::none(self.clone()).placed(placement, context, make_id)
    }
}

impl TicketChange {
    /// The same change, with the ticket put where a decision says. Somebody gets it by a step of the system, which keeps the decision;
    /// one that gives it to nobody goes with the step before.
    #[must_use]
    pub fn placed(mut self, placement: Placement, context: &Context, make_id: MakeId<'_>) -> Self {
        self.ticket.queue_id = placement.queue_id.or(self.ticket.queue_id);
        match placement.assignee_id {
            Some(assignee) => self.give_to(assignee, &placement, context, make_id),
            None => self.leave_to_queue(&placement),
        }
        self.handling.after = self.ticket.standing();
        self.handling.placement = Some(placement);
        self
    }

    fn leave_to_queue(&mut self, placement: &Placement) {
        if let Some(step) = self.steps.last_mut() {
            step.details.queue_id = placement.queue_id;
            step.details.placement = Some(Box::new(placement.clone()));
        }
        if let Some((event, queue)) = self.events.last_mut().zip(placement.queue_id) {
            event.details.insert("queue_id".to_owned(), queue.to_string().into());
        }
    }

    fn give_to(&mut self, assignee: UserId, placement: &Placement, context: &Context, make_id: MakeId<'_>) {
        let at = context.now.max(self.ticket.updated_at);
        if self.effect == Effect::Unchanged {
            self.effect = Effect::Updated;
            self.ticket.version += 1;
            self.ticket.updated_at = at;
        }
        let (from, previous) = (self.ticket.status, self.ticket.assignee_id);
        let action = TicketAction::Assign;
        let to = self.ticket.next(action, &Asker::system(), context.now).unwrap_or(from);
        self.ticket.status = to;
        self.ticket.assignee_id = Some(assignee);
        self.ticket.assigned_at = Some(at);
        self.moves_holders |= self.effect == Effect::Updated;
        let details = StepDetails {
            assignee_id: Some(assignee),
            previous_assignee_id: previous,
            queue_id: placement.queue_id,
            placement: Some(Box::new(placement.clone())),
            ..StepDetails::default()
        };
        let id = TicketStepId::new(make_id());
        let mut event = self.ticket.event(action.event());
        event = event.with_detail("step_id", id.to_string()).with_detail("from", from.word()).with_detail("to", to.word());
        if let Ok(serde_json::Value::Object(facts)) = serde_json::to_value(&details) {
            event.details.extend(facts);
        }
        self.events.push(event);
        let (actor_kind, actor_id) = Step::actor_of(Actor::System("assignment"));
        self.steps.push(Step {
            id,
            ticket_id: self.ticket.id,
            origin_id: None,
            action,
            from: Some(from),
            to,
            at,
            actor_kind,
            actor_id,
            note: None,
            interaction_id: None,
            details,
        });
    }
}
