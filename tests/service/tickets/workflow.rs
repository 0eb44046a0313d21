//! The way of a ticket over HTTP: what each status allows, guards, rounds, and that the answer says what may be done.

use serde_json::json;

use super::{act, events, path, read, say, steps, ticket_in};
use crate::support::builders::ticket;
use crate::support::server::{ADMIN_EMAIL, ADMIN_PASSWORD};
use crate::support::world::on_both_engines;

const STEPS: [&str; 14] = [
    "classify",
    "start",
    "wait_for_customer",
    "customer_answered",
    "resolve",
    "ask_confirmation",
    "confirm",
    "reject",
    "reopen",
    "cancel",
    "merge_into",
    "reply",
    "note",
    "customer_message",
];

on_both_engines! {
    /// In every status exactly the steps go that the ticket says are open, and the others are refused with those.
    fn what_is_available_goes(world: &World) {
        let api = &world.api;
        for status in ["reported", "assigned", "in_progress", "waiting_customer", "resolved", "closed", "cancelled"] {
            let one = ticket_in(world, status);
            let available: Vec<String> = one["available_actions"].as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect();
            for step in STEPS {
                let one = ticket_in(world, status);
                let other = ticket(&one.text("customer_id")).create(api).id();
                let contact = json!({ "content": "客户来电" });
                let (place, body) = match step {
                    "reply" => ("replies".to_owned(), json!({ "content": "您好" })),
                    "note" => ("notes".to_owned(), json!({ "content": "备注" })),
                    "customer_message" => ("messages".to_owned(), json!({ "content": "还没好" })),
                    "classify" => ("actions/classify".to_owned(), json!({ "kind": "fault", "category": "technical" })),
                    "wait_for_customer" => ("actions/wait_for_customer".to_owned(), json!({ "reason": "goods" })),
                    "resolve" => ("actions/resolve".to_owned(), json!({ "reply": { "content": "好了" } })),
                    "confirm" => ("actions/confirm".to_owned(), json!({ "contact": contact })),
                    "cancel" => ("actions/cancel".to_owned(), json!({ "reason": "x" })),
                    "merge_into" => ("actions/merge_into".to_owned(), json!({ "ticket_id": other })),
                    step => (format!("actions/{step}"), json!({})),
                };
                let answer = api.post(&format!("{}/{place}", path(&one.id())), body);
                if available.contains(&step.to_owned()) {
                    let after = answer.expect(200);
                    assert!(after["version"].as_i64() > one["version"].as_i64(), "{step} in {status}");
                } else {
                    let refused = answer.expect(409).problem("illegal_transition");
                    assert_eq!(refused["available_actions"], json!(available), "{step} in {status}");
                    assert_eq!(read(api, &one.id()).json, one.json);
                }
            }
        }
    }

    /// The document of the workflow is the table that the steps are checked by.
    fn the_workflow_describes_itself(world: &World) {
        let api = &world.api;
        let workflow = api.get("/api/v1/service/workflow").expect(200);
        let one = ticket_in(world, "in_progress");
        let rows = workflow["transitions"].as_array().unwrap();
        let described: Vec<_> = rows.iter().filter(|row| row["from"].as_array().unwrap().contains(&json!("in_progress")) && row["performer"] != "system").map(|row| row["action"].as_str().unwrap()).collect();
        for action in one["available_actions"].as_array().unwrap() {
            assert!(described.contains(&action.as_str().unwrap()), "{action}");
        }
        let terminal: Vec<_> = workflow["statuses"].as_array().unwrap().iter().filter(|status| status["terminal"] == true).map(|status| status["status"].clone()).collect();
        assert_eq!(terminal, [json!("closed"), json!("cancelled"), json!("merged")]);
    }

    /// Solved is what the customer was told of.
    fn the_customer_is_told_before_it_is_solved(world: &World) {
        let api = &world.api;
        let id = ticket_in(world, "in_progress").id();
        act(api, &id, "resolve", json!({})).expect(409).problem("customer_not_told");
        let missed = json!({ "content": "无人接听", "channel": "phone", "outcome": "no_answer" });
        let tried = api.post(&format!("{}/replies", path(&id)), missed).expect(200);
        assert_eq!((&tried["replies"], &tried["first_response_at"]), (&json!(0), &json!(null)));
        act(api, &id, "resolve", json!({})).expect(409).problem("customer_not_told");
        say(api, &id, "replies", "已修好").expect(200);
        say(api, &id, "messages", "又坏了").expect(200);
        act(api, &id, "resolve", json!({})).expect(409).problem("customer_not_told");
        let call = crate::support::builders::interaction(&read(api, &id).text("customer_id")).with("direction", "outbound").create(api).id();
        api.post(&format!("{}/replies", path(&id)), json!({ "interaction_id": call })).expect(200);
        let solved = act(api, &id, "resolve", json!({ "note": "换件" })).expect(200);
        assert_eq!((&solved["status"], &solved["open"]), (&json!("resolved"), &json!(false)));
        assert_eq!(steps(api, &id).last().unwrap(), "resolve");
        act(api, &id, "confirm", json!({})).expect(422).field_error("/contact", "required");
        act(api, &id, "confirm", json!({ "contact": { "interaction_id": call } })).expect(422).field_error("/contact/interaction_id", "already_used");
        act(api, &id, "confirm", json!({ "contact": { "content": "客户来电确认" } })).expect(200);
    }

    /// Within fourteen days a closed ticket opens again, in its next round; later it does not.
    fn a_closed_ticket_opens_again_for_a_while(world: &World) {
        let api = &world.api;
        let (id, late) = (ticket_in(world, "closed").id(), ticket_in(world, "closed").id());
        world.clock.advance_days(13);
        // Tokens don't last so long.
        let sign_in = || api.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD);
        let api_later = sign_in();
        let again = act(&api_later, &id, "reopen", json!({ "contact": { "content": "又响了" }, "note": "返修" })).expect(200);
        assert_eq!((&again["status"], &again["round"], &again["resolved_at"], &again["closed_at"]), (&json!("in_progress"), &json!(2), &json!(null), &json!(null)));
        world.clock.advance_days(1);
        let api = &sign_in();
        let refused = act(api, &late, "reopen", json!({})).expect(409).problem("illegal_transition");
        assert_eq!(refused["guard"], "recently_closed");
        assert!(!read(api, &late)["available_actions"].as_array().unwrap().contains(&json!("reopen")));
    }

    /// A wait counts, names its reason, and ends with the customer's word.
    fn a_wait_counts(world: &World) {
        let api = &world.api;
        let id = ticket_in(world, "in_progress").id();
        act(api, &id, "wait_for_customer", json!({})).expect(422).field_error("/reason", "required");
        let waiting = act(api, &id, "wait_for_customer", json!({ "reason": "goods", "reply": { "content": "请寄回" } })).expect(200);
        assert_eq!((&waiting["waiting_reason"], &waiting["replies"]), (&json!("goods"), &json!(1)));
        world.clock.advance_minutes(10);
        let back = say(api, &id, "messages", "已寄出").expect(200);
        assert_eq!((&back["status"], &back["waiting_since"]), (&json!("in_progress"), &json!(null)));
        assert!((600..=660).contains(&back["waited_seconds"].as_i64().unwrap()), "{}", back["waited_seconds"]);
        let mine = api.get("/api/v1/service/tickets?waiting=true").expect(200);
        assert!(mine.items().is_empty());
    }

    /// A step that comes twice under its key is taken once, and one on an old version not at all.
    fn once_per_key_and_version(world: &World) {
        let api = &world.api;
        let one = ticket_in(world, "in_progress");
        let place = format!("{}/actions/cancel", path(&one.id()));
        let send = |key: &str, tag: &str| api.request("POST", &place).header("Idempotency-Key", key).header("If-Match", tag).json(&json!({ "reason": "x" })).send();
        send("other", "\"1-x\"").expect(412).problem("version_mismatch");
        let first = send("cancel", one.header("etag")).expect(200);
        assert_eq!(send("cancel", one.header("etag")).expect(200).json, first.json);
        assert_eq!(steps(api, &one.id()).iter().filter(|step| *step == "cancel").count(), 1);
        let told = events(world, &one.id(), "ticket.cancelled");
        assert_eq!(told.iter().filter(|event| event["kind"] == "ticket.cancelled").count(), 1);
    }
}
