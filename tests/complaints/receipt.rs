//! How complaints come in, what hangs on them, who sees them, and what becomes of doubles.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{House, act, path, reached, read, steps, told, verified};
use crate::support::builders::{complaint, interaction, order, product, ticket};
use crate::support::world::on_both_engines;

on_both_engines! {
    /// Received by staff: read as it was written, once per key; what is wrong is named all at once.
    fn received_once(world: &World) {
        let house = House::of(world);
        let owner = house.customer();
        let bought = order(&owner).create(&world.api).id();
        let sold = product().create(&world.api).id();
        let draft = complaint(&owner)
            .with("order_id", bought.as_str())
            .with("product_id", sold.as_str())
            .with("outlet_id", house.company.unit("n1"))
            .with("staff_ids", json!([house.manager.id]))
            .with("touchpoint", "delivery")
            .with("demand", "退还定金")
            .with("severity", "major")
            .with("safety", true);
        let send = || house.agent.api.request("POST", "/api/v1/complaints").header("Idempotency-Key", "k").json(&draft.body()).send();
        let made = send().expect(201);
        assert_eq!(send().expect(201).json, made.json);
        assert!(made.text("number").starts_with("C-20"));
        let expected = json!({ "status": "received", "source": "call", "round": 1, "severity": "major", "received_by": house.agent.id, "demand": "退还定金" });
        for (member, value) in expected.as_object().unwrap() {
            assert_eq!(&made[member.as_str()], value, "{member}");
        }
        assert_eq!(read(&house.agent.api, &made.id()).json, made.json);
        assert_eq!(steps(&world.api, &made.id()), ["receive", "mark_severity"]);
        let elsewhere = house.company.staff("s1", "service_agent");
        elsewhere.api.get(&path(&made.id())).expect(404);
        assert!(elsewhere.api.get("/api/v1/complaints").expect(200).items().is_empty());
        let of_other = order(&house.customer()).create(&world.api).id();
        let wrong = complaint(&owner).with("order_id", of_other).with("product_id", owner.as_str()).without("subject").without("kind").send(&house.agent.api);
        let wrong = wrong.expect(422).field_error("/order_id", "not_found").field_error("/product_id", "not_found");
        wrong.field_error("/kind", "required").field_error("/subject", "required");
        complaint(&owner).with("staff_ids", json!([owner])).send(&house.agent.api).expect(422).field_error("/staff_ids", "not_found");
        let patch = |body: serde_json::Value| house.agent.api.patch(&path(&made.id()), body);
        patch(json!({ "demand": null })).expect(422).field_error("/note", "required");
        let patched = patch(json!({ "demand": null, "staff_ids": null, "kind": "sales", "note": "客户撤回诉求" })).expect(200);
        assert_eq!((&patched["demand"], &patched["staff_ids"], &patched["kind"]), (&json!(null), &json!([]), &json!("sales")));
        patch(json!({ "account": "客户来电咨询", "subject": "咨询", "note": "更正" })).expect(200);
        // Whatever it said before is in its history, and in no event.
        let history = world.api.get(&format!("{}/steps?action=update", path(&made.id()))).expect(200);
        let before = |place: usize| history.items()[place]["details"]["words_before"].clone();
        assert_eq!(before(0), json!({ "subject": null, "account": null, "demand": "退还定金" }));
        assert_eq!(before(1), json!({ "subject": draft.body()["subject"], "account": draft.body()["account"], "demand": null }));
        assert_eq!(history.items()[1]["note"], "更正");
        let told = told(world, &made.id(), "complaint.updated");
        assert!(!told.contains("咨询") && !told.contains("更正") && !told.contains("定金") && !told.contains("说好周六") && !told.contains("交车"), "{told}");
    }

    /// Opened from a ticket, from a call, from a callback: in one action, with what those say.
    fn opened_from_what_is_there(world: &World) {
        let house = House::of(world);
        let api = &house.agent.api;
        let owner = house.customer();
        let problem = ticket(&owner).with("description", "修了三次还漏油").create(api);
        let place = format!("/api/v1/service/tickets/{}/actions/open_complaint", problem.id());
        let made = api.post(&place, json!({ "kind": "after_sales" })).expect(201);
        assert_eq!((&made["source"], &made["account"], &made["subject"]), (&json!("ticket"), &json!("修了三次还漏油"), &problem["subject"]));
        assert_eq!(made["origin"], json!({ "kind": "ticket", "id": problem.id() }));
        let call = interaction(&owner).with("channel", "callback").with("content", "回访时客户抱怨等待太久\n很不满").create(api).id();
        let place = format!("/api/v1/interactions/{call}/actions/open_complaint");
        let made = api.post(&place, json!({ "kind": "service_quality" })).expect(201);
        assert_eq!((&made["source"], &made["subject"], &made["channel"]), (&json!("callback"), &json!("回访时客户抱怨等待太久"), &json!("callback")));
        assert_eq!(api.get(&format!("/api/v1/interactions/{call}")).expect(200)["complaint_id"], made["id"]);
        api.post(&place, json!({ "kind": "other" })).expect(422).field_error("/interaction_id", "already_used");
        world.api.post(&format!("/api/v1/interactions/{call}/actions/void"), json!({ "reason": "x" })).expect(409).problem("in_use");
        let elsewhere = house.company.staff("s1", "service_agent");
        let unknown = elsewhere.api.post(&format!("/api/v1/service/tickets/{}/actions/open_complaint", problem.id()), json!({ "kind": "other" }));
        unknown.expect(404).problem("not_found");
        elsewhere.api.post(&place, json!({ "kind": "other" })).expect(404).problem("not_found");
        complaint(&owner).with("complaint_id", made.id()).send(api).expect(422).field_error("/complaint_id", "still_open");
        complaint(&owner).with("complaint_id", made.id()).with("ticket_id", problem.id()).send(api).expect(422).field_error("/complaint_id", "unexpected");
        // What is told of the customer shows them.
        let overview = api.get(&format!("/api/v1/customers/{owner}/overview")).expect(200);
        assert_eq!((&overview["open_complaint_count"], overview["open_complaints"].as_array().unwrap().len()), (&json!(2), 2));
        act(api, &made.id(), "withdraw", reached()).expect(200);
        let timeline = api.get(&format!("/api/v1/customers/{owner}/timeline?kind=complaint_received,complaint_closed")).expect(200);
        let kinds: Vec<_> = timeline.items().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["complaint_closed", "complaint_received", "complaint_received"]);
        assert_eq!(timeline.items()[0]["complaint"]["status"], "withdrawn");
        verified(world);
    }

    /// A double goes into the other with everything that hangs on it, and stays readable.
    fn doubles_become_one(world: &World) {
        let house = House::of(world);
        let api = &house.agent.api;
        let owner = house.customer();
        let (gone, kept) = (complaint(&owner).create(api).id(), complaint(&owner).create(api).id());
        let attach = |id: &str| api.request("POST", &format!("{}/attachments?file_name=a.txt", path(id))).bytes("application/octet-stream", b"words".to_vec()).send();
        let file = attach(&gone).expect(201);
        api.post(&format!("{}/notes", path(&gone)), json!({ "content": "客户很着急" })).expect(200);
        act(api, &gone, "mark_severity", json!({ "severity": "major" })).expect(200);
        act(api, &gone, "merge_into", json!({ "complaint_id": gone })).expect(422).field_error("/complaint_id", "itself");
        let foreign = house.received();
        act(api, &gone, "merge_into", json!({ "complaint_id": foreign })).expect(409).problem("other_customer");
        act(api, &gone, "merge_into", json!({ "complaint_id": owner })).expect(422).field_error("/complaint_id", "not_found");
        let merged = act(api, &gone, "merge_into", json!({ "complaint_id": kept, "note": "同一事由" })).expect(200);
        assert_eq!((&merged["status"], &merged["merged_into_id"], &merged["open"]), (&json!("merged"), &json!(kept), &json!(false)));
        assert_eq!(merged["rounds"][0]["verdict"], "merged");
        let stays = read(api, &kept);
        assert_eq!((&stays["severity"], stays["attachments"].as_array().unwrap().len()), (&json!("major"), 1));
        assert!(stays["major_since"].is_string());
        let content = format!("{}/attachments/{}/content", path(&kept), file.id());
        assert_eq!(api.get(&content).expect(200).bytes, b"words");
        api.get(&format!("{}/attachments/{}", path(&gone), file.id())).expect(404);
        let place = format!("{}/attachments/{}", path(&kept), file.id());
        house.manager.api.delete(&place).expect(403).problem("attachment_kept");
        let late = attach(&kept).expect(201);
        assert_eq!(api.delete(&place).expect(204).status, 204);
        let removed = api.get(&format!("{}/steps?action=detach", path(&kept))).expect(200).items()[0]["details"]["file"].clone();
        assert_eq!((&removed["file_name"], &removed["size_bytes"]), (&json!("a.txt"), &json!(5)));
        assert_eq!(removed["sha256"], late["sha256"]);
        let history = api.get(&format!("{}/steps?limit=100", path(&kept))).expect(200);
        let came: Vec<_> = history.items().iter().filter(|step| step["origin_id"] == gone.as_str()).map(|step| step["action"].as_str().unwrap()).collect();
        assert_eq!(came, ["receive", "assign", "note", "mark_severity", "merge_into"]);
        assert!(history.items().iter().any(|step| step["message"]["content"] == "客户很着急"));
        assert_eq!(steps(api, &gone), came);
        attach(&gone).expect(409).problem("illegal_transition");
        verified(world);
    }

    /// It is given to whoever may answer for it; whoever leaves hands it over, however far it has come.
    fn given_and_handed_over(world: &World) {
        let house = House::of(world);
        let id = house.received();
        let assign = |to: &str| act(&house.director.api, &id, "assign", json!({ "assignee_id": to }));
        assign(&house.company.staff("s1", "service_manager").id).expect(422).field_error("/assignee_id", "not_entitled");
        assign(&house.company.staff("n1", "analyst").id).expect(422).field_error("/assignee_id", "not_entitled");
        assign(&house.customer()).expect(422).field_error("/assignee_id", "not_found");
        act(&house.agent.api, &id, "assign", json!({ "assignee_id": house.manager.id })).expect(403).problem("permission_denied");
        house.assign(&id);
        assign(&house.manager.id).expect(422).field_error("/assignee_id", "unchanged");
        let due = house.callback_due();
        let heir = house.company.staff("n1", "service_manager");
        let user = format!("/api/v1/users/{}", house.manager.id);
        world.api.post(&format!("{user}/actions/leave"), json!({})).expect(409).problem("still_responsible");
        world.api.post(&format!("{user}/actions/leave"), json!({ "hand_over_to": heir.id })).expect(200);
        let began = Instant::now();
        while world.api.get(&format!("{user}/hand_over")).expect(200)["latest"]["finished_at"].is_null() {
            assert!(began.elapsed() < Duration::from_secs(60), "nothing was handed over");
            std::thread::sleep(Duration::from_millis(20));
        }
        for complaint in [&id, &due] {
            assert_eq!(read(&heir.api, complaint)["assignee_id"], heir.id.as_str());
        }
        assert_eq!(read(&world.api, &due)["status"], "callback_due");
        verified(world);
    }
}
