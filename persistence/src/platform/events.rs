//! The event log: appended in any order, sealed into a gapless one, read by position.
//!
//! On PostgreSQL an event is first a row of `event_tail`, written by the transaction that made the change. The sealer moves rows from
//! there to `events`, giving each the next `position`. It takes a row only when no transaction that is still open could have begun
//! before the row's own did, so that a reader who has seen a position has seen everything before it. Within the tail the order is
//! that of the inserts: two changes of one record happen under its lock, so their events keep their order. On SQLite there is one
//! writer, whose transactions are over one after the other: an event has its position at once.
//!
//! With its position an event gets its hash (see [`chain`]). Events of a time before the chain get theirs in slices, the oldest first;
//! until those are done, new ones wait for theirs.

use diesel::dsl::max;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Binary, Text};
use guanxi_domain::access::Reach;
use guanxi_domain::fields::FieldChange;
use guanxi_domain::ids::{CustomerId, EventId, UnitId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::{Context, Event, EventKind, RecordKind};
use guanxi_domain::vocabulary::Word;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::access::scope::OfUnit;
use crate::dialect::{AnyWord, Db, NothingOpenBefore, WithinTime, try_lock_alone};
use crate::error::Error;
use crate::platform::chain::{self, Said, said};
use crate::platform::{Backlog, COUNTED};
use crate::schema::{event_tail, events};
use crate::store::Tx;
use crate::types::{At, Document, Id, id_or_null, typed_or_none};
use crate::{insert_many, put};

/// The number under which processes agree who seals.
pub(super) const SEALER_LOCK: i64 = 0x6775_616e_7869_0002;
/// How many events are sealed in one transaction.
const SEAL_AT_ONCE: i64 = 2_000;

const TAIL_COLUMNS: usize = 10;

/// What a row keeps as its document.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Body {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    changes: Vec<FieldChange>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    details: Map<String, Value>,
}

/// Appends events to the log, in the transaction of the change they tell of.
///
/// # Errors
/// What the database says.
pub fn append(tx: &mut Tx<'_>, context: &Context, list: Vec<Event>) -> Result<(), Error> {
    if list.is_empty() {
        return Ok(());
    }
    tx.told = true;
    let rows = list.into_iter().map(|event| row(event, context)).collect::<Result<Vec<_>, _>>()?;
    if matches!(tx.db, Db::Sqlite(_)) {
        let (last, linked) = chain::end(tx)?;
        if let Some(head) = linked {
            chain::keep(tx, head, (last + 1..).zip(rows.iter().map(Said::content)).collect())?;
        }
        let rows: Vec<_> = (last + 1..).zip(rows).map(|(position, row)| EventRow::at(position, row)).collect();
        return Ok(insert_many!(tx.db, events::table, &rows, columns = TAIL_COLUMNS + 1)?);
    }
    // Their order in the table is that in which they happened, which a statement of several inserts does not promise.
    if rows.len() > 1 || tx.event_gathered {
        tx.write_gathered()?;
        return Ok(insert_many!(tx.db, event_tail::table, &rows, columns = TAIL_COLUMNS)?);
    }
    tx.event_gathered = tx.gathered(rows.len())?.is_some();
    Ok(put!(tx, event_tail::table, rows, columns = TAIL_COLUMNS)?)
}

fn row(event: Event, context: &Context) -> Result<Said, Error> {
    let body = Body { changes: event.changes, details: event.details };
    Ok(Said {
        id: Id(Uuid::now_v7()),
        kind: event.kind.word().to_owned(),
        record_kind: event.record.kind.word().to_owned(),
        record_id: Id(event.record.id),
        unit_id: event.unit_id.into(),
        customer_id: id_or_null(event.customer_id),
        actor_kind: context.actor.word().into_owned(),
        actor_id: context.actor.id().map(Id),
        occurred_at: context.now.into(),
        details: Document(serde_json::to_value(body).map_err(Error::internal)?),
    })
}

/// What a run of the sealer did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// How many events got their position.
    pub count: usize,
    /// Whether events are left: more than fit into one run, or some that an open transaction may still precede.
    pub left: bool,
}

