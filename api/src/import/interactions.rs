//! Rows of interactions, slice by slice: customers and staff found, interactions decided, all written at once.

use std::collections::HashMap;

use guanxi_domain::Refusal;
use guanxi_domain::access::Reach;
use guanxi_domain::fields::Patch;
use guanxi_domain::fields::{FieldCode, Fields};
use guanxi_domain::ids::UserId;
use guanxi_domain::interactions::{InteractionChange, InteractionDraft, write};
use guanxi_domain::orders::{CustomerKey, Effect};
use guanxi_domain::platform::import::{CellFault, CustomerMatch, InteractionReader, InteractionRow, OnMatch, RowOutcome, RowRefusal};
use guanxi_persistence::access::users;
use guanxi_persistence::interactions::{Known, Wanted, save_imported};
use guanxi_persistence::{Error, Tx};
use uuid::Uuid;

use super::matching;
use super::slice::{Frame, Slice, SliceOutcome, Taker};

/// How interactions are taken.
pub struct InteractionsTaker {
    /// Reads the rows.
    pub reader: InteractionReader,
    /// What holds for all of them.
    pub frame: Frame,
}

/// A row that was read.
struct Pending<'a> {
    line: u64,
    customer: CustomerMatch<'a>,
    staff: Option<String>,
    draft: InteractionDraft,
}

impl Taker for InteractionsTaker {
    fn take(&self, tx: &mut Tx<'_>, slice: &Slice) -> Result<SliceOutcome, Error> {
        let mut outcome = SliceOutcome::default();
        let mut pending = self.read(slice, &mut outcome);
        let named: Vec<CustomerMatch<'_>> = pending.iter().map(|row| row.customer.clone()).collect();
        let customers = matching::find(tx, &self.frame.source, &named)?;
        let emails: Vec<&str> = pending.iter().filter_map(|row| row.staff.as_deref()).collect();
        let staff = users::ids_by_email(tx, &emails)?;
        for (row, customer) in pending.iter_mut().zip(customers) {
            row.draft.customer = customer.map(CustomerKey::Id);
        }
        pending.retain_mut(|row| match self.named(row, &staff) {
            Ok(()) => true,
            Err(refusal) => {
                self.refuse(&mut outcome, row.line, &refusal);
                false
            }
        });
        let wanted: Vec<_> = pending.iter().map(|row| Wanted { reference: row.draft.references.first(), draft: &row.draft }).collect();
        let mut known = Known::load(tx, &wanted, Reach::All)?;
        let changes = self.decide(&pending, &mut known, slice, &mut outcome);
        save_imported(tx, changes, &slice.context)?;
        outcome.refusals.sort_by_key(|refusal| refusal.line);
        Ok(outcome)
    }
}

impl InteractionsTaker {
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
            match self.draft(&read) {
                Ok(draft) => {
                    pending.push(Pending { line: row.line, customer: read.customer, staff: read.staff, draft });
                }
                Err(refusal) => self.refuse(outcome, row.line, &refusal),
            }
        }
        pending
    }

    fn draft(&self, row: &InteractionRow<'_>) -> Result<InteractionDraft, Refusal> {
        let mut fields = Fields::new();
        let draft = InteractionDraft::read(row.input(&self.frame.source), &mut fields);
        fields.finish(draft)
    }

    /// Puts in whom the row names, or says that nobody is there.
    fn named(&self, row: &mut Pending<'_>, staff: &HashMap<String, UserId>) -> Result<(), Refusal> {
        let mut fields = Fields::new();
        if row.draft.customer.is_none() {
            fields.refuse("customer_id", FieldCode::NotFound);
        }
        if let Some(email) = &row.staff {
            match staff.get(email) {
                Some(id) => row.draft.staff_id = Patch::Set(*id),
                None => fields.refuse("staff_id", FieldCode::NotFound),
            }
        }
        fields.finish(Some(()))
    }

    fn decide(&self, pending: &[Pending<'_>], known: &mut Known, slice: &Slice, outcome: &mut SliceOutcome) -> Vec<InteractionChange> {
        let mut changes = Vec::with_capacity(pending.len());
        for row in pending {
            match self.decide_one(row, known, slice) {
                Ok(None) => outcome.counts.add(RowOutcome::Skipped),
                Ok(Some(change)) => {
                    outcome.counts.add(match change.effect {
                        Effect::Created => RowOutcome::Created,
                        Effect::Updated => RowOutcome::Updated,
                        Effect::Unchanged => RowOutcome::Skipped,
                    });
                    if !change.interaction.references.is_empty() {
                        known.note(&change.interaction);
                    }
                    changes.push(change);
                }
                Err(refusal) => self.refuse(outcome, row.line, &refusal),
            }
        }
        changes
    }

    fn decide_one(&self, row: &Pending<'_>, known: &Known, slice: &Slice) -> Result<Option<InteractionChange>, Refusal> {
        let existing = row.draft.references.first().map(|reference| known.existing(reference)).transpose()?.flatten();
        let facts = known.facts(&row.draft, existing)?;
        match (existing, self.frame.on_match) {
            (Some(_), OnMatch::Skip) => Ok(None),
            (Some(interaction), OnMatch::Report) => Err(write::reference_taken(Some(interaction.id))),
            (Some(interaction), OnMatch::Update) => write::edit(interaction, &row.draft, &facts, &slice.context).map(Some),
            // Who brings a history along was not there when it happened.
            (None, _) => write::create(Uuid::now_v7().into(), &row.draft, &facts, None, &slice.context).map(Some),
        }
    }

    fn refuse(&self, outcome: &mut SliceOutcome, line: u64, refusal: &Refusal) {
        outcome.refuse(RowRefusal::of_refusal(line, refusal, |pointer| self.reader.column_of_pointer(pointer)));
    }
}
