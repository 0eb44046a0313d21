//! Scopes: which records a caller reaches. Every query on business rows asks here.
//!
//! `record_holders` says of every record in whose scope it is: of units (a unit's scope takes in all below it; the company's is
//! everything, and stands nowhere) and of staff users. A customer is held by the units above and at its home and the units that serve
//! it, by its owner and its account manager; an order by its own outlet and salesperson as well; an interaction by the staff user who
//! had it; a follow-up by whoever is to do it; a ticket by the units above and at the one that handles it, by its assignee and by those
//! who were asked to help. What hangs on a customer is also held by all who hold the customer, so that a timeline
//! and a lookup by id agree. A reach is then one holder, and the list of a scope is one range of one index.

use diesel::QueryResult;
use diesel::expression::{AppearsOnTable, Expression, NonAggregate, SelectableExpression, ValidGrouping};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Bool;
use guanxi_domain::access::Reach;
use guanxi_domain::ids::UnitId;
use guanxi_domain::platform::RecordKind;
use guanxi_domain::vocabulary::Word as _;
use uuid::Uuid;

use crate::dialect::MultiBackend;
use crate::error::Error;
use crate::schema::{record_holders, unit_scopes, units};
use crate::store::Tx;
use crate::types::{Id, IdType};

/// Who must hold a record that is within the reach; `None` where every record is.
#[must_use]
pub(crate) fn holder(reach: Reach) -> Option<Id> {
    match reach {
        Reach::All => None,
        Reach::Unit(unit) => Some(unit.into()),
        Reach::Own { user_id, .. } => Some(user_id.into()),
    }
}

/// The condition that the record whose id stands in a column is within a reach.
#[derive(Clone, Copy, Debug)]
pub struct Within<C> {
    column: C,
    holder: Option<Id>,
}

impl<C> Within<C> {
    /// Records of this id column within this reach.
    pub fn of(reach: Reach, column: C) -> Self {
        Self { column, holder: holder(reach) }
    }
}

impl<C> Expression for Within<C> {
    type SqlType = Bool;
}

impl<C> QueryId for Within<C> {
    type QueryId = ();
    // Two shapes of one type: the cache goes by the statement's text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C> ValidGrouping<()> for Within<C> {
    type IsAggregate = diesel::expression::is_aggregate::No;
}

impl<C: AppearsOnTable<QS>, QS> AppearsOnTable<QS> for Within<C> {}
impl<C: SelectableExpression<QS>, QS> SelectableExpression<QS> for Within<C> {}

impl<C: QueryFragment<MultiBackend> + NonAggregate> QueryFragment<MultiBackend> for Within<C> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        let Some(holder) = &self.holder else {
            out.push_sql("1 = 1");
            return Ok(());
        };
        out.push_sql("EXISTS (SELECT 1 FROM record_holders WHERE record_holders.record_id = ");
        self.column.walk_ast(out.reborrow())?;
        out.push_sql(" AND record_holders.holder_id = ");
        out.push_bind_param::<IdType, _>(holder)?;
        out.push_sql(")");
        Ok(())
    }
}

/// The condition that a unit column names a unit within a reach: for records that belong to a unit and to nobody else. An own reach
/// has the column of the staff user whose record it is.
#[derive(Clone, Copy, Debug)]
pub struct OfUnit<C, U> {
    unit: C,
    user: U,
    reach: Option<(bool, Id)>,
}

impl<C, U> OfUnit<C, U> {
    /// Records of this unit column, and of this column of staff users, within this reach.
    pub fn of(reach: Reach, unit: C, user: U) -> Self {
        let reach = match reach {
            Reach::All => None,
            Reach::Unit(id) => Some((true, Id::from(id))),
            Reach::Own { user_id, .. } => Some((false, Id::from(user_id))),
        };
        Self { unit, user, reach }
    }
}

impl<C, U> Expression for OfUnit<C, U> {
    type SqlType = Bool;
}

impl<C, U> QueryId for OfUnit<C, U> {
    type QueryId = ();
    // Three shapes of one type: the cache goes by the statement's text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<C, U> ValidGrouping<()> for OfUnit<C, U> {
    type IsAggregate = diesel::expression::is_aggregate::No;
}

impl<C: AppearsOnTable<QS>, U: AppearsOnTable<QS>, QS> AppearsOnTable<QS> for OfUnit<C, U> {}
impl<C: SelectableExpression<QS>, U: SelectableExpression<QS>, QS> SelectableExpression<QS> for OfUnit<C, U> {}

impl<C, U> QueryFragment<MultiBackend> for OfUnit<C, U>
where
    C: QueryFragment<MultiBackend> + NonAggregate,
    U: QueryFragment<MultiBackend> + NonAggregate,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        match &self.reach {
            None => {
                out.push_sql("1 = 1");
                Ok(())
            }
            Some((true, unit)) => {
                self.unit.walk_ast(out.reborrow())?;
                out.push_sql(" IN (SELECT unit_scopes.unit_id FROM unit_scopes WHERE unit_scopes.scope_id = ");
                out.push_bind_param::<IdType, _>(unit)?;
                out.push_sql(")");
                Ok(())
            }
            Some((false, user)) => {
                self.user.walk_ast(out.reborrow())?;
                out.push_sql(" = ");
                out.push_bind_param::<IdType, _>(user)
            }
        }
    }
}

/// The rows of a table that a holder holds, to be sorted by `record_holders::sort_at` and `record_id`: the usual list of a scope.
#[macro_export]
macro_rules! held_by {
    ($table:path, $id:expr, $kind:expr, $holder:expr) => {{
        use $crate::schema::record_holders;
        $table
            .inner_join(record_holders::table.on(record_holders::record_id.eq($id)))
            .filter(record_holders::holder_id.eq($holder))
            .filter(record_holders::record_kind.eq(guanxi_domain::vocabulary::Word::word($kind)))
    }};
}

/// Whether a record is within a reach. Kinds that nobody holds are within every reach.
///
/// # Errors
/// What the database says.
pub fn reaches(tx: &mut Tx<'_>, kind: RecordKind, id: Uuid, reach: Reach) -> Result<bool, Error> {
    let Some(holder) = holder(reach) else { return Ok(true) };
    if !super::holders::HELD_KINDS.contains(&kind) {
        return Ok(true);
    }
    let held = record_holders::table
        .filter(record_holders::record_id.eq(Id(id)).and(record_holders::holder_id.eq(holder)))
        .filter(record_holders::record_kind.eq(kind.word()));
    Ok(diesel::select(diesel::dsl::exists(held)).get_result(tx.db)?)
}

/// Those of some units in which a reach lets records be placed: all, those at and below one's unit, or one's unit alone.
///
/// # Errors
/// What the database says.
pub fn units_within(tx: &mut Tx<'_>, list: impl IntoIterator<Item = UnitId>, reach: Reach) -> Result<Vec<UnitId>, Error> {
    use crate::dialect::OneOf;
    let list = list.into_iter().map(Id::from);
    let found: Vec<Id> = match reach {
        Reach::All => units::table.filter(OneOf::ids(units::id, list)).select(units::id).load(tx.db)?,
        Reach::Unit(unit) => unit_scopes::table
            .filter(OneOf::ids(unit_scopes::unit_id, list).and(unit_scopes::scope_id.eq(Id::from(unit))))
            .select(unit_scopes::unit_id)
            .load(tx.db)?,
        Reach::Own { unit_id, .. } => list.filter(|id| *id == Id::from(unit_id)).collect(),
    };
    Ok(found.into_iter().map(Id::typed).collect())
}
