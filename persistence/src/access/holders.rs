//! Writing in whose scope records are: see [`super::scope`].
//!
//! Every statement that reads `unit_scopes` keeps it from being rewritten until its transaction ends, and is read anew behind a
//! rewriting: a unit that moves takes everything along, also what is made meanwhile.

use diesel::connection::SimpleConnection;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Text;
use guanxi_domain::ids::{CustomerId, UnitId};
use guanxi_domain::platform::RecordKind;
use guanxi_domain::vocabulary::Word as _;

use crate::dialect::{Chosen, Db, IdList, MultiBackend, OneOf};
use crate::error::Error;
use crate::schema::{record_holders, unit_scopes};
use crate::store::Tx;
use crate::types::Id;

/// From how many new records on it is asked first whether anybody holds anything: small companies have no units and no owners.
const MANY: usize = 20;
/// How many customers are entered anew in one statement.
const AT_ONCE: usize = 500;

/// By which column the records of a statement are chosen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// Their own ids.
    Id,
    /// The ids of their customers.
    Customer,
}

/// The holders of records of one kind, as a query of rows of `record_holders`. `{chosen}` is the condition on the records.
pub(super) fn holders_of(kind: RecordKind) -> Option<&'static [&'static str]> {
    Some(match kind {
        RecordKind::Customer => &[
            "SELECT unit_scopes.scope_id, 'customer', record.created_at, record.id FROM customers AS record \
             JOIN customer_units ON customer_units.customer_id = record.id \
             JOIN unit_scopes ON unit_scopes.unit_id = customer_units.unit_id WHERE {chosen}",
            "SELECT record.owner_id, 'customer', record.created_at, record.id FROM customers AS record \
             WHERE record.owner_id IS NOT NULL AND {chosen}",
            "SELECT record.account_manager_id, 'customer', record.created_at, record.id FROM customers AS record \
             WHERE record.account_manager_id IS NOT NULL AND {chosen}",
        ],
        RecordKind::Order => &[
            "SELECT unit_scopes.scope_id, 'order', record.placed_at, record.id FROM orders AS record \
             JOIN unit_scopes ON unit_scopes.unit_id = record.unit_id WHERE {chosen}",
            "SELECT record_holders.holder_id, 'order', record.placed_at, record.id FROM orders AS record \
             JOIN record_holders ON record_holders.record_id = record.customer_id WHERE {chosen}",
            "SELECT record.salesperson_id, 'order', record.placed_at, record.id FROM orders AS record \
             WHERE record.salesperson_id IS NOT NULL AND {chosen}",
        ],
        RecordKind::Interaction => &[
            "SELECT record_holders.holder_id, 'interaction', record.occurred_at, record.id FROM interactions AS record \
             JOIN record_holders ON record_holders.record_id = record.customer_id WHERE {chosen}",
            "SELECT record.staff_id, 'interaction', record.occurred_at, record.id FROM interactions AS record \
             WHERE record.staff_id IS NOT NULL AND {chosen}",
        ],
        RecordKind::FollowUp => &[
            "SELECT record_holders.holder_id, 'follow_up', record.due_at, record.id FROM follow_ups AS record \
             JOIN record_holders ON record_holders.record_id = record.customer_id WHERE {chosen}",
            "SELECT record.assignee_id, 'follow_up', record.due_at, record.id FROM follow_ups AS record WHERE {chosen}",
        ],
        RecordKind::Ticket => &[
            "SELECT record_holders.holder_id, 'ticket', record.reported_at, record.id FROM tickets AS record \
             JOIN record_holders ON record_holders.record_id = record.customer_id WHERE {chosen}",
            "SELECT unit_scopes.scope_id, 'ticket', record.reported_at, record.id FROM tickets AS record \
             JOIN unit_scopes ON unit_scopes.unit_id = record.unit_id WHERE {chosen}",
            "SELECT record.assignee_id, 'ticket', record.reported_at, record.id FROM tickets AS record \
             WHERE record.assignee_id IS NOT NULL AND {chosen}",
            "SELECT ticket_collaborators.user_id, 'ticket', record.reported_at, record.id FROM tickets AS record \
             JOIN ticket_collaborators ON ticket_collaborators.ticket_id = record.id WHERE {chosen}",
        ],
        RecordKind::Complaint => &[
            "SELECT record_holders.holder_id, 'complaint', record.received_at, record.id FROM complaints AS record \
             JOIN record_holders ON record_holders.record_id = record.customer_id WHERE {chosen}",
            "SELECT unit_scopes.scope_id, 'complaint', record.received_at, record.id FROM complaints AS record \
             JOIN unit_scopes ON unit_scopes.unit_id = record.unit_id WHERE {chosen}",
            "SELECT record.assignee_id, 'complaint', record.received_at, record.id FROM complaints AS record \
             WHERE record.assignee_id IS NOT NULL AND {chosen}",
            "SELECT record.received_by, 'complaint', record.received_at, record.id FROM complaints AS record \
             WHERE record.received_by IS NOT NULL AND {chosen}",
        ],
        _ => return None,
    })
}