/// Gives positions and hashes to events that can have them. One process at a time does it; the others find nothing to do. On SQLite
/// only events that are older than the chain are without.
///
/// # Errors
/// What the database says.
pub fn seal(tx: &mut Tx<'_>) -> Result<Sealed, Error> {
    if matches!(tx.db, Db::Sqlite(_)) {
        let count = chain::link_older(tx)?;
        return Ok(Sealed { count, left: any_unsealed(tx)? });
    }
    if !try_lock_alone(tx.db, SEALER_LOCK)? {
        return Ok(Sealed { count: 0, left: true });
    }
    let ready: Vec<(i64, Said)> = event_tail::table
        .filter(NothingOpenBefore)
        .order(event_tail::sequence)
        .limit(SEAL_AT_ONCE)
        .select((event_tail::sequence, said!(event_tail)))
        .load(tx.db)?;
    let (last, linked) = chain::end(tx)?;
    if linked.is_none() {
        chain::link_older(tx)?;
    }
    if ready.is_empty() {
        return Ok(Sealed { count: 0, left: any_unsealed(tx)? });
    }
    let sequences: Vec<i64> = ready.iter().map(|(sequence, _)| *sequence).collect();
    let list = serde_json::to_string(&sequences).map_err(Error::internal)?;
    // The hashes come end to end, as one value of 32 bytes each.
    let hashes: Vec<u8> = match linked {
        Some(head) => chain::hashes(head, (last + 1..).zip(ready.iter().map(|(_, said)| said.content()))).as_flattened().to_vec(),
        None => Vec::new(),
    };
    let moved = "WITH ready AS (DELETE FROM event_tail WHERE sequence = ANY (ARRAY(SELECT CAST(value AS bigint) \
         FROM jsonb_array_elements_text(CAST($1 AS jsonb)) AS chosen (value))) RETURNING *), \
         linked AS (INSERT INTO event_hashes (position, hash) SELECT $2 + place, substring($3 FROM 32 * place - 31 FOR 32) \
         FROM generate_series(1, length($3) / 32) AS places (place)) \
         INSERT INTO events (position, id, kind, record_kind, record_id, unit_id, customer_id, actor_kind, actor_id, occurred_at, details) \
         SELECT $2 + row_number() OVER (ORDER BY sequence), id, kind, record_kind, record_id, unit_id, customer_id, actor_kind, actor_id, \
         occurred_at, details FROM ready";
    diesel::sql_query(moved).bind::<Text, _>(&list).bind::<BigInt, _>(last).bind::<Binary, _>(hashes).execute(tx.db)?;
    let left = any_unsealed(tx)?;
    Ok(Sealed { count: ready.len(), left })
}

/// Whether committed events wait for their position or their hash.
///
/// # Errors
/// What the database says.
pub fn any_unsealed(tx: &mut Tx<'_>) -> Result<bool, Error> {
    if matches!(tx.db, Db::Postgres(_)) {
        // By the index: the table itself is full of rows that were sealed and not yet vacuumed.
        let first: Option<i64> = event_tail::table.order(event_tail::sequence).select(event_tail::sequence).first(tx.db).optional()?;
        if first.is_some() {
            return Ok(true);
        }
    }
    Ok(chain::end(tx)?.1.is_none())
}

/// How many events wait for their position, and when the oldest of them happened.
///
/// # Errors
/// What the database says.
pub fn unsealed(tx: &mut Tx<'_>) -> Result<Backlog, Error> {
    let first: Option<(i64, At)> =
        event_tail::table.order(event_tail::sequence).select((event_tail::sequence, event_tail::occurred_at)).first(tx.db).optional()?;
    let Some((sequence, oldest)) = first else { return Ok(Backlog { count: 0, oldest: None }) };
    let count = event_tail::table.filter(event_tail::sequence.lt(sequence.saturating_add(COUNTED))).count().get_result(tx.db)?;
    Ok(Backlog { count, oldest: Some(oldest.0) })
}

