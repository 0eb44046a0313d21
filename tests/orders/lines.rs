//! Lines: products, prices, totals, and the edges of money.

use serde_json::json;

use super::{act, customer, figures, order_in};
use crate::support::builders::{order, product};
use crate::support::world::on_both_engines;

const MOST: i64 = 1_000_000_000_000_000;

on_both_engines! {
    /// Lines come, change and go while the order is placed, and quantity and total follow.
    fn lines_make_the_total(world: &World) {
        let api = &world.api;
        let placed = order_in(api, &customer(api), "placed");
        let path = format!("/api/v1/orders/{}/lines", placed.id());
        let oil = product().create(api);
        let added = api.post(&path, json!({ "sku": oil["sku"], "quantity": 3, "discount_minor": 700 })).expect(201);
        assert_eq!((&added["description"], &added["unit_price_minor"], &added["amount_minor"]), (&oil["name"], &json!(19_900), &json!(59_000)));
        assert_eq!((&added["product_id"], &added["sku"]), (&oil["id"], &oil["sku"]));
        assert!(added.header("etag").starts_with("\"2-"), "{added:?}");
        let read = |total: i64, quantity: i64, count: usize| {
            let order = api.get(&format!("/api/v1/orders/{}", placed.id())).expect(200);
            assert_eq!((&order["total_minor"], &order["quantity"]), (&json!(total), &json!(quantity)));
            assert_eq!(order["lines"].as_array().unwrap().len(), count);
            order
        };
        assert_eq!(read(78_900, 4, 2)["lines"][1], added.json);
        let line = format!("{path}/{}", added.id());
        let changed = api.patch(&line, json!({ "quantity": 1, "discount_minor": null, "description": "机油 5W-30" })).expect(200);
        assert_eq!((&changed["amount_minor"], &changed["description"]), (&json!(19_900), &json!("机油 5W-30")));
        api.patch(&line, json!({ "quantity": null })).expect(422).field_error("/quantity", "required");
        api.patch(&line, json!({ "discount_minor": 19_901 })).expect(422).field_error("/discount_minor", "out_of_range");
        read(39_800, 2, 2);
        api.delete(&line).expect(204);
        api.delete(&line).expect(404).problem("not_found");
        let last = read(19_900, 1, 1)["lines"][0]["id"].as_str().unwrap().to_owned();
        api.delete(&format!("{path}/{last}")).expect(409).problem("in_use");
        act(api, &placed.id(), "pay").expect(200);
        api.post(&path, json!({ "description": "x", "unit_price_minor": 1 })).expect(409).problem("illegal_transition");
        api.patch(&format!("{path}/{last}"), json!({ "quantity": 2 })).expect(409).problem("illegal_transition");
    }

    /// What a line must say.
    fn wrong_lines_are_named(world: &World) {
        let api = &world.api;
        let placed = order_in(api, &customer(api), "placed");
        let path = format!("/api/v1/orders/{}/lines", placed.id());
        let oil = product().with("price", json!({ "amount_minor": 1, "currency": "USD" })).create(api);
        let free = product().with("price", json!(null)).create(api);
        api.post(&path, json!({})).expect(422).field_error("/description", "required").field_error("/unit_price_minor", "required");
        api.post(&path, json!({ "sku": "nothing" })).expect(422).field_error("/sku", "not_found");
        api.post(&path, json!({ "product_id": placed.id() })).expect(422).field_error("/product_id", "not_found");
        api.post(&path, json!({ "sku": oil["sku"], "product_id": oil["id"] })).expect(422).field_error("/sku", "unexpected");
        api.post(&path, json!({ "sku": oil["sku"] })).expect(422).field_error("/unit_price_minor", "currency_mismatch");
        api.post(&path, json!({ "sku": free["sku"] })).expect(422).field_error("/unit_price_minor", "required");
        api.post(&path, json!({ "sku": free["sku"], "quantity": 1_000_001, "unit_price_minor": 1 })).expect(422).field_error("/quantity", "out_of_range");
        api.post(&path, json!({ "description": "x", "unit_price_minor": 0 })).expect(201);
        let twice = order(&customer(api)).with("total_minor", 19_901).send(api).expect(422);
        twice.field_error("/total_minor", "total_mismatch");
    }

    /// The largest amount goes through whole, one more does not, in orders with lines and without.
    fn money_at_its_edges(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let bare = |total: i64| order(&customer).without("lines").with("quantity", 1).with("total_minor", total).with("status", "paid");
        assert_eq!(bare(MOST).create(api)["total_minor"], MOST);
        assert_eq!(bare(0).create(api)["total_minor"], 0);
        bare(MOST + 1).send(api).expect(422).field_error("/total_minor", "out_of_range");
        bare(-1).send(api).expect(422).field_error("/total_minor", "out_of_range");
        let lines = |quantity: i64, price: i64| order(&customer).with("lines", json!([{ "description": "x", "quantity": quantity, "unit_price_minor": price }]));
        assert_eq!(lines(1_000_000, MOST / 1_000_000).create(api)["total_minor"], MOST);
        lines(1_000_000, MOST).send(api).expect(422).field_error("/lines/0/unit_price_minor", "out_of_range");
        let two = json!([{ "description": "x", "unit_price_minor": MOST }, { "description": "y", "unit_price_minor": 1 }]);
        order(&customer).with("lines", two).send(api).expect(422).field_error("/lines", "out_of_range");
        let huge = "99999999999999999999";
        let body = format!(r#"{{"customer_id":"{customer}","currency":"CNY","quantity":1,"total_minor":{huge}}}"#);
        let answer = api.request("POST", "/api/v1/orders").bytes("application/json", body.into_bytes()).send();
        answer.expect(400).field_error("/total_minor", "wrong_type");
        let yen = order(&customer).without("lines").with("quantity", 1).with("total_minor", 1).with("currency", "JPY").create(api);
        assert_eq!(yen["currency"], "JPY");
        let figures = figures(api, &customer, "CNY");
        assert_eq!((&figures["order_count"], &figures["net_amount_minor"]), (&json!(2), &json!(MOST)));
    }
}
