//! Rows of orders, slice by slice: customers found or made, orders decided, all written at once.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use guanxi_domain::access::Reach;
use guanxi_domain::customers::duplicates::ComparedValue;
use guanxi_domain::customers::{self as customer_rules, Change, NewCustomer, NewRecord};
use guanxi_domain::fields::{FieldCode, Fields};
use guanxi_domain::ids::CustomerId;
use guanxi_domain::instant::Instant;
use guanxi_domain::orders::change::Effect;
use guanxi_domain::orders::{CustomerFacts, CustomerKey, NewOrder, OrderChange, OrderDraft, create, edit};
use guanxi_domain::platform::Reference;
use guanxi_domain::platform::import::{CellFault, CustomerMatch, OnMatch, OrderReader, RowOutcome, RowRefusal};
use guanxi_domain::platform::number::{Series, format_number};
use guanxi_domain::{ProblemCode, Refusal};
use guanxi_persistence::customers::lifecycle::foresee;
use guanxi_persistence::customers::{by_numbers, by_references, by_values, save_many as save_customers};
use guanxi_persistence::orders::{CustomerName, Known, Wanted, save_imported as save_orders};
use guanxi_persistence::{Error, Tx};
use uuid::Uuid;

use super::file::Row;
use super::slice::{Frame, Slice, SliceOutcome, Taker};

/// How orders are taken.
pub struct OrdersTaker {
    /// Reads the rows.
    pub reader: OrderReader,
    /// What holds for all of them.
    pub frame: Frame,
    /// Whether customers that are not there are made.
    pub create_customers: bool,
}

/// A row that was read, with its customer as far as it is known.
struct Pending {
    line: u64,
    draft: OrderDraft,
    customer: Wish,
}

impl Pending {
    fn reference(&self) -> Option<&str> {
        match &self.draft.customer {
            Some(CustomerKey::Reference(reference)) => Some(&reference.reference),
            _ => None,
        }
    }
}

/// How a row names its customer.
enum Wish {
    /// By reference.
    Reference,
    /// By other values, of which the first that anybody has counts; the new customer where nobody has.
    Values { values: Vec<ComparedValue>, number: Option<String>, new: Result<Box<NewCustomer>, Refusal> },
}

impl Taker for OrdersTaker {
    fn take(&self, tx: &mut Tx<'_>, slice: &Slice) -> Result<SliceOutcome, Error> {
        let mut outcome = SliceOutcome::default();
        let mut pending = self.read(slice, &mut outcome);
        let found = find_customers(tx, &pending, &self.frame.source)?;
        for (row, customer) in pending.iter_mut().zip(&found) {
            if let Some(id) = customer {
                row.draft.customer = Some(CustomerKey::Id(*id));
            }
        }
        let wanted: Vec<_> = pending.iter().map(|row| Wanted { reference: row.draft.references.first(), draft: &row.draft }).collect();
        let mut known = Known::load(tx, &wanted, Reach::All)?;
        let mut made = self.make_customers(&mut pending, &mut known, slice, &mut outcome);
        outcome.customers_made = u64::try_from(made.len()).unwrap_or(u64::MAX);
        let changes = self.decide(&pending, &mut known, slice, &mut outcome);
        foresee(tx, &mut made, &changes, &slice.context)?;
        save_customers(tx, std::mem::take(&mut made), &slice.context).map_err(raced)?;
        save_orders(tx, changes, &slice.context).map_err(raced)?;
        outcome.refusals.sort_by_key(|refusal| refusal.line);
        Ok(outcome)
    }

    fn names(&self, rows: &[Row]) -> Option<HashSet<u64>> {
        let (customer, order) = self.reader.reference_columns()?;
        let digest = |kind: &str, cell: &str| {
            let mut hasher = DefaultHasher::new();
            (kind, cell.trim()).hash(&mut hasher);
            hasher.finish()
        };
        let cells = || rows.iter().filter_map(|row| row.cells.as_ref());
        let customers = cells().filter_map(|cells| cells.get(customer)).map(|cell| digest("customer", cell));
        let orders = cells().filter_map(|cells| cells.get(order?)).map(|cell| digest("order", cell));
        Some(customers.chain(orders).collect())
    }

    fn belong_together(&self, before: &Row, row: &Row) -> bool {
        let Some((customer, _)) = self.reader.reference_columns() else { return false };
        let of = |row: &Row| row.cells.as_ref().and_then(|cells| cells.get(customer).map(str::to_owned));
        of(before).is_some_and(|one| of(row).is_some_and(|other| one == other))
    }
}

