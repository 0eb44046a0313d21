//! Complaints: written and read as they are, in few statements, found by indexes, proved by their history; what has ended stays.

use guanxi_domain::access::{Grants, Reach};
use guanxi_domain::complaints::create::create;
use guanxi_domain::complaints::review::statistics::StatisticsBy;
use guanxi_domain::complaints::review::week::Week;
use guanxi_domain::complaints::{
    Asking, Cause, Complaint, ComplaintDraft, ComplaintInput, ComplaintSort, ComplaintStatus, Finding, NewComplaint, Severity,
};
use guanxi_domain::fields::Fields;
use guanxi_domain::ids::{ComplaintId, CustomerId, ProductId, UnitId, UserId};
use guanxi_domain::instant::Tz;
use guanxi_domain::platform::page::{Direction, Sort};
use guanxi_domain::vocabulary::Word as _;
use guanxi_domain::workflow::Asker;
use guanxi_persistence::complaints::facts::{self, Reaches};
use guanxi_persistence::complaints::figures::open_complaints;
use guanxi_persistence::complaints::review::statistics::{self, StatisticsFilter};
use guanxi_persistence::complaints::review::week::reviewed;
use guanxi_persistence::complaints::verify::verify;
use guanxi_persistence::complaints::{self, ComplaintFilter, Viewer};
use guanxi_persistence::service::configurations;
use guanxi_persistence::{Engine, Error, Store};
use uuid::Uuid;

use crate::orders::{context, seed};
use crate::support::at;
use crate::support::database::Database;
use crate::support::plans::{assert_in_order, assert_indexed, plans, statements};

on_both_engines! {
    a_complaint_comes_back_as_it_was_written lists_of_complaints_follow_an_index few_statements_show_a_complaint
    little_is_found_among_much few_statements_receive_a_complaint figures_of_complaints_are_read_by_index
    a_complaint_that_is_not_its_history_is_found a_round_that_has_ended_never_changes
}

const EVERYTHING: Viewer = Viewer { reach: Reach::All, user: None, grants: Grants::NONE };

/// A customer of an installation that promises what the shipped policies do.
fn seeded(database: &Database) -> CustomerId {
    let customer = seed(database, 1)[0];
    database.store().write_now(|tx| configurations::seed(tx, Tz::UTC, &context())).unwrap();
    customer
}

fn created(store: &Store, customer: CustomerId, number: u32) -> Complaint {
    let input = ComplaintInput {
        customer_id: Some(customer.to_string()),
        channel: Some("email".to_owned()),
        subject: Some("交车延迟".to_owned()),
        kind: Some("delivery".to_owned()),
        severity: Some("major".to_owned()),
        ..ComplaintInput::default()
    };
    let mut fields = Fields::new();
    let draft = ComplaintDraft::read(input, &mut fields);
    let draft = fields.finish(draft).unwrap();
    let reaches = Reaches { complaints: Reach::All, tickets: None, interactions: None };
    store
        .write_now(move |tx| {
            let (facts, _) = facts::of_new(tx, &draft, reaches)?;
            let new = NewComplaint { id: ComplaintId::new(Uuid::now_v7()), number: format!("C-2026-{number:06}") };
            let change = create(new, &draft, &facts, &mut Uuid::now_v7, &context())?;
            complaints::commit(tx, change, &context())
        })
        .unwrap()
}

fn staff(database: &Database) -> UserId {
    let id = Uuid::now_v7();
    database.run(&format!(
        "INSERT INTO staff_users (id, email, display_name, name_key, password_hash, must_change_password, unit_id, locale, status, version, \
         created_at, updated_at) SELECT '{id}', '{id}@example.com', 'a', 'a', 'x', FALSE, id, 'zh-CN', 'active', 1, created_at, updated_at \
         FROM units WHERE parent_id IS NULL"
    ));
    UserId::new(id)
}

