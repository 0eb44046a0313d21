//! Interactions themselves: created, changed, voided, listed, written by reference.

use serde_json::json;

use super::{column, contact, customer, me, restore, void};
use crate::support::builders::{interaction, next, order, organization, person};
use crate::support::world::on_both_engines;

on_both_engines! {
    /// What is left out is filled up, what is given comes back, and the record is the same when read again.
    fn an_interaction_is_noted(world: &World) {
        let api = &world.api;
        let company = organization().create(api).id();
        let speaker = api.post(&format!("/api/v1/customers/{company}/contacts"), json!({ "name": "李华" })).expect(201).id();
        let bought = order(&company).create(api).id();
        let created = interaction(&company)
            .with("contact_id", speaker.as_str())
            .with("order_id", bought.as_str())
            .with("touchpoint", "delivery")
            .with("subject", " 交车预约 ")
            .with("content", "第一行\r\n第二行")
            .with("outcome", "appointment_made")
            .with("duration_seconds", 0)
            .create(api);
        assert_eq!(created["staff_id"], me(api));
        assert_eq!((&created["subject"], &created["content"]), (&json!("交车预约"), &json!("第一行\n第二行")));
        assert_eq!((&created["duration_seconds"], &created["state"]), (&json!(0), &json!("valid")));
        let location = created.header("location").to_owned();
        let read = api.get(&location).expect(200);
        assert_eq!(read.json, created.json);
        assert_eq!(read.header("etag"), created.header("etag"));
        let bare = interaction(&company).create(api);
        assert_eq!(bare["occurred_at"], bare["created_at"]);
    }

    /// Every wrong field is named at once; records must be those of this customer.
    fn what_is_wrong_is_named(world: &World) {
        let api = &world.api;
        let (one, other) = (customer(api), customer(api));
        let foreign = order(&other).create(api).id();
        let wrong = interaction(&one)
            .with("order_id", foreign.as_str())
            .with("contact_id", foreign.as_str())
            .with("touchpoint", "nowhere")
            .with("duration_seconds", 1)
            .with("occurred_at", "2199-01-01T00:00:00Z")
            .send(api)
            .expect(422);
        assert_eq!(wrong.field_error_count(), 4, "{wrong:?}");
        let wrong = wrong.field_error("/order_id", "not_found").field_error("/contact_id", "not_found");
        wrong.field_error("/touchpoint", "not_found").field_error("/occurred_at", "in_future");
        let wrong = interaction(&one).with("channel", "fax").with("direction", "sideways").with("duration_seconds", -1).send(api).expect(422);
        wrong.field_error("/channel", "unknown_word").field_error("/direction", "unknown_word").field_error("/duration_seconds", "out_of_range");
        interaction(&one).with("staff_id", one.as_str()).send(api).expect(422).field_error("/staff_id", "not_found");
        interaction(&foreign).send(api).expect(422).field_error("/customer_id", "not_found");
        api.request("POST", &format!("/api/v1/customers/{one}/actions/archive")).send().expect(200);
        interaction(&one).send(api).expect(409).problem("archived");
    }

    /// A call that is sent again under its key makes one record.
    fn a_retry_makes_one(world: &World) {
        let customer = customer(&world.api);
        let key = format!("k-{}", next());
        let send = || {
            let body = json!({ "customer_id": customer, "channel": "chat", "direction": "inbound" });
            world.api.request("POST", "/api/v1/interactions").header("Idempotency-Key", &key).json(&body).send().expect(201)
        };
        assert_eq!(send().json, send().json);
        assert_eq!(world.api.get(&format!("/api/v1/interactions?customer_id={customer}")).items().len(), 1);
    }

    /// A merge patch changes what it mentions, on the version that was read.
    fn a_patch_changes_what_it_mentions(world: &World) {
        let api = &world.api;
        let created = interaction(&customer(api)).with("subject", "一").with("content", "二").create(api);
        let path = format!("/api/v1/interactions/{}", created.id());
        let changed = api.patch(&path, json!({ "subject": null, "outcome": "resolved", "direction": "outbound" })).expect(200);
        assert_eq!((&changed["subject"], &changed["content"], &changed["version"]), (&json!(null), &json!("二"), &json!(2)));
        assert_eq!(api.patch(&path, json!({ "outcome": "resolved" })).expect(200)["version"], 2);
        let stale = api.request("PATCH", &path).header("If-Match", created.header("etag"));
        stale.bytes("application/merge-patch+json", br#"{"outcome": null}"#.to_vec()).send().expect(412).problem("version_mismatch");
        api.patch(&path, json!({ "channel": null })).expect(422).field_error("/channel", "required");
        api.patch(&path, json!({ "customer_id": created.id() })).expect(400).problem("malformed_request");
    }

    /// What was entered by mistake is voided: absent from lists unless asked for, unchangeable, and restored.
    fn a_mistake_is_voided_and_restored(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let id = interaction(&customer).create(api).id();
        api.post(&format!("/api/v1/interactions/{id}/actions/void"), json!({})).expect(422).field_error("/reason", "required");
        restore(api, &id).expect(409).problem("illegal_transition");
        let voided = void(api, &id).expect(200);
        assert_eq!((&voided["state"], &voided["void_reason"]), (&json!("voided"), &json!("记错了客户")));
        assert_eq!(voided["available_actions"], json!(["restore"]));
        void(api, &id).expect(409).problem("illegal_transition");
        api.patch(&format!("/api/v1/interactions/{id}"), json!({ "subject": "x" })).expect(409).problem("illegal_transition");
        let list = |voided: &str| api.get(&format!("/api/v1/interactions?customer_id={customer}{voided}")).expect(200).items().len();
        assert_eq!((list(""), list("&voided=true")), (0, 1));
        assert_eq!(restore(api, &id).expect(200)["void_reason"], json!(null));
        assert_eq!((list(""), list("&voided=true")), (1, 0));
    }

    /// Another system writes by its own name: once new, then the same, then what differs.
    fn another_system_writes_by_reference(world: &World) {
        let api = &world.api;
        let reference = format!("i-{}", next());
        let source = json!([{ "source": "dms", "reference": format!("c-{}", next()) }]);
        let known = person().with("references", source.clone()).create(api).id();
        let path = format!("/api/v1/interactions/by_reference/callcenter/{reference}");
        let body = json!({ "customer_reference": source[0], "channel": "phone", "direction": "inbound", "subject": "咨询" });
        let created = api.put(&path, body.clone()).expect(201);
        assert_eq!((&created["customer_id"], &created["staff_id"]), (&json!(known), &json!(null)));
        let same = api.put(&path, body).expect(200);
        assert_eq!(same.json, created.json);
        let changed = json!({ "channel": "phone", "direction": "inbound", "outcome": "resolved" });
        let changed = api.put(&path, changed).expect(200);
        assert_eq!((&changed["version"], &changed["subject"]), (&json!(2), &json!("咨询")));
        assert_eq!(api.get(&path).expect(200).json, changed.json);
        let other = customer(api);
        let moved = json!({ "customer_id": other, "channel": "phone", "direction": "inbound" });
        api.put(&path, moved).expect(422).field_error("/customer_id", "unchangeable");
        let taken = json!([{ "source": "callcenter", "reference": reference }]);
        let refused = interaction(&other).with("references", taken).send(api).expect(409).problem("already_exists");
        assert_eq!(refused["interaction_id"], created["id"]);
    }

    /// Filters narrow a list, and its pages together are the whole.
    fn lists_are_filtered_and_paged(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        for (day, channel) in ["phone", "wechat", "phone", "email", "in_store"].iter().enumerate() {
            contact(api, &customer, channel, &format!("2026-03-0{}T08:00:00Z", day + 1));
        }
        let list = |query: &str| api.get(&format!("/api/v1/interactions?customer_id={customer}{query}")).expect(200);
        assert_eq!(column(&list(""), "channel"), ["in_store", "email", "phone", "wechat", "phone"]);
        assert_eq!(column(&list("&channel=wechat,email&sort=occurred_at"), "channel"), ["wechat", "email"]);
        assert_eq!(list("&channel=phone&include_total=true")["total"], 2);
        let span = "&occurred_from=2026-03-02T08:00:00Z&occurred_before=2026-03-04T08:00:00Z";
        assert_eq!(column(&list(span), "channel"), ["phone", "wechat"]);
        assert!(list("&direction=outbound").items().is_empty());
        assert_eq!(list(&format!("&staff_id={}", me(api).as_str().unwrap())).items().len(), 5);
        let mut page = list("&limit=2");
        let mut read = page.items().clone();
        while let Some(cursor) = page["next_cursor"].as_str() {
            page = api.get(&format!("/api/v1/interactions?limit=2&cursor={cursor}")).expect(200);
            read.extend(page.items().clone());
        }
        assert_eq!(read, *list("").items());
        api.get("/api/v1/interactions?touchpoint=No%20Word").expect(422).field_error("/touchpoint", "unknown_word");
    }

    /// A contact of an organisation can go; what they said stays.
    fn what_a_contact_said_outlives_the_contact(world: &World) {
        let api = &world.api;
        let company = organization().create(api).id();
        let path = format!("/api/v1/customers/{company}/contacts");
        let speaker = api.post(&path, json!({ "name": "李华" })).expect(201).id();
        let id = interaction(&company).with("contact_id", speaker.as_str()).create(api).id();
        api.delete(&format!("{path}/{speaker}")).expect(204);
        assert_eq!(api.get(&format!("/api/v1/interactions/{id}")).expect(200)["contact_id"], json!(null));
    }
}
