//! What becomes of tickets by themselves: the versions of the desk policy, and the lists and figures that go with them.

use guanxi_domain::access::Reach;
use guanxi_domain::ids::DeskPolicyId;
use guanxi_domain::instant::Tz;
use guanxi_domain::platform::page::{Direction, Sort};
use guanxi_domain::service::desk_policy::{DeskPolicy, DeskPolicySort};
use guanxi_domain::service::escalation::EscalationSort;
use guanxi_domain::service::report::ReportBy;
use guanxi_persistence::platform::page::{After, SortValue};
use guanxi_persistence::service::report::{ReportFilter, report};
use guanxi_persistence::service::{desk_policies, escalations, figures};
use uuid::Uuid;

use crate::support::at;
use crate::support::database::Database;
use crate::support::plans::{assert_in_order, assert_indexed};

on_both_engines! { the_first_desk_policy_is_the_shipped_one lists_are_read_in_order figures_are_read_by_index }

fn the_first_desk_policy_is_the_shipped_one(database: &Database) {
    let first = database.store().read_now(desk_policies::current).unwrap();
    assert_eq!((first.number, &first.policy), (1, &DeskPolicy::shipped()));
    assert_eq!(database.store().read_now(|tx| desk_policies::get(tx, first.id)).unwrap(), first);
    assert!(database.store().read_now(|tx| desk_policies::get(tx, DeskPolicyId::new(Uuid::nil()))).is_err());
}

fn lists_are_read_in_order(database: &Database) {
    let store = database.store();
    for direction in [Direction::Ascending, Direction::Descending] {
        for next in [false, true] {
            let after = next.then(|| After { value: SortValue::At(at(0)), id: Uuid::nil() });
            let sort = Sort { by: EscalationSort::BreachedAt, direction };
            assert_in_order(database, "escalations", || {
                store.read_now(|tx| escalations::list(tx, Uuid::nil(), sort, after.as_ref(), 50)).map(drop).unwrap();
            });
            let sort = Sort { by: DeskPolicySort::CreatedAt, direction };
            assert_in_order(database, "desk policies", || {
                store.read_now(|tx| desk_policies::list(tx, sort, after.as_ref(), 50)).map(drop).unwrap();
            });
        }
    }
}

fn figures_are_read_by_index(database: &Database) {
    let store = database.store();
    let filter = ReportFilter {
        from: at(0),
        before: at(9),
        channels: Vec::new(),
        categories: Vec::new(),
        priorities: Vec::new(),
        units: Vec::new(),
        assignees: Vec::new(),
        queues: Vec::new(),
        major: None,
        key_account: None,
    };
    assert_indexed(database, || {
        let report = store.read_now(|tx| report(tx, &filter, Reach::All, ReportBy::Week, Tz::UTC)).unwrap();
        assert_eq!(report.total.tickets, 0);
    });
    assert_indexed(database, || assert_eq!(store.read_now(|tx| figures::open_tickets(tx, at(0))).unwrap().overdue, 0));
}
