//! The timeline: everything that happened with a customer, newest first, page by page.

use serde_json::{Value, json};

use super::{close, contact, customer, void};
use crate::support::builders::{follow_up, order, person};
use crate::support::client::Api;
use crate::support::world::on_both_engines;

fn timeline(api: &Api, customer: &str, query: &str) -> crate::support::answer::Answer {
    api.get(&format!("/api/v1/customers/{customer}/timeline{query}")).expect(200)
}

/// Everything, read with pages of this size.
fn paged(api: &Api, customer: &str, limit: usize) -> Vec<Value> {
    let mut page = timeline(api, customer, &format!("?limit={limit}"));
    let mut read = page.items().clone();
    while let Some(cursor) = page["next_cursor"].as_str() {
        page = timeline(api, customer, &format!("?limit={limit}&cursor={cursor}"));
        assert!(!page.items().is_empty());
        read.extend(page.items().clone());
    }
    read
}

on_both_engines! {
    /// Every kind of entry is there, in the order of time, with what a frontend needs to word it.
    fn everything_is_in_one_place(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let spoken = contact(api, &customer, "phone", "2026-03-02T08:00:00Z");
        let bought = order(&customer).create(api).id();
        let act = |order: &str, action: &str, body: Value| api.post(&format!("/api/v1/orders/{order}/actions/{action}"), body).expect(200);
        act(&bought, "pay", json!({ "at": "2026-03-03T00:00:00Z" }));
        act(&bought, "refund", json!({ "amount_minor": 900, "at": "2026-03-04T00:00:00Z" }));
        let dropped = order(&customer).with("placed_at", "2026-03-05T00:00:00Z").create(api).id();
        act(&dropped, "cancel", json!({ "at": "2026-03-06T00:00:00Z" }));
        let promise = follow_up(&customer).with("interaction_id", spoken.as_str()).create(api).id();
        close(api, &promise, "complete").expect(200);
        api.patch(&format!("/api/v1/customers/{customer}"), json!({ "city": "杭州", "notes": "常来" })).expect(200);
        let all = timeline(api, &customer, "");
        // How many rules of the clock have taken effect by now depends on when the test runs; the first stage does not.
        let stages = timeline(api, &customer, "?kind=stage_changed");
        let first = stages.items().last().unwrap();
        assert_eq!((&first["stage"]["from_stage"], &first["stage"]["stage"]), (&json!(null), &json!("new")));
        assert_eq!((&first["at"], &first["stage"]["reason"]["order_id"]), (&json!("2026-03-01T02:03:04Z"), &json!(bought)));
        let last = all.items().iter().position(|entry| entry["kind"] == "order_placed" && entry["order"]["order_id"] == json!(bought)).unwrap();
        assert_eq!(all.items()[last - 1], *first, "what an order led to stands above it");
        let all: Vec<_> = all.items().iter().filter(|entry| entry["kind"] != "stage_changed").cloned().collect();
        let kinds: Vec<_> = all.iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
        let expected = [
            "record_changed",
            "follow_up_completed",
            "record_changed",
            "order_cancelled",
            "order_placed",
            "order_refunded",
            "interaction",
            "order_placed",
        ];
        assert_eq!(kinds, expected, "{all:#?}");
        let entry = |at: usize| &all[at];
        assert_eq!((&entry(0)["change"]["event"], &entry(2)["change"]["event"]), (&json!("customer.updated"), &json!("customer.created")));
        let changes = entry(0)["change"]["changes"].to_string();
        assert!(changes.contains("杭州") && changes.contains("notes") && !changes.contains("常来"), "{changes}");
        assert_eq!((&entry(1)["id"], &entry(1)["follow_up"]["interaction_id"]), (&json!(promise), &json!(spoken)));
        assert_eq!((&entry(3)["order"]["order_id"], &entry(3)["order"]["status"]), (&json!(dropped), &json!("cancelled")));
        assert_eq!((&entry(5)["order"]["order_id"], &entry(5)["order"]["amount_minor"]), (&json!(bought), &json!(900)));
        assert_eq!((&entry(6)["id"], &entry(6)["channel"]), (&json!(spoken), &json!("phone")));
        assert_eq!((&entry(7)["order"]["amount_minor"], &entry(7)["at"]), (&json!(19_900), &json!("2026-03-01T02:03:04Z")));
    }

    /// Pages of any size together are the whole, also where many things happened at one instant.
    fn pages_are_the_whole(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        for _ in 0..4 {
            contact(api, &customer, "chat", "2026-03-01T02:03:04Z");
            order(&customer).create(api);
        }
        contact(api, &customer, "wechat", "2026-03-01T02:03:05Z");
        let whole = timeline(api, &customer, "?limit=200").items().clone();
        assert_eq!(whole.len(), 10);
        for limit in [1, 2, 3, 7] {
            assert_eq!(paged(api, &customer, limit), whole, "{limit}");
        }
    }

    /// Kind, channel and time narrow it; what was voided is not there; another customer's is not either.
    fn it_is_filtered(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let mistake = contact(api, &customer, "phone", "2026-03-02T08:00:00Z");
        contact(api, &customer, "wechat", "2026-03-03T08:00:00Z");
        order(&customer).create(api);
        contact(api, &person().create(api).id(), "phone", "2026-03-02T08:00:00Z");
        void(api, &mistake).expect(200);
        let kinds = |query: &str| timeline(api, &customer, query).items().iter().map(|entry| entry["kind"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
        assert_eq!(kinds("?kind=interaction"), ["interaction"]);
        assert_eq!(kinds("?kind=interaction,order_placed"), ["interaction", "order_placed"]);
        assert_eq!(kinds("?channel=in_store,wechat"), ["interaction", "order_placed"]);
        assert_eq!(kinds("?channel=phone"), [""; 0]);
        assert_eq!(kinds("?at_from=2026-03-01T02:03:04Z&at_before=2026-03-03T08:00:00Z"), ["order_placed"]);
        api.get(&format!("/api/v1/customers/{customer}/timeline?sort=at")).expect(400).problem("malformed_request");
        api.get(&format!("/api/v1/customers/{mistake}/timeline")).expect(404).problem("not_found");
        let cursor = api.get("/api/v1/customers?limit=1").expect(200)["next_cursor"].as_str().unwrap().to_owned();
        api.get(&format!("/api/v1/customers/{customer}/timeline?cursor={cursor}")).expect(400).problem("cursor_invalid");
    }
}
