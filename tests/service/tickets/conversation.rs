//! The conversation: replies, messages of the customer, notes for colleagues, and where each is seen.

use serde_json::json;

use super::{events, path, read, say, ticket_in};
use crate::support::builders::next;
use crate::support::world::on_both_engines;

on_both_engines! {
    /// The history tells the conversation in order, with its words; events tell of it without.
    fn the_history_is_the_conversation(world: &World) {
        let api = &world.api;
        let one = ticket_in(world, "in_progress");
        let (id, customer) = (one.id(), one.text("customer_id"));
        say(api, &id, "replies", "您好，请稍等").expect(200);
        say(api, &id, "notes", "请查批次").expect(200);
        let after = say(api, &id, "messages", "还要多久").expect(200);
        assert_eq!((&after["replies"], &after["customer_messages"]), (&json!(1), &json!(2)));
        let history = api.get(&format!("{}/steps?action=reply,note,customer_message", path(&id))).expect(200);
        let said: Vec<_> = history.items().iter().map(|step| {
            let message = &step["message"];
            (step["action"].clone(), message["content"].clone(), message["direction"].clone(), message["internal"].clone())
        }).collect();
        assert_eq!(said, [
            (json!("reply"), json!("您好，请稍等"), json!("outbound"), json!(false)),
            (json!("note"), json!("请查批次"), json!("outbound"), json!(true)),
            (json!("customer_message"), json!("还要多久"), json!("inbound"), json!(false)),
        ]);
        let text = serde_json::to_string(&events(world, &id, "ticket.customer_wrote")).unwrap();
        assert!(!["请稍等", "批次", "多久"].iter().any(|words| text.contains(words)), "{text}");
        // A note is no contact with the customer.
        let overview = api.get(&format!("/api/v1/customers/{customer}/overview")).expect(200);
        assert_eq!(overview["last_contacts"][0]["direction"], "inbound");
        let timeline = api.get(&format!("/api/v1/customers/{customer}/timeline?kind=interaction")).expect(200);
        assert_eq!(timeline.items().len(), 2);
        let talk = api.get(&format!("/api/v1/interactions?ticket_id={id}")).expect(200);
        assert_eq!(talk.items().len(), 3);
        // What promises were judged by stays.
        let void = format!("/api/v1/interactions/{}/actions/void", talk.items()[0]["id"].as_str().unwrap());
        api.post(&void, json!({ "reason": "x" })).expect(409).problem("in_use");
        api.post(&format!("/api/v1/customers/{customer}/actions/archive"), json!({})).expect(200);
        say(api, &id, "replies", "马上").expect(200);
    }

    /// What is wrong with a message is told where it stands, and nothing of it stays.
    fn wrong_messages_are_refused(world: &World) {
        let api = &world.api;
        let one = ticket_in(world, "in_progress");
        let replies = format!("{}/replies", path(&one.id()));
        api.post(&replies, json!({})).expect(422).field_error("/content", "required");
        api.post(&replies, json!({ "content": "x", "channel": "fax" })).expect(422).field_error("/channel", "unknown_word");
        api.post(&replies, json!({ "interaction_id": one.id(), "content": "x" })).expect(422).field_error("/content", "unexpected");
        api.post(&replies, json!({ "interaction_id": one.id() })).expect(422).field_error("/interaction_id", "not_found");
        let future = json!({ "content": "x", "occurred_at": "2100-01-01T00:00:00Z" });
        api.post(&replies, future).expect(422).field_error("/occurred_at", "in_future");
        let solve = json!({ "reply": { "content": "" } });
        api.post(&format!("{}/actions/resolve", path(&one.id())), solve).expect(422).field_error("/reply/content", "required");
        assert_eq!(read(api, &one.id()).json, one.json);
        assert!(api.get(&format!("/api/v1/interactions?ticket_id={}", one.id())).expect(200).items().is_empty());
    }

    /// A reply that is sent again under its key is one reply.
    fn one_reply_per_key(world: &World) {
        let api = &world.api;
        let id = ticket_in(world, "in_progress").id();
        let (place, key) = (format!("{}/replies", path(&id)), format!("reply-{}", next()));
        for _ in 0..3 {
            api.request("POST", &place).header("Idempotency-Key", &key).json(&json!({ "content": "您好" })).send().expect(200);
        }
        assert_eq!(read(api, &id)["replies"], 1);
    }

    /// A message to a resolved ticket is answered before it is closed.
    fn a_message_keeps_a_resolved_ticket_open(world: &World) {
        let api = &world.api;
        let id = ticket_in(world, "resolved").id();
        assert_ne!(read(api, &id)["asked_at"], json!(null));
        let wrote = say(api, &id, "messages", "还有一点问题").expect(200);
        assert_eq!((&wrote["status"], &wrote["asked_at"]), (&json!("resolved"), &json!(null)));
        let asked = api.post(&format!("{}/actions/ask_confirmation", path(&id)), json!({ "reply": { "content": "现在呢？" } })).expect(200);
        assert_ne!(asked["asked_at"], json!(null));
    }
}
