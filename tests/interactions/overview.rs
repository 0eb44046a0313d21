//! The 360° overview: everything that a first look needs.

use serde_json::json;

use super::{contact, customer, me, void};
use crate::support::builders::{follow_up, order, person};
use crate::support::world::on_both_engines;

on_both_engines! {
    /// A customer of whom nothing is known but the record has an overview.
    fn a_new_customer_has_one(world: &World) {
        let customer = customer(&world.api);
        let overview = world.api.get(&format!("/api/v1/customers/{customer}/overview")).expect(200);
        assert_eq!(overview["customer"], world.api.get(&format!("/api/v1/customers/{customer}")).expect(200).json);
        assert_eq!((&overview["owner"], &overview["last_contact_at"]), (&json!(null), &json!(null)));
        assert_eq!((&overview["last_contacts"], &overview["next_actions"]), (&json!([]), &json!([])));
        world.api.get("/api/v1/customers/0192f3a4-5b6c-7d8e-9f01-23456789abcd/overview").expect(404).problem("not_found");
    }

    /// Figures, the last contact over each channel, and what is to be done next.
    fn it_shows_what_matters(world: &World) {
        let api = &world.api;
        let customer = person().with("owner_id", me(api)).create(api).id();
        let bought = order(&customer).create(api).id();
        api.post(&format!("/api/v1/orders/{bought}/actions/pay"), json!({})).expect(200);
        contact(api, &customer, "phone", "2026-03-01T00:00:00Z");
        let last_call = contact(api, &customer, "phone", "2026-03-05T00:00:00Z");
        let message = contact(api, &customer, "wechat", "2026-03-03T00:00:00Z");
        let mistake = contact(api, &customer, "phone", "2026-03-09T00:00:00Z");
        let only_mistake = contact(api, &customer, "email", "2026-03-09T00:00:00Z");
        void(api, &mistake).expect(200);
        void(api, &only_mistake).expect(200);
        let late = follow_up(&customer).with("due_at", "2020-01-01T00:00:00Z").create(api).id();
        for _ in 0..21 {
            follow_up(&customer).create(api);
        }
        let path = format!("/api/v1/customers/{customer}/overview");
        let overview = api.get(&path).expect(200);
        assert_eq!((&overview["owner"]["id"], &overview["customer"]["purchases"][0]["order_count"]), (&me(api), &json!(1)));
        let contacts: Vec<_> = overview["last_contacts"].as_array().unwrap().iter().map(|one| &one["interaction_id"]).collect();
        assert_eq!(contacts, [&json!(last_call), &json!(message)]);
        assert_eq!(overview["last_contact_at"], "2026-03-05T00:00:00Z");
        let next = overview["next_actions"].as_array().unwrap();
        assert_eq!((next.len(), &next[0]["follow_up_id"], &next[0]["overdue"]), (20, &json!(late), &json!(true)));
        assert_eq!((&overview["open_follow_up_count"], &overview["overdue_follow_up_count"]), (&json!(22), &json!(1)));
        api.patch(&format!("/api/v1/interactions/{last_call}"), json!({ "channel": "wechat" })).expect(200);
        let moved = api.get(&path).expect(200);
        let channels: Vec<_> = moved["last_contacts"].as_array().unwrap().iter().map(|one| &one["channel"]).collect();
        assert_eq!(channels, ["wechat", "phone"]);
    }
}
