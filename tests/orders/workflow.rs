//! What each status allows, and what steps do to the figures of the customer.

use serde_json::json;

use super::{act, act_with, customer, figures, order_in};
use crate::support::builders::{order, organization};
use crate::support::world::on_both_engines;

const STATUSES: [&str; 5] = ["placed", "paid", "fulfilled", "cancelled", "refunded"];
const STEPS: [(&str, [Option<&str>; 5]); 4] = [
    ("pay", [Some("paid"), None, None, None, None]),
    ("fulfil", [None, Some("fulfilled"), None, None, None]),
    ("cancel", [Some("cancelled"), Some("cancelled"), None, None, None]),
    ("refund", [None, Some("refunded"), Some("refunded"), None, None]),
];

on_both_engines! {
    /// Every status with every step: done, or refused with the actions that there are, which are those that the order shows.
    fn every_step_in_every_status(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        for (step, expected) in STEPS {
            for (status, to) in STATUSES.into_iter().zip(expected) {
                let before = order_in(api, &customer, status);
                assert_eq!(before["status"], status);
                let answer = act(api, &before.id(), step);
                match to {
                    Some(to) => {
                        let after = answer.expect(200);
                        assert_eq!((after["status"].as_str(), after["version"].as_i64()), (Some(to), Some(before["version"].as_i64().unwrap() + 1)));
                    }
                    None => {
                        let problem = answer.expect(409).problem("illegal_transition");
                        assert_eq!((&problem["available_actions"], &problem["state"]), (&before["available_actions"], &json!(status)));
                        let read = api.get(&format!("/api/v1/orders/{}", before.id())).expect(200);
                        assert_eq!(read.json, before.json);
                    }
                }
            }
        }
    }

    /// Parts lessen the figures, the whole takes the order out of them, and more than is left is refused.
    fn refunds_and_figures(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        assert!(figures(api, &customer, "CNY").is_null());
        let first = order(&customer).with("placed_at", "2026-01-05T00:00:00Z").with("status", "paid").create(api);
        let second = order(&customer).with("placed_at", "2026-02-05T00:00:00Z").create(api);
        let expected = json!({ "currency": "CNY", "order_count": 1, "net_amount_minor": 19_900, "first_paid_at": "2026-01-05T00:00:00Z", "last_paid_at": "2026-01-05T00:00:00Z" });
        assert_eq!(figures(api, &customer, "CNY"), expected);
        act(api, &second.id(), "pay").expect(200);
        let part = act_with(api, &first.id(), "refund", json!({ "amount_minor": 5_000, "reason": "迟到" })).expect(200);
        assert_eq!((&part["status"], &part["refunded_minor"], &part["refunds"][0]["reason"]), (&json!("paid"), &json!(5_000), &json!("迟到")));
        let expected = json!({ "currency": "CNY", "order_count": 2, "net_amount_minor": 34_800, "first_paid_at": "2026-01-05T00:00:00Z", "last_paid_at": "2026-02-05T00:00:00Z" });
        assert_eq!(figures(api, &customer, "CNY"), expected);
        let problem = act_with(api, &first.id(), "refund", json!({ "amount_minor": 14_901 })).expect(409).problem("refund_too_large");
        assert_eq!(problem["left"], json!({ "amount_minor": 14_900, "currency": "CNY" }));
        act_with(api, &first.id(), "refund", json!({ "amount_minor": 0 })).expect(422).field_error("/amount_minor", "out_of_range");
        let whole = act(api, &first.id(), "refund").expect(200);
        assert_eq!((&whole["status"], &whole["refunded_minor"], whole["refunds"].as_array().unwrap().len()), (&json!("refunded"), &json!(19_900), 2));
        let expected = json!({ "currency": "CNY", "order_count": 1, "net_amount_minor": 19_900, "first_paid_at": "2026-02-05T00:00:00Z", "last_paid_at": "2026-02-05T00:00:00Z" });
        assert_eq!(figures(api, &customer, "CNY"), expected);
        act(api, &second.id(), "cancel").expect(200);
        let none = figures(api, &customer, "CNY");
        assert_eq!((&none["order_count"], &none["net_amount_minor"], &none["first_paid_at"]), (&json!(0), &json!(0), &json!(null)));
    }

    /// Steps have their instants, in order and at most a day ahead.
    fn instants_stand_in_order(world: &World) {
        let api = &world.api;
        let placed = order_in(api, &customer(api), "placed");
        act_with(api, &placed.id(), "pay", json!({ "at": "2026-02-28T00:00:00Z" })).expect(422).field_error("/at", "out_of_order");
        act_with(api, &placed.id(), "pay", json!({ "at": "2190-01-01T00:00:00Z" })).expect(422).field_error("/at", "in_future");
        act_with(api, &placed.id(), "pay", json!({ "at": "yesterday" })).expect(422).field_error("/at", "instant_invalid");
        act_with(api, &placed.id(), "pay", json!({ "when": null })).expect(400).problem("malformed_request").field_error("/when", "unknown_member");
        let paid = act_with(api, &placed.id(), "pay", json!({ "at": "2026-03-02T08:00:00+08:00" })).expect(200);
        assert_eq!((&paid["paid_at"], &paid["fulfilled_at"]), (&json!("2026-03-02T00:00:00Z"), &json!(null)));
    }

    /// Orders of key accounts come first, unless told otherwise.
    fn key_accounts_come_first(world: &World) {
        let api = &world.api;
        let me = api.get("/api/v1/me").expect(200)["user"]["id"].clone();
        let customer = organization().create(api).id();
        api.post(&format!("/api/v1/customers/{customer}/actions/set_key_account"), json!({ "account_manager_id": me })).expect(200);
        assert_eq!(order(&customer).create(api)["priority"], "high");
        assert_eq!(order(&customer).with("priority", "normal").create(api)["priority"], "normal");
        api.post(&format!("/api/v1/customers/{customer}/actions/archive"), json!(null)).expect(200);
        order(&customer).send(api).expect(409).problem("archived");
    }

    /// What a new order must say, all at once.
    fn wrong_fields_are_named_together(world: &World) {
        let api = &world.api;
        let body = json!({ "currency": "RMB", "channel": "fax", "placed_at": "x", "quantity": 0, "total_minor": -1, "unit_id": "7", "status": "lost", "lines": [{ "quantity": 1 }, { "description": "", "unit_price_minor": -5 }] });
        let problem = api.post("/api/v1/orders", body).expect(422).problem("validation_failed");
        let expected = ["/currency", "/channel", "/placed_at", "/quantity", "/total_minor", "/unit_id", "/status", "/lines/1/unit_price_minor"];
        for pointer in expected {
            assert!(problem["errors"].as_array().unwrap().iter().any(|error| error["pointer"] == pointer), "{pointer} {problem:?}");
        }
        let nobody = "0192f3a4-5b6c-7d8e-9f01-23456789abcd";
        let problem = order(nobody).with("unit_id", nobody).with("salesperson_id", nobody).send(api).expect(422).problem("validation_failed");
        let problem = problem.field_error("/customer_id", "not_found").field_error("/unit_id", "not_found");
        problem.field_error("/salesperson_id", "not_found");
        order(nobody).with("customer_id", json!(null)).send(api).expect(422).field_error("/customer_id", "required");
        let customer = customer(api);
        order(&customer).with("status", "refunded").send(api).expect(422).field_error("/status", "unknown_word");
        order(&customer).with("paid_at", "2026-03-02T00:00:00Z").send(api).expect(422).field_error("/paid_at", "unexpected");
        order(&customer).without("lines").send(api).expect(422).field_error("/quantity", "required").field_error("/total_minor", "required");
        order(&customer).with("colour", "red").send(api).expect(400).problem("malformed_request").field_error("/colour", "unknown_member");
    }

    /// A merge patch changes what it names, on the version that was read, and figures follow.
    fn patches(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let paid = order_in(api, &customer, "paid");
        let path = format!("/api/v1/orders/{}", paid.id());
        let patched = api.patch(&path, json!({ "channel": null, "note": "改期", "placed_at": "2026-02-01T00:00:00Z" })).expect(200);
        assert_eq!((&patched["channel"], &patched["note"], &patched["version"]), (&json!(null), &json!("改期"), &json!(3)));
        assert_eq!(figures(api, &customer, "CNY")["first_paid_at"], "2026-02-01T00:00:00Z");
        assert_eq!(api.patch(&path, json!({ "note": "改期" })).expect(200)["version"], 3);
        api.patch(&path, json!({ "placed_at": null, "unit_id": null })).expect(422).field_error("/placed_at", "required").field_error("/unit_id", "required");
        api.patch(&path, json!({ "total_minor": 1 })).expect(422).field_error("/total_minor", "total_mismatch");
        api.patch(&path, json!({ "lines": [] })).expect(400).field_error("/lines", "unknown_member");
        let stale = api.request("PATCH", &path).header("If-Match", "\"2-x\"").json(&json!({ "note": "x" })).send();
        stale.expect(412).problem("version_mismatch");
        let read = api.get(&path).expect(200);
        let same = api.request("GET", &path).header("If-None-Match", read.header("etag")).send();
        assert_eq!((same.status, read.header("etag").split('-').next()), (304, Some("\"3")));
    }
}
