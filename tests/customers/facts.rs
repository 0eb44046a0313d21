//! Facts: what is required, what is known, and how it ages.

use serde_json::{Value, json};

use super::{CUSTOMERS, NOBODY, me, of, point};
use crate::events::Follower;
use crate::support::answer::Answer;
use crate::support::builders::{organization, person};
use crate::support::client::Api;
use crate::support::server::{ADMIN_EMAIL, ADMIN_PASSWORD};
use crate::support::world::on_both_engines;

const REQUIRED: &str = "/api/v1/settings/required_facts";

fn facts(api: &Api, id: &str) -> Answer {
    api.get(&of(id, "/facts")).expect(200)
}

fn fact<'a>(answer: &'a Answer, word: &str) -> &'a Value {
    answer["facts"].as_array().unwrap().iter().find(|fact| fact["fact"] == word).unwrap_or_else(|| panic!("no {word} in {answer:?}"))
}

on_both_engines! {
    fn values_age_until_they_are_verified(world: &World) {
        let api = &world.api;
        let customer = person().with("city", "上海市").with("contact_points", json!([point("phone", "13800138000")])).create(api);
        let id = customer.id();
        let first = facts(api, &id);
        assert_eq!((&first["required_count"], &first["known_count"], &first["fresh_count"]), (&json!(5), &json!(3), &json!(2)));
        assert_eq!((&first["mastery"], &first["freshness"], &first["version"]), (&json!(6000), &json!(4000), &json!(1)));
        let phone = fact(&first, "phone");
        assert_eq!((&phone["known"], &phone["verified_at"], &phone["fresh"], &phone["term_days"]), (&json!(true), &json!(null), &json!(false), &json!(365)));
        let city = fact(&first, "city");
        assert_eq!((&city["verified_at"], &city["verified_by"], &city["fresh"]), (&customer["created_at"], &json!(null), &json!(true)));
        assert_eq!(fact(&first, "birthday")["known"], false);

        world.clock.advance_days(731);
        let api = &api.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD);
        assert_eq!((facts(api, &id)["mastery"].clone(), fact(&facts(api, &id), "city")["fresh"].clone()), (json!(6000), json!(false)));
        let verified = api.post(&of(&id, "/actions/verify_facts"), json!({ "facts": ["city", "phone"] })).expect(200);
        assert_eq!((&verified["freshness"], &verified["version"]), (&json!(6000), &json!(2)));
        assert_eq!((&fact(&verified, "city")["verified_by"], &fact(&verified, "city")["verified_at"]), (&json!(me(api)), &verified["as_of"]));
        assert_eq!(fact(&verified, "phone")["verified_at"], verified["as_of"]);
        assert_eq!(api.get(&of(&id, "")).expect(200)["contact_points"][0]["verified_at"], verified["as_of"]);
        world.clock.advance_days(366);
        let api = &api.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD);
        assert_eq!((&fact(&facts(api, &id), "city")["fresh"], &fact(&facts(api, &id), "phone")["fresh"]), (&json!(true), &json!(false)));
        // Entering a value verifies it, clearing it takes the knowledge away.
        api.patch(&of(&id, ""), json!({ "birthday": "1988-05-17", "city": null })).expect(200);
        let last = facts(api, &id);
        assert_eq!((&fact(&last, "birthday")["verified_by"], &fact(&last, "birthday")["fresh"]), (&json!(me(api)), &json!(true)));
        assert_eq!((&fact(&last, "city")["known"], &fact(&last, "city")["verified_at"], &fact(&last, "city")["verified_by"]), (&json!(false), &json!(null), &json!(null)));
    }

    fn verifying_is_guarded_and_happens_once(world: &World) {
        let api = &world.api;
        let customer = organization().create(api);
        let path = of(&customer.id(), "/actions/verify_facts");
        let answer = api.post(&path, json!({ "facts": ["name", "industry", "birthday", "shoe_size", "name"] })).expect(422);
        let answer = answer.field_error("/facts/3", "unknown_word").field_error("/facts/4", "duplicate");
        assert_eq!(answer.field_error_count(), 2);
        api.post(&path, json!({ "facts": ["name", "industry", "birthday"] })).expect(422).field_error("/facts/1", "fact_unknown").field_error("/facts/2", "not_for_kind");
        api.post(&path, json!({ "facts": [] })).expect(422).field_error("/facts", "required");
        api.post(&path, json!({})).expect(422).field_error("/facts", "required");
        api.post(&of(NOBODY, "/actions/verify_facts"), json!({ "facts": ["name"] })).expect(404);
        api.get(&of(NOBODY, "/facts")).expect(404);
        let stale = customer.header("etag").to_owned();
        let send = |key: &str| api.request("POST", &path).header("Idempotency-Key", key).json(&json!({ "facts": ["name"] })).send();
        assert_eq!(send("facts-1").expect(200)["version"], 2);
        assert_eq!(send("facts-1").expect(200)["version"], 2);
        api.request("POST", &path).header("If-Match", &stale).json(&json!({ "facts": ["name"] })).send().expect(412);
        api.request("POST", &of(&customer.id(), "/actions/archive")).send().expect(200);
        api.post(&path, json!({ "facts": ["name"] })).expect(409).problem("archived");
        // The log is sealed in order: what came after is there once the archiving is.
        let mut log = Follower::new(api, "kind=customer.facts_verified,customer.archived");
        let log = log.catch_up_until(|events| events.iter().any(|event| event["kind"] == "customer.archived"));
        assert_eq!((log.len(), &log[0]["details"]), (2, &json!({ "facts": ["name"] })), "{log:#?}");
    }

    fn what_is_required_is_a_setting(world: &World) {
        let api = &world.api;
        let default = api.get(REQUIRED).expect(200);
        assert_eq!((&default["version"], &default["updated_at"], default["person"].as_array().unwrap().len()), (&json!(0), &json!(null), 5));
        let id = person().with("city", "上海市").create(api).id();
        let wanted = json!({ "person": [{ "fact": "city", "term_days": 30 }, { "fact": "email" }], "organization": [] });
        let set = api.put(REQUIRED, wanted.clone()).expect(200);
        assert_eq!((&set["version"], &set["person"][1]), (&json!(1), &json!({ "fact": "email", "term_days": null })));
        assert_eq!(api.put(REQUIRED, wanted.clone()).expect(200)["version"], 1, "the same again changes nothing");
        assert_eq!(api.get(REQUIRED).expect(200).json, set.json);
        assert_eq!(facts(api, &id)["required_count"], 2);
        let of_organization = facts(api, &organization().create(api).id());
        assert_eq!((&of_organization["mastery"], &of_organization["required_count"]), (&json!(null), &json!(0)));
        let answer = api.put(REQUIRED, json!({ "person": [{ "fact": "industry" }, { "fact": "x" }, { "fact": "city", "term_days": 0 }, {}] })).expect(422);
        for (pointer, code) in [("/person/0/fact", "not_for_kind"), ("/person/1/fact", "unknown_word"), ("/person/2/term_days", "out_of_range"), ("/person/3/fact", "required"), ("/organization", "required")] {
            answer.clone().field_error(pointer, code);
        }
        api.request("PUT", REQUIRED).header("If-Match", "\"0-x\"").json(&wanted).send().expect(412);
        api.put(REQUIRED, json!({ "person": [], "organization": [] })).expect(200);
        assert_eq!(api.get(REQUIRED).expect(200)["version"], 2);
        assert!(api.get(CUSTOMERS).expect(200).items().len() == 2);
    }

    /// A customer who came by an import bears the name of its reference until somebody learns the real one.
    fn a_name_that_is_a_reference_is_not_known(world: &World) {
        let api = &world.api;
        let id = api.put(&format!("{CUSTOMERS}/by_reference/erp/A-17"), json!({ "kind": "person" })).expect(201).id();
        assert_eq!(fact(&facts(api, &id), "name")["known"], false);
        api.patch(&of(&id, ""), json!({ "name": "王芳" })).expect(200);
        assert_eq!(fact(&facts(api, &id), "name")["known"], true);
    }
}
