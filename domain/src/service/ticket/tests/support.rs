//! Tickets and callers for the tests.

use uuid::Uuid;

use super::super::{Asking, Message, MessageFacts, MessageInput, NewTicket, Ticket, TicketChange, TicketDraft, TicketFacts, TicketInput};
use crate::access::Grants;
use crate::fields::Fields;
use crate::ids::{CustomerId, TicketId, UnitId, UserId};
use crate::instant::{self, Instant};
use crate::orders::CustomerFacts;
use crate::platform::{Actor, Context};
use crate::workflow::{Asker, Part};

pub(super) fn at(text: &str) -> Instant {
    instant::parse(text).unwrap()
}

pub(super) fn user(number: u128) -> UserId {
    UserId::new(Uuid::from_u128(number))
}

pub(super) fn customer() -> CustomerFacts {
    let id = CustomerId::new(Uuid::from_u128(77));
    CustomerFacts { id, unit_id: UnitId::new(Uuid::from_u128(5)), key_account: false, archived: false }
}

/// Ids one after another.
#[derive(Default)]
pub(super) struct Ids(u128);

impl Ids {
    pub(super) fn next(&mut self) -> Uuid {
        self.0 += 1;
        Uuid::from_u128(0x1000 + self.0)
    }
}

/// One desk: who works there, what time it is.
pub(super) struct Desk {
    pub now: Instant,
    pub ids: Ids,
}

impl Desk {
    pub(super) fn open() -> Self {
        Self { now: at("2026-02-13T09:00:00Z"), ids: Ids::default() }
    }

    pub(super) fn later(&mut self, seconds: i64) {
        self.now += chrono::Duration::seconds(seconds);
    }

    /// Lets this user decide a second later with every permission, as the part that they are.
    pub(super) fn decide<T>(
        &mut self,
        by: UserId,
        ticket: &Ticket,
        decide: impl FnOnce(&Ticket, Asking<'_>) -> Result<T, crate::Refusal>,
    ) -> Result<T, crate::Refusal> {
        self.later(1);
        let context = Context { now: self.now, actor: Actor::User(by) };
        let part = ticket.part_of(Some(by), &Grants::everything(), &[]);
        let asker = Asker { part, grants: Grants::everything() };
        let ids = &mut self.ids;
        decide(ticket, Asking { asker: &asker, context: &context, make_id: &mut || ids.next() })
    }

    pub(super) fn by_system<T>(
        &mut self,
        ticket: &Ticket,
        decide: impl FnOnce(&Ticket, Asking<'_>) -> Result<T, crate::Refusal>,
    ) -> Result<T, crate::Refusal> {
        let context = Context { now: self.now, actor: Actor::System("timer") };
        let asker = Asker { part: Part::System, grants: Grants::everything() };
        let ids = &mut self.ids;
        decide(ticket, Asking { asker: &asker, context: &context, make_id: &mut || ids.next() })
    }

    pub(super) fn create(&mut self, input: TicketInput) -> Result<TicketChange, crate::Refusal> {
        let mut fields = Fields::new();
        let draft = TicketDraft::read(input, &mut fields);
        let draft = fields.finish(draft)?;
        let context = Context { now: self.now, actor: Actor::User(user(1)) };
        let facts = TicketFacts { customer: Some(customer()), ..TicketFacts::default() };
        let id = TicketId::new(self.ids.next());
        let ids = &mut self.ids;
        let new = NewTicket { id, number: "T-2026-000001".into() };
        super::super::create::create(new, &draft, &facts, &mut || ids.next(), &context)
    }
}

pub(super) fn input() -> TicketInput {
    TicketInput {
        customer_id: Some(customer().id.to_string()),
        channel: Some("email".into()),
        subject: Some("漏水".into()),
        ..TicketInput::default()
    }
}

pub(super) fn message(content: &str) -> Message {
    Message::read(MessageInput { content: Some(content.into()), ..MessageInput::default() }, &mut Fields::new()).unwrap()
}

pub(super) fn facts() -> MessageFacts {
    MessageFacts { customer: Some(customer()), ..MessageFacts::default() }
}
