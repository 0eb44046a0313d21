//! Writing what judging has changed: a statement for each kind of row, and none for what stays.

use diesel::prelude::*;
use guanxi_domain::customers::lifecycle::{Judged, LifecycleStage, StageChange, State, next_look};
use guanxi_domain::ids::{CustomerId, TimerId, TypedId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::timer::Timer;
use guanxi_domain::platform::{Context, Event, Record, RecordKind};
use guanxi_domain::vocabulary::Word as _;
use serde_json::json;
use uuid::Uuid;

use super::TIMER;
use super::frames::Frame;
use super::rows::{LIFECYCLE_COLUMNS, LifecycleRow, STAGE_COLUMNS, StageRow};
use crate::dialect::Each;
use crate::error::Error;
use crate::insert_many;
use crate::platform::timers;
use crate::schema::{customer_lifecycles, customer_stages, customers};
use crate::store::Tx;
use crate::types::{At, Id, Word};

const OVERWRITE: &str = "(customer_id) DO UPDATE SET state = excluded.state, policies = excluded.policies, \
     stage_row_id = excluded.stage_row_id, timer_id = excluded.timer_id, look_at = excluded.look_at";

/// A row whose stage ends, or ends no longer.
struct End {
    customer: CustomerId,
    row: Id,
    at: Option<Instant>,
}

/// Everything that is to be written for a number of customers.
pub(super) struct Writes<'a> {
    context: &'a Context,
    rows: Vec<StageRow>,
    ends: Vec<End>,
    superseded: Vec<(Id, Id)>,
    stages: Vec<(CustomerId, LifecycleStage, Instant)>,
    first: Vec<LifecycleRow>,
    again: Vec<LifecycleRow>,
    timers_set: Vec<Timer>,
    timers_gone: Vec<TimerId>,
    told: Vec<Event>,
}

impl<'a> Writes<'a> {
    pub(super) const fn new(context: &'a Context) -> Self {
        Self {
            context,
            rows: Vec::new(),
            ends: Vec::new(),
            superseded: Vec::new(),
            stages: Vec::new(),
            first: Vec::new(),
            again: Vec::new(),
            timers_set: Vec::new(),
            timers_gone: Vec::new(),
            told: Vec::new(),
        }
    }

    /// Notes the changes that go on from the kept state.
    pub(super) fn step(&mut self, frame: &Frame, judged: Judged) -> Result<(), Error> {
        if let (Some(first), Some(row)) = (judged.changes.first(), frame.row_id) {
            self.ends.push(End { customer: frame.id, row, at: Some(first.effective_at) });
        }
        self.told.extend(judged.changes.iter().map(|change| change.event(frame.id, frame.unit_id)));
        let row = self.add(frame, &judged.changes)?.or(frame.row_id);
        self.keep(frame, &judged.state, row)
    }

    /// Notes the changes of a history that was judged anew: rows up to the first that is told otherwise stay.
    pub(super) fn replay(&mut self, frame: &Frame, rows: Vec<StageRow>, judged: Judged) -> Result<(), Error> {
        let mut same = 0;
        while let (Some(row), Some(change)) = (rows.get(same), judged.changes.get(same)) {
            if !row.tells(change)? {
                break;
            }
            same += 1;
        }
        let gone = rows.get(same..).unwrap_or_default();
        self.superseded.extend(gone.iter().map(|row| (row.customer_id, row.id)));
        let new = judged.changes.get(same..).unwrap_or_default();
        let last_kept = same.checked_sub(1).and_then(|last| rows.get(last));
        if let Some(row) = last_kept {
            let ends = new.first().map(|change| change.effective_at);
            if row.ended_at.map(|at| at.0) != ends {
                self.ends.push(End { customer: frame.id, row: row.id, at: ends });
            }
        }
        let state = &judged.state;
        // A record that was made with its stage has told of it when it was made.
        if frame.stage != state.stage
            && let Some(last) = judged.changes.last()
        {
            let change = StageChange { from: Some(frame.stage), ..last.clone() };
            self.told.push(change.event(frame.id, frame.unit_id));
        }
        let row = self.add(frame, new)?.or(last_kept.map(|row| row.id));
        self.keep(frame, state, row)
    }

    /// Adds rows of changes, each ending where the next begins. The id of the last.
    fn add(&mut self, frame: &Frame, changes: &[StageChange]) -> Result<Option<Id>, Error> {
        let mut last = None;
        for (at, change) in changes.iter().enumerate() {
            let ended_at = changes.get(at + 1).map(|next| next.effective_at);
            let row = StageRow::of(frame.id, frame.unit_id.into(), change, ended_at, self.context.now)?;
            last = Some(row.id);
            self.rows.push(row);
        }
        Ok(last)
    }

