//! The company, staff users and sessions.

use diesel::connection::SimpleConnection;
use guanxi_domain::access::session::{REFRESH_TERM, RevocationReason, Session};
use guanxi_domain::access::user::{NewUser, NewUserInput};
use guanxi_domain::access::{BuiltInRole, Permission, Reach, Scope, StaffUser, Unit};
use guanxi_domain::ids::{SessionId, UnitId, UserId};
use guanxi_domain::instant::{Instant, Tz};
use guanxi_domain::platform::{Actor, Context};
use guanxi_domain::vocabulary::Word;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::access::responsible::way_up;
use guanxi_persistence::access::sessions::{self, DeviceSession};
use guanxi_persistence::access::users::{self, Account};
use guanxi_persistence::access::{hand_overs, roles, units};
use guanxi_persistence::platform::events;
use guanxi_persistence::{Engine, Error, Store};
use uuid::Uuid;

use crate::support::database::Database;
use crate::support::plans::{assert_indexed, statements};
use crate::support::{at, at_once};

on_both_engines! {
    roles_are_seeded_once_and_what_was_changed_stays who_sets_limits_changes_but_where_somebody_chose the_administrators_of_an_older_version_keep_their_rights
    what_is_asked_about_staff_is_indexed the_company_is_seeded_once a_login_name_is_given_once what_a_caller_may_do_is_one_statement old_sessions_are_forgotten_in_slices
}

fn context(now: Instant) -> Context {
    Context { now, actor: Actor::System("test") }
}

fn company(store: &Store) -> Unit {
    let id = UnitId::new(Uuid::now_v7());
    store.write_now(move |tx| units::seed_company(tx, id, "公司", Tz::Asia__Shanghai, &context(at(0)))).unwrap()
}

fn hire(store: &Store, unit: UnitId, email: &str) -> Result<StaffUser, Error> {
    let input = NewUserInput { email: Some(email.to_owned()), unit_id: Some(unit.to_string()), ..NewUserInput::default() };
    let new = NewUser::read(input, &mut Fields::new()).unwrap();
    let roles = vec![BuiltInRole::Administrator.into()];
    let (user, event) = StaffUser::create(UserId::new(Uuid::now_v7()), new, roles, false, &context(at(0)));
    let account = Account { user: user.clone(), password_hash: "$argon2id$".to_owned() };
    store.write_now(move |tx| users::insert(tx, &account, event.clone(), &context(at(0))))?;
    Ok(user)
}

fn roles_are_seeded_once_and_what_was_changed_stays(database: &Database) {
    let stores = [database.store(), database.store()];
    at_once(4, |at| stores[at % 2].write_now(|tx| roles::seed(tx, at_zero())).unwrap());
    let store = &stores[0];
    assert!(store.read_now(roles::is_seeded).unwrap());
    let load = |role: BuiltInRole| store.read_now(move |tx| roles::load(tx, role.id())).unwrap();
    for role in BuiltInRole::ALL {
        let kept = load(*role);
        let labels = (kept.code.as_str(), kept.label_zh.as_str(), kept.label_en.as_str());
        assert_eq!((labels, kept.grants, kept.built_in), ((role.word(), role.zh(), role.en()), role.grants(), true));
    }
    // As if this version had just brought a permission, after somebody had taken another from the role.
    let salesperson = BuiltInRole::Salesperson.id();
    database.run(&format!("DELETE FROM role_grants WHERE role_id = '{salesperson}'"));
    database.run("DELETE FROM seeded_permissions WHERE permission = 'orders:read'");
    assert!(!store.read_now(roles::is_seeded).unwrap());
    store.write_now(|tx| roles::seed(tx, at_zero())).unwrap();
    let grants = load(BuiltInRole::Salesperson).grants;
    assert_eq!(grants.iter().collect::<Vec<_>>(), [(Permission::OrdersRead, Scope::Own)]);
    // A permission of a newer version is passed over.
    database.run(&format!("INSERT INTO role_grants (role_id, permission, scope) VALUES ('{salesperson}', 'dreams:read', 'all')"));
    assert_eq!(load(BuiltInRole::Salesperson).grants, grants);
}

