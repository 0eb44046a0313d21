//! Sign-in sessions with their families of refresh tokens.

use diesel::prelude::*;
use guanxi_domain::access::listing::SessionSort;
use guanxi_domain::access::session::{REFRESH_TERM, RefreshToken, RevocationReason, Session};
use guanxi_domain::access::{BuiltInRole, Grants, Scope, StaffUser, UserStatus};
use guanxi_domain::ids::{SessionId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::vocabulary::Locale;

use super::{roles, users};
use crate::dialect::{ForChange, OneOf};
use crate::error::Error;
use crate::keyset;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{refresh_tokens, role_grants, roles as roles_table, second_factors, sessions, staff_users, units, user_roles};
use crate::store::Tx;
use crate::types::{At, Id, Word};

#[derive(Queryable, Insertable)]
#[diesel(table_name = sessions, treat_none_as_default_value = false)]
struct SessionRow {
    id: Id,
    user_id: Id,
    device: Option<String>,
    created_at: At,
    last_used_at: At,
    expires_at: At,
    revoked_at: Option<At>,
    revocation_reason: Option<Word<RevocationReason>>,
    address: Option<String>,
}

impl From<SessionRow> for DeviceSession {
    fn from(row: SessionRow) -> Self {
        let session = Session {
            id: row.id.typed(),
            user_id: row.user_id.typed(),
            created_at: row.created_at.0,
            last_used_at: row.last_used_at.0,
            expires_at: row.expires_at.0,
            revoked: row.revoked_at.zip(row.revocation_reason).map(|(at, reason)| (at.0, reason.0)),
        };
        Self { session, device: row.device, address: row.address }
    }
}

/// A session and what the device called itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceSession {
    /// The session.
    pub session: Session,
    /// The `User-Agent` of the sign-in.
    pub device: Option<String>,
    /// Where it signed in from.
    pub address: Option<String>,
}

/// Begins a session with its first refresh token, of which only the SHA-256 is kept.
///
/// # Errors
/// What the database says.
pub fn insert(tx: &mut Tx<'_>, new: &DeviceSession, token_hash: &[u8]) -> Result<(), Error> {
    let session = &new.session;
    let row = SessionRow {
        id: session.id.into(),
        user_id: session.user_id.into(),
        device: new.device.clone(),
        created_at: session.created_at.into(),
        last_used_at: session.last_used_at.into(),
        expires_at: session.expires_at.into(),
        revoked_at: session.revoked.map(|(at, _)| at.into()),
        revocation_reason: session.revoked.map(|(_, reason)| Word(reason)),
        address: new.address.clone(),
    };
    diesel::insert_into(sessions::table).values(row).execute(tx.db)?;
    insert_token(tx, session, token_hash)
}

fn insert_token(tx: &mut Tx<'_>, session: &Session, token_hash: &[u8]) -> Result<(), Error> {
    use refresh_tokens::dsl;
    let row = (
        dsl::token_hash.eq(token_hash),
        dsl::session_id.eq(Id::from(session.id)),
        dsl::issued_at.eq(At::from(session.last_used_at)),
        dsl::expires_at.eq(At::from(session.expires_at)),
    );
    diesel::insert_into(refresh_tokens::table).values(row).execute(tx.db)?;
    Ok(())
}

/// What a caller may do at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallerState {
    /// The unit where the user works.
    pub unit_id: UnitId,
    /// Whether that unit is the company itself.
    pub at_company: bool,
    /// The language that the user chose.
    pub locale: Locale,
    /// Whether the password must be changed before anything else.
    pub must_change_password: bool,
    /// Whether a role demands a second factor and the user has none.
    pub second_factor_missing: bool,
    /// What the user's roles grant.
    pub grants: Grants,
}

