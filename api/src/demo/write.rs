//! Writing the company: decided by the rules that decide everything, kept as imports are.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use chrono_tz::Tz;
use guanxi_domain::Refusal;
use guanxi_domain::access::Reach;
use guanxi_domain::access::Unit;
use guanxi_domain::access::password::Password;
use guanxi_domain::customers::{Change, CustomerSort, NewCustomer, NewRecord, create, set_key_account};
use guanxi_domain::fields::{Fields, Patch};
use guanxi_domain::ids::ProductId;
use guanxi_domain::instant::{self, Instant, year_in};
use guanxi_domain::interactions::follow_up::FollowUpFacts;
use guanxi_domain::interactions::{FollowUp, FollowUpChange, InteractionChange, InteractionFacts, write as interaction_rules};
use guanxi_domain::money::{Currency, Money};
use guanxi_domain::orders::product::{ProductChange, ProductDraft};
use guanxi_domain::orders::{self as order_rules, Catalogue, CustomerFacts, NewOrder, OrderChange, OrderFacts, Product, ProductFacts};
use guanxi_domain::platform::number::{Series, format_number};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::platform::{Actor, Context};
use guanxi_persistence::access::units;
use guanxi_persistence::access::users::{self, Account};
use guanxi_persistence::customers::{self as kept_customers, CustomerFilter};
use guanxi_persistence::orders as kept_orders;
use guanxi_persistence::platform::{events, imports, numbers};
use guanxi_persistence::{Error, Store, interactions as kept_interactions};

use super::DemoData;
use super::chance::Chance;
use super::company::Company;
use super::complaint_stories::{Grieving, SPIKE_SIZE, Spike, complaints};
use super::complaints::{Stories, Story as Grieved};
use super::customers::{Habit, Person, customer};
use super::history::{History, history};
use super::span::Span;
use super::tickets::{Story, story};
use super::words::{Article, CARS, EXTRAS, SERVICES};
use crate::access::{hash_now, random_password};

/// How many of a hundred fleets are key accounts.
const KEY_ACCOUNTS: u64 = 35;
/// After how many customers the database looks at the sizes of its tables, and again whenever four times as many are in.
const FIRST_LESSON: u64 = 300;
/// How many things happen to complaints in one transaction at most.
const SCENES: usize = 100;
/// How many numbers are taken at once.
const NUMBERS: u64 = 500;
const ACTOR: Actor = Actor::System("demo_data");
const NEWEST: Sort<CustomerSort> = Sort::descending(CustomerSort::CreatedAt);

/// Writes a company, slice by slice.
pub(super) struct Writer<'a> {
    store: &'a Store,
    seed: u64,
    count: u64,
    complaint_rate: u64,
    span: Span,
    company: Company,
    catalogue: Arc<Catalogue>,
    currency: Currency,
    time_zone: Tz,
    blocks: RefCell<BTreeMap<(Series, i32), Range<u64>>>,
    complaints: RefCell<Vec<Grieved>>,
    crowd: RefCell<Vec<CustomerFacts>>,
    told: Tally,
}

/// What was written.
#[derive(Default)]
struct Tally {
    orders: Cell<usize>,
    interactions: Cell<usize>,
    follow_ups: Cell<usize>,
    tickets: Cell<usize>,
    next_lesson: Cell<u64>,
}

/// What one transaction writes.
#[derive(Clone, Default)]
struct Slice {
    customers: Vec<Change>,
    orders: Vec<OrderChange>,
    interactions: Vec<InteractionChange>,
    follow_ups: Vec<FollowUpChange>,
    tickets: Vec<Story>,
}