/// A sealed event as it is read.
#[derive(Clone, Debug, PartialEq)]
pub struct SealedEvent {
    /// Its place in the gapless order, from 1.
    pub position: i64,
    /// Its id.
    pub id: EventId,
    /// What happened.
    pub kind: EventKind,
    /// To which kind of record.
    pub record_kind: RecordKind,
    /// To which record.
    pub record_id: Uuid,
    /// The unit whose record it is.
    pub unit_id: UnitId,
    /// The customer concerned.
    pub customer_id: Option<CustomerId>,
    /// `user`, `api_key`, or `system:` and the name of the part.
    pub actor_kind: String,
    /// The staff user or the API key.
    pub actor_id: Option<Uuid>,
    /// When it happened.
    pub occurred_at: Instant,
    /// The fields that changed; personal ones without values.
    pub changes: Vec<FieldChange>,
    /// Further facts.
    pub details: Map<String, Value>,
}

/// Which events a reader asks for.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// Only those of this record.
    pub record_id: Option<Uuid>,
    /// Only those of these kinds; none named means all.
    pub kinds: Vec<EventKind>,
}

/// What is said, at its position.
#[derive(Insertable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
struct EventRow {
    position: i64,
    id: Id,
    kind: String,
    record_kind: String,
    record_id: Id,
    unit_id: Id,
    customer_id: Option<Id>,
    actor_kind: String,
    actor_id: Option<Id>,
    occurred_at: At,
    details: Document,
}

impl EventRow {
    fn at(position: i64, said: Said) -> Self {
        let Said { id, kind, record_kind, record_id, unit_id, customer_id, actor_kind, actor_id, occurred_at, details } = said;
        Self { position, id, kind, record_kind, record_id, unit_id, customer_id, actor_kind, actor_id, occurred_at, details }
    }
}

/// The next events after a position, at most `limit`, in order.
///
/// # Errors
/// What the database says.
pub fn after(tx: &mut Tx<'_>, position: i64, filter: &EventFilter, reach: Reach, limit: i64) -> Result<Vec<SealedEvent>, Error> {
    let mut query =
        events::table.filter(WithinTime).filter(events::position.gt(position)).order(events::position).limit(limit).into_boxed();
    if reach != Reach::All {
        query = query.filter(OfUnit::of(reach, events::unit_id, events::actor_id));
    }
    if let Some(record) = filter.record_id {
        query = query.filter(events::record_id.eq(Id(record)));
    }
    if !filter.kinds.is_empty() {
        query = query.filter(AnyWord::of(events::kind, &filter.kinds));
    }
    let rows: Vec<(i64, Said)> = query.select((events::position, said!(events))).load(tx.db)?;
    rows.into_iter().map(SealedEvent::try_from).collect()
}

/// The position of the newest sealed event, 0 where there is none.
///
/// # Errors
/// What the database says.
pub fn head(tx: &mut Tx<'_>) -> Result<i64, Error> {
    let last: Option<i64> = events::table.select(max(events::position)).get_result(tx.db)?;
    Ok(last.unwrap_or(0))
}

/// The fields that the document of an event says have changed.
pub(crate) fn changes_in(document: Document) -> Result<Vec<FieldChange>, Error> {
    let body: Body = serde_json::from_value(document.0).map_err(Error::internal)?;
    Ok(body.changes)
}

impl TryFrom<(i64, Said)> for SealedEvent {
    type Error = Error;

    fn try_from((position, said): (i64, Said)) -> Result<Self, Error> {
        let body: Body = serde_json::from_value(said.details.0).map_err(Error::internal)?;
        Ok(Self {
            position,
            id: said.id.typed(),
            kind: known(&said.kind)?,
            record_kind: known(&said.record_kind)?,
            record_id: said.record_id.0,
            unit_id: said.unit_id.typed(),
            customer_id: typed_or_none(said.customer_id),
            actor_kind: said.actor_kind,
            actor_id: said.actor_id.map(|id| id.0),
            occurred_at: said.occurred_at.0,
            changes: body.changes,
            details: body.details,
        })
    }
}

fn known<W: Word>(word: &str) -> Result<W, Error> {
    W::from_word(word).ok_or_else(|| Error::internal(format!("an event says {word:?}, which is no word of {}", W::VOCABULARY)))
}