/// Gives it to somebody, who finds the cause.
fn handled(store: &Store, id: ComplaintId, by: UserId) -> Complaint {
    store
        .write_now(move |tx| {
            let given = complaints::load_for_change(tx, id, EVERYTHING, at(10))?;
            let asking = Asking {
                asker: &Asker::system(),
                context: &context(),
                make_id: &mut Uuid::now_v7,
                rounds: &given.rounds,
                may_decide: false,
                head_concerned: false,
            };
            complaints::commit(tx, given.complaint.assign(by, None, None, asking)?, &context())?;
            let loaded = complaints::load_for_change(tx, id, EVERYTHING, at(20))?;
            let said = Finding { cause: Cause::Product, subcause: None, finding: "批次".to_owned(), note: None };
            let asking = Asking {
                asker: &Asker::system(),
                context: &context(),
                make_id: &mut Uuid::now_v7,
                rounds: &loaded.rounds,
                may_decide: false,
                head_concerned: false,
            };
            complaints::commit(tx, loaded.complaint.identify_cause(&said, None, asking)?, &context())
        })
        .unwrap()
}

fn a_complaint_comes_back_as_it_was_written(database: &Database) {
    let customer = seeded(database);
    let store = database.store();
    let made = created(&store, customer, 1);
    let loaded = store.read_now(|tx| complaints::load(tx, made.id, EVERYTHING)).unwrap();
    assert_eq!((&loaded.complaint, loaded.rounds.earlier().len()), (&made, 0));
    let handled = handled(&store, made.id, staff(database));
    let loaded = store.read_now(|tx| complaints::load(tx, made.id, EVERYTHING)).unwrap();
    assert_eq!((&loaded.complaint, loaded.complaint.version), (&handled, 3));
    let present = loaded.rounds.present();
    assert_eq!((present.cause, present.finding.as_deref()), (Some(Cause::Product), Some("批次")));
    assert_eq!(present.handlers, handled.assignee_id.into_iter().collect::<Vec<_>>());
    let steps = store.read_now(|tx| complaints::history(tx, made.id, None)).unwrap();
    let steps: Vec<_> = steps.iter().map(|step| step.action.word()).collect();
    assert_eq!(steps, ["receive", "mark_severity", "assign", "identify_cause"]);
    assert_eq!(verify(&store).unwrap().count, 0);
}

fn lists_of_complaints_follow_an_index(database: &Database) {
    let store = database.store();
    let nil = Uuid::nil();
    let open = ComplaintFilter { open: Some(true), ..ComplaintFilter::default() };
    let by_due = [
        ("all", ComplaintFilter::default()),
        ("open", open.clone()),
        ("mine", ComplaintFilter { assignee_id: Some(UserId::from(nil)), ..open.clone() }),
        ("of a unit", ComplaintFilter { unit_id: Some(UnitId::from(nil)), ..open.clone() }),
        ("broken", ComplaintFilter { breached: Some(true), ..open.clone() }),
        ("waiting", ComplaintFilter { statuses: vec![ComplaintStatus::AwaitingApproval], ..ComplaintFilter::default() }),
    ];
    let by_age = [
        ("open", open),
        ("of a status", ComplaintFilter { statuses: vec![ComplaintStatus::Closed], ..ComplaintFilter::default() }),
        ("of a unit", ComplaintFilter { unit_id: Some(UnitId::from(nil)), ..ComplaintFilter::default() }),
        ("watched", ComplaintFilter { watched: Some(true), ..ComplaintFilter::default() }),
        ("of a customer", ComplaintFilter { customer_id: Some(CustomerId::from(nil)), ..ComplaintFilter::default() }),
        ("of a product", ComplaintFilter { product_id: Some(ProductId::from(nil)), ..ComplaintFilter::default() }),
        ("of an outlet", ComplaintFilter { outlet_id: Some(UnitId::from(nil)), ..ComplaintFilter::default() }),
        ("of a cause", ComplaintFilter { causes: vec![Cause::Service], ..ComplaintFilter::default() }),
        ("of a touchpoint", ComplaintFilter { touchpoint: Some("delivery".to_owned()), ..ComplaintFilter::default() }),
    ];
    let to_call = ComplaintFilter { statuses: vec![ComplaintStatus::CallbackDue], ..ComplaintFilter::default() };
    for direction in [Direction::Ascending, Direction::Descending] {
        let check = |what: &str, by: ComplaintSort, filter: &ComplaintFilter, reach: Reach| {
            let sort = Sort { by, direction };
            let viewer = Viewer { reach, ..EVERYTHING };
            assert_in_order(database, &format!("complaints {what} by {sort}"), || {
                store.read_now(|tx| complaints::list(tx, filter, viewer, sort, None, 50)).map(drop).unwrap();
            });
        };
        for by in ComplaintSort::ALL {
            check("all", *by, &ComplaintFilter::default(), Reach::All);
        }
        for (what, filter) in &by_due {
            check(what, ComplaintSort::NextDueAt, filter, Reach::All);
        }
        check("open", ComplaintSort::UpdatedAt, &ComplaintFilter { open: Some(true), ..ComplaintFilter::default() }, Reach::All);
        for (what, filter) in &by_age {
            check(what, ComplaintSort::ReceivedAt, filter, Reach::All);
        }
        check("to call", ComplaintSort::NextCallbackAt, &to_call, Reach::All);
        check("of a scope", ComplaintSort::ReceivedAt, &ComplaintFilter::default(), Reach::Unit(UnitId::from(Uuid::from_u128(1))));
    }
}

