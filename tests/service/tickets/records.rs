//! Reports: what is taken from where, what is refused, and what is changed later.

use chrono::TimeDelta;
use serde_json::json;

use super::{customer, events, path, read, steps};
use crate::support::builders::{interaction, next, order, organization, ticket};
use crate::support::world::on_both_engines;

fn at(instant: chrono::DateTime<chrono::Utc>) -> String {
    instant.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}

on_both_engines! {
    /// A ticket comes back as it was reported, with a number of its own.
    fn a_ticket_comes_back(world: &World) {
        let api = &world.api;
        let owner = customer(api);
        let draft = ticket(&owner).with("description", "漏水\n第二天").with("language", "zh").with("touchpoint", "maintenance");
        let made = draft.with("channel", "phone").create(api);
        assert_eq!((&made["status"], &made["priority"], &made["answered"]), (&json!("reported"), &json!("normal"), &json!(false)));
        assert_eq!((&made["first_response_at"], &made["customer_messages"]), (&json!(null), &json!(1)));
        assert!(made.text("number").starts_with("T-20"), "{}", made.text("number"));
        assert_eq!(made.header("location"), path(&made.id()));
        let got = read(api, &made.id());
        assert_eq!(got.json, made.json);
        assert_eq!((got.text("customer_id"), &got["description"]), (owner.clone(), &json!("漏水\n第二天")));
        assert_ne!(ticket(&owner).create(api).text("number"), made.text("number"));
        assert_eq!(api.request("GET", &path(&made.id())).header("If-None-Match", got.header("etag")).send().status, 304);
        assert_eq!(steps(api, &made.id()), ["report"]);
    }

    /// A call that was taken has been answered, a missed one has not, and a letter can't be.
    fn a_call_that_was_taken_was_answered(world: &World) {
        let api = &world.api;
        let owner = customer(api);
        let taken = ticket(&owner).with("channel", "phone").with("answered", true).create(api);
        assert_eq!((&taken["first_response_at"], &taken["replies"]), (&taken["reported_at"], &json!(1)));
        let missed = ticket(&owner).with("channel", "phone").create(api);
        assert_eq!((&missed["first_response_at"], &missed["customer_told_at"]), (&json!(null), &json!(null)));
        ticket(&owner).with("channel", "email").with("answered", true).send(api).expect(422).field_error("/answered", "unexpected");
    }

    /// From a contact that was logged comes a ticket in one request, once.
    fn a_contact_becomes_a_ticket(world: &World) {
        let api = &world.api;
        let owner = customer(api);
        let when = at(world.clock.now() - TimeDelta::hours(1));
        let call = interaction(&owner).with("subject", "异响").with("content", "高速时右前轮异响").with("occurred_at", when.as_str());
        let call = call.with("touchpoint", "repair").create(api);
        let body = json!({ "interaction_id": call.id() });
        let made = api.post("/api/v1/service/tickets", body.clone()).expect(201);
        assert_eq!((made.text("customer_id"), made.text("subject")), (owner.clone(), "异响".to_owned()));
        assert_eq!((&made["description"], &made["channel"], &made["touchpoint"]), (&json!("高速时右前轮异响"), &json!("phone"), &json!("repair")));
        // A colleague had the call.
        assert_eq!((made.text("reported_at"), &made["answered"]), (when, &json!(true)));
        assert_eq!(api.get(&format!("/api/v1/interactions/{}", call.id())).expect(200)["ticket_id"], made["id"]);
        assert_eq!(api.get(&format!("/api/v1/interactions?ticket_id={}", made.id())).expect(200).items().len(), 1);
        api.post("/api/v1/service/tickets", body).expect(422).field_error("/interaction_id", "already_used");
        let voice = interaction(&owner).with("outcome", "left_message").with("subject", "留言").create(api);
        let left = api.post("/api/v1/service/tickets", json!({ "interaction_id": voice.id() })).expect(201);
        assert_eq!(left["answered"], false);
        let foreign = json!({ "interaction_id": interaction(&owner).create(api).id(), "customer_id": customer(api), "subject": "x" });
        api.post("/api/v1/service/tickets", foreign).expect(422).field_error("/interaction_id", "not_found");
    }

    /// Everything that is wrong is told at once, and nothing is made.
    fn wrong_reports_are_refused(world: &World) {
        let api = &world.api;
        let owner = customer(api);
        let other = order(&customer(api)).create(api).id();
        let wrong = ticket(&owner).without("subject").with("channel", "fax").with("priority", "asap").with("kind", "fault");
        let wrong = wrong.with("reported_at", "yesterday").send(api).expect(422);
        for (pointer, code) in [("/channel", "unknown_word"), ("/priority", "unknown_word"), ("/reported_at", "instant_invalid"), ("/category", "required")] {
            wrong.clone().field_error(pointer, code);
        }
        ticket(&owner).without("subject").send(api).expect(422).field_error("/subject", "required");
        ticket(&owner).with("order_id", other).send(api).expect(422).field_error("/order_id", "not_found");
        ticket(&owner).with("reported_at", at(world.clock.now() + TimeDelta::hours(1))).send(api).expect(422).field_error("/reported_at", "in_future");
        ticket(&owner).with("subcategory", "none").with("kind", "fault").with("category", "technical").send(api).expect(422).field_error("/subcategory", "not_found");
        ticket(&owner).with("color", "red").send(api).expect(400).problem("malformed_request");
        ticket("0192f3a4-5b6c-7d8e-9f01-23456789abcd").send(api).expect(422).field_error("/customer_id", "not_found");
        api.post("/api/v1/service/tickets", json!({ "channel": "email", "subject": "x" })).expect(422).field_error("/customer_id", "required");
        api.post(&format!("/api/v1/customers/{owner}/actions/archive"), json!({})).expect(200);
        ticket(&owner).send(api).expect(409).problem("archived");
        assert!(api.get("/api/v1/service/tickets").expect(200).items().is_empty());
    }

    /// A retry makes no second ticket.
    fn once_per_key(world: &World) {
        let api = &world.api;
        let (body, key) = (ticket(&customer(api)).body(), format!("ticket-{}", next()));
        let send = || api.request("POST", "/api/v1/service/tickets").header("Idempotency-Key", &key).json(&body).send().expect(201);
        assert_eq!(send().json, send().json);
        assert_eq!(api.get("/api/v1/service/tickets").expect(200).items().len(), 1);
    }

    /// A merge patch changes what it mentions; the events say which fields, and nothing that was written.
    fn a_patch_changes_what_it_mentions(world: &World) {
        let api = &world.api;
        let company = organization().create(api).id();
        let contact = api.post(&format!("/api/v1/customers/{company}/contacts"), json!({ "name": "李经理" })).expect(201).id();
        let made = ticket(&company).with("description", "旧描述").create(api);
        let patch = json!({ "subject": "新主题", "description": null, "contact_id": contact });
        let changed = api.patch(&path(&made.id()), patch).expect(200);
        assert_eq!((changed.text("subject"), &changed["description"], changed.text("contact_id")), ("新主题".to_owned(), &json!(null), contact));
        assert_eq!(changed["version"], 2);
        assert_eq!(api.patch(&path(&made.id()), json!({ "subject": "新主题" })).expect(200)["version"], 2);
        api.request("PATCH", &path(&made.id())).header("If-Match", made.header("etag")).json(&json!({ "subject": "x" })).send().expect(412);
        api.patch(&path(&made.id()), json!({ "subject": null })).expect(422).field_error("/subject", "required");
        api.patch(&path(&made.id()), json!({ "customer_id": company })).expect(400);
        let stranger = api.post(&format!("/api/v1/customers/{}/contacts", organization().create(api).id()), json!({ "name": "x" })).expect(201).id();
        api.patch(&path(&made.id()), json!({ "contact_id": stranger })).expect(422).field_error("/contact_id", "not_found");
        let events = events(world, &made.id(), "ticket.updated");
        let text = serde_json::to_string(&events).unwrap();
        assert!(!text.contains("新主题") && !text.contains("旧描述"), "{text}");
        let updated = events.iter().find(|event| event["kind"] == "ticket.updated").unwrap();
        let fields: Vec<_> = updated["changes"].as_array().unwrap().iter().map(|change| change["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["subject", "description", "contact_id"]);
    }

    /// Tickets stand one above another, never in a circle.
    fn a_family_has_no_circle(world: &World) {
        let api = &world.api;
        let owner = customer(api);
        let all: Vec<_> = (0..6).map(|_| ticket(&owner).create(api).id()).collect();
        let set = |child: &str, parent: &str| api.patch(&path(child), json!({ "parent_id": parent }));
        set(&all[0], &all[1]).expect(200);
        set(&all[1], &all[2]).expect(200);
        for (child, parent) in [(&all[2], &all[0]), (&all[1], &all[0]), (&all[0], &all[0])] {
            set(child, parent).expect(422).field_error("/parent_id", "unexpected");
        }
        set(&all[0], "0192f3a4-5b6c-7d8e-9f01-23456789abcd").expect(422).field_error("/parent_id", "not_found");
        set(&all[2], &all[3]).expect(200);
        set(&all[3], &all[4]).expect(200);
        set(&all[5], &all[0]).expect(422).field_error("/parent_id", "too_many");
        assert_eq!(read(api, &all[1])["children"][0]["ticket_id"], json!(all[0]));
        let parts = api.get(&format!("/api/v1/service/tickets?parent_id={}", all[1])).expect(200);
        assert_eq!(parts.items().len(), 1);
        api.patch(&path(&all[0]), json!({ "parent_id": null })).expect(200);
        assert_eq!(read(api, &all[1])["children"], json!([]));
    }
}
