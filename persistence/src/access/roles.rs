//! Roles and what they grant.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use guanxi_domain::access::listing::RoleSort;
use guanxi_domain::access::role::{RoleChange, code_taken};
use guanxi_domain::access::{BuiltInRole, Grants, Permission, Role, Scope, UserStatus};
use guanxi_domain::ids::{RoleId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::platform::{Context, Event};
use guanxi_domain::vocabulary::Word as _;
use uuid::Uuid;

use crate::dialect::{ForChange, MultiBackend, OneOf, OrSkip, try_lock_alone};
use crate::error::Error;
use crate::platform::events;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{role_grants, roles, seeded_permissions, staff_users, user_roles};
use crate::store::Tx;
use crate::types::{At, Id, Word};
use crate::{insert_many, keyset};

/// The number under which processes that start at once agree who writes the built-in roles.
const SEED_LOCK: i64 = 0x6775_616e_7869_000b;

#[derive(Clone, Debug, Queryable, Insertable, AsChangeset)]
#[diesel(table_name = roles, treat_none_as_null = true, treat_none_as_default_value = false)]
struct RoleRow {
    id: Id,
    code: String,
    label_zh: String,
    label_en: String,
    description: Option<String>,
    built_in: bool,
    demands_second_factor: bool,
    version: i64,
    created_at: At,
    updated_at: At,
}

#[derive(Clone, Debug, Queryable, Insertable)]
#[diesel(table_name = role_grants, treat_none_as_default_value = false)]
struct GrantRow {
    role_id: Id,
    permission: String,
    scope: Word<Scope>,
}

const GRANT_COLUMNS: usize = 3;

impl From<&Role> for RoleRow {
    fn from(role: &Role) -> Self {
        Self {
            id: role.id.into(),
            code: role.code.clone(),
            label_zh: role.label_zh.clone(),
            label_en: role.label_en.clone(),
            description: role.description.clone(),
            built_in: role.built_in,
            demands_second_factor: role.demands_second_factor,
            version: role.version,
            created_at: role.created_at.into(),
            updated_at: role.updated_at.into(),
        }
    }
}

impl RoleRow {
    fn into_role(self, granted: Grants) -> Role {
        let id: RoleId = self.id.typed();
        Role {
            grants: if id == BuiltInRole::Administrator.id() { Grants::everything() } else { granted },
            id,
            version: self.version,
            code: self.code,
            label_zh: self.label_zh,
            label_en: self.label_en,
            description: self.description,
            built_in: self.built_in,
            demands_second_factor: self.demands_second_factor,
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
        }
    }
}

/// What one row grants; nothing where the permission is one of a newer version.
pub(super) fn grant(permission: &str, scope: Scope) -> Option<(Permission, Scope)> {
    Permission::from_word(permission).map(|permission| (permission, scope))
}

/// The rows that a role's grants are kept in: none for the administrator, who needs none.
fn grant_rows(role: RoleId, grants: &Grants) -> Vec<GrantRow> {
    if role == BuiltInRole::Administrator.id() {
        return Vec::new();
    }
    grants
        .iter()
        .map(|(permission, scope)| GrantRow { role_id: role.into(), permission: permission.word().to_owned(), scope: Word(scope) })
        .collect()
}

/// Whether the built-in roles are there and were given every permission of this version.
///
/// # Errors
/// What the database says.
pub fn is_seeded(tx: &mut Tx<'_>) -> Result<bool, Error> {
    let ids = BuiltInRole::ALL.iter().map(|role| Id::from(role.id()));
    let there: i64 = roles::table.filter(OneOf::ids(roles::id, ids)).count().get_result(tx.db)?;
    let given: Vec<String> = seeded_permissions::table.select(seeded_permissions::permission).load(tx.db)?;
    let given: HashSet<&str> = given.iter().map(String::as_str).collect();
    Ok(usize::try_from(there) == Ok(BuiltInRole::ALL.len()) && Permission::ALL.iter().all(|permission| given.contains(permission.word())))
}

/// Makes the built-in roles that are missing, and gives the others what this version adds. What an installation changed stays.
///
/// # Errors
/// What the database says.
pub fn seed(tx: &mut Tx<'_>, now: Instant) -> Result<(), Error> {
    if !try_lock_alone(tx.db, SEED_LOCK)? || is_seeded(tx)? {
        return Ok(());
    }
    let given: Vec<String> = seeded_permissions::table.select(seeded_permissions::permission).load(tx.db)?;
    let given: HashSet<&str> = given.iter().map(String::as_str).collect();
    let mut granted = Vec::new();
    for role in BuiltInRole::ALL {
        let standard = Role::standard(*role, now);
        let is_new = OrSkip(diesel::insert_into(roles::table).values(RoleRow::from(&standard))).execute(tx.db)? == 1;
        // A code that an installation has given to a role of its own is left to it.
        let there = is_new || roles::table.find(Id::from(role.id())).select(roles::id).first::<Id>(tx.db).optional()?.is_some();
        let rows = grant_rows(role.id(), &standard.grants).into_iter();
        granted.extend(rows.filter(|row| there && (is_new || !given.contains(row.permission.as_str()))));
    }
    insert_many!(tx.db, role_grants::table, &granted, columns = GRANT_COLUMNS, on_conflict = "DO NOTHING")?;
    for permission in Permission::ALL.iter().filter(|permission| !given.contains(permission.word())) {
        diesel::insert_into(seeded_permissions::table).values(seeded_permissions::permission.eq(permission.word())).execute(tx.db)?;
    }
    Ok(())
}

fn with_grants(tx: &mut Tx<'_>, rows: Vec<RoleRow>) -> Result<Vec<Role>, Error> {
    let granted: Vec<GrantRow> = role_grants::table.filter(OneOf::ids(role_grants::role_id, rows.iter().map(|row| row.id))).load(tx.db)?;
    let mut by_role: HashMap<Uuid, Grants> = HashMap::new();
    for row in granted {
        if let Some((permission, scope)) = grant(&row.permission, row.scope.0) {
            by_role.entry(row.role_id.0).or_insert(Grants::NONE).add(permission, scope);
        }
    }
    Ok(rows
        .into_iter()
        .map(|row| {
            let grants = by_role.remove(&row.id.0).unwrap_or(Grants::NONE);
            row.into_role(grants)
        })
        .collect())
}

fn with_grants_of_one(tx: &mut Tx<'_>, row: RoleRow) -> Result<Role, Error> {
    with_grants(tx, vec![row])?.pop().ok_or_else(|| Error::internal("a role was lost"))
}

/// A role.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: RoleId) -> Result<Role, Error> {
    let row: RoleRow = roles::table.find(Id::from(id)).first(tx.db)?;
    with_grants_of_one(tx, row)
}

