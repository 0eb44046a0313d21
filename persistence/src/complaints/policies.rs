//! Policies of complaints: their versions, the latest of which holds.

use diesel::prelude::*;
use guanxi_domain::complaints::policy::{Policy, PolicyKind, PolicySort, PolicyVersion};
use guanxi_domain::ids::ComplaintPolicyId;
use guanxi_domain::platform::Context;
use guanxi_domain::platform::page::Sort;

use crate::access::units;
use crate::dialect::{FirstRows, ForChange, WithinTime};
use crate::error::Error;
use crate::keyset;
use crate::platform::events;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::complaint_policies;
use crate::store::Tx;
use crate::types::{At, Document, Id, Word, id_or_null};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = complaint_policies, treat_none_as_default_value = false)]
struct PolicyRow {
    id: Id,
    kind: Word<PolicyKind>,
    version: i64,
    document: Document,
    created_by: Option<Id>,
    created_at: At,
}

fn read<P: Policy>(row: PolicyRow) -> Result<PolicyVersion<P>, Error> {
    let policy = serde_json::from_value(row.document.0).map_err(Error::internal)?;
    Ok(PolicyVersion { id: row.id.typed(), number: row.version, policy, created_at: row.created_at.0 })
}

/// The version that holds: a migration made the first one.
///
/// # Errors
/// What the database says.
pub fn current<P: Policy>(tx: &mut Tx<'_>) -> Result<PolicyVersion<P>, Error> {
    let of_kind = complaint_policies::table.filter(complaint_policies::kind.eq(Word(P::KIND)));
    let last = of_kind.order(complaint_policies::version.desc()).limit(1);
    read(last.select(PolicyRow::as_select()).first(tx.db)?)
}

/// A version by its id.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn get<P: Policy>(tx: &mut Tx<'_>, id: ComplaintPolicyId) -> Result<PolicyVersion<P>, Error> {
    let found = complaint_policies::table.find(Id::from(id)).filter(complaint_policies::kind.eq(Word(P::KIND)));
    read(found.select(PolicyRow::as_select()).first(tx.db)?)
}

/// Puts a version in the place of the one that holds, and tells of it.
///
/// # Errors
/// What the database says.
pub fn replace<P: Policy>(
    tx: &mut Tx<'_>,
    id: ComplaintPolicyId,
    over: impl Fn(&P) -> P,
    context: &Context,
) -> Result<PolicyVersion<P>, Error> {
    // The first version is the lock on which those wait who set one at once.
    let of_kind = complaint_policies::table.filter(complaint_policies::kind.eq(Word(P::KIND)));
    let first = of_kind.filter(complaint_policies::version.eq(1)).select(PolicyRow::as_select());
    ForChange(first).get_result::<PolicyRow>(tx.db)?;
    let before = current::<P>(tx)?;
    let version = before.next(id, over(&before.policy), context);
    let row = PolicyRow {
        id: version.id.into(),
        kind: Word(P::KIND),
        version: version.number,
        document: Document(serde_json::to_value(&version.policy).map_err(Error::internal)?),
        created_by: id_or_null(context.actor.user()),
        created_at: version.created_at.into(),
    };
    diesel::insert_into(complaint_policies::table).values(row).execute(tx.db)?;
    let company = units::company_id(tx)?;
    events::append(tx, context, vec![version.event(company)])?;
    Ok(version)
}

/// A page of versions.
///
/// # Errors
/// What the database says.
pub fn list<P: Policy>(
    tx: &mut Tx<'_>,
    sort: Sort<PolicySort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<PolicyVersion<P>>, Error> {
    let PolicySort::CreatedAt = sort.by;
    let of_kind = complaint_policies::table.filter(complaint_policies::kind.eq(Word(P::KIND)));
    let query = of_kind.filter(WithinTime).select(PolicyRow::as_select()).into_boxed();
    let query = keyset!(query, complaint_policies::created_at, complaint_policies::id, sort.direction, After::at(after)?);
    let rows: Vec<PolicyRow> = FirstRows::of_page(query, limit).load(tx.db)?;
    Page::cut(rows, limit, |row| After { value: SortValue::At(row.created_at.0), id: row.id.0 }).try_map(read)
}

/// How many versions there are.
///
/// # Errors
/// What the database says.
pub fn count<P: Policy>(tx: &mut Tx<'_>) -> Result<i64, Error> {
    let of_kind = complaint_policies::table.filter(complaint_policies::kind.eq(Word(P::KIND)));
    Ok(of_kind.filter(WithinTime).count().get_result(tx.db)?)
}