impl<'a> Writer<'a> {
    /// Writes units, staff and products.
    pub(super) fn new(store: &'a Store, wanted: &DemoData, span: Span, top: &Unit, password: Option<String>) -> Result<Self, String> {
        let DemoData { seed, customers: count, complaint_rate, .. } = *wanted;
        let any = store.read_now(|tx| kept_customers::find(tx, &CustomerFilter::default(), Reach::All, NEWEST, None, 1, false));
        if !any.map_err(|error| sentence(&error))?.0.items.is_empty() {
            return Err("there are customers in this database already; demo data is for an empty one".to_owned());
        }
        let founded = span.during(0, &mut Chance::of(seed, 5, 0)).min(span.until);
        let context = Context { now: founded, actor: ACTOR };
        let company = Company::make(seed, count, top, founded).map_err(|refusal| refused(&refusal))?;
        let secret = match password {
            Some(text) => text,
            None => random_password()?,
        };
        let secret = Password::choose(secret, "staff.example.com").map_err(|fault| format!("the password: {}", fault.code))?;
        let hash = hash_now(secret.expose().as_bytes())?;
        let currency = Currency::read("CNY").map_err(|_| "there is no currency CNY".to_owned())?;
        let (products, catalogue) = products(seed, top, currency, &context).map_err(|refusal| refused(&refusal))?;
        let rows: Vec<_> = company
            .regions
            .iter()
            .cloned()
            .chain(company.outlets.iter().map(|outlet| outlet.unit.clone()).zip(company.outlet_events.iter().cloned()))
            .collect();
        let sellers = company.outlets.iter().flat_map(|outlet| outlet.staff.iter().cloned()).zip(company.staff_events.iter().cloned());
        let people: Vec<_> = sellers.chain(company.others.iter().cloned()).collect();
        let led = company.led.clone();
        let write = move |tx: &mut guanxi_persistence::Tx<'_>| {
            for (unit, event) in &rows {
                units::insert(tx, unit, event.clone(), &context)?;
            }
            for (user, event) in &people {
                users::insert(tx, &Account { user: user.clone(), password_hash: hash.clone() }, event.clone(), &context)?;
            }
            for change in &led {
                units::save(tx, change.clone(), &context)?;
            }
            for change in &products {
                kept_orders::products::save(tx, change.clone(), &context)?;
            }
            Ok(())
        };
        store.write_now(write).map_err(|error| sentence(&error))?;
        let told = Tally { next_lesson: Cell::new(FIRST_LESSON), ..Tally::default() };
        Ok(Self {
            store,
            seed,
            count,
            complaint_rate,
            span,
            company,
            catalogue: Arc::new(catalogue),
            currency,
            time_zone: top.time_zone,
            blocks: RefCell::default(),
            complaints: RefCell::default(),
            crowd: RefCell::default(),
            told,
        })
    }

    /// Writes some customers with all that became of them.
    pub(super) fn write(&self, range: Range<u64>) -> Result<(), String> {
        let people: Vec<Person> =
            range.clone().filter_map(|index| customer(self.seed, index, self.count, &self.span, &self.company.outlets)).collect();
        let mut slice = Slice::default();
        for person in people {
            self.decide(&person, &mut slice)?;
        }
        self.told.orders.set(self.told.orders.get() + slice.orders.len());
        self.told.interactions.set(self.told.interactions.get() + slice.interactions.len());
        self.told.follow_ups.set(self.told.follow_ups.get() + slice.follow_ups.len());
        self.told.tickets.set(self.told.tickets.get() + slice.tickets.len());
        let context = Context { now: self.span.until, actor: ACTOR };
        let save = move |tx: &mut guanxi_persistence::Tx<'_>| {
            let Slice { customers, orders, interactions, follow_ups, tickets } = slice.clone();
            kept_customers::save_many(tx, customers, &context)?;
            kept_orders::save_many(tx, orders, &context)?;
            kept_interactions::save_many(tx, interactions, &context)?;
            follow_ups.into_iter().try_for_each(|change| kept_interactions::follow_ups::save(tx, change, &context).map(drop))?;
            tickets.iter().try_for_each(|story| story.live(tx))
        };
        self.store.write_now(save).map_err(|error| sentence(&error))?;
        if range.end >= self.told.next_lesson.get() {
            self.told.next_lesson.set(range.end * 4);
            self.store.write_now(imports::learn_sizes).map_err(|error| sentence(&error))?;
        }
        Ok(())
    }

    /// The cars that are sold.
    fn cars(&self) -> Vec<ProductId> {
        self.catalogue.0.iter().take(CARS.len()).map(|facts| facts.id).collect()
    }

    /// Lives through all complaints together, with a spike where one is wanted. What there is to say of them.
    fn complain(&self, spike: bool) -> Result<String, String> {
        let mut stories = self.complaints.take();
        let planted = if spike { Spike::of(self.seed, &self.span, &self.company.outlets, &self.cars()) } else { None };
        if let Some(spike) = &planted
            && let Some(outlet) = self.company.outlets.iter().find(|outlet| outlet.unit.id == spike.outlet_id)
        {
            let number = |at| self.number(Series::Complaint, year_in(at, self.time_zone));
            stories.extend(spike.stories(self.seed, &self.crowd.borrow(), outlet, number)?);
        }
        let leaders = self.company.leaders().ok_or("nobody leads the company")?;
        let mut stories = Stories::new(stories, self.span.until, leaders);
        let said = format!(", {} complaints", stories.len());
        while !stories.is_over() {
            let present = stories;
            let live = move |tx: &mut guanxi_persistence::Tx<'_>| present.clone().live(tx, SCENES);
            stories = self.store.write_now(live).map_err(|error| sentence(&error))?;
        }
        let planted = planted.map(|spike| {
            let Spike { from, outlet_code, product_id, .. } = spike;
            format!("\na spike of {SPIKE_SIZE} complaints of the product {product_id} in {outlet_code} from {} on", instant::format(from))
        });
        Ok(said + &planted.unwrap_or_default())
    }

    /// Lets the complaints happen, gives the events their positions, and says what there is.
    pub(super) fn finish(self, spike: bool) -> Result<String, String> {
        let complaints = self.complain(spike)?;
        while self.store.write_now(events::seal).map_err(|error| sentence(&error))?.count > 0 {}
        self.store.write_now(imports::learn_sizes).map_err(|error| sentence(&error))?;
        let staff = self.company.staff_events.len() + self.company.others.len();
        Ok(format!(
            "{} regions, {} outlets, {staff} staff, {} customers, {} orders, {} interactions, {} follow-ups, {} tickets{complaints}\n",
            self.company.regions.len(),
            self.company.outlets.len(),
            self.count,
            self.told.orders.get(),
            self.told.interactions.get(),
            self.told.follow_ups.get(),
            self.told.tickets.get(),
        ))
    }

    fn decide(&self, person: &Person, slice: &mut Slice) -> Result<(), String> {
        let Some(outlet) = self.company.outlets.get(person.outlet) else { return Ok(()) };
        let mut chance = Chance::of(self.seed, 6, person.index);
        let context = Context { now: person.registered_at, actor: ACTOR };
        let mut fields = Fields::new();
        let new = NewCustomer::read(person.input.clone(), context.now, &mut fields);
        let new = fields.finish(new).map_err(|refusal| refused(&refusal))?;
        let number = self.number(Series::Customer, 0)?;
        let record = NewRecord { id: chance.id(context.now).into(), number, unit_id: outlet.unit.id, owner_id: None };
        let change = create(new, record, &mut || chance.id(person.registered_at), &context);
        let known = change.customer.clone();
        let facts = CustomerFacts { id: known.id, unit_id: known.unit_id, key_account: false, archived: false };
        slice.customers.push(change);
        let History { orders, interactions, follow_ups } = history(self.seed, person, known.id, &self.span, outlet, self.currency);
        for draft in orders {
            let at = draft.placed_at.unwrap_or(context.now);
            let decided =
                Context { now: [draft.cancelled_at, draft.refunded_at].into_iter().flatten().fold(at, Instant::max), actor: ACTOR };
            let new = NewOrder { id: chance.id(at).into(), number: self.number(Series::Order, year_in(at, self.time_zone))? };
            let facts = OrderFacts { customer: Some(facts), catalogue: Catalogue::clone(&self.catalogue) };
            slice.orders.push(
                order_rules::create::create(new, &draft, &facts, &mut || chance.id(at), &decided).map_err(|refusal| refused(&refusal))?,
            );
        }
        for draft in interactions {
            let at = draft.occurred_at.unwrap_or(context.now);
            let decided = Context { now: at, actor: ACTOR };
            let facts = InteractionFacts { customer: Some(facts), touchpoint_active: Some(true), ..InteractionFacts::default() };
            let decision = interaction_rules::create(chance.id(at).into(), &draft, &facts, None, &decided);
            slice.interactions.push(decision.map_err(|refusal| refused(&refusal))?);
        }
        for draft in follow_ups {
            let decided = Context { now: self.span.until.min(draft.due_at), actor: ACTOR };
            let facts = FollowUpFacts { customer: Some(facts), interaction_of: None, ticket_of: None };
            let decision = FollowUp::create(chance.id(decided.now).into(), &draft, facts, &decided);
            slice.follow_ups.push(decision.map_err(|refusal| refused(&refusal))?);
        }
        let number = |at| self.number(Series::Complaint, year_in(at, self.time_zone));
        let grieving = Grieving { rate: self.complaint_rate, cars: &self.cars() };
        self.complaints.borrow_mut().extend(complaints(self.seed, person, facts, &self.span, outlet, &grieving, number)?);
        // The first who came are there wherever a spike begins.
        if self.crowd.borrow().len() < SPIKE_SIZE {
            self.crowd.borrow_mut().push(facts);
        }
        let number = |at| self.number(Series::Ticket, year_in(at, self.time_zone));
        slice.tickets.extend(story(self.seed, person, facts, &self.span, outlet, number)?);
        if person.habit == Habit::Fleet && chance.percent(KEY_ACCOUNTS) {
            let manager = outlet.staff.first().map(|manager| set_key_account(&known, manager.id, &context));
            slice.customers.extend(manager.transpose().map_err(|refusal| refused(&refusal))?);
        }
        Ok(())
    }

    /// The next number of a series. Blocks are taken ahead, and the rest of the last is lost.
    fn number(&self, series: Series, year: i32) -> Result<String, String> {
        let mut blocks = self.blocks.borrow_mut();
        let block = blocks.entry((series, year)).or_default();
        if block.is_empty() {
            *block = self.store.write_now(move |tx| numbers::take_block(tx, series, year, NUMBERS)).map_err(|error| sentence(&error))?;
        }
        let number = block.start;
        block.start += 1;
        Ok(format_number(series, year, number))
    }
}

