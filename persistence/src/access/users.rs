//! Staff users.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::Text;
use guanxi_domain::ProblemCode;
use guanxi_domain::access::listing::UserSort;
use guanxi_domain::access::user_change::{UserChange, email_taken};
use guanxi_domain::access::{Reach, StaffUser, UserRole, UserStatus};
use guanxi_domain::customers::{CustomerKind, PhoneNumber, name_key};
use guanxi_domain::ids::{TypedId as _, UnitId, UserId};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::platform::{Context, Event};
use guanxi_domain::vocabulary::Locale;
use uuid::Uuid;

use crate::dialect::{AnyWord, ForChange, MultiBackend, OneOf, OrSkip, WithinTime, unique};
use crate::error::Error;
use crate::keys::{Keyring, Place};
use crate::platform::events;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{roles, staff_users, user_roles};
use crate::service::assignment::desks;
use crate::store::Tx;
use crate::types::{At, Document, Id, Word};
use crate::{insert_many, keyset};

use super::scope::OfUnit;
use super::units::zone;

diesel::define_sql_function! {
    /// The text with one part put in place of another, wherever it stands.
    fn replace(text: Text, part: Text, by: Text) -> Text;
}

#[derive(Queryable, Insertable, AsChangeset)]
#[diesel(table_name = staff_users, treat_none_as_null = true, treat_none_as_default_value = false)]
struct UserRow {
    id: Id,
    email: String,
    display_name: String,
    name_key: String,
    password_hash: String,
    must_change_password: bool,
    employee_number: Option<String>,
    unit_id: Id,
    locale: Word<Locale>,
    time_zone: Option<String>,
    status: Word<UserStatus>,
    version: i64,
    created_at: At,
    updated_at: At,
    phone: Option<Vec<u8>>,
    on_duty: bool,
    skills: Document,
    status_reason: Option<String>,
    left_at: Option<At>,
}

const fn phone_place(row: Uuid) -> Place {
    Place { table: "staff_users", column: "phone", row }
}

impl UserRow {
    fn of(user: &StaffUser, password_hash: &str, keys: &Keyring) -> Result<Self, Error> {
        let phone = user.phone.as_ref().map(|phone| keys.seal(phone_place(user.id.uuid()), phone.as_str())).transpose()?;
        Ok(Self {
            id: user.id.into(),
            email: user.email.clone(),
            display_name: user.display_name.clone(),
            name_key: name_key(CustomerKind::Person, &user.display_name),
            password_hash: password_hash.to_owned(),
            must_change_password: user.must_change_password,
            employee_number: user.employee_number.clone(),
            unit_id: user.unit_id.into(),
            locale: Word(user.locale),
            time_zone: user.time_zone.map(|zone| zone.name().to_owned()),
            status: Word(user.status),
            version: user.version,
            created_at: user.created_at.into(),
            updated_at: user.updated_at.into(),
            phone,
            on_duty: user.on_duty,
            skills: Document(user.skills.clone().into()),
            status_reason: user.status_reason.clone(),
            left_at: user.left_at.map(At::from),
        })
    }

    fn into_user(self, roles: Vec<UserRole>, keys: &Keyring) -> Result<StaffUser, Error> {
        let phone = self.phone.as_deref().map(|sealed| keys.open(phone_place(self.id.0), sealed)).transpose()?;
        Ok(StaffUser {
            phone: phone.map(PhoneNumber::from_stored),
            on_duty: self.on_duty,
            skills: serde_json::from_value(self.skills.0).map_err(Error::internal)?,
            status_reason: self.status_reason,
            left_at: self.left_at.map(|at| at.0),
            id: self.id.typed(),
            version: self.version,
            email: self.email,
            display_name: self.display_name,
            employee_number: self.employee_number,
            unit_id: self.unit_id.typed(),
            roles,
            locale: self.locale.0,
            time_zone: self.time_zone.as_deref().map(zone).transpose()?,
            status: self.status.0,
            must_change_password: self.must_change_password,
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
        })
    }
}

#[derive(Insertable)]
#[diesel(table_name = user_roles, treat_none_as_default_value = false)]
struct RoleRow {
    user_id: Id,
    role_id: Id,
}

fn role_rows(user: &StaffUser) -> Vec<RoleRow> {
    user.roles.iter().map(|role| RoleRow { user_id: user.id.into(), role_id: role.id.into() }).collect()
}

/// A staff user with the hash of the password.
#[derive(Clone)]
pub struct Account {
    /// Who it is.
    pub user: StaffUser,
    /// The hash with its parameters, in PHC form.
    pub password_hash: String,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Account").field("user", &self.user.id).finish_non_exhaustive()
    }
}

/// Keeps a new user and tells of it.
///
/// # Errors
/// `already_exists` where the e-mail address is taken, or what the database says.
pub fn insert(tx: &mut Tx<'_>, account: &Account, event: Event, context: &Context) -> Result<(), Error> {
    let row = UserRow::of(&account.user, &account.password_hash, tx.keys)?;
    if OrSkip(diesel::insert_into(staff_users::table).values(row)).execute(tx.db)? == 0 {
        return Err(email_taken().into());
    }
    insert_many!(tx.db, user_roles::table, &role_rows(&account.user), columns = 2)?;
    desks::follow_account(tx, account.user.id, Some(&account.user.skills), context.now)?;
    events::append(tx, context, vec![event])
}

