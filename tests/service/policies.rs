//! Policies of promises.

use serde_json::{Value, json};

use super::{policy_of, promise};
use crate::support::world::on_both_engines;

const POLICIES: &str = "/api/v1/service/sla/policies";

on_both_engines! {
    /// The shipped policy is there, can be changed in versions, and holds for what is promised from then on.
    fn the_policy_changes_in_versions(world: &World) {
        let api = &world.api;
        let list = api.get(POLICIES).expect(200);
        let codes: Vec<_> = list.items().iter().map(|policy| policy["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["complaints", "tickets"]);
        let shipped = &policy_of(api, "tickets");
        let id = shipped["id"].as_str().unwrap().to_owned();
        assert_eq!(shipped["version"], json!(1));
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
        let id = policy_of(api, "tickets")["id"].as_str().unwrap().to_owned();
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
        wrong(json!({ "name": "a", "callback": { "days": 3, "clock": "always" } }), "/rules/0/callback", "unexpected");
        assert_eq!(api.get(&format!("{POLICIES}/{id}")).expect(200)["version"], 1);
    }

    /// Complaints have a policy of their own: what it promises can be previewed and changed, and calendars that either policy names are
    /// at hand for both.
    fn complaints_have_their_own_policy(world: &World) {
        let api = &world.api;
        let ask = |complaint: Value| {
            let answer = api.post("/api/v1/service/sla/preview", json!({ "complaint": complaint, "start": "2026-03-02T01:00:00Z" })).expect(200);
            let clock = |clock: &Value| (clock["target"].as_str().unwrap().to_owned(), clock["due_at"].as_str().unwrap().to_owned());
            answer["clocks"].as_array().unwrap().iter().map(clock).collect::<Vec<_>>()
        };
        let due = |list: &[(&str, &str)]| list.iter().map(|(target, at)| ((*target).to_owned(), (*at).to_owned())).collect::<Vec<_>>();
        // Monday nine o'clock and five working days of nine hours.
        let general = due(&[("acknowledgement", "2026-03-03T01:00:00Z"), ("resolution", "2026-03-06T10:00:00Z")]);
        assert_eq!(ask(json!({ "channel": "phone", "kind": "sales" })), general);
        let critical = due(&[
            ("major_acknowledgement", "2026-03-02T05:00:00Z"),
            ("acknowledgement", "2026-03-03T01:00:00Z"),
            ("resolution", "2026-03-04T01:00:00Z"),
        ]);
        assert_eq!(ask(json!({ "channel": "phone", "kind": "sales", "severity": "critical" })), critical);
        let weekly = json!([{ "weekdays": ["sun"], "spans": [{ "from": "00:00", "to": "24:00" }] }]);
        let sundays = json!({ "code": "sundays", "name": "周日", "time_zone": "Asia/Shanghai", "weekly": weekly });
        let calendar = api.post("/api/v1/service/calendars", sundays).expect(201).id();
        let business = json!({ "days": 1, "clock": "business", "calendar_id": calendar });
        let when = json!({ "complaint_kinds": ["delivery"], "severities": ["general"] });
        promise(api, "complaints", &json!([{ "name": "交付", "when": when, "resolution": business }]));
        // A change of the other policy must not take the calendar away.
        promise(api, "tickets", &json!([{ "name": "一切", "first_response": { "seconds": 900, "clock": "always" } }]));
        assert_eq!(ask(json!({ "channel": "phone", "kind": "delivery" })), due(&[("resolution", "2026-03-08T16:00:00Z")]));
        assert!(ask(json!({ "channel": "phone", "kind": "delivery", "severity": "major" })).is_empty());
        let complaints = policy_of(api, "complaints")["id"].as_str().unwrap().to_owned();
        let rule = json!({ "name": "a", "when": { "priorities": ["high"] }, "first_response": { "seconds": 900, "clock": "always" } });
        let refused = api.patch(&format!("{POLICIES}/{complaints}"), json!({ "rules": [rule] })).expect(422);
        refused.field_error("/rules/0/first_response", "unexpected").field_error("/rules/0/when/priorities", "unexpected");
        assert!(api.get("/api/v1/service/sla/changes?record_kind=complaint").expect(200).items().is_empty());
    }
}