/// The kinds of records that somebody holds.
pub(super) const HELD_KINDS: [RecordKind; 6] =
    [RecordKind::Customer, RecordKind::Order, RecordKind::Interaction, RecordKind::FollowUp, RecordKind::Ticket, RecordKind::Complaint];

/// Tables of what hangs on customers.
const HANGING: [(RecordKind, &str); 5] = [
    (RecordKind::Order, "orders"),
    (RecordKind::Interaction, "interactions"),
    (RecordKind::FollowUp, "follow_ups"),
    (RecordKind::Ticket, "tickets"),
    (RecordKind::Complaint, "complaints"),
];

/// Enters new records of one kind.
///
/// # Errors
/// What the database says.
pub(crate) fn enter(tx: &mut Tx<'_>, kind: RecordKind, ids: &[Id]) -> Result<(), Error> {
    if ids.is_empty() {
        return Ok(());
    }
    insert(tx.db, kind, By::Id, ids)
}

/// Enters many new records of one kind. `named` says that some of them name staff users.
///
/// # Errors
/// What the database says.
pub(crate) fn enter_many(tx: &mut Tx<'_>, kind: RecordKind, ids: &[Id], named: bool) -> Result<(), Error> {
    if ids.len() >= MANY && !named && !any(tx)? {
        return Ok(());
    }
    enter(tx, kind, ids)
}

/// Enters records anew whose holders or place in the list have changed.
///
/// # Errors
/// What the database says.
pub(crate) fn renew(tx: &mut Tx<'_>, kind: RecordKind, ids: &[Id]) -> Result<(), Error> {
    if ids.is_empty() {
        return Ok(());
    }
    keep_units(tx)?;
    diesel::delete(record_holders::table.filter(OneOf::ids(record_holders::record_id, ids.iter().copied()))).execute(tx.db)?;
    insert(tx.db, kind, By::Id, ids)
}

/// Enters customers anew with everything that hangs on them. Their root rows must be locked.
///
/// # Errors
/// What the database says.
pub(crate) fn renew_customers(tx: &mut Tx<'_>, ids: &[Id]) -> Result<(), Error> {
    renew(tx, RecordKind::Customer, ids)?;
    for (kind, table) in HANGING {
        let list = IdList::of(tx.db, ids);
        let sql = format!("DELETE FROM record_holders WHERE record_id IN (SELECT id FROM {table} WHERE customer_id {})", list.sql);
        diesel::sql_query(sql).bind::<Text, _>(list.value).execute(tx.db)?;
        insert(tx.db, kind, By::Customer, ids)?;
    }
    Ok(())
}

fn insert(db: &mut Db, kind: RecordKind, by: By, ids: &[Id]) -> Result<(), Error> {
    let Some(queries) = holders_of(kind) else { return Ok(()) };
    Entered { queries, by, chosen: Chosen::alone_or_ids(ids.iter().copied()) }.execute(db)?;
    Ok(())
}

/// Writes the holders of some records of one kind.
struct Entered {
    queries: &'static [&'static str],
    by: By,
    chosen: Chosen,
}

impl QueryFragment<MultiBackend> for Entered {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.push_sql("INSERT INTO record_holders (holder_id, record_kind, sort_at, record_id) ");
        for (place, query) in self.queries.iter().enumerate() {
            if place > 0 {
                out.push_sql(" UNION ");
            }
            for (place, part) in query.split("{chosen}").enumerate() {
                if place > 0 {
                    out.push_sql(if self.by == By::Id { "record.id" } else { "record.customer_id" });
                    self.chosen.push(&mut out)?;
                }
                out.push_sql(part);
            }
        }
        out.push_sql(" ON CONFLICT DO NOTHING");
        Ok(())
    }
}

