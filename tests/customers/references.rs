//! What other systems call a customer.

use serde_json::json;

use super::{NOBODY, at_once, count, of};
use crate::support::builders::person;
use crate::support::world::on_both_engines;

on_both_engines! {
    /// A reference is added once, found by, and forgotten.
    fn added_found_and_removed(world: &World) {
        let id = person().create(&world.api).id();
        let body = json!({ "source": "dms", "reference": "A/1 001?#中" });
        let added = world.api.post(&of(&id, "/references"), body.clone()).expect(201);
        let path = of(&id, &format!("/references/{}", added.id()));
        assert_eq!((added.header("location"), &added["source"], &added["reference"]), (path.as_str(), &body["source"], &body["reference"]));
        assert_eq!(world.api.get(&path).expect(200).json, added.json);
        let found = world.api.get("/api/v1/customers/by_reference/dms/A%2F1%20001%3F%23%E4%B8%AD").expect(200);
        assert_eq!((found.id(), &found["version"]), (id.clone(), &json!(2)));
        let again = world.api.post(&of(&id, "/references"), body).expect(201);
        assert_eq!((&again.json, again.header("etag")), (&added.json, added.header("etag")));
        for (body, pointer, code) in [
            (json!({}), "/source", "required"), (json!({}), "/reference", "required"), (json!({ "source": "a b", "reference": "1" }), "/source", "unknown_word"),
            (json!({ "source": "dms", "reference": "x".repeat(201) }), "/reference", "too_long"), (json!({ "source": "dms", "reference": " " }), "/reference", "required"),
        ] {
            world.api.post(&of(&id, "/references"), body).expect(422).field_error(pointer, code);
        }
        world.api.delete(&path).expect(204);
        world.api.delete(&path).expect(404).problem("not_found");
        world.api.get("/api/v1/customers/by_reference/dms/A%2F1%20001%3F%23%E4%B8%AD").expect(404).problem("not_found");
        world.api.delete(&of(&id, &format!("/references/{NOBODY}"))).expect(404);
    }

    /// One source calls one customer so, whichever way the name came in; another source may.
    fn unique_per_source(world: &World) {
        let reference = json!({ "source": "dms", "reference": "A-1" });
        person().with("references", json!([reference])).create(&world.api);
        let other = person().create(&world.api).id();
        person().with("references", json!([reference])).send(&world.api).expect(409).problem("already_exists");
        world.api.post(&of(&other, "/references"), reference.clone()).expect(409).problem("already_exists");
        assert_eq!(world.api.get(&of(&other, "")).expect(200)["version"], 1);
        world.api.post(&of(&other, "/references"), json!({ "source": "erp", "reference": "A-1" })).expect(201);
        world.api.post(&of(&other, "/references"), json!({ "source": "dms", "reference": "a-1" })).expect(201);
        person().with("references", json!([reference, reference])).send(&world.api).expect(422).field_error("/references/1", "duplicate");
    }

    /// Of two customers that are given one reference at once, one gets it, new ones and old ones.
    fn given_at_once(world: &World) {
        let body = json!({ "source": "dms", "reference": "A-2" });
        let ids = [(); 4].map(|()| person().create(&world.api).id());
        let answers = at_once(&world.api, 8, |api, at| match ids.get(at) {
            Some(id) => api.post(&of(id, "/references"), body.clone()),
            None => person().with("references", json!([body])).send(api),
        });
        assert_eq!((count(&answers, 201), count(&answers, 409)), (1, 7), "{answers:?}");
        world.api.get("/api/v1/customers/by_reference/dms/A-2").expect(200);
    }
}
