//! What became of a customer: what they bought, what was said, what is left to do.

use chrono::TimeDelta;
use guanxi_domain::access::StaffUser;
use guanxi_domain::fields::Patch;
use guanxi_domain::ids::{CustomerId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::interactions::{Direction, FollowUpDraft, InteractionDraft, Outcome};
use guanxi_domain::money::Currency;
use guanxi_domain::orders::{CustomerKey, LineDraft, OrderDraft, OrderStatus, ProductKey};
use guanxi_domain::vocabulary::{Channel, Word};

use super::chance::Chance;
use super::company::Outlet;
use super::customers::{Habit, Person};
use super::span::Span;
use super::words::{AFTERCARE, Article, CARS, EXTRAS, INQUIRIES, SERVICES, TO_DO};

/// The most orders of one customer.
const ORDERS: usize = 60;
/// For how long an order is on its way: the youngest are not delivered yet.
const ON_ITS_WAY: TimeDelta = TimeDelta::days(3);

/// The story of a customer, each part in the order of time.
#[derive(Default)]
pub(super) struct History {
    pub orders: Vec<OrderDraft>,
    pub interactions: Vec<InteractionDraft>,
    pub follow_ups: Vec<FollowUpDraft>,
}

/// Tells the story of a customer up to the end of the span.
pub(super) fn history(seed: u64, person: &Person, id: CustomerId, span: &Span, outlet: &Outlet, currency: Currency) -> History {
    let mut chance = Chance::of(seed, 4, person.index);
    let staff: &[StaffUser] = &outlet.staff;
    let since = person.registered_at;
    let (unit_id, advisor) = (outlet.unit.id, person.advisor);
    let mut teller = Teller { span, since, id, unit_id, staff, advisor, currency, history: History::default() };
    teller.inquire(person.registered_at, &mut chance);
    let mut day = person.day + chance.between(0, 20);
    let end = stays_until(person, span, &mut chance);
    let mut first = true;
    while day < end && teller.history.orders.len() < ORDERS && person.habit != Habit::Prospect {
        if span.in_season(day, &mut chance) {
            teller.buy(day, person.habit, first, &mut chance);
            first = false;
            if person.habit == Habit::Once {
                break;
            }
            day += pause(person.habit, &mut chance);
        } else {
            day += chance.between(4, 15);
        }
    }
    for _ in 0..chance.between(0, 3) {
        let left = span.days - 1 - person.day;
        let at = span.during(person.day + chance.between(0, left.max(0)), &mut chance);
        teller.inquire(at, &mut chance);
    }
    teller.history.interactions.sort_by_key(|interaction| interaction.occurred_at);
    teller.history
}

/// The day from which the customer stays away.
fn stays_until(person: &Person, span: &Span, chance: &mut Chance) -> i64 {
    match person.habit {
        Habit::Lapsed => person.day + chance.between(60, 500),
        Habit::Regular if chance.percent(15) => person.day + chance.between(200, 900),
        _ => span.days,
    }
    .min(span.days)
}

fn pause(habit: Habit, chance: &mut Chance) -> i64 {
    match habit {
        Habit::Loyal => chance.between(30, 95),
        Habit::Fleet => chance.between(18, 70),
        _ => chance.between(95, 260),
    }
}

struct Teller<'a> {
    span: &'a Span,
    /// When the customer came.
    since: Instant,
    id: CustomerId,
    unit_id: UnitId,
    staff: &'a [StaffUser],
    advisor: usize,
    currency: Currency,
    history: History,
}

