//! The versions of the desk policy.

use diesel::prelude::*;
use guanxi_domain::ids::DeskPolicyId;
use guanxi_domain::platform::Context;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::service::desk_policy::{DeskPolicy, DeskPolicySort, DeskPolicyVersion};

use crate::access::units;
use crate::dialect::{FirstRows, ForChange, WithinTime};
use crate::error::Error;
use crate::keyset;
use crate::platform::events;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::desk_policies;
use crate::store::Tx;
use crate::types::{At, Document, Id, id_or_null};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = desk_policies, treat_none_as_default_value = false)]
struct DeskPolicyRow {
    id: Id,
    version: i64,
    document: Document,
    created_by: Option<Id>,
    created_at: At,
}

impl TryFrom<DeskPolicyRow> for DeskPolicyVersion {
    type Error = Error;

    fn try_from(row: DeskPolicyRow) -> Result<Self, Error> {
        let policy: DeskPolicy = serde_json::from_value(row.document.0).map_err(Error::internal)?;
        Ok(Self { id: row.id.typed(), number: row.version, policy, created_at: row.created_at.0 })
    }
}

/// The version that holds: a migration made the first one.
///
/// # Errors
/// What the database says.
pub fn current(tx: &mut Tx<'_>) -> Result<DeskPolicyVersion, Error> {
    let last = desk_policies::table.order(desk_policies::version.desc()).limit(1);
    let row: DeskPolicyRow = last.select(DeskPolicyRow::as_select()).first(tx.db)?;
    row.try_into()
}

/// A version by its id.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn get(tx: &mut Tx<'_>, id: DeskPolicyId) -> Result<DeskPolicyVersion, Error> {
    let row: DeskPolicyRow = desk_policies::table.find(Id::from(id)).select(DeskPolicyRow::as_select()).first(tx.db)?;
    row.try_into()
}

/// Puts a version in the place of the one that holds, and tells of it.
///
/// # Errors
/// What the database says.
pub fn replace(
    tx: &mut Tx<'_>,
    set: impl Fn(&DeskPolicyVersion) -> DeskPolicyVersion,
    context: &Context,
) -> Result<DeskPolicyVersion, Error> {
    // The first version is the lock on which those wait who set one at once.
    let first = desk_policies::table.filter(desk_policies::version.eq(1)).select(DeskPolicyRow::as_select());
    ForChange(first).get_result::<DeskPolicyRow>(tx.db)?;
    let version = set(&current(tx)?);
    let row = DeskPolicyRow {
        id: version.id.into(),
        version: version.number,
        document: Document(serde_json::to_value(&version.policy).map_err(Error::internal)?),
        created_by: id_or_null(context.actor.user()),
        created_at: version.created_at.into(),
    };
    diesel::insert_into(desk_policies::table).values(row).execute(tx.db)?;
    let company = units::company_id(tx)?;
    events::append(tx, context, vec![version.event(company)])?;
    Ok(version)
}

/// A page of versions.
///
/// # Errors
/// What the database says.
pub fn list(tx: &mut Tx<'_>, sort: Sort<DeskPolicySort>, after: Option<&After>, limit: u32) -> Result<Page<DeskPolicyVersion>, Error> {
    let DeskPolicySort::CreatedAt = sort.by;
    let query = desk_policies::table.filter(WithinTime).select(DeskPolicyRow::as_select()).into_boxed();
    let query = keyset!(query, desk_policies::created_at, desk_policies::id, sort.direction, After::at(after)?);
    let rows: Vec<DeskPolicyRow> = FirstRows::of_page(query, limit).load(tx.db)?;
    Page::cut(rows, limit, |row| After { value: SortValue::At(row.created_at.0), id: row.id.0 }).try_map(TryInto::try_into)
}

/// How many versions there are.
///
/// # Errors
/// What the database says.
pub fn count(tx: &mut Tx<'_>) -> Result<i64, Error> {
    Ok(desk_policies::table.filter(WithinTime).count().get_result(tx.db)?)
}