/// What somebody still has to do something about, and what came of late, is looked for where nothing else stands, however much is over.
/// SQLite knows nothing of how many rows there are: what it begins with is up to the statement. PostgreSQL counts.
fn little_is_found_among_much(database: &Database) {
    if database.engine() == Engine::Postgres {
        return;
    }
    seeded(database);
    let store = database.store();
    let some = UnitId::from(Uuid::nil());
    let any = ComplaintFilter::default;
    let open = || ComplaintFilter { open: Some(true), ..any() };
    let lists = [
        (open(), "complaints_open_received"),
        (ComplaintFilter { causes: vec![Cause::Service], ..open() }, "complaints_open_received"),
        (ComplaintFilter { outlet_id: Some(some), ..open() }, "complaints_open_received"),
        (ComplaintFilter { statuses: vec![ComplaintStatus::Received, ComplaintStatus::Assigned], ..any() }, "complaints_open_received"),
        (ComplaintFilter { statuses: vec![ComplaintStatus::AwaitingApproval], ..any() }, "complaints_status_received"),
        (ComplaintFilter { due_before: Some(at(0)), ..any() }, "complaints_open"),
        (ComplaintFilter { watched: Some(true), ..any() }, "complaints_watched"),
        (ComplaintFilter { major_unacknowledged: Some(true), ..any() }, "complaints_major_unacknowledged"),
    ];
    let sort = Sort { by: ComplaintSort::ReceivedAt, direction: Direction::Descending };
    for reach in [Reach::All, Reach::Unit(some)] {
        for (filter, index) in &lists {
            let viewer = Viewer { reach, ..EVERYTHING };
            let sent = statements(|| store.read_now(|tx| complaints::list(tx, filter, viewer, sort, None, 50)).map(drop).unwrap());
            let first = &plans(database, sent)[0].steps[0];
            assert!(first.contains(index), "{filter:?}: {first}");
        }
        let week = Week::of(at(0), Tz::UTC);
        let sent = statements(|| store.read_now(|tx| reviewed(tx, some, reach, week, Tz::UTC)).map(drop).unwrap());
        let found: Vec<_> = plans(database, sent).into_iter().map(|plan| plan.steps.concat()).collect();
        for index in ["complaints_received", "complaints_ended", "complaints_open_received"] {
            assert!(found.iter().any(|plan| plan.contains(&format!("INDEX {index} "))), "{found:#?}");
        }
        let filter = StatisticsFilter { from: at(0), before: at(9), unit_id: Some(some), kinds: Vec::new(), causes: vec![Cause::User] };
        let sent =
            statements(|| store.read_now(|tx| statistics::count(tx, &filter, reach, StatisticsBy::Cause, Tz::UTC)).map(drop).unwrap());
        let found: Vec<_> = plans(database, sent).into_iter().map(|plan| plan.steps.concat()).collect();
        assert!(found.iter().any(|plan| plan.contains("INDEX complaints_received ")), "{found:#?}");
        assert!(found.iter().any(|plan| plan.contains("INDEX tickets_reported ")), "{found:#?}");
    }
}

/// On PostgreSQL each statement is a round trip, so that what is new goes in few; SQLite writes on a thread of its own.
fn few_statements_receive_a_complaint(database: &Database) {
    if database.engine() == Engine::Sqlite {
        return;
    }
    let customer = seeded(database);
    let store = database.store();
    created(&store, customer, 1);
    let sent = statements(|| drop(created(&store, customer, 2)));
    let inserts: Vec<_> = sent.iter().filter(|sql| sql.contains("INSERT INTO")).collect();
    // The complaint with its round, its first step, what is told, its clocks and timers; its second step's events; its holders.
    assert!(inserts.len() <= 4, "{inserts:#?}");
    let found: Vec<_> = sent.iter().filter(|sql| sql.contains("INSERT INTO \"complaint_rounds\"")).collect();
    assert!(found.iter().all(|sql| sql.contains("INSERT INTO \"complaints\"")), "{found:#?}");
}

