//! Rows of customers, slice by slice: those that are there found and left, changed or reported, the others made.

use std::collections::{HashMap, HashSet};

use guanxi_domain::access::Reach;
use guanxi_domain::customers::duplicates::{ComparedValue, Found, compared_values, judge};
use guanxi_domain::customers::{self as rules, NewCustomer, NewCustomerInput, NewRecord, UpsertCustomer};
use guanxi_domain::fields::{FieldCode, Fields};
use guanxi_domain::ids::CustomerId;
use guanxi_domain::platform::Reference;
use guanxi_domain::platform::import::{CellFault, CustomerReader, CustomerRow, CustomerTarget, OnMatch, RowOutcome, RowRefusal};
use guanxi_domain::platform::number::{Series, format_number};
use guanxi_domain::vocabulary::Word;
use guanxi_domain::{ProblemCode, Refusal};
use guanxi_persistence::customers::{by_references, by_values, load_for_change, save, save_many};
use guanxi_persistence::{Error, Tx};
use uuid::Uuid;

use super::slice::{Frame, Slice, SliceOutcome, Taker};

/// How customers are taken.
pub struct CustomersTaker {
    /// Reads the rows.
    pub reader: CustomerReader,
    /// What holds for all of them.
    pub frame: Frame,
    /// Whether duplicates are made.
    pub allow_duplicates: bool,
}

/// A row that was read.
struct Pending<'a> {
    line: u64,
    row: CustomerRow<'a>,
    input: NewCustomerInput,
    new: NewCustomer,
    values: Vec<ComparedValue>,
    reference: Option<String>,
}

impl Taker for CustomersTaker {
    fn take(&self, tx: &mut Tx<'_>, slice: &Slice) -> Result<SliceOutcome, Error> {
        let mut outcome = SliceOutcome::default();
        let pending = self.read(slice, &mut outcome);
        let references: Vec<String> = pending.iter().filter_map(|row| row.reference.clone()).collect();
        let mut by_reference = by_references(tx, &self.frame.source, &references)?;
        let values: Vec<ComparedValue> = pending.iter().flat_map(|row| row.values.iter().cloned()).collect();
        let found = by_values(tx, &values)?;
        let mut by_value: HashMap<ComparedValue, CustomerId> =
            values.into_iter().zip(found).filter_map(|(value, id)| Some((value, id?))).collect();
        let mut made = Vec::new();
        let mut made_ids: HashSet<CustomerId> = HashSet::new();
        for row in pending {
            let named = row.reference.as_ref().and_then(|reference| by_reference.get(reference).copied());
            let alike = row.values.iter().find_map(|value| by_value.get(value).copied());
            // One that this very slice makes can't be changed before it is written; a row that repeats another is left out.
            let taken = match (named, alike.filter(|_| !self.allow_duplicates || row.reference.is_none())) {
                (Some(id), _) if made_ids.contains(&id) => Ok(RowOutcome::Skipped),
                (Some(id), _) => self.meet(tx, id, &row, slice)?,
                (None, Some(id)) if row.reference.is_none() && !made_ids.contains(&id) => self.meet(tx, id, &row, slice)?,
                (None, Some(id)) => {
                    Err(judge(&[Found { id, in_scope: true }], false).err().unwrap_or_else(|| ProblemCode::DuplicateCustomer.into()))
                }
                (None, None) => {
                    let index = u64::try_from(made.len()).unwrap_or(u64::MAX);
                    let number = format_number(Series::Customer, 0, slice.numbers.customers.start + index);
                    let record = NewRecord { id: Uuid::now_v7().into(), number, unit_id: self.frame.unit_id, owner_id: None };
                    let change = rules::create(row.new.clone(), record, &mut Uuid::now_v7, &slice.context);
                    let id = change.customer.id;
                    by_reference.extend(row.reference.clone().map(|reference| (reference, id)));
                    by_value.extend(row.values.iter().map(|value| (value.clone(), id)));
                    made_ids.insert(id);
                    made.push(change);
                    Ok(RowOutcome::Created)
                }
            };
            match taken {
                Ok(became) => outcome.counts.add(became),
                Err(refusal) => self.refuse(&mut outcome, &row, &refusal),
            }
        }
        save_many(tx, made, &slice.context).map_err(|error| match error {
            Error::Refused(refusal) if refusal.code == ProblemCode::AlreadyExists => {
                Error::Conflict("a reference was taken meanwhile".to_owned())
            }
            other => other,
        })?;
        outcome.refusals.sort_by_key(|refusal| refusal.line);
        Ok(outcome)
    }
}

