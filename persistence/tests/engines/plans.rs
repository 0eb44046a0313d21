//! Statements that are sent often find their rows by an index and are few.

use guanxi_domain::access::Reach;
use guanxi_domain::customers::CustomerSort;
use guanxi_domain::ids::UserId;
use guanxi_domain::messaging::NotificationSort;
use guanxi_domain::orders::{OrderSort, ProductSort};
use guanxi_domain::platform::EventKind;
use guanxi_domain::platform::page::{Direction, Sort};
use guanxi_domain::vocabulary::Word as _;
use guanxi_persistence::customers::{self, CustomerFilter};
use guanxi_persistence::messaging::notifications::{self, NotificationFilter};
use guanxi_persistence::orders::{self, OrderFilter, ProductFilter};
use guanxi_persistence::platform::events::{self, EventFilter};
use guanxi_persistence::platform::page::{After, SortValue};
use guanxi_persistence::platform::timers;
use uuid::Uuid;

use crate::support::database::Database;
use crate::support::plans::{assert_in_order, assert_indexed, plans, statements};

on_both_engines! { the_log_is_read_by_index a_scan_is_recognised lists_are_read_in_the_order_of_an_index }

fn the_log_is_read_by_index(database: &Database) {
    let store = database.store();
    for filter in [
        EventFilter::default(),
        EventFilter { record_id: Some(Uuid::nil()), kinds: Vec::new() },
        EventFilter { record_id: None, kinds: vec![EventKind::OrderPaid] },
        EventFilter { record_id: Some(Uuid::nil()), kinds: vec![EventKind::OrderPaid, EventKind::OrderCreated] },
    ] {
        assert_indexed(database, || drop(store.read_now(|tx| events::after(tx, 5, &filter, Reach::All, 50)).unwrap()));
    }
    assert_indexed(database, || assert_eq!(store.read_now(events::head).unwrap(), 0));
    assert_indexed(database, || drop(store.read_now(|tx| timers::of_record(tx, Uuid::nil())).unwrap()));
    let sent = statements(|| drop(store.read_now(|tx| events::after(tx, 5, &EventFilter::default(), Reach::All, 50)).unwrap()));
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert!(plans(database, sent).iter().all(|plan| plan.sorts().is_empty()));
}

fn a_scan_is_recognised(database: &Database) {
    let seen = plans(database, vec!["SELECT count(*) FROM event_tail WHERE kind = 'order.paid'".to_owned()]);
    assert_eq!(seen[0].scans().len(), 1, "{seen:?}");
}

/// The lists as they are opened, sorted every way, first page and next.
fn lists_are_read_in_the_order_of_an_index(database: &Database) {
    let store = database.store();
    let (at, text) = (SortValue::At(crate::support::at(0)), SortValue::Text("a".to_owned()));
    let place = |value: &SortValue| Some(After { value: value.clone(), id: Uuid::nil() });
    for direction in [Direction::Ascending, Direction::Descending] {
        for next in [false, true] {
            for by in CustomerSort::ALL.iter().copied() {
                let after = place(if by == CustomerSort::Name { &text } else { &at }).filter(|_| next);
                let sort = Sort { by, direction };
                assert_in_order(database, &format!("customers by {sort}"), || {
                    store
                        .read_now(|tx| customers::find(tx, &CustomerFilter::default(), Reach::All, sort, after.as_ref(), 50, false))
                        .map(drop)
                        .unwrap();
                });
                let archived = CustomerFilter { archived: true, ..CustomerFilter::default() };
                assert_in_order(database, &format!("archived customers by {sort}"), || {
                    store.read_now(|tx| customers::find(tx, &archived, Reach::All, sort, after.as_ref(), 50, false)).map(drop).unwrap();
                });
            }
            for by in OrderSort::ALL.iter().copied() {
                let (sort, after) = (Sort { by, direction }, place(&at).filter(|_| next));
                assert_in_order(database, &format!("orders by {sort}"), || {
                    store.read_now(|tx| orders::list(tx, &OrderFilter::default(), Reach::All, sort, after.as_ref(), 50)).map(drop).unwrap();
                });
            }
            for by in NotificationSort::ALL.iter().copied() {
                let (sort, after) = (Sort { by, direction }, place(&at).filter(|_| next));
                let (user, filter, now) = (UserId::new(Uuid::nil()), NotificationFilter::default(), crate::support::at(9));
                assert_in_order(database, &format!("notifications by {sort}"), || {
                    store.read_now(|tx| notifications::list(tx, user, filter, now, sort, after.as_ref(), 50)).map(drop).unwrap();
                });
            }
            for by in ProductSort::ALL.iter().copied() {
                let after = place(if by == ProductSort::CreatedAt { &at } else { &text }).filter(|_| next);
                let sort = Sort { by, direction };
                assert_in_order(database, &format!("products by {sort}"), || {
                    store.read_now(|tx| orders::list_products(tx, &ProductFilter::default(), sort, after.as_ref(), 50)).map(drop).unwrap();
                });
            }
        }
    }
}