/// A reference that another transaction took meanwhile: the slice is run again and finds it.
fn raced(error: Error) -> Error {
    match error {
        Error::Refused(refusal) if refusal.code == ProblemCode::AlreadyExists => {
            Error::Conflict("a reference was taken meanwhile".to_owned())
        }
        other => other,
    }
}

impl OrdersTaker {
    fn read(&self, slice: &Slice, outcome: &mut SliceOutcome) -> Vec<Pending> {
        let mut faults: Vec<CellFault> = Vec::new();
        let mut pending = Vec::with_capacity(slice.rows.len());
        for row in slice.rows.iter() {
            let Some(cells) = &row.cells else {
                refuse(outcome, vec![RowRefusal::of_field(row.line, None, FieldCode::SyntaxInvalid)]);
                continue;
            };
            faults.clear();
            let Some(read) = self.reader.read(|at| cells.get(at), &mut faults) else {
                let named = faults.iter().map(|fault| RowRefusal::of_cell(row.line, self.reader.column_name(fault.column), fault));
                refuse(outcome, named.collect());
                continue;
            };
            let (key, customer) = self.wish(&read.customer, slice.context.now);
            let mut draft = read.draft(&self.frame.source);
            draft.customer = key;
            pending.push(Pending { line: row.line, draft, customer });
        }
        pending
    }

    fn wish(&self, named: &CustomerMatch<'_>, now: Instant) -> (Option<CustomerKey>, Wish) {
        if let Some(reference) = &named.reference
            && named.phone.is_none()
            && named.email.is_none()
            && named.name.is_none()
        {
            let reference = Reference { source: self.frame.source.clone(), reference: reference.to_string() };
            return (Some(CustomerKey::Reference(reference)), Wish::Reference);
        }
        let phone = named.phone.as_ref().map(|phone| ComparedValue::Phone(phone.as_str().to_owned()));
        let email = named.email.as_ref().map(|email| ComparedValue::Email(email.normal_form()));
        let mut fields = Fields::new();
        let new = NewCustomer::read(named.input(&self.frame.source), now, &mut fields);
        let new = fields.finish(new).map(Box::new);
        let key = named
            .reference
            .as_ref()
            .map(|reference| CustomerKey::Reference(Reference { source: self.frame.source.clone(), reference: reference.to_string() }));
        let wish =
            Wish::Values { values: phone.into_iter().chain(email).collect(), number: named.number.as_ref().map(ToString::to_string), new };
        (key, wish)
    }

    /// Makes the customers that nobody found, once each, and gives their rows the key.
    fn make_customers(&self, pending: &mut [Pending], known: &mut Known, slice: &Slice, outcome: &mut SliceOutcome) -> Vec<Change> {
        let mut made: Vec<Change> = Vec::new();
        let mut by_value: HashMap<ComparedValue, CustomerId> = HashMap::new();
        if !self.create_customers {
            return made;
        }
        for row in pending {
            if row.draft.customer.as_ref().is_some_and(|key| known.customer(key).is_some()) {
                continue;
            }
            let (values, new) = match &row.customer {
                Wish::Reference => match &row.draft.customer {
                    Some(CustomerKey::Reference(reference)) => (&[][..], Ok(NewCustomer::of_reference(reference.clone()))),
                    _ => continue,
                },
                Wish::Values { values, new, .. } => (values.as_slice(), new.clone().map(|new| *new)),
            };
            if let Some(id) = values.iter().find_map(|value| by_value.get(value)) {
                row.draft.customer = Some(CustomerKey::Id(*id));
                continue;
            }
            let index = u64::try_from(made.len()).unwrap_or(u64::MAX);
            let number = format_number(Series::Customer, 0, slice.numbers.customers.start + index);
            let record = NewRecord { id: Uuid::now_v7().into(), number, unit_id: self.frame.unit_id, owner_id: None };
            let change = new.map(|new| customer_rules::create(new, record, &mut Uuid::now_v7, &slice.context));
            match change {
                Ok(change) => {
                    let customer = &change.customer;
                    let facts = CustomerFacts { id: customer.id, unit_id: customer.unit_id, key_account: false, archived: false };
                    let name = CustomerName { number: customer.number.clone(), name: customer.name.clone() };
                    known.note_customer(CustomerKey::Id(customer.id), facts, name.clone());
                    if let Some(CustomerKey::Reference(_)) = &row.draft.customer
                        && let Some(key) = row.draft.customer.take()
                    {
                        known.note_customer(key, facts, name);
                    }
                    by_value.extend(values.iter().map(|value| (value.clone(), customer.id)));
                    row.draft.customer = Some(CustomerKey::Id(customer.id));
                    made.push(change);
                }
                Err(refusal) => {
                    refuse(outcome, RowRefusal::of_refusal(row.line, &refusal, |pointer| self.reader.column_of_pointer(pointer)))
                }
            }
        }
        made
    }

