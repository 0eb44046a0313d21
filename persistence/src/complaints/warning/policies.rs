//! The versions of what alarms.

use diesel::prelude::*;
use guanxi_domain::complaints::policy::PolicySort;
use guanxi_domain::complaints::warning::policy::{WarningPolicy, WarningPolicyVersion};
use guanxi_domain::ids::ComplaintPolicyId;
use guanxi_domain::platform::Context;
use guanxi_domain::platform::page::Sort;

use crate::access::units;
use crate::dialect::{FirstRows, ForChange, WithinTime};
use crate::error::Error;
use crate::keyset;
use crate::platform::events;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::complaint_warning_policies;
use crate::store::Tx;
use crate::types::{At, Document, Id, id_or_null};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = complaint_warning_policies, treat_none_as_default_value = false)]
struct PolicyRow {
    id: Id,
    version: i64,
    document: Document,
    created_by: Option<Id>,
    created_at: At,
}

impl TryFrom<PolicyRow> for WarningPolicyVersion {
    type Error = Error;

    fn try_from(row: PolicyRow) -> Result<Self, Error> {
        let policy: WarningPolicy = serde_json::from_value(row.document.0).map_err(Error::internal)?;
        Ok(Self { id: row.id.typed(), number: row.version, policy, created_at: row.created_at.0 })
    }
}

/// The version that holds: a migration made the first one.
///
/// # Errors
/// What the database says.
pub fn current(tx: &mut Tx<'_>) -> Result<WarningPolicyVersion, Error> {
    let last = complaint_warning_policies::table.order(complaint_warning_policies::version.desc()).limit(1);
    let row: PolicyRow = last.select(PolicyRow::as_select()).first(tx.db)?;
    row.try_into()
}

/// A version by its id.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn get(tx: &mut Tx<'_>, id: ComplaintPolicyId) -> Result<WarningPolicyVersion, Error> {
    let row: PolicyRow = complaint_warning_policies::table.find(Id::from(id)).select(PolicyRow::as_select()).first(tx.db)?;
    row.try_into()
}

/// Puts a version in the place of the one that holds, and tells of it.
///
/// # Errors
/// What the database says.
pub fn replace(
    tx: &mut Tx<'_>,
    set: impl Fn(&WarningPolicyVersion) -> WarningPolicyVersion,
    context: &Context,
) -> Result<WarningPolicyVersion, Error> {
    // The first version is the lock on which those wait who set one at once.
    let first = complaint_warning_policies::table.filter(complaint_warning_policies::version.eq(1)).select(PolicyRow::as_select());
    ForChange(first).get_result::<PolicyRow>(tx.db)?;
    let version = set(&current(tx)?);
    let row = PolicyRow {
        id: version.id.into(),
        version: version.number,
        document: Document(serde_json::to_value(&version.policy).map_err(Error::internal)?),
        created_by: id_or_null(context.actor.user()),
        created_at: version.created_at.into(),
    };
    diesel::insert_into(complaint_warning_policies::table).values(row).execute(tx.db)?;
    let company = units::company_id(tx)?;
    events::append(tx, context, vec![version.event(company)])?;
    Ok(version)
}

/// A page of versions.
///
/// # Errors
/// What the database says.
pub fn list(tx: &mut Tx<'_>, sort: Sort<PolicySort>, after: Option<&After>, limit: u32) -> Result<Page<WarningPolicyVersion>, Error> {
    use complaint_warning_policies::dsl;
    let PolicySort::CreatedAt = sort.by;
    let query = dsl::complaint_warning_policies.filter(WithinTime).select(PolicyRow::as_select()).into_boxed();
    let query = keyset!(query, dsl::created_at, dsl::id, sort.direction, After::at(after)?);
    let rows: Vec<PolicyRow> = FirstRows::of_page(query, limit).load(tx.db)?;
    Page::cut(rows, limit, |row| After { value: SortValue::At(row.created_at.0), id: row.id.0 }).try_map(TryInto::try_into)
}

/// How many versions there are.
///
/// # Errors
/// What the database says.
pub fn count(tx: &mut Tx<'_>) -> Result<i64, Error> {
    Ok(complaint_warning_policies::table.filter(WithinTime).count().get_result(tx.db)?)
}
