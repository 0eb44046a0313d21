//! The versions of the assignment rules. The latest counts; each is read from the database once in a process.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use diesel::prelude::*;
use guanxi_domain::ids::{AssignmentRulesId, TypedId as _, UnitId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::Context;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::service::assignment::{NewRules, Rules, RulesSort};
use uuid::Uuid;

use super::queues;
use crate::dialect::{FirstRows, lock_values, try_lock_alone};
use crate::error::Error;
use crate::keyset;
use crate::platform::events;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::assignment_rules;
use crate::store::Tx;
use crate::types::{At, Document, Id, id_or_null, typed_or_none};

/// The number under which processes that start at once agree who writes the first rules.
const SEED_LOCK: i64 = 0x6775_616e_7869_0019;
/// The number under which those who set rules at once follow one another.
const SET_LOCK: i64 = 0x6775_616e_7869_0119;
/// How many versions a process remembers at most.
const REMEMBERED: usize = 64;

/// The head, as a part of another statement: the newest version, none where there is none.
#[diesel::dsl::auto_type]
pub(super) fn head() -> _ {
    assignment_rules::table.order(assignment_rules::ordinal.desc()).select(assignment_rules::id).limit(1_i64).single_value()
}

static LATEST: RwLock<Option<Uuid>> = RwLock::new(None);
static KNOWN: LazyLock<RwLock<HashMap<Uuid, Arc<Rules>>>> = LazyLock::new(RwLock::default);

#[derive(Clone, Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = assignment_rules, treat_none_as_default_value = false)]
struct RulesRow {
    id: Id,
    ordinal: i64,
    rules: Document,
    note: Option<String>,
    created_by: Option<Id>,
    created_at: At,
}

impl RulesRow {
    fn of(rules: &Rules) -> Result<Self, Error> {
        Ok(Self {
            id: rules.id.into(),
            ordinal: rules.ordinal,
            rules: Document(serde_json::to_value(&rules.rules).map_err(Error::internal)?),
            note: rules.note.clone(),
            created_by: id_or_null(rules.created_by),
            created_at: rules.created_at.into(),
        })
    }

    fn into_rules(self) -> Result<Rules, Error> {
        Ok(Rules {
            id: self.id.typed(),
            ordinal: self.ordinal,
            rules: serde_json::from_value(self.rules.0).map_err(Error::internal)?,
            note: self.note,
            created_by: typed_or_none(self.created_by),
            created_at: self.created_at.0,
        })
    }
}

/// Writes the queues and the rules that an installation starts with, where there is no queue at all.
///
/// # Errors
/// What the database says.
pub fn seed(tx: &mut Tx<'_>, unit: UnitId, now: Instant) -> Result<(), Error> {
    if !try_lock_alone(tx.db, SEED_LOCK)? || queues::any(tx)? {
        return Ok(());
    }
    let standard = queues::standard(unit, now);
    queues::insert_standard(tx, &standard)?;
    let find = |code: &str| standard.iter().find(|queue| queue.code == code).map(|queue| queue.id);
    let rules = Rules::standard(AssignmentRulesId::new(Uuid::now_v7()), find, now);
    diesel::insert_into(assignment_rules::table).values(RulesRow::of(&rules)?).execute(tx.db)?;
    Ok(())
}

/// The rules that counted when this process last looked, to be confirmed by the head that is read later; those that count now where it
/// has not looked yet.
pub(super) fn presumed(tx: &mut Tx<'_>) -> Result<Arc<Rules>, Error> {
    let latest = *LATEST.read().unwrap_or_else(PoisonError::into_inner);
    let known = latest.and_then(|id| KNOWN.read().unwrap_or_else(PoisonError::into_inner).get(&id).map(Arc::clone));
    known.map_or_else(|| current(tx), Ok)
}

/// The rules that count now.
///
/// # Errors
/// `not_found` before the first start has written any, or what the database says.
pub fn current(tx: &mut Tx<'_>) -> Result<Arc<Rules>, Error> {
    let head: Id = assignment_rules::table.order(assignment_rules::ordinal.desc()).select(assignment_rules::id).first(tx.db)?;
    *LATEST.write().unwrap_or_else(PoisonError::into_inner) = Some(head.0);
    version(tx, head.typed())
}

/// A version.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn version(tx: &mut Tx<'_>, id: AssignmentRulesId) -> Result<Arc<Rules>, Error> {
    if let Some(known) = KNOWN.read().unwrap_or_else(PoisonError::into_inner).get(&id.uuid()) {
        return Ok(Arc::clone(known));
    }
    let row: RulesRow = assignment_rules::table.find(Id::from(id)).select(RulesRow::as_select()).first(tx.db)?;
    let rules = Arc::new(row.into_rules()?);
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    if known.len() >= REMEMBERED {
        known.clear();
    }
    known.insert(id.uuid(), Arc::clone(&rules));
    Ok(rules)
}

/// Keeps a new version and tells of it. Those who set one at once follow one another.
///
/// # Errors
/// What the database says.
pub fn set(tx: &mut Tx<'_>, id: AssignmentRulesId, new: NewRules, unit: UnitId, context: &Context) -> Result<Arc<Rules>, Error> {
    lock_values(tx.db, &[SET_LOCK])?;
    let latest: Option<i64> = assignment_rules::table.select(diesel::dsl::max(assignment_rules::ordinal)).first(tx.db)?;
    let rules = new.follow(id, latest.unwrap_or(0), context);
    diesel::insert_into(assignment_rules::table).values(RulesRow::of(&rules)?).execute(tx.db)?;
    events::append(tx, context, vec![rules.event(unit)])?;
    // Not remembered before it is committed.
    Ok(Arc::new(rules))
}

/// A page of versions.
///
/// # Errors
/// `cursor_invalid`, or what the database says.
pub fn list(tx: &mut Tx<'_>, sort: Sort<RulesSort>, after: Option<&After>, limit: u32) -> Result<Page<Rules>, Error> {
    let RulesSort::CreatedAt = sort.by;
    let query = assignment_rules::table.select(RulesRow::as_select()).into_boxed();
    let (at, id) = (assignment_rules::created_at, assignment_rules::id);
    let rows: Vec<RulesRow> = FirstRows::of_page(keyset!(query, at, id, sort.direction, After::at(after)?), limit).load(tx.db)?;
    let page = Page::cut(rows, limit, |row| After { value: SortValue::At(row.created_at.0), id: row.id.0 });
    page.try_map(RulesRow::into_rules)
}

/// How many versions there are.
///
/// # Errors
/// What the database says.
pub fn count(tx: &mut Tx<'_>) -> Result<i64, Error> {
    Ok(assignment_rules::table.count().get_result(tx.db)?)
}
