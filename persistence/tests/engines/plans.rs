//! Statements that are sent often find their rows by an index and are few.

use guanxi_domain::platform::EventKind;
use guanxi_persistence::platform::events::{self, EventFilter};
use guanxi_persistence::platform::timers;
use uuid::Uuid;

use crate::support::database::Database;
use crate::support::plans::{assert_indexed, plans, statements};

on_both_engines! { the_log_is_read_by_index a_scan_is_recognised }

fn the_log_is_read_by_index(database: &Database) {
    let store = database.store();
    for filter in [
        EventFilter::default(),
        EventFilter { record_id: Some(Uuid::nil()), kinds: Vec::new() },
        EventFilter { record_id: None, kinds: vec![EventKind::OrderPaid] },
        EventFilter { record_id: Some(Uuid::nil()), kinds: vec![EventKind::OrderPaid, EventKind::OrderCreated] },
    ] {
        assert_indexed(database, || drop(store.read_now(|tx| events::after(tx, 5, &filter, 50)).unwrap()));
    }
    assert_indexed(database, || assert_eq!(store.read_now(events::head).unwrap(), 0));
    assert_indexed(database, || drop(store.read_now(|tx| timers::of_record(tx, Uuid::nil())).unwrap()));
    let sent = statements(|| drop(store.read_now(|tx| events::after(tx, 5, &EventFilter::default(), 50)).unwrap()));
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(plans(database, sent).iter().all(|plan| plan.sorts().is_empty()));
}

fn a_scan_is_recognised(database: &Database) {
    let seen = plans(database, vec!["SELECT count(*) FROM event_tail WHERE kind = 'order.paid'".to_owned()]);
    assert_eq!(seen[0].scans().len(), 1, "{seen:?}");
}
