//! The problems that customers had: each lived through by the rules, step by step, at its own time.

use chrono::TimeDelta;
use guanxi_domain::Refusal;
use guanxi_domain::access::{Reach, StaffUser};
use guanxi_domain::fields::Patch;
use guanxi_domain::ids::{TicketId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::orders::CustomerFacts;
use guanxi_domain::platform::{Actor, Context};
use guanxi_domain::service::ticket::message::NewMessage;
use guanxi_domain::service::ticket::{
    Asking, Classification, Message, MessageFacts, NewTicket, Place, StepDraft, Ticket, TicketAction, TicketChange, TicketDraft,
    TicketFacts, TicketPriority, WaitingReason, create,
};
use guanxi_domain::vocabulary::Channel;
use guanxi_domain::workflow::Asker;
use guanxi_persistence::service::tickets;
use guanxi_persistence::{Error, Tx};

use super::chance::Chance;
use super::company::Outlet;
use super::customers::Person;
use super::span::Span;
use super::words::{PROBLEMS, Problem};

/// Of so many of a hundred customers there is a ticket.
const WITH_TICKET: u64 = 22;
const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// A problem of a customer, and what was done about it.
#[derive(Clone)]
pub(super) struct Story {
    id: TicketId,
    customer: CustomerFacts,
    number: String,
    draft: TicketDraft,
    reported_at: Instant,
    handler: UserId,
    steps: Vec<(Instant, Act)>,
    seed: (u64, u64),
}

/// Something that was done.
#[derive(Clone)]
enum Act {
    Give,
    Start,
    Reply(&'static str),
    Wait(WaitingReason, &'static str),
    CustomerWrites(&'static str),
    Resolve(&'static str),
    Confirm(&'static str),
    Silence,
    Cancel(&'static str),
}

/// Thinks up what a customer had to say, if anything. What lies behind the end of the span has not happened.
pub(super) fn story(
    seed: u64,
    person: &Person,
    customer: CustomerFacts,
    span: &Span,
    outlet: &Outlet,
    number: impl FnOnce(Instant) -> Result<String, String>,
) -> Result<Option<Story>, String> {
    let mut chance = Chance::of(seed, 8, person.index);
    let staff: &[StaffUser] = &outlet.staff;
    if !chance.percent(WITH_TICKET) || staff.is_empty() {
        return Ok(None);
    }
    // Every fourth problem is of the last days, so that a desk has something to do.
    let first = if chance.percent(25) { span.days - 4 } else { person.day };
    let day = chance.between(first.max(person.day), span.days - 1);
    let reported_at = span.during(day, &mut chance).max(person.registered_at);
    let (Some(problem), Some(handler)) = (chance.weighted(PROBLEMS, |_| 1), chance.weighted(staff, |_| 1)) else { return Ok(None) };
    if reported_at >= span.until {
        return Ok(None);
    }
    let channels = [Channel::Phone, Channel::Phone, Channel::Wechat, Channel::Email, Channel::App, Channel::InStore];
    let channel = chance.one_of(&channels).unwrap_or(Channel::Phone);
    let live = create::is_live(channel);
    let draft = TicketDraft {
        channel: Some(channel),
        answered: live.then(|| channel != Channel::Phone || chance.percent(85)),
        touchpoint: Some("maintenance".to_owned()),
        subject: Some(problem.subject.to_owned()),
        description: Some(problem.description.to_owned()),
        language: Some("zh".to_owned()),
        reported_at: Some(reported_at),
        classification: classified(problem, &mut chance),
        ..TicketDraft::default()
    };
    let mut steps = acts(reported_at, problem, &mut chance);
    steps.retain(|(at, _)| *at < span.until);
    let number = number(reported_at)?;
    let id = chance.id(reported_at).into();
    Ok(Some(Story { id, customer, number, draft, reported_at, handler: handler.id, steps, seed: (seed, person.index) }))
}

fn classified(problem: &Problem, chance: &mut Chance) -> Classification {
    let priority = match chance.below(100) {
        0..15 => TicketPriority::Low,
        15..80 => TicketPriority::Normal,
        80..95 => TicketPriority::High,
        _ => TicketPriority::Urgent,
    };
    Classification {
        kind: Some(problem.kind),
        category: Some(problem.category),
        subcategory: Patch::Leave,
        priority: Some(priority),
        major: Some(chance.percent(3)),
        note: None,
    }
}

fn acts(reported_at: Instant, problem: &Problem, chance: &mut Chance) -> Vec<(Instant, Act)> {
    let mut at = reported_at;
    let mut steps = Vec::new();
    let mut then = |minutes: i64, act: Act| {
        at += MINUTE * i32::try_from(minutes).unwrap_or(1);
        steps.push((at, act));
    };
    then(chance.between(2, 40), Act::Give);
    if chance.percent(4) {
        then(chance.between(10, 90), Act::Cancel("客户撤回"));
        return steps;
    }
    then(chance.between(2, 60), Act::Start);
    then(chance.between(1, 240), Act::Reply("您好，我们已经收到，正在核实。"));
    if chance.percent(35) {
        then(chance.between(20, 600), Act::Wait(WaitingReason::Information, "请提供车架号和故障照片。"));
        then(chance.between(120, 3_000), Act::CustomerWrites("照片已发。"));
    }
    then(chance.between(60, 4_000), Act::Resolve(problem.answer));
    if chance.percent(60) {
        then(chance.between(30, 2_000), Act::Confirm("客户确认已经解决。"));
    } else {
        then(3 * 24 * 60, Act::Silence);
    }
    steps
}

impl Story {
    /// Lives the story through, and keeps it.
    ///
    /// # Errors
    /// A refusal, which would be a bug of the story, or what the database says.
    pub(super) fn live(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let mut chance = Chance::of(self.seed.0, 9, self.seed.1);
        let context = Context { now: self.reported_at, actor: Actor::User(self.handler) };
        let facts = TicketFacts { customer: Some(self.customer), touchpoint_active: Some(true), ..TicketFacts::default() };
        let new = NewTicket { id: self.id, number: self.number.clone() };
        let change = create::create(new, &self.draft, &facts, &mut || chance.id(self.reported_at), &context)?;
        tickets::commit(tx, change, &context)?;
        for (at, act) in &self.steps {
            let context = Context { now: *at, actor: Actor::User(self.handler) };
            let ticket = tickets::load_for_change(tx, self.id, Reach::All, *at)?.ticket;
            if let Some(change) = self.take(&ticket, act, &context, &mut chance)? {
                tickets::commit(tx, change, &context)?;
            }
        }
        Ok(())
    }

    fn take(&self, ticket: &Ticket, act: &Act, context: &Context, chance: &mut Chance) -> Result<Option<TicketChange>, Refusal> {
        let asker = Asker::system();
        let asking = Asking { asker: &asker, context, make_id: &mut || chance.id(context.now) };
        let facts = MessageFacts { customer: Some(self.customer), ..MessageFacts::default() };
        let said = |words: &str| Message::New(Box::new(NewMessage { content: words.to_owned(), ..NewMessage::default() }));
        let step = |words: &str| StepDraft { note: None, contact: Some(said(words)) };
        let change = match act {
            Act::Give => ticket.give(TicketAction::Assign, Place { queue_id: None, assignee_id: Some(self.handler) }, None, asking),
            Act::Start => ticket.start(None, asking),
            Act::Reply(words) => ticket.reply(&said(words), &facts, asking),
            Act::Wait(reason, words) => ticket.wait(*reason, &step(words), &facts, asking),
            Act::CustomerWrites(words) => ticket.take_message(&said(words), &facts, asking),
            Act::Resolve(words) => ticket.resolve(&step(words), &facts, asking),
            Act::Confirm(words) => ticket.confirm(&step(words), &facts, asking),
            // Loaded at the end of its silence, the ticket has closed by itself.
            Act::Silence => return Ok(None),
            Act::Cancel(reason) => ticket.cancel((*reason).to_owned(), asking),
        };
        change.map(Some)
    }
}
