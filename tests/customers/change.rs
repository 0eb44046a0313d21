//! Changing the record itself: merge patches, the archive, key accounts.

use serde_json::{Value, json};

use super::{CUSTOMERS, NOBODY, at_once, company, count, me, of, patch_if, point, words};
use crate::support::builders::{organization, person};
use crate::support::world::on_both_engines;

on_both_engines! {
    /// Absent leaves, null clears, a value sets.
    fn merge_patches(world: &World) {
        let full = json!({
            "language": "en", "time_zone": "Europe/Berlin", "birthday": "1990-01-01", "province": "P", "city": "C", "district": "D", "interests": ["a"],
            "source_channel": "phone", "source_detail": "x", "potential_grade": "h", "owner_id": me(&world.api), "tags": ["t"],
            "preferred_channel": "sms", "quiet_hours": { "from": "12:00", "to": "13:00" }, "identity_number": "E12345678", "notes": "n"
        });
        let path = of(&person().create(&world.api).id(), "");
        let set = world.api.patch(&path, full.clone()).expect(200);
        let shown = |name: &str| if name == "identity_number" { "identity_number_masked".to_owned() } else { name.to_owned() };
        for (name, value) in full.as_object().unwrap() {
            let expected = if name == "identity_number" { json!("E***8") } else { value.clone() };
            assert_eq!(set[shown(name).as_str()], expected, "{name}");
        }
        assert_eq!(set["version"], 2);
        let mut version = 2;
        for name in full.as_object().unwrap().keys() {
            let cleared = world.api.patch(&path, json!({ name: null })).expect(200);
            version += 1;
            let expected = if matches!(name.as_str(), "interests" | "tags") { json!([]) } else { Value::Null };
            assert_eq!((&cleared[shown(name).as_str()], &cleared["version"]), (&expected, &json!(version)), "{name}");
            world.api.patch(&path, json!({ name: null })).expect(200);
        }
        let read = world.api.get(&path).expect(200);
        assert_eq!(read["version"], version);
        assert!(read["updated_at"].as_str() >= read["created_at"].as_str(), "{read:?}");
    }

    /// What can't be empty can't be cleared; what has its own operations is no member of a patch.
    fn what_a_patch_refuses(world: &World) {
        let path = of(&person().create(&world.api).id(), "");
        world.api.patch(&path, json!({ "name": null, "unit_id": null })).expect(422).field_error("/name", "required").field_error("/unit_id", "required");
        world.api.patch(&path, json!({ "birthday": "2199-01-01", "city": "x".repeat(61), "tags": ["a", "a"] })).expect(422)
            .field_error("/birthday", "in_future").field_error("/city", "too_long").field_error("/tags/1", "duplicate");
        world.api.patch(&path, json!({ "industry": "物流", "organization_size": "small" })).expect(422).field_error("/industry", "not_for_kind").field_error("/organization_size", "not_for_kind");
        world.api.patch(&path, json!({ "owner_id": NOBODY, "unit_id": NOBODY })).expect(422).field_error("/owner_id", "not_found").field_error("/unit_id", "not_found");
        for member in ["kind", "number", "version", "id", "contact_points", "contacts", "references", "serving_unit_ids", "key_account", "account_manager_id", "archived_at", "created_at", "purchases"] {
            world.api.patch(&path, json!({ member: null })).expect(400).problem("malformed_request").field_error(&format!("/{member}"), "unknown_member");
        }
        world.api.request("PATCH", &path).bytes("text/plain", b"{}".to_vec()).send().expect(415).problem("unsupported_media_type");
        world.api.request("PATCH", &path).json(&json!({ "city": "上海市" })).send().expect(200);
        let firm = of(&organization().create(&world.api).id(), "");
        world.api.patch(&firm, json!({ "birthday": "1990-01-01" })).expect(422).field_error("/birthday", "not_for_kind");
        world.api.patch(&firm, json!({ "birthday": null })).expect(200);
    }

    /// A patch that changes nothing leaves version, tag and instant.
    fn a_patch_without_effect(world: &World) {
        let customer = person().with("city", "上海市").with("tags", json!(["b", "a"])).create(&world.api);
        let path = of(&customer.id(), "");
        world.clock.advance_minutes(1);
        for body in [json!({}), json!({ "city": " 上海市 " }), json!({ "tags": ["a", "b"] }), json!({ "owner_id": null }), json!({ "name": customer["name"], "interests": [] })] {
            let answer = world.api.patch(&path, body).expect(200);
            assert_eq!(answer.json, customer.json);
            assert_eq!(answer.header("etag"), customer.header("etag"));
        }
        let moved = world.api.patch(&path, json!({ "city": "杭州市" })).expect(200);
        assert!(moved["updated_at"].as_str() > customer["updated_at"].as_str(), "{moved:?}");
        assert_eq!(moved["created_at"], customer["created_at"]);
    }

    /// Of many who patch one version one wins, and without a condition none is lost.
    fn patches_at_once(world: &World) {
        let customer = person().create(&world.api);
        let (path, tag) = (of(&customer.id(), ""), customer.header("etag").to_owned());
        let answers = at_once(&world.api, 6, |api, at| patch_if(api, &path, &tag, &json!({ "city": format!("城市{at}") })));
        assert_eq!((count(&answers, 200), count(&answers, 412)), (1, 5), "{answers:?}");
        let fields = ["language", "source_detail", "province", "district", "notes", "city"];
        let answers = at_once(&world.api, fields.len(), |api, at| api.patch(&path, json!({ (fields[at]): "en" })));
        assert_eq!(count(&answers, 200), fields.len(), "{answers:?}");
        let read = world.api.get(&path).expect(200);
        assert_eq!(read["version"], 8);
        assert!(fields.iter().all(|field| read[*field] == "en"), "{read:?}");
    }

    /// An archived customer is read by id, absent from lists, and changed by nothing but its restoring.
    fn the_archive(world: &World) {
        let customer = person().with("contact_points", json!([point("phone", "13800138000")])).create(&world.api);
        let (id, archive, restore) = (customer.id(), of(&customer.id(), "/actions/archive"), of(&customer.id(), "/actions/restore"));
        let point = customer["contact_points"][0]["id"].as_str().unwrap().to_owned();
        let early = world.api.request("POST", &restore).send().expect(409).problem("illegal_transition");
        assert_eq!(words(&early["available_actions"]), ["update", "archive", "set_key_account", "set_stage"]);
        let archived = world.api.request("POST", &archive).send().expect(200);
        assert!(archived["archived_at"].is_string(), "{archived:?}");
        assert_eq!((words(&archived["available_actions"]), &archived["version"]), (vec!["restore"], &json!(2)));
        let again = world.api.request("POST", &archive).send().expect(409).problem("illegal_transition");
        assert_eq!((words(&again["available_actions"]), &again["state"]), (vec!["restore"], &json!("archived")));
        assert!(world.api.get(CUSTOMERS).items().is_empty());
        assert_eq!(world.api.get(&of(&id, "")).expect(200).json, archived.json);
        let unit = company(&world.api);
        let refused = [
            world.api.patch(&of(&id, ""), json!({ "city": "上海市" })),
            world.api.post(&of(&id, "/contact_points"), json!({ "kind": "phone", "value": "13800138001" })),
            world.api.patch(&of(&id, &format!("/contact_points/{point}")), json!({ "label": "x" })),
            world.api.delete(&of(&id, &format!("/contact_points/{point}"))),
            world.api.post(&of(&id, "/contacts"), json!({ "name": "李强" })),
            world.api.post(&of(&id, "/references"), json!({ "source": "dms", "reference": "1" })),
            world.api.request("PUT", &of(&id, &format!("/serving_units/{unit}"))).send(),
        ];
        for answer in refused {
            let answer = answer.expect(409).problem("archived");
            assert_eq!(words(&answer["available_actions"]), ["restore"]);
        }
        world.api.post(&of(&id, "/actions/set_key_account"), json!({ "account_manager_id": me(&world.api) })).expect(409).problem("illegal_transition");
        let restored = world.api.request("POST", &restore).send().expect(200);
        assert!(restored["archived_at"].is_null(), "{restored:?}");
        assert_eq!(world.api.get(CUSTOMERS).items().len(), 1);
    }

    /// Of two who archive at once one does it.
    fn archiving_at_once(world: &World) {
        let path = of(&person().create(&world.api).id(), "/actions/archive");
        let answers = at_once(&world.api, 4, |api, _| api.request("POST", &path).send());
        assert_eq!((count(&answers, 200), count(&answers, 409)), (1, 3), "{answers:?}");
    }

    /// A key account has a manager; both come and go together.
    fn key_accounts(world: &World) {
        let customer = organization().create(&world.api);
        let (set, clear) = (of(&customer.id(), "/actions/set_key_account"), of(&customer.id(), "/actions/clear_key_account"));
        let refused = world.api.request("POST", &clear).send().expect(409).problem("illegal_transition");
        assert_eq!(words(&refused["available_actions"]), ["update", "archive", "set_key_account", "set_stage"]);
        world.api.post(&set, json!({})).expect(422).field_error("/account_manager_id", "required");
        world.api.post(&set, json!({ "account_manager_id": "x" })).expect(422).field_error("/account_manager_id", "id_invalid");
        world.api.post(&set, json!({ "account_manager_id": NOBODY })).expect(422).field_error("/account_manager_id", "not_found");
        let manager = me(&world.api);
        let made = world.api.post(&set, json!({ "account_manager_id": manager })).expect(200);
        assert_eq!((&made["key_account"], &made["account_manager_id"], &made["version"]), (&json!(true), &json!(manager), &json!(2)));
        assert_eq!(words(&made["available_actions"]), ["update", "archive", "set_key_account", "clear_key_account", "set_stage"]);
        assert_eq!(world.api.post(&set, json!({ "account_manager_id": manager })).expect(200)["version"], 2);
        let cleared = world.api.request("POST", &clear).send().expect(200);
        assert_eq!((&cleared["key_account"], &cleared["account_manager_id"]), (&json!(false), &json!(null)));
    }
}
