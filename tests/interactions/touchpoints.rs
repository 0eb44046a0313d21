//! Touchpoints: the list of steps of the customer's journey.

use serde_json::json;

use super::{column, customer};
use crate::support::builders::{interaction, next};
use crate::support::world::on_both_engines;

on_both_engines! {
    /// An installation starts with the usual list, in the order of the journey, labelled in both languages.
    fn there_is_a_list_from_the_beginning(world: &World) {
        let list = world.api.get("/api/v1/touchpoints").expect(200);
        let words = column(&list, "word");
        assert_eq!(words[0], "first_contact");
        for word in ["reception", "test_drive", "delivery", "repair", "handover"] {
            assert!(words.contains(&&json!(word)), "{word}");
        }
        assert!(list.items().iter().all(|one| one["label_zh"].is_string() && one["label_en"].is_string() && one["active"] == true));
        let page = world.api.get("/api/v1/touchpoints?limit=3&include_total=true").expect(200);
        assert_eq!(page["total"], list.items().len());
        let rest = world.api.get(&format!("/api/v1/touchpoints?limit=200&cursor={}", page["next_cursor"].as_str().unwrap())).expect(200);
        assert_eq!([page.items().clone(), rest.items().clone()].concat(), *list.items());
    }

    /// A company adds its own steps and retires others: records that name those keep them, new ones can't.
    fn a_company_keeps_its_own_list(world: &World) {
        let api = &world.api;
        let word = format!("track_day_{}", next());
        let made = api.post("/api/v1/touchpoints", json!({ "word": word, "label_zh": "赛道日", "label_en": "Track day", "place": 0 })).expect(201);
        assert_eq!(column(&api.get("/api/v1/touchpoints?limit=1").expect(200), "word"), [&json!(word)]);
        api.post("/api/v1/touchpoints", json!({ "word": word, "label_zh": "重", "label_en": "Again" })).expect(409).problem("already_exists");
        let wrong = api.post("/api/v1/touchpoints", json!({ "word": "Track Day", "place": -1 })).expect(422);
        wrong.field_error("/word", "unknown_word").field_error("/label_zh", "required").field_error("/place", "out_of_range");
        let customer = customer(api);
        let contact = interaction(&customer).with("touchpoint", word.as_str()).create(api).id();
        let path = format!("/api/v1/touchpoints/{}", made.id());
        let off = api.patch(&path, json!({ "active": false })).expect(200);
        assert_eq!((&off["active"], &off["version"]), (&json!(false), &json!(2)));
        assert_eq!(api.get(&path).expect(200).json, off.json);
        interaction(&customer).with("touchpoint", word.as_str()).send(api).expect(422).field_error("/touchpoint", "unexpected");
        let kept = api.patch(&format!("/api/v1/interactions/{contact}"), json!({ "touchpoint": word, "subject": "再来" })).expect(200);
        assert_eq!(kept["touchpoint"], json!(word));
        assert_eq!(api.get(&format!("/api/v1/interactions?touchpoint={word}")).expect(200).items().len(), 1);
        assert_eq!(column(&api.get("/api/v1/touchpoints?active=false").expect(200), "word"), [&json!(word)]);
    }
}
