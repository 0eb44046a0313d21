//! Contacts of organisations.

use serde_json::json;

use super::{NOBODY, of, point};
use crate::support::builders::{organization, person};
use crate::support::world::on_both_engines;

on_both_engines! {
    /// A contact comes with its contact points and goes with them.
    fn added_changed_and_removed(world: &World) {
        let id = organization().with("contact_points", json!([point("phone", "02158881234")])).create(&world.api).id();
        let added = world.api.post(&of(&id, "/contacts"), json!({ "name": "李强", "position": "采购经理", "contact_points": [point("phone", "13900139000")] })).expect(201);
        let path = of(&id, &format!("/contacts/{}", added.id()));
        assert_eq!((added.header("location"), &added["primary"], &added["department"]), (path.as_str(), &json!(true), &json!(null)));
        assert_eq!(world.api.get(&path).expect(200).json, added.json);
        let own = world.api.post(&of(&id, "/contact_points"), json!({ "kind": "email", "value": "li@yuanhang.example", "contact_id": added["id"] })).expect(201);
        assert_eq!((&own["contact_id"], &own["primary"]), (&added["id"], &json!(true)));
        let second = world.api.post(&of(&id, "/contacts"), json!({ "name": "陈静", "primary": true })).expect(201);
        assert_eq!(second["primary"], true);
        assert_eq!(world.api.get(&path).expect(200)["primary"], false);
        let changed = world.api.patch(&path, json!({ "position": null, "department": "物流部", "primary": true, "language": "en-us", "notes": "a\nb" })).expect(200);
        assert_eq!((&changed["position"], &changed["department"], &changed["primary"], &changed["language"]), (&json!(null), &json!("物流部"), &json!(true), &json!("en-US")));
        let unchanged = world.api.patch(&path, json!({ "department": "物流部" })).expect(200);
        assert_eq!(unchanged.header("etag"), changed.header("etag"));
        world.api.patch(&path, json!({ "name": null, "language": "x y" })).expect(422).field_error("/name", "required").field_error("/language", "language_invalid");
        world.api.delete(&path).expect(204);
        world.api.get(&path).expect(404).problem("not_found");
        world.api.delete(&path).expect(404).problem("not_found");
        let left = world.api.get(&of(&id, "")).expect(200);
        assert_eq!(left["contacts"].as_array().unwrap().len(), 1);
        assert_eq!(left["contacts"][0]["primary"], true);
        let points = left["contact_points"].as_array().unwrap();
        assert_eq!((points.len(), &points[0]["masked"]), (1, &json!("021****1234")));
    }

    /// Persons have none; what is wrong is told.
    fn what_is_refused(world: &World) {
        let (firm, human) = (organization().create(&world.api).id(), person().create(&world.api).id());
        world.api.post(&of(&human, "/contacts"), json!({ "name": "李强" })).expect(422).field_error("", "not_for_kind");
        world.api.post(&of(&firm, "/contacts"), json!({ "position": "x".repeat(101), "contact_points": [point("phone", "1"), { "kind": "phone", "value": "13900139000", "contact_id": NOBODY }] })).expect(422)
            .field_error("/name", "required").field_error("/position", "too_long").field_error("/contact_points/0/value", "phone_invalid").field_error("/contact_points/1/contact_id", "unexpected");
        world.api.post(&of(&firm, "/contacts"), json!({ "name": "李强", "phone": "1" })).expect(400).field_error("/phone", "unknown_member");
        world.api.patch(&of(&firm, &format!("/contacts/{NOBODY}")), json!({ "name": "李强" })).expect(404).problem("not_found");
        assert_eq!(world.api.get(&of(&firm, "")).expect(200)["version"], 1);
    }

    /// One person may speak for two firms, and two contacts may share a switchboard; the same contact has it once.
    fn shared_numbers(world: &World) {
        let firms = [(); 2].map(|()| organization().create(&world.api).id());
        for firm in &firms {
            for name in ["李强", "陈静"] {
                world.api.post(&of(firm, "/contacts"), json!({ "name": name, "contact_points": [point("phone", "13900139000")] })).expect(201);
            }
            world.api.post(&of(firm, "/contacts"), json!({ "name": "王伟", "contact_points": [point("phone", "13900139000"), point("phone", "+8613900139000")] })).expect(422)
                .field_error("/contact_points/1", "duplicate");
        }
        person().with("contact_points", json!([point("phone", "13900139000")])).create(&world.api);
    }
}
