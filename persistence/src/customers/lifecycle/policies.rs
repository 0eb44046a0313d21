//! The versions of the policies.

use std::collections::HashMap;

use diesel::prelude::*;
use guanxi_domain::customers::CustomerKind;
use guanxi_domain::customers::lifecycle::{Policies, Policy, PolicySort, PolicyVersion};
use guanxi_domain::ids::{LifecyclePolicyId, UnitId};
use guanxi_domain::platform::Context;
use guanxi_domain::platform::page::Sort;

use crate::dialect::{MultiBackend, OneOf, WithinTime};
use crate::error::Error;
use crate::keyset;
use crate::platform::events;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{lifecycle_policies, units};
use crate::store::Tx;
use crate::types::{At, Id, Word, id_or_null};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = lifecycle_policies, treat_none_as_default_value = false)]
struct PolicyRow {
    id: Id,
    unit_id: Id,
    customer_kind: Option<Word<CustomerKind>>,
    effective_from: At,
    days_to_existing: i64,
    orders_to_existing: i64,
    loyal_orders: i64,
    loyal_window_days: i64,
    loyal_grace_days: i64,
    churn_after_days: i64,
    created_by: Option<Id>,
    created_at: At,
}

impl From<PolicyRow> for PolicyVersion {
    fn from(row: PolicyRow) -> Self {
        Self {
            id: row.id.typed(),
            unit_id: row.unit_id.typed(),
            customer_kind: row.customer_kind.map(|word| word.0),
            effective_from: row.effective_from.0,
            policy: Policy {
                days_to_existing: row.days_to_existing,
                orders_to_existing: row.orders_to_existing,
                loyal_orders: row.loyal_orders,
                loyal_window_days: row.loyal_window_days,
                loyal_grace_days: row.loyal_grace_days,
                churn_after_days: row.churn_after_days,
            },
            created_at: row.created_at.0,
        }
    }
}

/// Which versions a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyFilter {
    /// Those that were set for these units.
    pub unit_ids: Vec<UnitId>,
}

/// Keeps a new version and tells of it.
///
/// # Errors
/// What the database says.
pub fn insert(tx: &mut Tx<'_>, version: &PolicyVersion, context: &Context) -> Result<(), Error> {
    let policy = version.policy;
    let row = PolicyRow {
        id: version.id.into(),
        unit_id: version.unit_id.into(),
        customer_kind: version.customer_kind.map(Word),
        effective_from: version.effective_from.into(),
        days_to_existing: policy.days_to_existing,
        orders_to_existing: policy.orders_to_existing,
        loyal_orders: policy.loyal_orders,
        loyal_window_days: policy.loyal_window_days,
        loyal_grace_days: policy.loyal_grace_days,
        churn_after_days: policy.churn_after_days,
        created_by: id_or_null(context.actor.user()),
        created_at: version.created_at.into(),
    };
    diesel::insert_into(lifecycle_policies::table).values(row).execute(tx.db)?;
    events::append(tx, context, vec![version.event()])
}

/// A version by its id.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn get(tx: &mut Tx<'_>, id: LifecyclePolicyId) -> Result<PolicyVersion, Error> {
    let row: PolicyRow = lifecycle_policies::table.find(Id::from(id)).select(PolicyRow::as_select()).first(tx.db)?;
    Ok(row.into())
}

fn filtered(filter: &PolicyFilter) -> lifecycle_policies::BoxedQuery<'static, MultiBackend> {
    let mut query = lifecycle_policies::table.filter(WithinTime).into_boxed();
    if !filter.unit_ids.is_empty() {
        query = query.filter(OneOf::ids(lifecycle_policies::unit_id, filter.unit_ids.iter().map(|id| Id::from(*id))));
    }
    query
}

/// A page of versions, and how many there are where that is asked for.
///
/// # Errors
/// What the database says.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &PolicyFilter,
    sort: Sort<PolicySort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<PolicyVersion>, Error> {
    let query = filtered(filter).select(PolicyRow::as_select()).limit(i64::from(limit) + 1);
    let (at, id) = (After::at(after)?, lifecycle_policies::id);
    let rows: Vec<PolicyRow> = match sort.by {
        PolicySort::EffectiveFrom => keyset!(query, lifecycle_policies::effective_from, id, sort.direction, at).load(tx.db)?,
        PolicySort::CreatedAt => keyset!(query, lifecycle_policies::created_at, id, sort.direction, at).load(tx.db)?,
    };
    let page = Page::cut(rows, limit, |row| After {
        value: SortValue::At(match sort.by {
            PolicySort::EffectiveFrom => row.effective_from.0,
            PolicySort::CreatedAt => row.created_at.0,
        }),
        id: row.id.0,
    });
    page.try_map(|row| Ok(row.into()))
}

/// How many versions the filter finds.
///
/// # Errors
/// What the database says.
pub fn count(tx: &mut Tx<'_>, filter: &PolicyFilter) -> Result<i64, Error> {
    Ok(filtered(filter).count().get_result(tx.db)?)
}

/// Every version, with the tree of units. They are few: somebody has set each by hand.
pub(super) fn all(tx: &mut Tx<'_>) -> Result<Policies, Error> {
    let rows: Vec<PolicyRow> = lifecycle_policies::table.select(PolicyRow::as_select()).load(tx.db)?;
    if rows.is_empty() {
        return Ok(Policies::default());
    }
    let parents: HashMap<UnitId, Option<UnitId>> = units::table
        .select((units::id, units::parent_id))
        .load::<(Id, Option<Id>)>(tx.db)?
        .into_iter()
        .map(|(id, parent)| (id.typed(), parent.map(Id::typed)))
        .collect();
    Ok(Policies::new(rows.into_iter().map(PolicyVersion::from).collect(), parents))
}