/// Why a slice could not be decided or kept.
fn refused(refusal: &Refusal) -> String {
    let places: Vec<_> = refusal.errors.iter().map(|error| format!("{} {}", error.pointer, error.code)).collect();
    format!("the demo data was refused: {} {}", refusal.code, places.join(", "))
}

fn sentence(error: &Error) -> String {
    match error {
        Error::Refused(refusal) => refused(refusal),
        other => other.to_string(),
    }
}

/// The catalogue, in the order in which it is kept.
fn products(seed: u64, top: &Unit, currency: Currency, context: &Context) -> Result<(Vec<ProductChange>, Catalogue), Refusal> {
    let mut changes = Vec::new();
    let mut facts = Vec::new();
    let articles = CARS.iter().chain(SERVICES).chain(EXTRAS);
    for (at, article) in (0..).zip(articles) {
        let Article { sku, name, category, price_minor } = *article;
        let id: ProductId = Chance::of(seed, 7, at).id(context.now).into();
        let price = Money::new(price_minor, currency).map_err(|fault| Refusal::field("/price", fault))?;
        let draft = ProductDraft {
            sku: Patch::Set(sku.to_owned()),
            name: Patch::Set(name.to_owned()),
            category: Patch::Set(category.to_owned()),
            price: Patch::Set(price),
            ..ProductDraft::default()
        };
        changes.push(Product::create(id, top.id, draft, context)?);
        facts.push(ProductFacts { id, sku: sku.to_owned(), name: name.to_owned(), price: Some(price) });
    }
    Ok((changes, Catalogue(facts)))
}