impl QueryId for Entered {
    type QueryId = ();
    // The kind of record is a value: the statement is known by its text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl RunQueryDsl<Db> for Entered {}

/// Whether anybody holds anything, or could.
fn any(tx: &mut Tx<'_>) -> Result<bool, Error> {
    let (units, held) = (unit_scopes::table.select(unit_scopes::unit_id), record_holders::table.select(record_holders::holder_id));
    Ok(diesel::select(exists(units).or(exists(held))).get_result(tx.db)?)
}

/// Keeps `unit_scopes` as it is until the transaction ends, before rows are deleted that a rewriting would wait for.
fn keep_units(tx: &mut Tx<'_>) -> Result<(), Error> {
    if let Db::Postgres(connection) = tx.db {
        connection.batch_execute("LOCK TABLE unit_scopes IN ACCESS SHARE MODE")?;
    }
    Ok(())
}

/// Enters the scopes of a new unit.
///
/// # Errors
/// What the database says.
pub(crate) fn enter_unit(tx: &mut Tx<'_>, unit: UnitId) -> Result<(), Error> {
    // Under this lock no unit above moves.
    lock_units(tx)?;
    insert_scopes(tx.db, unit.into())
}

/// Writes the scopes of a unit and of all below it anew after it has another parent, and of every record that is in them.
///
/// # Errors
/// What the database says.
pub fn unit_moved(tx: &mut Tx<'_>, unit: UnitId) -> Result<(), Error> {
    lock_units(tx)?;
    let unit = Id::from(unit);
    let below: Vec<Id> = unit_scopes::table.filter(unit_scopes::scope_id.eq(unit)).select(unit_scopes::unit_id).load(tx.db)?;
    diesel::delete(unit_scopes::table.filter(OneOf::ids(unit_scopes::unit_id, below.iter().copied()))).execute(tx.db)?;
    for id in &below {
        insert_scopes(tx.db, *id)?;
    }
    renew_held(tx, unit, RecordKind::Customer)?;
    // Orders of the unit's outlets, and tickets and complaints that it handles, may be of customers elsewhere.
    renew_held(tx, unit, RecordKind::Order)?;
    renew_held(tx, unit, RecordKind::Ticket)?;
    renew_held(tx, unit, RecordKind::Complaint)
}

fn insert_scopes(db: &mut Db, unit: Id) -> Result<(), Error> {
    let list = IdList::of(db, &[unit]);
    let sql = format!(
        "INSERT INTO unit_scopes (unit_id, scope_id) WITH RECURSIVE above (unit_id, scope_id, parent_id) AS ( \
         SELECT id, id, parent_id FROM units WHERE id {} AND parent_id IS NOT NULL UNION ALL \
         SELECT above.unit_id, parent.id, parent.parent_id FROM above JOIN units AS parent ON parent.id = above.parent_id \
         WHERE parent.parent_id IS NOT NULL) SELECT unit_id, scope_id FROM above WHERE unit_id IS NOT NULL ON CONFLICT DO NOTHING",
        list.sql
    );
    diesel::sql_query(sql).bind::<Text, _>(list.value).execute(db)?;
    Ok(())
}

/// Enters anew what a unit holds, in pieces, in the order of the ids.
fn renew_held(tx: &mut Tx<'_>, unit: Id, kind: RecordKind) -> Result<(), Error> {
    let held = || record_holders::table.filter(record_holders::holder_id.eq(unit).and(record_holders::record_kind.eq(kind.word())));
    let mut ids: Vec<Id> = held().select(record_holders::record_id).load(tx.db)?;
    ids.sort_unstable();
    for piece in ids.chunks(AT_ONCE) {
        if kind == RecordKind::Customer { renew_customers(tx, piece)? } else { renew(tx, kind, piece)? }
    }
    Ok(())
}

/// Nobody else writes or reads the scopes of units until the transaction ends. SQLite has one writer.
fn lock_units(tx: &mut Tx<'_>) -> Result<(), Error> {
    if let Db::Postgres(connection) = tx.db {
        connection.batch_execute("LOCK TABLE unit_scopes IN ACCESS EXCLUSIVE MODE")?;
    }
    Ok(())
}

/// Enters customers anew after a change of their holders.
///
/// # Errors
/// What the database says.
pub(crate) fn customer_changed(tx: &mut Tx<'_>, id: CustomerId) -> Result<(), Error> {
    renew_customers(tx, &[id.into()])
}