/// What a user may do in a session, with one statement; `None` where the session is over or not the user's, or the
/// user isn't active.
///
/// # Errors
/// What the database says.
pub fn caller_state(tx: &mut Tx<'_>, session_id: SessionId, user_id: UserId, now: Instant) -> Result<Option<CallerState>, Error> {
    type UserColumns = (Word<UserStatus>, Id, Word<Locale>, bool, Option<Id>);
    type Row = (SessionRow, UserColumns, Option<(Id, bool)>, Option<(String, Word<Scope>)>, Option<At>);
    let rows: Vec<Row> = sessions::table
        .inner_join(staff_users::table.inner_join(units::table))
        .left_join(user_roles::table.on(user_roles::user_id.eq(sessions::user_id)))
        .left_join(roles_table::table.on(roles_table::id.eq(user_roles::role_id)))
        .left_join(role_grants::table.on(role_grants::role_id.eq(user_roles::role_id)))
        .left_join(second_factors::table.on(second_factors::user_id.eq(sessions::user_id)))
        .filter(sessions::id.eq(Id::from(session_id)).and(sessions::user_id.eq(Id::from(user_id))))
        .select((
            sessions::all_columns,
            (staff_users::status, staff_users::unit_id, staff_users::locale, staff_users::must_change_password, units::parent_id),
            (roles_table::id, roles_table::demands_second_factor).nullable(),
            (role_grants::permission, role_grants::scope).nullable(),
            second_factors::confirmed_at.nullable(),
        ))
        .load(tx.db)?;
    let grants = if rows.iter().any(|(_, _, role, ..)| role.is_some_and(|(id, _)| id == BuiltInRole::Administrator.id().into())) {
        Grants::everything()
    } else {
        rows.iter()
            .filter_map(|(_, _, _, granted, _)| granted.as_ref().and_then(|(permission, scope)| roles::grant(permission, scope.0)))
            .collect()
    };
    let second_factor_missing =
        rows.iter().any(|(_, _, role, _, confirmed)| confirmed.is_none() && role.is_some_and(|(_, demands)| demands));
    let Some((session, (status, unit_id, locale, must_change_password, parent_id), ..)) = rows.into_iter().next() else { return Ok(None) };
    if status.0 != UserStatus::Active || !DeviceSession::from(session).session.is_alive(now) {
        return Ok(None);
    }
    Ok(Some(CallerState {
        unit_id: unit_id.typed(),
        at_company: parent_id.is_none(),
        locale: locale.0,
        must_change_password,
        second_factor_missing,
        grants,
    }))
}

/// What a refresh token that came in belongs to.
#[derive(Clone, Debug)]
pub struct Refreshing {
    /// Its session, locked.
    pub session: Session,
    /// The token.
    pub token: RefreshToken,
    /// Whose session it is.
    pub user: StaffUser,
}

/// Finds what a refresh token belongs to by its SHA-256, and locks the session; `None` where nobody knows it.
///
/// # Errors
/// What the database says.
pub fn load_for_refresh(tx: &mut Tx<'_>, token_hash: &[u8]) -> Result<Option<Refreshing>, Error> {
    let token = refresh_tokens::table.filter(refresh_tokens::token_hash.eq(token_hash));
    let Some(session_id) = token.select(refresh_tokens::session_id).first::<Id>(tx.db).optional()? else { return Ok(None) };
    let session: SessionRow = ForChange(sessions::table.filter(sessions::id.eq(session_id))).get_result(tx.db)?;
    let session = DeviceSession::from(session).session;
    // Only under the lock of its session does a token hold still: of two that bring it at once, the second must see it used.
    let (used_at, expires_at): (Option<At>, At) = token.select((refresh_tokens::used_at, refresh_tokens::expires_at)).first(tx.db)?;
    let user = users::load(tx, session.user_id)?;
    Ok(Some(Refreshing { session, token: RefreshToken { used_at: used_at.map(|at| at.0), expires_at: expires_at.0 }, user }))
}

/// Keeps a session whose refresh token was traded in for a new one.
///
/// # Errors
/// What the database says.
pub fn rotate(tx: &mut Tx<'_>, rotated: &Session, used_hash: &[u8], new_hash: &[u8]) -> Result<(), Error> {
    let at = At::from(rotated.last_used_at);
    diesel::update(refresh_tokens::table.filter(refresh_tokens::token_hash.eq(used_hash)))
        .set(refresh_tokens::used_at.eq(at))
        .execute(tx.db)?;
    insert_token(tx, rotated, new_hash)?;
    diesel::update(sessions::table.filter(sessions::id.eq(Id::from(rotated.id))))
        .set((sessions::last_used_at.eq(at), sessions::expires_at.eq(At::from(rotated.expires_at))))
        .execute(tx.db)?;
    Ok(())
}