/// Keeps what was decided about a user who was loaded for change.
///
/// # Errors
/// `already_exists` where the e-mail address is taken, or what the database says.
pub fn save(tx: &mut Tx<'_>, before: &Account, change: UserChange, context: &Context) -> Result<StaffUser, Error> {
    let UserChange { user, events } = change;
    if events.is_empty() {
        return Ok(user);
    }
    let id = Id::from(user.id);
    if user.email != before.user.email {
        let taken: Option<Id> =
            staff_users::table.filter(staff_users::email.eq(&user.email)).select(staff_users::id).first(tx.db).optional()?;
        if taken.is_some() {
            return Err(email_taken().into());
        }
    }
    let row = UserRow::of(&user, &before.password_hash, tx.keys)?;
    unique(diesel::update(staff_users::table.find(id)).set(row).execute(tx.db))?;
    if user.roles != before.user.roles {
        diesel::delete(user_roles::table.filter(user_roles::user_id.eq(id))).execute(tx.db)?;
        insert_many!(tx.db, user_roles::table, &role_rows(&user), columns = 2)?;
    }
    desks::follow_change(tx, &before.user, &user, context.now)?;
    events::append(tx, context, events)?;
    Ok(user)
}

/// Which of these users work here at present.
///
/// # Errors
/// What the database says.
pub fn active_among(tx: &mut Tx<'_>, users: impl IntoIterator<Item = UserId>) -> Result<Vec<UserId>, Error> {
    let users: Vec<Id> = users.into_iter().map(Id::from).collect();
    if users.is_empty() {
        return Ok(Vec::new());
    }
    let active = staff_users::table.filter(OneOf::ids(staff_users::id, users)).filter(staff_users::status.eq(Word(UserStatus::Active)));
    let found: Vec<Id> = active.select(staff_users::id).load(tx.db)?;
    Ok(found.into_iter().map(Id::typed).collect())
}

/// Whether there is any staff user.
///
/// # Errors
/// What the database says.
pub fn any(tx: &mut Tx<'_>) -> Result<bool, Error> {
    let first: Option<Id> = staff_users::table.select(staff_users::id).limit(1).first(tx.db).optional()?;
    Ok(first.is_some())
}

/// The account with a login name, as [`guanxi_domain::access::user::login_name`] writes it.
///
/// # Errors
/// What the database says.
pub fn find_by_email(tx: &mut Tx<'_>, email: &str) -> Result<Option<Account>, Error> {
    let row: Option<UserRow> = staff_users::table.filter(staff_users::email.eq(email)).first(tx.db).optional()?;
    row.map(|row| account(tx, row)).transpose()
}

/// The users with these login names, as far as they are there.
///
/// # Errors
/// What the database says.
pub fn ids_by_email(tx: &mut Tx<'_>, emails: &[&str]) -> Result<HashMap<String, UserId>, Error> {
    if emails.is_empty() {
        return Ok(HashMap::new());
    }
    let chosen = OneOf::texts(staff_users::email, emails.iter().copied());
    let rows: Vec<(String, Id)> = staff_users::table.filter(chosen).select((staff_users::email, staff_users::id)).load(tx.db)?;
    Ok(rows.into_iter().map(|(email, id)| (email, id.typed())).collect())
}

/// A user.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: UserId) -> Result<StaffUser, Error> {
    Ok(load_account(tx, id)?.user)
}

/// A user within a reach.
///
/// # Errors
/// `not_found` also where they are out of reach, or what the database says.
pub fn load_within(tx: &mut Tx<'_>, id: UserId, reach: Reach) -> Result<StaffUser, Error> {
    let row: UserRow = within(reach).filter(staff_users::id.eq(Id::from(id))).first(tx.db)?;
    Ok(account(tx, row)?.user)
}

/// An account within a reach, locked until the transaction ends.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn load_within_for_change(tx: &mut Tx<'_>, id: UserId, reach: Reach) -> Result<Account, Error> {
    within(reach).filter(staff_users::id.eq(Id::from(id))).select(staff_users::id).first::<Id>(tx.db)?;
    load_for_change(tx, id)
}

/// Users who work in a unit within reach; whoever reaches only their own reaches themself.
fn within(reach: Reach) -> staff_users::BoxedQuery<'static, MultiBackend> {
    staff_users::table.filter(OfUnit::of(reach, staff_users::unit_id, staff_users::id)).into_boxed()
}

/// An account.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load_account(tx: &mut Tx<'_>, id: UserId) -> Result<Account, Error> {
    let row: UserRow = staff_users::table.filter(staff_users::id.eq(Id::from(id))).first(tx.db)?;
    account(tx, row)
}

/// An account, locked until the transaction ends.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load_for_change(tx: &mut Tx<'_>, id: UserId) -> Result<Account, Error> {
    let row: UserRow = ForChange(staff_users::table.filter(staff_users::id.eq(Id::from(id)))).get_result(tx.db)?;
    account(tx, row)
}

