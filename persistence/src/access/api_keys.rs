//! Keys of integrators.

use diesel::prelude::*;
use guanxi_domain::access::api_key::{ApiKey, USE_NOTED_EVERY};
use guanxi_domain::access::listing::ApiKeySort;
use guanxi_domain::access::{Permission, Reach};
use guanxi_domain::ids::ApiKeyId;
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::vocabulary::Word as _;
use serde_json::Value;

use super::scope::OfUnit;
use crate::dialect::{ForChange, MultiBackend, WithinTime};
use crate::error::Error;
use crate::keyset;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{api_keys, units};
use crate::store::Tx;
use crate::types::{At, Document, Id};

#[derive(Queryable, Insertable)]
#[diesel(table_name = api_keys, treat_none_as_default_value = false)]
struct KeyRow {
    id: Id,
    name: String,
    prefix: String,
    secret_hash: Vec<u8>,
    unit_id: Id,
    permissions: Document,
    created_by: Id,
    expires_at: At,
    last_used_at: Option<At>,
    revoked_at: Option<At>,
    version: i64,
    created_at: At,
    updated_at: At,
}

impl KeyRow {
    fn of(key: &ApiKey, secret_hash: &[u8]) -> Self {
        Self {
            id: key.id.into(),
            name: key.name.clone(),
            prefix: key.prefix.clone(),
            secret_hash: secret_hash.to_vec(),
            unit_id: key.unit_id.into(),
            permissions: Document(key.permissions.iter().map(|permission| permission.word()).collect()),
            created_by: key.created_by.into(),
            expires_at: key.expires_at.into(),
            last_used_at: key.last_used_at.map(At::from),
            revoked_at: key.revoked_at.map(At::from),
            version: key.version,
            created_at: key.created_at.into(),
            updated_at: key.updated_at.into(),
        }
    }
}

impl From<KeyRow> for ApiKey {
    fn from(row: KeyRow) -> Self {
        Self {
            id: row.id.typed(),
            version: row.version,
            name: row.name,
            prefix: row.prefix,
            unit_id: row.unit_id.typed(),
            permissions: permissions(&row.permissions.0),
            created_by: row.created_by.typed(),
            expires_at: row.expires_at.0,
            last_used_at: row.last_used_at.map(|at| at.0),
            revoked_at: row.revoked_at.map(|at| at.0),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        }
    }
}

/// Words that this version does not know grant nothing.
fn permissions(list: &Value) -> Vec<Permission> {
    list.as_array().into_iter().flatten().filter_map(|word| Permission::from_word(word.as_str()?)).collect()
}

/// Keeps a new key by the SHA-256 of its text.
///
/// # Errors
/// What the database says.
pub fn insert(tx: &mut Tx<'_>, key: &ApiKey, secret_hash: &[u8]) -> Result<(), Error> {
    diesel::insert_into(api_keys::table).values(KeyRow::of(key, secret_hash)).execute(tx.db)?;
    Ok(())
}

/// The key with this SHA-256 and whether its unit is the company, with one statement; `None` where there is none.
///
/// # Errors
/// What the database says.
pub fn find_by_secret(tx: &mut Tx<'_>, secret_hash: &[u8]) -> Result<Option<(ApiKey, bool)>, Error> {
    let found: Option<(KeyRow, Option<Id>)> = api_keys::table
        .inner_join(units::table)
        .filter(api_keys::secret_hash.eq(secret_hash))
        .select((api_keys::all_columns, units::parent_id))
        .first(tx.db)
        .optional()?;
    Ok(found.map(|(row, parent)| (row.into(), parent.is_none())))
}

fn reached(reach: Reach) -> api_keys::BoxedQuery<'static, MultiBackend> {
    api_keys::table.filter(WithinTime).filter(OfUnit::of(reach, api_keys::unit_id, api_keys::created_by)).into_boxed()
}

/// A key within reach.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: ApiKeyId, reach: Reach) -> Result<ApiKey, Error> {
    let row: KeyRow = reached(reach).filter(api_keys::id.eq(Id::from(id))).first(tx.db)?;
    Ok(row.into())
}

/// The same, locked.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load_for_change(tx: &mut Tx<'_>, id: ApiKeyId, reach: Reach) -> Result<ApiKey, Error> {
    load(tx, id, reach)?;
    let row: KeyRow = ForChange(api_keys::table.filter(api_keys::id.eq(Id::from(id)))).get_result(tx.db)?;
    Ok(row.into())
}

/// A page of keys within reach.
///
/// # Errors
/// `cursor_invalid` where the place is one of another list, or what the database says.
pub fn list(tx: &mut Tx<'_>, reach: Reach, sort: Sort<ApiKeySort>, after: Option<&After>, limit: u32) -> Result<Page<ApiKey>, Error> {
    let ApiKeySort::CreatedAt = sort.by;
    let query = keyset!(reached(reach), api_keys::created_at, api_keys::id, sort.direction, After::at(after)?);
    let rows: Vec<KeyRow> = query.limit(i64::from(limit) + 1).load(tx.db)?;
    let page = Page::cut(rows, limit, |row| After { value: SortValue::At(row.created_at.0), id: row.id.0 });
    page.try_map(|row| Ok(ApiKey::from(row)))
}

/// How many keys are within reach.
///
/// # Errors
/// What the database says.
pub fn count(tx: &mut Tx<'_>, reach: Reach) -> Result<i64, Error> {
    Ok(reached(reach).count().get_result(tx.db)?)
}

/// Keeps the end of a key that was loaded for change.
///
/// # Errors
/// What the database says.
pub fn save_revoked(tx: &mut Tx<'_>, key: &ApiKey) -> Result<(), Error> {
    diesel::update(api_keys::table.filter(api_keys::id.eq(Id::from(key.id))))
        .set((
            api_keys::revoked_at.eq(key.revoked_at.map(At::from)),
            api_keys::version.eq(key.version),
            api_keys::updated_at.eq(At::from(key.updated_at)),
        ))
        .execute(tx.db)?;
    Ok(())
}

/// Notes that a key was used, unless another process noted it just now.
///
/// # Errors
/// What the database says.
pub fn save_used(tx: &mut Tx<'_>, id: ApiKeyId, now: Instant) -> Result<(), Error> {
    let long_ago = api_keys::last_used_at.is_null().or(api_keys::last_used_at.le(At::from(now - USE_NOTED_EVERY)));
    diesel::update(api_keys::table.filter(api_keys::id.eq(Id::from(id))).filter(long_ago))
        .set(api_keys::last_used_at.eq(Some(At::from(now))))
        .execute(tx.db)?;
    Ok(())
}
