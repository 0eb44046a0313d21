//! Batches: each order by itself, once per key.

use serde_json::{Value, json};

use super::{customer, figures};
use crate::support::builders::{next, order};
use crate::support::world::on_both_engines;

const PATH: &str = "/api/v1/orders/batch";

fn item(reference: Option<&str>, order: Value) -> Value {
    let reference = reference.map(|reference| json!({ "source": "pos", "reference": reference }));
    json!({ "reference": reference, "order": order })
}

fn paid(customer: &str, total: i64) -> Value {
    json!({ "customer_id": customer, "status": "paid", "placed_at": "2026-03-01T00:00:00Z", "currency": "CNY", "quantity": 1, "total_minor": total })
}

on_both_engines! {
    /// Good ones are written, bad ones are refused with the place, and the same order twice builds on itself.
    fn one_that_is_wrong_stops_no_other(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let known = next().to_string();
        let orders = json!([
            item(Some(&known), paid(&customer, 100)),
            item(None, json!({ "customer_id": customer, "currency": "CNY" })),
            item(None, paid("0192f3a4-5b6c-7d8e-9f01-23456789abcd", 1)),
            item(None, json!({ "colour": "red" })),
            item(Some(&known), json!({ "note": "again" })),
            item(Some(&known), json!({ "status": "placed" })),
            item(Some(&known), json!({ "note": "again" })),
            5,
            { "reference": { "source": "p o s" } },
            item(None, paid(&customer, 200)),
        ]);
        let answer = api.post(PATH, json!({ "orders": orders })).expect(200);
        let results = answer["results"].as_array().unwrap();
        let statuses: Vec<_> = results.iter().map(|result| result["status"].as_i64().unwrap()).collect();
        assert_eq!(statuses, [201, 422, 422, 400, 200, 409, 200, 400, 422, 201]);
        let counts = ["created_count", "updated_count", "unchanged_count", "refused_count"].map(|count| answer[count].as_i64().unwrap());
        assert_eq!(counts, [2, 1, 1, 6]);
        assert_eq!((&results[4]["order_id"], &results[4]["version"]), (&results[0]["order_id"], &json!(2)));
        let pointer = |at: usize| results[at]["problem"]["errors"][0]["pointer"].as_str().unwrap_or_default();
        assert_eq!(pointer(1), "/orders/1/order/quantity");
        assert_eq!(pointer(2), "/orders/2/order/customer_id");
        assert_eq!(pointer(3), "/orders/3/order/colour");
        assert_eq!(pointer(7), "/orders/7");
        assert_eq!(results[5]["problem"]["code"], "illegal_transition");
        assert!(results.iter().enumerate().all(|(at, result)| result["index"] == at));
        let figures = figures(api, &customer, "CNY");
        assert_eq!((&figures["order_count"], &figures["net_amount_minor"]), (&json!(2), &json!(300)));
    }

    /// The same key gets the same answer and writes nothing twice.
    fn once_per_key(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let body = json!({ "orders": [item(None, paid(&customer, 100)), item(None, json!({ "currency": "x" }))] });
        let key = format!("batch-{}", next());
        let send = |body: &Value| api.request("POST", PATH).header("Idempotency-Key", &key).json(body).send();
        let first = send(&body).expect(200);
        let second = send(&body).expect(200);
        assert_eq!(first.json, second.json);
        assert_eq!(figures(api, &customer, "CNY")["order_count"], 1);
        send(&json!({ "orders": [item(None, paid(&customer, 1))] })).expect(422).problem("idempotency_key_reused");
    }

    /// From one to five hundred.
    fn sizes(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let batch = |count: usize| json!({ "orders": (0..count).map(|_| item(Some(&next().to_string()), paid(&customer, 10))).collect::<Vec<_>>() });
        api.post(PATH, json!({})).expect(422).field_error("/orders", "required");
        api.post(PATH, batch(0)).expect(422).field_error("/orders", "required");
        api.post(PATH, batch(501)).expect(422).field_error("/orders", "too_many");
        assert_eq!(api.post(PATH, batch(500)).expect(200)["created_count"], 500);
        let figures = figures(api, &customer, "CNY");
        assert_eq!((&figures["order_count"], &figures["net_amount_minor"]), (&json!(500), &json!(5_000)));
        api.post(PATH, json!({ "orders": order(&customer).body() })).expect(400).field_error("/orders", "wrong_type");
    }
}