impl CustomersTaker {
    fn read<'a>(&self, slice: &'a Slice, outcome: &mut SliceOutcome) -> Vec<Pending<'a>> {
        let mut faults: Vec<CellFault> = Vec::new();
        let mut pending = Vec::with_capacity(slice.rows.len());
        for row in slice.rows.iter() {
            let Some(cells) = &row.cells else {
                outcome.refuse([RowRefusal::of_field(row.line, None, FieldCode::SyntaxInvalid)]);
                continue;
            };
            faults.clear();
            let Some(read) = self.reader.read(|at| cells.get(at), &mut faults) else {
                let named = faults.iter().map(|fault| RowRefusal::of_cell(row.line, self.reader.column_name(fault.column), fault));
                outcome.refuse(named);
                continue;
            };
            let input = read.input(&self.frame.source);
            let mut fields = Fields::new();
            let new = NewCustomer::read(input.clone(), slice.context.now, &mut fields);
            match fields.finish(new) {
                Ok(new) => {
                    let values = compared_values(&new);
                    let reference = read.get(CustomerTarget::Reference).map(str::to_owned);
                    pending.push(Pending { line: row.line, row: read, input, new, values, reference });
                }
                Err(refusal) => {
                    let column_of = |pointer: &str| self.reader.column_of_pointer(pointer, &read);
                    outcome.refuse(RowRefusal::of_refusal(row.line, &refusal, column_of));
                }
            }
        }
        pending
    }

    /// What a row does to the customer that is there already.
    fn meet(&self, tx: &mut Tx<'_>, id: CustomerId, row: &Pending<'_>, slice: &Slice) -> Result<Result<RowOutcome, Refusal>, Error> {
        match self.frame.on_match {
            OnMatch::Skip => Ok(Ok(RowOutcome::Skipped)),
            OnMatch::Report => {
                Ok(Err(judge(&[Found { id, in_scope: true }], false).err().unwrap_or_else(|| ProblemCode::DuplicateCustomer.into())))
            }
            OnMatch::Update => {
                let reference = row.reference.clone().map(|reference| Reference { source: self.frame.source.clone(), reference });
                let customer = load_for_change(tx, id, Reach::All)?.customer;
                // What a row leaves open is filled in for a new customer; of one that is there it must not change anything.
                let mut input = row.input.clone();
                input.name = row.row.get(CustomerTarget::Name).map(str::to_owned);
                if row.row.get(CustomerTarget::Kind).is_none() {
                    input.kind = Some(customer.kind.word().to_owned());
                }
                let mut fields = Fields::new();
                let command = UpsertCustomer::read_known(reference, input.into(), slice.context.now, &mut fields);
                let command = match fields.finish(command) {
                    Ok(command) => command,
                    Err(refusal) => return Ok(Err(refusal)),
                };
                match rules::update_by_reference(&customer, command, &mut Uuid::now_v7, &slice.context) {
                    Ok(change) if change.is_empty() => Ok(Ok(RowOutcome::Skipped)),
                    Ok(change) => save(tx, change, &slice.context).map(|_| Ok(RowOutcome::Updated)),
                    Err(refusal) => Ok(Err(refusal)),
                }
            }
        }
    }

    fn refuse(&self, outcome: &mut SliceOutcome, row: &Pending<'_>, refusal: &Refusal) {
        let column_of = |pointer: &str| self.reader.column_of_pointer(pointer, &row.row);
        outcome.refuse(RowRefusal::of_refusal(row.line, refusal, column_of));
    }
}