/// A role to be changed: its row stays locked until the transaction ends.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load_for_change(tx: &mut Tx<'_>, id: RoleId) -> Result<Role, Error> {
    let row: RoleRow = ForChange(roles::table.find(Id::from(id))).get_result(tx.db)?;
    with_grants_of_one(tx, row)
}

/// The roles with these codes, as far as they are there, to be given to somebody: their rows stay locked until the transaction
/// ends, so that none is deleted or comes to grant more meanwhile.
///
/// # Errors
/// What the database says.
pub fn load_for_giving(tx: &mut Tx<'_>, codes: &[String]) -> Result<Vec<Role>, Error> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<RoleRow> = ForChange(roles::table.filter(OneOf::texts(roles::code, codes)).order(roles::id)).load(tx.db)?;
    with_grants(tx, rows)
}

/// The role with a code.
///
/// # Errors
/// What the database says.
pub fn id_of(tx: &mut Tx<'_>, code: &str) -> Result<Option<RoleId>, Error> {
    let id: Option<Id> = roles::table.filter(roles::code.eq(code)).select(roles::id).first(tx.db).optional()?;
    Ok(id.map(Id::typed))
}

/// The roles of a user, by code.
///
/// # Errors
/// What the database says.
pub fn of_user(tx: &mut Tx<'_>, user: UserId) -> Result<Vec<Role>, Error> {
    let rows: Vec<RoleRow> = roles::table
        .inner_join(user_roles::table)
        .filter(user_roles::user_id.eq(Id::from(user)))
        .order(roles::code)
        .select(roles::all_columns)
        .load(tx.db)?;
    with_grants(tx, rows)
}

/// What all these roles grant together.
#[must_use]
pub fn together(roles: &[Role]) -> Grants {
    roles.iter().flat_map(|role| role.grants.iter().collect::<Vec<_>>()).collect()
}

/// Those of some people whom any role lets do something, however far.
///
/// # Errors
/// What the database says.
pub fn granted_among(tx: &mut Tx<'_>, users: impl IntoIterator<Item = UserId>, permission: Permission) -> Result<HashSet<UserId>, Error> {
    let users = users.into_iter().map(Id::from);
    let held = user_roles::table.filter(OneOf::ids(user_roles::user_id, users));
    let held: Vec<(Id, Id)> = held.select((user_roles::user_id, user_roles::role_id)).load(tx.db)?;
    let granting = role_grants::table.filter(OneOf::ids(role_grants::role_id, held.iter().map(|(_, role)| *role)));
    let granting = granting.filter(role_grants::permission.eq(permission.word()));
    let granting: HashSet<Id> = granting.select(role_grants::role_id).load(tx.db)?.into_iter().collect();
    let administrator = Id::from(BuiltInRole::Administrator.id());
    let grants = |role: &Id| *role == administrator || granting.contains(role);
    Ok(held.into_iter().filter(|(_, role)| grants(role)).map(|(user, _)| user.typed()).collect())
}

