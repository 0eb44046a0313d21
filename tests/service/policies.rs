//! Policies of promises.

use serde_json::{Value, json};

use crate::support::world::on_both_engines;

const POLICIES: &str = "/api/v1/service/sla/policies";

on_both_engines! {
    /// The shipped policy is there, can be changed in versions, and holds for what is promised from then on.
    fn the_policy_changes_in_versions(world: &World) {
        let api = &world.api;
        let list = api.get(POLICIES).expect(200);
        assert_eq!(list.items().len(), 1);
        let (id, shipped) = (list.items()[0]["id"].as_str().unwrap().to_owned(), &list.items()[0]);
        assert_eq!((&shipped["code"], &shipped["version"]), (&json!("tickets"), &json!(1)));
        let path = format!("{POLICIES}/{id}");
        let read = api.get(&path).expect(200);
        assert_eq!(&read.json, shipped);
        let weekly = json!([{ "weekdays": ["sun"], "spans": [{ "from": "00:00", "to": "24:00" }] }]);
        let sundays = json!({ "code": "sundays", "name": "周日", "time_zone": "Asia/Shanghai", "weekly": weekly });
        let calendar = api.post("/api/v1/service/calendars", sundays).expect(201).id();
        let rules = json!([{
            "name": "一切", "when": { "channels": ["chat"] },
            "first_response": { "days": 1, "clock": "business", "calendar_id": calendar, "warn_percent": 50 }
        }]);
        let change = |body: Value| {
            let bytes = body.to_string().into_bytes();
            api.request("PATCH", &path).header("If-Match", read.header("etag")).bytes("application/merge-patch+json", bytes).send()
        };
        let changed = change(json!({ "rules": rules })).expect(200);
        assert_eq!((&changed["version"], &changed["name"], changed["rules"].as_array().unwrap().len()), (&json!(2), &shipped["name"], 1));
        change(json!({ "name": "x" })).expect(412);
        let ask = |channel: &str| {
            let body = json!({ "ticket": { "channel": channel }, "start": "2026-03-06T00:00:00Z" });
            api.post("/api/v1/service/sla/preview", body).expect(200).json
        };
        let chat = ask("chat");
        assert_eq!((&chat["due_at"], &chat["clocks"][0]["promise_seconds"]), (&json!("2026-03-08T16:00:00Z"), &json!(86_400)));
        assert_eq!((&chat["clocks"][0]["warn_at"], &chat["clocks"][0]["policy_version"]), (&json!("2026-03-08T04:00:00Z"), &json!(2)));
        let phone = ask("phone");
        assert_eq!((&phone["due_at"], &phone["clocks"]), (&Value::Null, &json!([])));
        let versions = api.get(&format!("{path}/versions")).expect(200);
        let numbers: Vec<_> = versions.items().iter().map(|version| version["version"].as_i64().unwrap()).collect();
        assert_eq!(numbers, [2, 1]);
    }

    /// What is wrong with a rule is told at its place.
    fn rules_are_checked(world: &World) {
        let api = &world.api;
        let id = api.get(POLICIES).expect(200).items()[0]["id"].as_str().unwrap().to_owned();
        let wrong = |rule: Value, pointer: &str, code: &str| {
            drop(api.patch(&format!("{POLICIES}/{id}"), json!({ "rules": [rule] })).expect(422).field_error(pointer, code));
        };
        let missing = "0192f3a4-5b6c-7d8e-9f01-0000000000ff";
        wrong(json!({ "name": "a" }), "/rules/0", "required");
        let promise = |change: Value| {
            let mut promise = json!({ "seconds": 900, "clock": "business" });
            change.as_object().unwrap().iter().for_each(|(name, value)| promise[name] = value.clone());
            json!({ "name": "a", "resolution": promise })
        };
        wrong(promise(json!({ "clock": "sometimes" })), "/rules/0/resolution/clock", "unknown_word");
        wrong(promise(json!({ "seconds": 1 })), "/rules/0/resolution/seconds", "out_of_range");
        wrong(promise(json!({ "days": 1 })), "/rules/0/resolution/days", "unexpected");
        wrong(promise(json!({ "calendar_id": missing })), "/rules/0/resolution/calendar_id", "not_found");
        let mut rule = promise(json!({}));
        rule["when"] = json!({ "unit_ids": [missing] });
        wrong(rule, "/rules/0/when/unit_ids/0", "not_found");
        api.patch(&format!("{POLICIES}/{id}"), json!({ "rules": null })).expect(422).field_error("/rules", "required");
        api.patch(&format!("{POLICIES}/{missing}"), json!({ "name": "x" })).expect(404);
        assert_eq!(api.get(&format!("{POLICIES}/{id}")).expect(200)["version"], 1);
    }
}
