//! Products over HTTP.

use std::collections::BTreeSet;

use serde_json::json;

use crate::support::answer::Answer;
use crate::support::builders::{next, product};
use crate::support::world::on_both_engines;

on_both_engines! {
    /// Created, read, patched, made inactive.
    fn a_product_is_kept_up(world: &World) {
        let api = &world.api;
        let created = product().with("references", json!([{ "source": "erp", "reference": next().to_string() }])).create(api);
        let path = created.header("location").to_owned();
        assert_eq!(path, format!("/api/v1/products/{}", created.id()));
        assert_eq!(api.get(&path).expect(200).json, created.json);
        let patched = api.patch(&path, json!({ "price": { "amount_minor": 1, "currency": "JPY" }, "category": null, "active": false })).expect(200);
        assert_eq!((&patched["price"], &patched["category"], &patched["active"], &patched["version"]), (&json!({ "amount_minor": 1, "currency": "JPY" }), &json!(null), &json!(false), &json!(2)));
        assert_eq!(api.patch(&path, json!({ "active": false })).expect(200)["version"], 2);
        api.patch(&path, json!({ "sku": null, "name": null, "active": null })).expect(422).field_error("/sku", "required").field_error("/name", "required");
        api.patch(&path, json!({ "price": { "amount_minor": -1 } })).expect(422).field_error("/price/amount_minor", "out_of_range").field_error("/price/currency", "required");
        let stale = api.request("PATCH", &path).header("If-Match", "\"1-x\"").json(&json!({ "name": "x" })).send();
        stale.expect(412).problem("version_mismatch");
        api.get("/api/v1/products/0192f3a4-5b6c-7d8e-9f01-23456789abcd").expect(404).problem("not_found");
    }

    /// What a product must say.
    fn wrong_products_are_named(world: &World) {
        let api = &world.api;
        api.post("/api/v1/products", json!({})).expect(422).field_error("/sku", "required").field_error("/name", "required");
        api.post("/api/v1/products", json!({ "sku": "a", "name": "b", "stock": 1 })).expect(400).field_error("/stock", "unknown_member");
        api.post("/api/v1/products", json!({ "sku": 7, "name": "b" })).expect(400).field_error("/sku", "wrong_type");
        let wrong = product().with("sku", "x".repeat(65)).with("price", json!({ "amount_minor": 1, "currency": "CNYX" })).send(api).expect(422);
        wrong.field_error("/sku", "too_long").field_error("/price/currency", "currency_invalid");
    }

    /// A sku and a reference belong to one product, also where two come at once.
    fn skus_and_references_are_unique(world: &World) {
        let api = &world.api;
        let reference = json!([{ "source": "erp", "reference": next().to_string() }]);
        let first = product().with("references", reference.clone()).create(api);
        product().with("sku", first["sku"].clone()).send(api).expect(409).problem("already_exists").field_error("/sku", "duplicate");
        product().with("references", reference).send(api).expect(409).problem("already_exists").field_error("/references", "duplicate");
        let other = product().create(api);
        api.patch(&format!("/api/v1/products/{}", other.id()), json!({ "sku": first["sku"] })).expect(409).problem("already_exists");
        let draft = product();
        let answers: Vec<Answer> = std::thread::scope(|scope| {
            let running: Vec<_> = (0..4).map(|_| scope.spawn(|| draft.send(api))).collect();
            running.into_iter().map(|thread| thread.join().expect("a caller ends")).collect()
        });
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|answer| answer.status == 409).count(), 3, "{answers:?}");
    }

    /// New, the same, changed.
    fn written_by_reference(world: &World) {
        let api = &world.api;
        let path = format!("/api/v1/products/by_reference/erp/{}", next());
        api.get(&path).expect(404).problem("not_found");
        let body = product().body();
        let created = api.put(&path, body.clone()).expect(201);
        assert_eq!(api.put(&path, body).expect(200).json, created.json);
        assert_eq!(api.get(&path).expect(200).json, created.json);
        let changed = api.put(&path, json!({ "name": "新名称" })).expect(200);
        assert_eq!((&changed["id"], &changed["version"], &changed["sku"]), (&created["id"], &json!(2), &created["sku"]));
        api.put(&format!("/api/v1/products/by_reference/erp/{}", next()), json!({ "name": "x" })).expect(422).field_error("/sku", "required");
        let key = format!("product-{}", next());
        let body = product().body();
        let send = || api.request("POST", "/api/v1/products").header("Idempotency-Key", &key).json(&body).send().expect(201);
        assert_eq!(send().json, send().json);
    }

    /// Sorted by name as people read it, by sku, by creation; filtered.
    fn lists(world: &World) {
        let api = &world.api;
        for (name, sku) in [("轮胎", "c"), ("保养", "B"), ("机油", "a")] {
            product().with("name", name).with("sku", sku).with("category", format!("类 {sku}")).create(api);
        }
        let names = |query: &str| -> Vec<String> {
            let page = api.get(&format!("/api/v1/products?{query}")).expect(200);
            page.items().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(names("sort=name"), ["保养", "机油", "轮胎"]);
        assert_eq!(names("sort=sku"), ["保养", "机油", "轮胎"]);
        assert_eq!(names(""), ["机油", "保养", "轮胎"]);
        assert_eq!(names("sku=c"), ["轮胎"]);
        assert_eq!(names("category=%E7%B1%BB%20B&active=true"), ["保养"]);
        assert!(names("active=false").is_empty());
        let mut seen = BTreeSet::new();
        let mut page = api.get("/api/v1/products?limit=1&sort=-name&include_total=true").expect(200);
        assert_eq!(page["total"], 3);
        while let Some(cursor) = page["next_cursor"].as_str() {
            assert!(seen.insert(page.items()[0]["id"].as_str().unwrap().to_owned()));
            page = api.get(&format!("/api/v1/products?limit=1&cursor={cursor}")).expect(200);
        }
        assert_eq!(seen.len(), 2);
    }
}
