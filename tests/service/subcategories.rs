//! The list of what tickets of each category are about.

use serde_json::json;

use crate::support::builders::{person, ticket};
use crate::support::world::on_both_engines;

const LIST: &str = "/api/v1/service/subcategories";

on_both_engines! {
    /// A sub-category belongs to one category; one that is used no longer stays with the tickets that have it.
    fn a_ticket_names_one_of_its_category(world: &World) {
        let api = &world.api;
        let engine = json!({ "category": "technical", "word": "engine", "label_zh": "发动机", "label_en": "Engine", "place": 10 });
        let made = api.post(LIST, engine.clone()).expect(201);
        api.post(LIST, engine).expect(409).problem("already_exists");
        api.post(LIST, json!({ "category": "x", "word": "A" })).expect(422).field_error("/category", "unknown_word");
        api.post(LIST, json!({ "category": "process", "word": "invoice", "label_zh": "发票", "label_en": "Invoice" })).expect(201);
        assert_eq!(api.get(&format!("{LIST}?category=technical")).expect(200).items().len(), 1);
        assert_eq!(api.get(&format!("{LIST}?include_total=true")).expect(200)["total"], 2);
        let customer = person().create(api).id();
        let one = ticket(&customer).with("kind", "fault").with("category", "technical").with("subcategory", "engine").create(api);
        assert_eq!((&one["status"], &one["subcategory"]), (&json!("classified"), &json!("engine")));
        let classify = format!("/api/v1/service/tickets/{}/actions/classify", one.id());
        api.post(&classify, json!({ "subcategory": "invoice" })).expect(422).field_error("/subcategory", "not_found");
        let path = format!("{LIST}/{}", made.id());
        let changed = api.patch(&path, json!({ "active": false })).expect(200);
        assert_eq!((&changed["active"], &changed["version"]), (&json!(false), &json!(2)));
        assert_eq!(api.get(&path).expect(200).json, changed.json);
        api.post(&classify, json!({ "priority": "high" })).expect(200);
        ticket(&customer).with("kind", "fault").with("category", "technical").with("subcategory", "engine").send(api)
            .expect(422).field_error("/subcategory", "inactive");
        assert_eq!(api.get("/api/v1/service/tickets?subcategory=engine").expect(200).items().len(), 1);
        let moved = api.post(&classify, json!({ "category": "process" })).expect(200);
        assert_eq!(moved["subcategory"], json!(null));
    }
}