fn few_statements_show_a_complaint(database: &Database) {
    let customer = seeded(database);
    let store = database.store();
    let made: Vec<_> = (1..6).map(|number| created(&store, customer, number)).collect();
    let read = || store.read_now(|tx| complaints::load(tx, made[0].id, EVERYTHING)).map(drop).unwrap();
    assert_eq!(statements(read).len(), 5);
    for plan in plans(database, statements(read)) {
        assert!(plan.scans().is_empty(), "{plan:#?}");
    }
    let sort = Sort { by: ComplaintSort::ReceivedAt, direction: Direction::Descending };
    let list = || store.read_now(|tx| complaints::list(tx, &ComplaintFilter::default(), EVERYTHING, sort, None, 50)).map(drop).unwrap();
    assert_eq!(statements(list).len(), 4);
}

fn a_complaint_that_is_not_its_history_is_found(database: &Database) {
    let customer = seeded(database);
    let store = database.store();
    let made: Vec<_> = (1..4).map(|number| created(&store, customer, number)).collect();
    let sound = verify(&store).unwrap();
    assert_eq!((sound.complaints, sound.count), (3, 0), "{sound:?}");
    database.run(&format!("UPDATE complaints SET round = 2 WHERE id = '{}'", made[0].id));
    database.run(&format!("DELETE FROM complaint_rounds WHERE complaint_id = '{}'", made[1].id));
    let found = verify(&store).unwrap();
    let wrong: Vec<_> = found.differences.iter().map(|(id, _)| *id).collect();
    assert_eq!((found.count, wrong), (2, vec![made[0].id, made[1].id]), "{found:?}");
}

fn a_round_that_has_ended_never_changes(database: &Database) {
    let customer = seeded(database);
    let store = database.store();
    let made = created(&store, customer, 1);
    assert_eq!(made.severity, Severity::Major);
    let change = |sql: &str| {
        let sql = sql.replace("{id}", &made.id.to_string());
        database.try_run(&sql)
    };
    let end = "UPDATE complaint_rounds SET ended_at = began_at, verdict = 'withdrawn' WHERE complaint_id = '{id}'";
    assert!(change(end));
    for forbidden in [
        end,
        "UPDATE complaint_rounds SET finding = 'x' WHERE complaint_id = '{id}'",
        "UPDATE complaint_rounds SET ended_at = NULL, verdict = NULL WHERE complaint_id = '{id}'",
        "DELETE FROM complaint_rounds WHERE complaint_id = '{id}'",
    ] {
        assert!(!change(forbidden), "{forbidden}");
    }
    let gone: Result<_, Error> = store.read_now(|tx| complaints::load(tx, ComplaintId::new(Uuid::nil()), EVERYTHING));
    assert!(matches!(gone, Err(Error::Refused(_))));
}

fn figures_of_complaints_are_read_by_index(database: &Database) {
    let customer = seeded(database);
    let store = database.store();
    let made = created(&store, customer, 1);
    let filter = StatisticsFilter { from: at(-9), before: at(9), unit_id: None, kinds: vec![made.kind], causes: Vec::new() };
    for (reach, complaints) in [(Reach::All, 1), (Reach::Unit(UnitId::from(Uuid::from_u128(1))), 0)] {
        for by in [StatisticsBy::Month, StatisticsBy::Unit] {
            let mut sent = statements(|| {
                let counted = store.read_now(|tx| statistics::count(tx, &filter, reach, by, Tz::UTC)).unwrap();
                assert_eq!((counted.total.0.complaints, counted.groups.len()), (complaints, usize::try_from(complaints).unwrap()));
            });
            // Which unit is in which outlet is read as a whole.
            sent.retain(|sql| !sql.contains("INNER JOIN"));
            assert!(sent.len() > 3, "{sent:?}");
            for plan in plans(database, sent) {
                assert!(plan.scans().is_empty(), "{plan:#?}");
            }
        }
    }
    assert_indexed(database, || {
        let open = store.read_now(|tx| open_complaints(tx, at(0))).unwrap();
        assert_eq!((open.by_status[0], open.promised, open.overdue), ((ComplaintStatus::Received, 1), 1, 0));
    });
}