impl Teller<'_> {
    fn colleague(&self, chance: &mut Chance) -> Option<UserId> {
        let at = if chance.percent(70) { self.advisor } else { usize::try_from(chance.below(self.staff.len() as u64)).ok()? };
        self.staff.get(at).map(|user| user.id)
    }

    fn buy(&mut self, day: i64, habit: Habit, first: bool, chance: &mut Chance) {
        let placed_at = self.span.during(day, chance).max(self.since);
        if placed_at >= self.span.until {
            return;
        }
        let car = if habit == Habit::Fleet { chance.percent(30) } else { first && chance.percent(45) };
        let mut lines = Vec::new();
        if car {
            let cars = if habit == Habit::Fleet { chance.between(1, 6) } else { 1 };
            lines.extend(chance.weighted(CARS, |_| 1).map(|article| line(article, cars, chance)));
        } else {
            lines.extend(
                chance.weighted(SERVICES, |_| 1).map(|article| line(article, if article.sku == "SRV-TYR" { 4 } else { 1 }, chance)),
            );
        }
        if chance.percent(if car { 70 } else { 18 }) {
            lines.extend(chance.weighted(EXTRAS, |_| 1).map(|article| line(article, 1, chance)));
        }
        let young = placed_at + ON_ITS_WAY > self.span.until;
        let status = match chance.below(100) {
            0..2 => OrderStatus::Cancelled,
            2..3 if !young => OrderStatus::Refunded,
            _ if young => chance.one_of(&[OrderStatus::Placed, OrderStatus::Paid]).unwrap_or(OrderStatus::Placed),
            _ => OrderStatus::Fulfilled,
        };
        let channel = chance.one_of(&[Channel::InStore, Channel::InStore, Channel::InStore, Channel::App, Channel::Wechat, Channel::Phone]);
        let later = |hours: i64| (placed_at + TimeDelta::hours(hours)).min(self.span.until);
        let salesperson = self.colleague(chance);
        self.history.orders.push(OrderDraft {
            customer: Some(CustomerKey::Id(self.id)),
            unit_id: Some(self.unit_id),
            placed_at: Some(placed_at),
            channel: channel.map_or(Patch::Leave, Patch::Set),
            salesperson_id: salesperson.map_or(Patch::Leave, Patch::Set),
            status: Some(status),
            currency: Some(self.currency),
            lines: Some(lines),
            cancelled_at: (status == OrderStatus::Cancelled).then(|| later(20)),
            refunded_at: (status == OrderStatus::Refunded).then(|| later(70)),
            ..OrderDraft::default()
        });
        if chance.percent(28) {
            self.inquire(placed_at - TimeDelta::minutes(chance.between(60, 4_000)), chance);
        }
        if chance.percent(46) {
            self.care(placed_at + TimeDelta::hours(chance.between(20, 80)), chance);
        }
    }

    /// The customer asks something; sometimes something is left to do.
    fn inquire(&mut self, at: Instant, chance: &mut Chance) {
        let Some((channel, touchpoint, subject, content)) = chance.one_of(INQUIRIES) else { return };
        let outcome = chance.one_of(&[Outcome::InformationGiven, Outcome::InformationGiven, Outcome::Resolved]);
        self.note(at, Direction::Inbound, channel, Some(touchpoint), subject, content, outcome, chance);
        let age = self.span.until - at;
        if age < TimeDelta::days(12)
            && chance.percent(60)
            && let (Some((what, days)), Some(assignee)) = (chance.one_of(TO_DO), self.colleague(chance))
        {
            self.history.follow_ups.push(FollowUpDraft {
                customer_id: self.id,
                interaction_id: None,
                ticket_id: None,
                subject: what.to_owned(),
                note: None,
                due_at: at + TimeDelta::days(days),
                assignee_id: Some(assignee),
            });
        }
    }

    /// Staff call after a purchase.
    fn care(&mut self, at: Instant, chance: &mut Chance) {
        let Some((subject, content)) = chance.one_of(AFTERCARE) else { return };
        let reached = chance.percent(78);
        let (content, outcome) = if reached { (content, Outcome::Resolved) } else { ("电话未接通。", Outcome::NoAnswer) };
        self.note(at, Direction::Outbound, chance.word(&["callback", "phone", "wechat"]), None, subject, content, Some(outcome), chance);
    }

    #[allow(clippy::too_many_arguments, reason = "the words of one note")]
    fn note(
        &mut self,
        at: Instant,
        direction: Direction,
        channel: &str,
        touchpoint: Option<&str>,
        subject: &str,
        content: &str,
        outcome: Option<Outcome>,
        chance: &mut Chance,
    ) {
        if at < self.since || at >= self.span.until {
            return;
        }
        let channel = Channel::from_word(channel);
        let spoken = matches!(channel, Some(Channel::Phone | Channel::Callback | Channel::InStore));
        let staff = self.colleague(chance);
        self.history.interactions.push(InteractionDraft {
            customer: Some(CustomerKey::Id(self.id)),
            unit_id: Some(self.unit_id),
            channel,
            direction: Some(direction),
            occurred_at: Some(at),
            staff_id: staff.map_or(Patch::Leave, Patch::Set),
            touchpoint: touchpoint.map_or(Patch::Leave, |word| Patch::Set(word.to_owned())),
            subject: Patch::Set(subject.to_owned()),
            content: Patch::Set(content.to_owned()),
            outcome: outcome.map_or(Patch::Leave, Patch::Set),
            duration_seconds: if spoken { Patch::Set(chance.between(40, 1_500)) } else { Patch::Leave },
            ..InteractionDraft::default()
        });
    }
}

fn line(article: &Article, quantity: i64, chance: &mut Chance) -> LineDraft {
    let off = if chance.percent(30) { article.price_minor * quantity / 100 * chance.between(1, 8) } else { 0 };
    LineDraft {
        product: Some(ProductKey::Sku(article.sku.to_owned())),
        quantity: Some(quantity),
        discount_minor: (off > 0).then_some(off),
        ..LineDraft::default()
    }
}
