//! Rounds: their rows, and how they are kept. One that has ended never changes, which the database sees to as well.

use diesel::prelude::*;
use guanxi_domain::complaints::handling::{Approval, ApprovalBy};
use guanxi_domain::complaints::{CallbackResult, Cause, Complaint, ComplaintChange, ProposalDecision, Round, RoundVerdict, Rounds};
use guanxi_domain::ids::ComplaintId;
use guanxi_domain::money::{Currency, Money};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::dialect::OneOf;
use crate::error::Error;
use crate::put;
use crate::schema::complaint_rounds;
use crate::store::Tx;
use crate::types::{At, Document, Id, Word, id_or_null, typed_or_none};

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = complaint_rounds, primary_key(complaint_id, number), treat_none_as_null = true, treat_none_as_default_value = false)]
struct RoundRow {
    complaint_id: Id,
    number: i64,
    began_at: At,
    ended_at: Option<At>,
    cause: Option<Word<Cause>>,
    subcause: Option<String>,
    finding: Option<String>,
    identified_by: Option<Id>,
    identified_at: Option<At>,
    handler_id: Option<Id>,
    handlers: Document,
    measures: Document,
    measures_note: Option<String>,
    compensation_minor: Option<i64>,
    compensation_currency: Option<String>,
    counted_minor: Option<i64>,
    proposed_by: Option<Id>,
    proposed_at: Option<At>,
    approval: Option<Document>,
    approval_by: Option<Word<ApprovalBy>>,
    decision: Option<Word<ProposalDecision>>,
    decided_by: Option<Id>,
    decided_at: Option<At>,
    decision_note: Option<String>,
    told: Option<String>,
    told_at: Option<At>,
    told_by: Option<Id>,
    satisfied_at: Option<At>,
    tries: Document,
    callback_result: Option<Word<CallbackResult>>,
    callback_by: Option<Id>,
    callback_at: Option<At>,
    callback_note: Option<String>,
    verdict: Option<Word<RoundVerdict>>,
}

const COLUMNS: usize = 34;

fn document<T: Serialize>(value: &T) -> Result<Document, Error> {
    Ok(Document(serde_json::to_value(value).map_err(Error::internal)?))
}

fn read<T: DeserializeOwned>(document: Document) -> Result<T, Error> {
    serde_json::from_value(document.0).map_err(Error::internal)
}

impl TryFrom<&Round> for RoundRow {
    type Error = Error;

    fn try_from(one: &Round) -> Result<Self, Error> {
        Ok(Self {
            complaint_id: one.complaint_id.into(),
            number: one.number,
            began_at: one.began_at.into(),
            ended_at: one.ended_at.map(At::from),
            cause: one.cause.map(Word),
            subcause: one.subcause.clone(),
            finding: one.finding.clone(),
            identified_by: id_or_null(one.identified_by),
            identified_at: one.identified_at.map(At::from),
            handler_id: id_or_null(one.handler_id),
            handlers: document(&one.handlers)?,
            measures: document(&one.measures)?,
            measures_note: one.measures_note.clone(),
            compensation_minor: one.compensation.map(Money::amount_minor),
            compensation_currency: one.compensation.map(|money| money.currency().code().to_owned()),
            counted_minor: one.counted.map(Money::amount_minor),
            proposed_by: id_or_null(one.proposed_by),
            proposed_at: one.proposed_at.map(At::from),
            approval: one.approval.as_ref().map(document).transpose()?,
            approval_by: one.approval.as_ref().map(|approval| Word(approval.by)),
            decision: one.decision.map(Word),
            decided_by: id_or_null(one.decided_by),
            decided_at: one.decided_at.map(At::from),
            decision_note: one.decision_note.clone(),
            told: one.told.clone(),
            told_at: one.told_at.map(At::from),
            told_by: id_or_null(one.told_by),
            satisfied_at: one.satisfied_at.map(At::from),
            tries: document(&one.tries)?,
            callback_result: one.callback_result.map(Word),
            callback_by: id_or_null(one.callback_by),
            callback_at: one.callback_at.map(At::from),
            callback_note: one.callback_note.clone(),
            verdict: one.verdict.map(Word),
        })
    }
}