/// A page of the sessions of a user that still hold.
///
/// # Errors
/// `cursor_invalid` where the place is one of another list, or what the database says.
pub fn list_of(
    tx: &mut Tx<'_>,
    user_id: UserId,
    now: Instant,
    sort: Sort<SessionSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<DeviceSession>, Error> {
    let SessionSort::LastUsedAt = sort.by;
    let query = keyset!(alive(user_id, now), sessions::last_used_at, sessions::id, sort.direction, After::at(after)?);
    let rows: Vec<SessionRow> = query.limit(i64::from(limit) + 1).load(tx.db)?;
    let page = Page::cut(rows, limit, |row| After { value: SortValue::At(row.last_used_at.0), id: row.id.0 });
    page.try_map(|row| Ok(DeviceSession::from(row)))
}

/// How many sessions of a user still hold.
///
/// # Errors
/// What the database says.
pub fn count_of(tx: &mut Tx<'_>, user_id: UserId, now: Instant) -> Result<i64, Error> {
    Ok(alive(user_id, now).count().get_result(tx.db)?)
}

fn alive(user_id: UserId, now: Instant) -> sessions::BoxedQuery<'static, crate::dialect::MultiBackend> {
    sessions::table
        .filter(sessions::user_id.eq(Id::from(user_id)))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(At::from(now)))
        .into_boxed()
}

/// A session of a user, locked; `None` where the user has no such session.
///
/// # Errors
/// What the database says.
pub fn load_own_for_change(tx: &mut Tx<'_>, user_id: UserId, id: SessionId) -> Result<Option<Session>, Error> {
    let row: Option<SessionRow> =
        ForChange(sessions::table.filter(sessions::id.eq(Id::from(id)).and(sessions::user_id.eq(Id::from(user_id)))))
            .get_result(tx.db)
            .optional()?;
    Ok(row.map(|row| DeviceSession::from(row).session))
}

/// The sessions of a user that still hold, all but one, locked in the order of their ids.
///
/// # Errors
/// What the database says.
pub fn load_others_for_change(tx: &mut Tx<'_>, user_id: UserId, but: SessionId, now: Instant) -> Result<Vec<Session>, Error> {
    let others = sessions::table
        .filter(sessions::user_id.eq(Id::from(user_id)))
        .filter(sessions::revoked_at.is_null())
        .filter(sessions::expires_at.gt(At::from(now)))
        .filter(sessions::id.ne(Id::from(but)))
        .order(sessions::id);
    let rows: Vec<SessionRow> = ForChange(others).load(tx.db)?;
    Ok(rows.into_iter().map(|row| DeviceSession::from(row).session).collect())
}

/// Keeps the end of sessions that were loaded for change.
///
/// # Errors
/// What the database says.
pub fn save_revoked(tx: &mut Tx<'_>, ids: &[SessionId], at: Instant, reason: RevocationReason) -> Result<(), Error> {
    diesel::update(sessions::table.filter(OneOf::ids(sessions::id, ids.iter().map(|id| Id::from(*id)))))
        .set((sessions::revoked_at.eq(Some(At::from(at))), sessions::revocation_reason.eq(Some(Word(reason)))))
        .execute(tx.db)?;
    Ok(())
}

/// Forgets refresh tokens, and sessions, whose term ended a whole term ago; at most about `limit` of each. How many there were.
/// Until then a used token that comes back is still recognised, and ends the session that it belonged to.
///
/// # Errors
/// What the database says.
pub fn prune(tx: &mut Tx<'_>, now: Instant, limit: i64) -> Result<usize, Error> {
    let before = now - REFRESH_TERM;
    let old = refresh_tokens::table.filter(refresh_tokens::expires_at.lt(At::from(before)));
    let bound = old.order(refresh_tokens::expires_at).offset(limit).select(refresh_tokens::expires_at);
    if let Some(bound) = bound.first::<At>(tx.db).optional()? {
        return Ok(diesel::delete(refresh_tokens::table.filter(refresh_tokens::expires_at.le(bound))).execute(tx.db)?);
    }
    let tokens = diesel::delete(old).execute(tx.db)?;
    // No token of theirs is left by now: a token never outlives its session.
    let old = sessions::table.filter(sessions::expires_at.lt(At::from(before)));
    let bound = old.order(sessions::expires_at).offset(limit).select(sessions::expires_at);
    let ended = match bound.first::<At>(tx.db).optional()? {
        Some(bound) => diesel::delete(sessions::table.filter(sessions::expires_at.le(bound))).execute(tx.db)?,
        None => diesel::delete(old).execute(tx.db)?,
    };
    Ok(tokens + ended)
}
