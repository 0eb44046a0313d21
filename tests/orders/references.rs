//! Orders that other systems write by what they call them.

use serde_json::json;

use super::{customer, figures};
use crate::support::builders::{next, order, person};
use crate::support::world::on_both_engines;

on_both_engines! {
    /// New, the same, changed, and on to the end of the workflow.
    fn written_by_reference(world: &World) {
        let api = &world.api;
        let name = format!("SO {}/1", next());
        let path = format!("/api/v1/orders/by_reference/erp/{}", name.replace(' ', "%20").replace('/', "%2F"));
        let dms = format!("A-{}", next());
        let customer = person().with("references", json!([{ "source": "dms", "reference": dms }])).create(api).id();
        let key = json!({ "source": "dms", "reference": dms });
        let body = json!({ "customer_reference": key, "placed_at": "2026-03-01T00:00:00Z", "currency": "CNY", "quantity": 2, "total_minor": 5_000 });
        let created = api.put(&path, body.clone()).expect(201);
        assert_eq!((&created["customer_id"], &created["references"]), (&json!(customer), &json!([{ "source": "erp", "reference": name }])));
        assert_eq!(created.header("location"), format!("/api/v1/orders/{}", created.id()));
        let other = person().create(api).id();
        let same = api.put(&path, body).expect(200);
        assert_eq!(same.json, created.json);
        assert_eq!(api.get(&path).expect(200).json, created.json);
        let paid = api.put(&path, json!({ "status": "fulfilled", "paid_at": "2026-03-02T00:00:00Z", "fulfilled_at": "2026-03-03T00:00:00Z", "total_minor": 6_000 })).expect(200);
        assert_eq!((&paid["id"], &paid["status"], &paid["total_minor"], &paid["version"]), (&created["id"], &json!("fulfilled"), &json!(6_000), &json!(2)));
        assert_eq!((&paid["paid_at"], &paid["customer_name"]), (&json!("2026-03-02T00:00:00Z"), &created["customer_name"]));
        assert_eq!(figures(api, &customer, "CNY")["net_amount_minor"], 6_000);
        api.put(&path, json!({ "total_minor": 7_000 })).expect(409).problem("illegal_transition");
        api.put(&path, json!({ "status": "placed" })).expect(409).problem("illegal_transition");
        api.put(&path, json!({ "currency": "USD" })).expect(422).field_error("/currency", "unchangeable");
        api.put(&path, json!({ "customer_id": other })).expect(422).field_error("/customer_id", "unchangeable");
        let refunded = api.put(&path, json!({ "status": "refunded", "refunded_at": "2026-04-01T00:00:00Z" })).expect(200);
        assert_eq!((&refunded["refunded_minor"], &refunded["refunded_at"]), (&json!(6_000), &json!("2026-04-01T00:00:00Z")));
        assert_eq!(figures(api, &customer, "CNY")["order_count"], 0);
        let stale = api.request("PUT", &path).header("If-Match", "\"1-x\"").json(&json!({ "note": "x" })).send();
        stale.expect(412).problem("version_mismatch");
    }

    /// A reference belongs to one order, which is named to whom it refuses.
    fn a_reference_belongs_to_one_order(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let reference = json!([{ "source": "pos", "reference": format!("{}", next()) }]);
        let first = order(&customer).with("references", reference.clone()).create(api);
        let problem = order(&customer).with("references", reference.clone()).send(api).expect(409).problem("already_exists");
        assert_eq!(problem["order_id"], first["id"]);
        let path = format!("/api/v1/orders/by_reference/pos/{}", next());
        let body = order(&customer).with("references", reference).body();
        api.put(&path, body).expect(409).problem("already_exists");
        api.get(&path).expect(404).problem("not_found");
    }

    /// What a new one must say, and what no reference can be.
    fn wrong_ones_are_refused(world: &World) {
        let api = &world.api;
        let path = format!("/api/v1/orders/by_reference/erp/{}", next());
        let problem = api.put(&path, json!({})).expect(422).problem("validation_failed");
        problem.field_error("/customer_id", "required").field_error("/currency", "required");
        let body = json!({ "customer_reference": { "source": "erp", "reference": "nobody" }, "currency": "CNY", "quantity": 1, "total_minor": 1 });
        api.put(&path, body).expect(422).field_error("/customer_reference", "not_found");
        let customer = customer(api);
        api.put("/api/v1/orders/by_reference/e%20r%20p/1", order(&customer).body()).expect(422).problem("validation_failed");
        let long = "x".repeat(201);
        api.put(&format!("/api/v1/orders/by_reference/erp/{long}"), order(&customer).body()).expect(422).problem("validation_failed");
    }
}
