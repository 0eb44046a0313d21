//! Business beside complaints: orders placed and customers served, counted by the indexes of when that was. They are no figures of
//! complaints, and customers of several periods or units do not add up, so that nothing is kept of them beside the records themselves.

use std::collections::{HashMap, HashSet};

use diesel::QueryResult;
use diesel::dsl::{self, not};
use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Bool;
use guanxi_domain::access::Reach;
use guanxi_domain::complaints::review::business::{Business, sold};
use guanxi_domain::ids::UnitId;
use guanxi_domain::instant::Instant;
use uuid::Uuid;

use crate::access::scope::Within;
use crate::dialect::{AnyWord, Aside, MultiBackend, OneOf, WithinTime};
use crate::error::Error;
use crate::schema::{orders, tickets, unit_scopes};
use crate::service::report::outlets;
use crate::store::Tx;
use crate::types::{At, Id, InstantType};

/// Units, told apart by the outlets in which they are.
pub(super) struct Places {
    outlets: HashMap<Uuid, Uuid>,
    chosen: Option<HashSet<Uuid>>,
}

impl Places {
    /// The units of a scope, or all of them.
    pub(super) fn of(tx: &mut Tx<'_>, scope: Option<Id>) -> Result<Self, Error> {
        let chosen = match scope {
            None => None,
            Some(scope) => {
                let inside = unit_scopes::table.filter(unit_scopes::scope_id.eq(scope)).select(unit_scopes::unit_id);
                let inside: Vec<Id> = inside.load(tx.db)?;
                Some(inside.into_iter().map(|unit| unit.0).collect())
            }
        };
        Ok(Self { outlets: outlets(tx)?, chosen })
    }

    /// The outlet in which a unit is; the unit itself where it stands above the outlets.
    pub(super) fn outlet_of(&self, unit: Uuid) -> UnitId {
        self.outlets.get(&unit).copied().unwrap_or(unit).into()
    }

    /// The units; none for all.
    pub(super) fn units(&self) -> Option<Vec<Id>> {
        self.chosen.as_ref().map(|chosen| chosen.iter().copied().map(Id).collect())
    }

    /// Those of them that are in an outlet, or are the unit above the outlets itself.
    pub(super) fn units_of(&self, outlet: UnitId) -> Vec<Id> {
        let outlet = Id::from(outlet).0;
        let inside = self.outlets.iter().filter(|(_, of)| **of == outlet).map(|(unit, _)| *unit);
        let all: HashSet<Uuid> = inside.chain([outlet]).filter(|unit| self.outlet_of(*unit) == outlet.into()).collect();
        all.into_iter().filter(|unit| self.chosen.as_ref().is_none_or(|chosen| chosen.contains(unit))).map(Id).collect()
    }
}

/// Counts the business of some units within a reach, from an instant until before another.
///
/// # Errors
/// `filter_too_broad` where it takes too long, or what the database says.
pub(super) fn business(tx: &mut Tx<'_>, (from, until): (Instant, Instant), units: Option<&[Id]>, reach: Reach) -> Result<Business, Error> {
    let (from, until) = (At::from(from), At::from(until));
    let units = || units.map(|units| units.iter().copied());
    let sold = || -> orders::BoxedQuery<'static, MultiBackend> {
        let query = orders::table
            .filter(WithinTime)
            .filter(Within::of(reach, orders::id))
            .filter(orders::placed_at.ge(from).and(orders::placed_at.lt(until)))
            .filter(AnyWord::of(Aside(orders::status), &sold()))
            .into_boxed();
        match units() {
            Some(units) => query.filter(OneOf::ids(orders::unit_id, units)),
            None => query,
        }
    };
    let reported = || tickets::reported_at.ge(from).and(tickets::reported_at.lt(until));
    let mut served = tickets::table.filter(WithinTime).filter(Within::of(reach, tickets::id)).filter(reported()).into_boxed();
    if let Some(units) = units() {
        served = served.filter(OneOf::ids(Aside(tickets::unit_id), units));
    }
    let orders: i64 = sold().count().get_result(tx.db)?;
    let brought: i64 = served.select(dsl::count(tickets::customer_id).aggregate_distinct()).get_result(tx.db)?;
    // Who brought a problem is counted with that; who only bought, here.
    let units = units().map(|units| OneOf::ids(Aside(tickets::unit_id), units));
    let too = BroughtToo { from, until, within: Within::of(reach, tickets::id), units };
    let buyers = dsl::count(orders::customer_id).aggregate_distinct();
    let only_bought: i64 = sold().filter(not(too)).select(buyers).get_result(tx.db)?;
    Ok(Business::of(orders, brought, only_bought))
}

/// The condition that the customer of an order brought a problem as well.
struct BroughtToo {
    from: At,
    until: At,
    within: Within<tickets::id>,
    units: Option<OneOf<Aside<tickets::unit_id>>>,
}

impl Expression for BroughtToo {
    type SqlType = Bool;
}

impl QueryId for BroughtToo {
    type QueryId = ();
    // Two shapes of one type: the cache goes by the statement's text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl ValidGrouping<()> for BroughtToo {
    type IsAggregate = diesel::expression::is_aggregate::No;
}

impl AppearsOnTable<orders::table> for BroughtToo {}
impl SelectableExpression<orders::table> for BroughtToo {}

impl QueryFragment<MultiBackend> for BroughtToo {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.push_sql("EXISTS (SELECT 1 FROM tickets WHERE tickets.customer_id = orders.customer_id AND tickets.reported_at >= ");
        out.push_bind_param::<InstantType, _>(&self.from)?;
        out.push_sql(" AND tickets.reported_at < ");
        out.push_bind_param::<InstantType, _>(&self.until)?;
        out.push_sql(" AND ");
        self.within.walk_ast(out.reborrow())?;
        if let Some(units) = &self.units {
            out.push_sql(" AND ");
            units.walk_ast(out.reborrow())?;
        }
        out.push_sql(")");
        Ok(())
    }
}