/// Keeps a new role and tells of it.
///
/// # Errors
/// `already_exists` where another role has the code, or what the database says.
pub fn insert(tx: &mut Tx<'_>, change: RoleChange, context: &Context) -> Result<Role, Error> {
    let RoleChange { role, events, .. } = change;
    if OrSkip(diesel::insert_into(roles::table).values(RoleRow::from(&role))).execute(tx.db)? == 0 {
        return Err(code_taken().into());
    }
    insert_many!(tx.db, role_grants::table, &grant_rows(role.id, &role.grants), columns = GRANT_COLUMNS)?;
    events::append(tx, context, events)?;
    Ok(role)
}

/// Keeps a role that was loaded for change.
///
/// # Errors
/// What the database says.
pub fn save(tx: &mut Tx<'_>, change: RoleChange, context: &Context) -> Result<Role, Error> {
    let RoleChange { role, regranted, events } = change;
    if events.is_empty() {
        return Ok(role);
    }
    let id = Id::from(role.id);
    diesel::update(roles::table.find(id)).set(RoleRow::from(&role)).execute(tx.db)?;
    if regranted {
        diesel::delete(role_grants::table.filter(role_grants::role_id.eq(id))).execute(tx.db)?;
        insert_many!(tx.db, role_grants::table, &grant_rows(role.id, &role.grants), columns = GRANT_COLUMNS)?;
    }
    events::append(tx, context, events)?;
    Ok(role)
}

/// How many users have a role, whatever their status.
///
/// # Errors
/// What the database says.
pub fn holders(tx: &mut Tx<'_>, id: RoleId) -> Result<i64, Error> {
    Ok(user_roles::table.filter(user_roles::role_id.eq(Id::from(id))).count().get_result(tx.db)?)
}

/// Deletes a role that was loaded for change and that nobody has.
///
/// # Errors
/// What the database says.
pub fn delete(tx: &mut Tx<'_>, id: RoleId, event: Event, context: &Context) -> Result<(), Error> {
    diesel::delete(role_grants::table.filter(role_grants::role_id.eq(Id::from(id)))).execute(tx.db)?;
    diesel::delete(roles::table.find(Id::from(id))).execute(tx.db)?;
    events::append(tx, context, vec![event])
}

/// How many other active users administer the system. Until the transaction ends nobody else can count: of two administrators who
/// retire each other at once, the second sees that the first has.
///
/// # Errors
/// What the database says.
pub fn other_administrators(tx: &mut Tx<'_>, but: UserId) -> Result<i64, Error> {
    let administrator = Id::from(BuiltInRole::Administrator.id());
    let _: Id = ForChange(roles::table.find(administrator).select(roles::id)).get_result(tx.db)?;
    let others = user_roles::table
        .inner_join(staff_users::table)
        .filter(user_roles::role_id.eq(administrator))
        .filter(user_roles::user_id.ne(Id::from(but)))
        .filter(staff_users::status.eq(Word(UserStatus::Active)));
    Ok(others.count().get_result(tx.db)?)
}

/// Which roles a reader asks for: the built-in ones, the others, or all.
pub type RoleFilter = Option<bool>;

fn matching(built_in: RoleFilter) -> roles::BoxedQuery<'static, MultiBackend> {
    let query = roles::table.into_boxed();
    match built_in {
        Some(built_in) => query.filter(roles::built_in.eq(built_in)),
        None => query,
    }
}

/// A page of roles.
///
/// # Errors
/// `cursor_invalid` where the place is one of another list, or what the database says.
pub fn list(tx: &mut Tx<'_>, filter: RoleFilter, sort: Sort<RoleSort>, after: Option<&After>, limit: u32) -> Result<Page<Role>, Error> {
    let RoleSort::Code = sort.by;
    let query = keyset!(matching(filter), roles::code, roles::id, sort.direction, After::text(after)?);
    let rows: Vec<RoleRow> = query.limit(i64::from(limit) + 1).load(tx.db)?;
    let page = Page::cut(rows, limit, |row| After { value: SortValue::Text(row.code.clone()), id: row.id.0 });
    Ok(Page { items: with_grants(tx, page.items)?, next: page.next })
}

/// How many roles match.
///
/// # Errors
/// What the database says.
pub fn count(tx: &mut Tx<'_>, filter: RoleFilter) -> Result<i64, Error> {
    Ok(matching(filter).count().get_result(tx.db)?)
}