/// The script of a migration.
fn script(database: &Database, migration: &str, name: &str) -> String {
    let engine = if database.engine() == Engine::Sqlite { "sqlite" } else { "postgres" };
    std::fs::read_to_string(format!("{}/../migrations/{engine}/{migration}/{name}.sql", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The service director of an older version could set the limit up to which they decide alone.
fn who_sets_limits_changes_but_where_somebody_chose(database: &Database) {
    let store = database.store();
    store.write_now(|tx| roles::seed(tx, at_zero())).unwrap();
    let director = BuiltInRole::ServiceDirector.id();
    let sets = || store.read_now(move |tx| roles::load(tx, director)).unwrap().grants.allows(Permission::ComplaintsConfigure);
    let run = |name: &str| database.connection().batch_execute(&script(database, "0028_who_configures_complaints", name)).unwrap();
    assert_eq!(sets(), None);
    for _ in 0..2 {
        run("down");
        assert_eq!(sets(), Some(Scope::All));
    }
    run("up");
    assert_eq!(sets(), None);
    run("down");
    database.run(&format!("UPDATE roles SET version = 2 WHERE id = '{director}'"));
    run("up");
    assert_eq!(sets(), Some(Scope::All), "somebody has chosen what the role grants");
}

fn what_is_asked_about_staff_is_indexed(database: &Database) {
    let store = database.store();
    let unit = company(&store).id;
    let user = hire(&store, unit, "wang@example.com").unwrap().id;
    let here = Reach::Unit(unit);
    assert_indexed(database, || assert_eq!(store.read_now(|tx| hand_overs::belongings(tx, user)).unwrap(), Default::default()));
    assert_indexed(database, || assert_eq!(store.read_now(|tx| hand_overs::latest_of(tx, user)).unwrap(), None));
    assert_indexed(database, || assert!(!store.read_now(hand_overs::any_under_way).unwrap()));
    assert_indexed(database, || drop(store.read_now(|tx| roles::of_user(tx, user)).unwrap()));
    assert_indexed(database, || assert_eq!(store.read_now(|tx| roles::holders(tx, BuiltInRole::Auditor.id())).unwrap(), 0));
    assert_indexed(database, || drop(store.read_now(|tx| users::load_within(tx, user, here))));
    assert_indexed(database, || assert_eq!(store.read_now(|tx| units::holds(tx, unit)).unwrap().staff, 1));
    assert_indexed(database, || drop(store.read_now(|tx| way_up(tx, unit, Some(BuiltInRole::SalesDirector.id()))).unwrap()));
}

fn at_zero() -> Instant {
    at(0)
}

fn the_administrators_of_an_older_version_keep_their_rights(database: &Database) {
    let store = database.store();
    let unit = company(&store).id;
    let user = hire(&store, unit, "wang@example.com").unwrap();
    let script = |name: &str| script(database, "0011_roles", name);
    database.connection().batch_execute(&script("down")).unwrap();
    assert_eq!(database.lines("SELECT role AS value FROM user_roles"), ["administrator"]);
    database.connection().batch_execute(&script("up")).unwrap();
    let kept = store.read_now(move |tx| users::load(tx, user.id)).unwrap();
    assert!(kept.is_administrator() && kept.on_duty && kept.skills.is_empty(), "{kept:?}");
}

fn sign_in(store: &Store, user: UserId, now: Instant, token: u8) -> Session {
    let session = Session::begin(SessionId::new(Uuid::now_v7()), user, now);
    let new = DeviceSession { session: session.clone(), device: None, address: None };
    store.write_now(move |tx| sessions::insert(tx, &new, &[token; 32])).unwrap();
    session
}

fn the_company_is_seeded_once(database: &Database) {
    let stores = [database.store(), database.store()];
    let made = at_once(4, |caller| company(&stores[caller % 2]));
    assert!(made.iter().all(|unit| *unit == made[0]), "{made:?}");
    // Open transactions of other tests on the same server hold the sealer back.
    while stores[0].write_now(events::seal).unwrap().left {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert_eq!(stores[0].read_now(events::head).unwrap(), 1);
}

fn a_login_name_is_given_once(database: &Database) {
    let store = database.store();
    let unit = company(&store).id;
    let hired = at_once(4, |_| hire(&store, unit, "wang@example.com"));
    let refused =
        hired.iter().filter(|outcome| matches!(outcome, Err(Error::Refused(refusal)) if refusal.code == ProblemCode::AlreadyExists));
    assert_eq!(refused.count(), 3, "{hired:?}");
    let user = hired.into_iter().find_map(Result::ok).unwrap();
    let found = store.read_now(|tx| users::find_by_email(tx, "wang@example.com")).unwrap().unwrap();
    assert_eq!(found.user, user);
    assert!(store.read_now(|tx| users::find_by_email(tx, "WANG@example.com")).unwrap().is_none());
}

fn what_a_caller_may_do_is_one_statement(database: &Database) {
    let store = database.store();
    let unit = company(&store).id;
    let (user, stranger) = (hire(&store, unit, "wang@example.com").unwrap(), hire(&store, unit, "li@example.com").unwrap());
    let session = sign_in(&store, user.id, at(0), 1);
    let ask = |user: UserId, now: Instant| store.read_now(|tx| sessions::caller_state(tx, session.id, user, now)).unwrap();
    let state = ask(user.id, at(1)).unwrap();
    assert_eq!((state.unit_id, state.grants.allows(Permission::OrdersRead)), (unit, Some(Scope::All)));
    assert!(ask(stranger.id, at(1)).is_none());
    assert!(ask(user.id, session.expires_at).is_none());
    assert_eq!(statements(|| assert!(ask(user.id, at(1)).is_some())).len(), 1);
    assert_indexed(database, || assert!(ask(user.id, at(1)).is_some()));
    assert_indexed(database, || drop(store.read_now(|tx| users::find_by_email(tx, "wang@example.com")).unwrap()));
    let id = session.id;
    store.write_now(move |tx| sessions::save_revoked(tx, &[id], at(2), RevocationReason::SignedOut)).unwrap();
    assert!(ask(user.id, at(3)).is_none());
}

fn old_sessions_are_forgotten_in_slices(database: &Database) {
    let store = database.store();
    let unit = company(&store).id;
    let user = hire(&store, unit, "wang@example.com").unwrap();
    for token in 0..7 {
        sign_in(&store, user.id, at(i64::from(token)), token);
    }
    let used = sign_in(&store, user.id, at(0), 100);
    let rotated = used.clone().rotated(at(1_000));
    store.write_now(move |tx| sessions::rotate(tx, &rotated, &[100; 32], &[101; 32])).unwrap();
    let now = at(500) + REFRESH_TERM * 2;
    let prune = || store.write_now(move |tx| sessions::prune(tx, now, 3)).unwrap();
    let mut forgotten = 0;
    loop {
        match prune() {
            0 => break,
            count => forgotten += count,
        }
    }
    // Seven sessions with a token each, and the used token of the session that goes on.
    assert_eq!(forgotten, 15);
    let known = |hash: [u8; 32]| store.write_now(move |tx| sessions::load_for_refresh(tx, &hash)).unwrap();
    assert!(known([100; 32]).is_none() && known([3; 32]).is_none());
    assert_eq!(known([101; 32]).unwrap().session.id, used.id);
}