    fn decide(&self, pending: &[Pending], known: &mut Known, slice: &Slice, outcome: &mut SliceOutcome) -> Vec<OrderChange> {
        let mut changes: Vec<OrderChange> = Vec::with_capacity(pending.len());
        let refused: HashSet<u64> = outcome.refusals.iter().map(|refusal| refusal.line).collect();
        for (index, row) in (0_u64..).zip(pending) {
            if refused.contains(&row.line) {
                continue;
            }
            match self.decide_one(row, known, slice, index) {
                Ok(Some(change)) => {
                    outcome.counts.add(match change.effect {
                        Effect::Created => RowOutcome::Created,
                        Effect::Updated => RowOutcome::Updated,
                        Effect::Unchanged => RowOutcome::Skipped,
                    });
                    if !change.order.references.is_empty() {
                        known.note(&change.order);
                    }
                    changes.push(change);
                }
                Ok(None) => outcome.counts.add(RowOutcome::Skipped),
                Err(refusal) => {
                    refuse(outcome, RowRefusal::of_refusal(row.line, &refusal, |pointer| self.reader.column_of_pointer(pointer)))
                }
            }
        }
        changes
    }

    fn decide_one(&self, row: &Pending, known: &Known, slice: &Slice, index: u64) -> Result<Option<OrderChange>, Refusal> {
        if row.draft.customer.is_none() {
            return Err(Refusal::no_such("/customer_id"));
        }
        let number = || format_number(Series::Order, slice.numbers.year, slice.numbers.orders.start + index);
        let existing = row.draft.references.first().map(|reference| known.existing(reference)).transpose()?.flatten();
        let facts = known.facts(&row.draft, existing)?;
        match (existing, self.frame.on_match, row.draft.references.first()) {
            (Some(_), OnMatch::Skip, _) => Ok(None),
            (Some(order), OnMatch::Report, _) => Err(create::reference_taken(Some(order.id))),
            (Some(order), OnMatch::Update, Some(reference)) => {
                let new = NewOrder { id: order.id, number: order.number.clone() };
                edit::upsert(Some(order), new, reference.clone(), &row.draft, &facts, &mut Uuid::now_v7, &slice.context).map(Some)
            }
            _ => {
                let new = NewOrder { id: Uuid::now_v7().into(), number: number() };
                create::create(new, &row.draft, &facts, &mut Uuid::now_v7, &slice.context).map(Some)
            }
        }
    }
}

/// The customers that rows name by phone, e-mail address or number.
///
/// A reference that is known comes before them.
fn find_customers(tx: &mut Tx<'_>, pending: &[Pending], source: &str) -> Result<Vec<Option<CustomerId>>, Error> {
    let mut values: Vec<ComparedValue> = Vec::new();
    let (mut numbers, mut references): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for row in pending {
        if let Wish::Values { values: own, number, .. } = &row.customer {
            values.extend(own.iter().cloned());
            numbers.extend(number.clone());
            references.extend(row.reference().map(str::to_owned));
        }
    }
    if values.is_empty() && numbers.is_empty() {
        return Ok(vec![None; pending.len()]);
    }
    let mut by_value: HashMap<ComparedValue, Option<CustomerId>> = HashMap::new();
    let found = by_values(tx, &values)?;
    for (value, id) in values.into_iter().zip(found) {
        if let Entry::Vacant(place) = by_value.entry(value) {
            place.insert(id);
        }
    }
    let by_number = by_numbers(tx, &numbers)?;
    let by_reference = by_references(tx, source, &references)?;
    Ok(pending
        .iter()
        .map(|row| match &row.customer {
            Wish::Reference => None,
            Wish::Values { values, number, .. } => row
                .reference()
                .and_then(|reference| by_reference.get(reference).copied())
                .or_else(|| number.as_ref().and_then(|number| by_number.get(number).copied()))
                .or_else(|| values.iter().find_map(|value| by_value.get(value).copied().flatten())),
        })
        .collect())
}

fn refuse(outcome: &mut SliceOutcome, faults: Vec<RowRefusal>) {
    outcome.counts.add(RowOutcome::Refused);
    outcome.refusals.extend(faults);
}