impl TryFrom<RoundRow> for Round {
    type Error = Error;

    fn try_from(row: RoundRow) -> Result<Self, Error> {
        let wrong = |_| Error::internal("a compensation that is no amount");
        let currency = row.compensation_currency.as_deref().map(Currency::read).transpose().map_err(wrong)?;
        let amount = |minor: Option<i64>| minor.zip(currency).map(|(minor, currency)| Money::new(minor, currency)).transpose();
        let (compensation, counted) = (amount(row.compensation_minor).map_err(wrong)?, amount(row.counted_minor).map_err(wrong)?);
        let approval: Option<Approval> = row.approval.map(read).transpose()?;
        Ok(Self {
            complaint_id: row.complaint_id.typed(),
            number: row.number,
            began_at: row.began_at.0,
            ended_at: row.ended_at.map(|at| at.0),
            cause: row.cause.map(|word| word.0),
            subcause: row.subcause,
            finding: row.finding,
            identified_by: typed_or_none(row.identified_by),
            identified_at: row.identified_at.map(|at| at.0),
            handler_id: typed_or_none(row.handler_id),
            handlers: read(row.handlers)?,
            measures: read(row.measures)?,
            measures_note: row.measures_note,
            compensation,
            counted,
            proposed_by: typed_or_none(row.proposed_by),
            proposed_at: row.proposed_at.map(|at| at.0),
            approval: approval.map(|approval| Approval { by: row.approval_by.map_or(approval.by, |word| word.0), ..approval }),
            decision: row.decision.map(|word| word.0),
            decided_by: typed_or_none(row.decided_by),
            decided_at: row.decided_at.map(|at| at.0),
            decision_note: row.decision_note,
            told: row.told,
            told_at: row.told_at.map(|at| at.0),
            told_by: typed_or_none(row.told_by),
            satisfied_at: row.satisfied_at.map(|at| at.0),
            tries: read(row.tries)?,
            callback_result: row.callback_result.map(|word| word.0),
            callback_by: typed_or_none(row.callback_by),
            callback_at: row.callback_at.map(|at| at.0),
            callback_note: row.callback_note,
            verdict: row.verdict.map(|word| word.0),
        })
    }
}

/// The rounds of complaints, of each in order.
///
/// # Errors
/// What the database says.
pub fn of(tx: &mut Tx<'_>, ids: impl IntoIterator<Item = ComplaintId>) -> Result<Vec<Round>, Error> {
    let mut ids = ids.into_iter().map(Id::from).peekable();
    if ids.peek().is_none() {
        return Ok(Vec::new());
    }
    let chosen = complaint_rounds::table.filter(OneOf::ids(complaint_rounds::complaint_id, ids));
    let mut rows: Vec<RoundRow> = chosen.select(RoundRow::as_select()).load(tx.db)?;
    rows.sort_unstable_by_key(|row| (row.complaint_id, row.number));
    rows.into_iter().map(Round::try_from).collect()
}

/// The rounds that were loaded of a complaint.
///
/// # Errors
/// Where one is missing.
pub(super) fn whole(complaint: &Complaint, rounds: Vec<Round>) -> Result<Rounds, Error> {
    Rounds::of(complaint, rounds).ok_or_else(|| Error::internal(format!("rounds of complaint {} are missing", complaint.id)))
}

/// Writes the rounds of a decision as they are after it: those that were there already, and those that began with it. The root row of the
/// complaint must be locked.
pub(super) fn save(tx: &mut Tx<'_>, change: &ComplaintChange) -> Result<(), Error> {
    let known = change.before.as_ref().map_or(0, |before| before.round);
    let mut begun = Vec::new();
    for round in change.changed_rounds() {
        let row = RoundRow::try_from(round)?;
        if round.number > known {
            begun.push(row);
            continue;
        }
        let place = complaint_rounds::table.find((row.complaint_id, row.number));
        if diesel::update(place).set(&row).execute(tx.db)? == 0 {
            return Err(Error::internal(format!("round {} of a complaint is missing", round.number)));
        }
    }
    Ok(put!(tx, complaint_rounds::table, begun, columns = COLUMNS)?)
}