    fn keep(&mut self, frame: &Frame, state: &State, row: Option<Id>) -> Result<(), Error> {
        let Some(row) = row else { return Err(Error::internal(format!("customer {} has no stage", frame.id))) };
        if (frame.stage, frame.stage_since) != (state.stage, state.since) {
            self.stages.push((frame.id, state.stage, state.since));
        }
        let look_at = next_look(state, &frame.timeline);
        let timer = match (look_at, frame.timer) {
            (Some(at), Some((id, before))) if at == before => Some((id, at)),
            (Some(at), timer) => {
                let id = timer.map_or_else(|| TimerId::new(Uuid::now_v7()), |(id, _)| id);
                let record = Record::new(RecordKind::Customer, frame.id);
                self.timers_set.push(Timer { id, kind: TIMER.to_owned(), record, due_at: at, failures: 0, retry_at: None });
                Some((id, at))
            }
            (None, timer) => {
                self.timers_gone.extend(timer.map(|(id, _)| id));
                None
            }
        };
        let kept = LifecycleRow {
            customer_id: frame.id.into(),
            state: Some(serde_json::to_string(state).map_err(Error::internal)?),
            policies: frame.timeline.mark(),
            stage_row_id: row,
            timer_id: timer.map(|(id, _)| id.into()),
            look_at: timer.map(|(_, at)| At::from(at)),
        };
        match &frame.kept {
            None => self.first.push(kept),
            Some(before) if *before != kept => self.again.push(kept),
            Some(_) => {}
        }
        Ok(())
    }

    /// Writes it all. The events that tell of it.
    pub(super) fn write(self, tx: &mut Tx<'_>) -> Result<Vec<Event>, Error> {
        let now = At::from(self.context.now);
        write_superseded(tx, &self.superseded, now)?;
        write_ends(tx, &self.ends)?;
        insert_many!(tx.db, customer_stages::table, &self.rows, columns = STAGE_COLUMNS)?;
        write_stages(tx, &self.stages)?;
        insert_many!(tx.db, customer_lifecycles::table, &self.first, columns = LIFECYCLE_COLUMNS)?;
        insert_many!(tx.db, customer_lifecycles::table, &self.again, columns = LIFECYCLE_COLUMNS, on_conflict = OVERWRITE)?;
        timers::set_again(tx, &self.timers_set)?;
        timers::take_back(tx, &self.timers_gone)?;
        Ok(self.told)
    }
}

/// Each row by its own key: of sets of customers and rows, every row of a customer would be compared with every other.
fn write_superseded(tx: &mut Tx<'_>, superseded: &[(Id, Id)], now: At) -> Result<(), Error> {
    let rows = superseded.iter().map(|(customer, row)| json!({ "customer_id": customer.0, "id": row.0, "superseded_at": now.text() }));
    let each = Each { table: "customer_stages", ids: &["customer_id", "id"], texts: &[], instants: &["superseded_at"] };
    Ok(each.update(tx.db, rows.collect())?)
}

fn write_ends(tx: &mut Tx<'_>, ends: &[End]) -> Result<(), Error> {
    if let [End { customer, row, at }] = ends {
        let place = customer_stages::customer_id.eq(Id::from(*customer)).and(customer_stages::id.eq(row));
        let set = customer_stages::ended_at.eq(at.map(At::from));
        diesel::update(customer_stages::table.filter(place)).set(set).execute(tx.db)?;
        return Ok(());
    }
    let rows = ends
        .iter()
        .map(|end| json!({ "customer_id": end.customer.uuid(), "id": end.row.0, "ended_at": end.at.map(|at| At::from(at).text()) }));
    let each = Each { table: "customer_stages", ids: &["customer_id", "id"], texts: &[], instants: &["ended_at"] };
    Ok(each.update(tx.db, rows.collect())?)
}

fn write_stages(tx: &mut Tx<'_>, stages: &[(CustomerId, LifecycleStage, Instant)]) -> Result<(), Error> {
    if let [(customer, stage, since)] = stages {
        let set = (customers::stage.eq(Word(*stage)), customers::stage_since.eq(At::from(*since)));
        diesel::update(customers::table.find(Id::from(*customer))).set(set).execute(tx.db)?;
        return Ok(());
    }
    let rows = stages
        .iter()
        .map(|(customer, stage, since)| json!({ "id": customer.uuid(), "stage": stage.word(), "stage_since": At::from(*since).text() }));
    let each = Each { table: "customers", ids: &["id"], texts: &["stage"], instants: &["stage_since"] };
    Ok(each.update(tx.db, rows.collect())?)
}