fn account(tx: &mut Tx<'_>, row: UserRow) -> Result<Account, Error> {
    let password_hash = row.password_hash.clone();
    let user = with_roles(tx, vec![row])?.pop().ok_or_else(|| Error::internal("a user was lost"))?;
    Ok(Account { user, password_hash })
}

/// Keeps the new password of a user who was loaded for change.
///
/// # Errors
/// `version_mismatch` where the user was changed meanwhile, or what the database says.
pub fn save_password(tx: &mut Tx<'_>, account: &Account) -> Result<(), Error> {
    let user = &account.user;
    let before = staff_users::table.filter(staff_users::id.eq(Id::from(user.id)).and(staff_users::version.eq(user.version - 1)));
    let changed = diesel::update(before)
        .set((
            staff_users::password_hash.eq(&account.password_hash),
            staff_users::must_change_password.eq(user.must_change_password),
            staff_users::version.eq(user.version),
            staff_users::updated_at.eq(At::from(user.updated_at)),
        ))
        .execute(tx.db)?;
    if changed == 1 { Ok(()) } else { Err(ProblemCode::VersionMismatch.into()) }
}

/// Which users a reader asks for.
#[derive(Clone, Debug, Default)]
pub struct UserFilter {
    /// Part of the name, of its pinyin (with or without spaces), or the beginning of the e-mail address.
    pub words: Option<String>,
    /// Only those in one of these states; none named means all.
    pub statuses: Vec<UserStatus>,
    /// Only those who work in this very unit.
    pub unit_id: Option<UnitId>,
}

/// A page of the users within reach.
///
/// # Errors
/// `cursor_invalid` where the place is one of another list, or what the database says.
pub fn list(
    tx: &mut Tx<'_>,
    filter: &UserFilter,
    reach: Reach,
    sort: Sort<UserSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<StaffUser>, Error> {
    use staff_users::dsl;
    let query = matching(filter, reach);
    let query = match sort.by {
        UserSort::Name => keyset!(query, dsl::name_key, dsl::id, sort.direction, After::text(after)?),
        UserSort::Email => keyset!(query, dsl::email, dsl::id, sort.direction, After::text(after)?),
        UserSort::CreatedAt => keyset!(query, dsl::created_at, dsl::id, sort.direction, After::at(after)?),
    };
    let rows: Vec<UserRow> = query.limit(i64::from(limit) + 1).load(tx.db)?;
    let page = Page::cut(rows, limit, |row| {
        let value = match sort.by {
            UserSort::Name => SortValue::Text(row.name_key.clone()),
            UserSort::Email => SortValue::Text(row.email.clone()),
            UserSort::CreatedAt => SortValue::At(row.created_at.0),
        };
        After { value, id: row.id.0 }
    });
    Ok(Page { items: with_roles(tx, page.items)?, next: page.next })
}

fn with_roles(tx: &mut Tx<'_>, rows: Vec<UserRow>) -> Result<Vec<StaffUser>, Error> {
    let given: Vec<(Id, Id, String)> = user_roles::table
        .inner_join(roles::table)
        .filter(OneOf::ids(user_roles::user_id, rows.iter().map(|row| row.id)))
        .order((user_roles::user_id, roles::code))
        .select((user_roles::user_id, roles::id, roles::code))
        .load(tx.db)?;
    let mut by_user: HashMap<Uuid, Vec<UserRole>> = HashMap::new();
    for (user, role, code) in given {
        by_user.entry(user.0).or_default().push(UserRole { code, id: role.typed() });
    }
    rows.into_iter()
        .map(|row| {
            let roles = by_user.remove(&row.id.0).unwrap_or_default();
            row.into_user(roles, tx.keys)
        })
        .collect()
}

/// How many users within reach match.
///
/// # Errors
/// What the database says.
pub fn count(tx: &mut Tx<'_>, filter: &UserFilter, reach: Reach) -> Result<i64, Error> {
    Ok(matching(filter, reach).count().get_result(tx.db)?)
}

fn matching(filter: &UserFilter, reach: Reach) -> staff_users::BoxedQuery<'static, MultiBackend> {
    let mut query = within(reach).filter(WithinTime);
    if let Some(words) = &filter.words {
        let lower = words.to_lowercase();
        let joined = lower.replace(' ', "");
        query = query.filter(
            staff_users::display_name
                .like(format!("%{}%", literal(words)))
                .escape('\\')
                .or(staff_users::name_key.like(format!("%{}%", literal(&lower))).escape('\\'))
                .or(replace(staff_users::name_key, " ", "").like(format!("{}%", literal(&joined))).escape('\\'))
                .or(staff_users::email.like(format!("{}%", literal(&lower))).escape('\\')),
        );
    }
    if !filter.statuses.is_empty() {
        query = query.filter(AnyWord::of(staff_users::status, &filter.statuses));
    }
    if let Some(unit) = filter.unit_id {
        query = query.filter(staff_users::unit_id.eq(Id::from(unit)));
    }
    query
}

/// The text as LIKE takes it to the letter.
fn literal(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}
