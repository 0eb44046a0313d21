//! Consent: only added to, with receipts, and what holds follows from it.

use serde_json::{Value, json};

use super::of;
use crate::events::Follower;
use crate::support::answer::Answer;
use crate::support::builders::person;
use crate::support::client::Api;
use crate::support::world::on_both_engines;

fn decide(api: &Api, customer: &str, purpose: &str, channel: Option<&str>, decision: &str, decided_at: &str) -> Answer {
    let body = json!({
        "purpose": purpose, "channel": channel, "decision": decision, "means": "phone", "wording": "告知书 7", "decided_at": decided_at
    });
    api.post(&of(customer, "/consents"), body).expect(201)
}

/// What holds for a purpose and channel, as the current state tells it.
fn holds(api: &Api, customer: &str, purpose: &str, channel: Option<&str>) -> Option<(bool, String)> {
    let current = api.get(&of(customer, "/consents")).expect(200);
    let line = current.items().iter().find(|line| line["purpose"] == purpose && line["channel"] == json!(channel))?.clone();
    Some((line["allowed"].as_bool().unwrap(), line["basis"].as_str().unwrap().to_owned()))
}

on_both_engines! {
    /// Decisions are added, the newest that covers a channel holds, and nothing is forgotten.
    fn what_holds_follows_from_the_history(world: &World) {
        let api = &world.api;
        let id = person().create(api).id();
        let says = |purpose: &str, channel: Option<&str>, allowed: bool, basis: &str| {
            assert_eq!(holds(api, &id, purpose, channel), Some((allowed, basis.to_owned())), "{purpose} {channel:?}");
        };
        says("service", None, true, "contract");
        says("marketing", None, false, "never_asked");
        decide(api, &id, "marketing", None, "given", "2026-01-05T00:00:00Z");
        let refused = decide(api, &id, "marketing", Some("sms"), "withdrawn", "2026-01-07T00:00:00Z").id();
        // A paper form that is entered late.
        decide(api, &id, "marketing", Some("sms"), "given", "2026-01-06T00:00:00Z");
        says("marketing", None, true, "given");
        says("marketing", Some("sms"), false, "withdrawn");
        assert_eq!(holds(api, &id, "marketing", Some("email")), None);
        decide(api, &id, "marketing", None, "withdrawn", "2026-01-08T00:00:00Z");
        says("marketing", None, false, "withdrawn");

        let history = api.get(&of(&id, "/consents/history?limit=3&include_total=true")).expect(200);
        assert_eq!(history["total"], 4);
        let more = api.get(&of(&id, &format!("/consents/history?cursor={}", history["next_cursor"].as_str().unwrap()))).expect(200);
        let decided: Vec<_> = history.items().iter().chain(more.items()).map(|entry| entry["decided_at"].as_str().unwrap()[8..10].to_owned()).collect();
        assert_eq!(decided, ["08", "07", "06", "05"]);
        assert_eq!(api.get(&of(&id, &format!("/consents/{refused}"))).expect(200).json, history.items()[1]);
        let other = person().create(api).id();
        api.get(&of(&other, &format!("/consents/{refused}"))).expect(404);
        api.request("POST", &of(&id, "/actions/archive")).send().expect(200);
        decide(api, &id, "service", Some("phone"), "withdrawn", "2026-01-09T00:00:00Z");
        says("service", Some("phone"), false, "withdrawn");
    }

    /// A receipt has a number and a hash over its text; the event and the timeline tell of the decision.
    fn a_receipt_proves_the_decision(world: &World) {
        let api = &world.api;
        let id = person().create(api).id();
        let given = decide(api, &id, "profiling", None, "given", "2026-01-05T00:00:00Z");
        let receipt = &given["receipt"];
        assert!(receipt["number"].as_str().unwrap().starts_with("Z-20"), "{receipt}");
        let text: Value = serde_json::from_str(receipt["text"].as_str().unwrap()).unwrap();
        assert_eq!((&text["number"], &text["wording"], &text["customer_id"]), (&receipt["number"], &json!("告知书 7"), &json!(id)));
        assert_eq!(receipt["sha256"], sha256(receipt["text"].as_str().unwrap()));
        assert_eq!(api.get(given.header("location")).expect(200).json, given.json);
        let mut follower = Follower::new(api, "limit=1000&kind=customer.consent_given");
        let events = follower.catch_up_until(|events| !events.is_empty());
        assert_eq!((&events[0]["details"]["consent_id"], &events[0]["details"]["purpose"]), (&given["id"], &json!("profiling")));
        let timeline = api.get(&of(&id, "/timeline")).expect(200).json.to_string();
        assert!(timeline.contains("customer.consent_given"), "{timeline}");
    }

    /// The same key records once; wrong fields are named.
    fn decisions_are_recorded_once_and_strictly(world: &World) {
        let api = &world.api;
        let id = person().create(api).id();
        let body = json!({ "purpose": "sharing", "decision": "given", "means": "web_form", "wording": "v1" });
        let send = || api.request("POST", &of(&id, "/consents")).header("Idempotency-Key", "consent-1").json(&body).send().expect(201);
        assert_eq!(send().json, send().json);
        assert_eq!(api.get(&of(&id, "/consents/history")).expect(200).items().len(), 1);
        let wrong = json!({ "purpose": "spam", "channel": "fax", "decision": "given", "decided_at": "2100-01-01T00:00:00Z" });
        let refused = api.post(&of(&id, "/consents"), wrong).expect(422).problem("validation_failed");
        refused.field_error("/purpose", "unknown_word").field_error("/channel", "unknown_word").field_error("/means", "required")
            .field_error("/wording", "required").field_error("/decided_at", "out_of_order");
        api.post(&of("0192f3a4-5b6c-7d8e-9f01-23456789abcd", "/consents"), body).expect(404);
    }
}

fn sha256(text: &str) -> String {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut child = Command::new("sha256sum").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()[..64].to_owned()
}
