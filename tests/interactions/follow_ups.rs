//! Follow-ups: what staff have promised to do, by whom and when.

use serde_json::json;

use super::{close, column, customer, me};
use crate::support::builders::{follow_up, interaction};
use crate::support::world::on_both_engines;

on_both_engines! {
    /// A promise is made in a contact, done, opened again and dropped; each step is allowed where the workflow says so.
    fn a_promise_goes_its_way(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let contact = interaction(&customer).create(api).id();
        let made = follow_up(&customer).with("interaction_id", contact.as_str()).with("note", "上午").create(api);
        assert_eq!((&made["assignee_id"], &made["status"], &made["overdue"]), (&me(api), &json!("open"), &json!(false)));
        assert_eq!(made["available_actions"], json!(["update", "complete", "cancel"]));
        let path = format!("/api/v1/follow_ups/{}", made.id());
        assert_eq!(api.get(&path).expect(200).json, made.json);
        let done = close(api, &made.id(), "complete").expect(200);
        assert_eq!((&done["status"], &done["closed_by"], &done["closing_note"]), (&json!("done"), &me(api), &json!("已电话确认")));
        close(api, &made.id(), "cancel").expect(409).problem("illegal_transition");
        api.patch(&path, json!({ "subject": "x" })).expect(409).problem("illegal_transition");
        let open = close_with_nothing(api, &made.id(), "reopen");
        assert_eq!((&open["status"], &open["closed_at"], &open["closing_note"]), (&json!("open"), &json!(null), &json!(null)));
        let later = api.patch(&path, json!({ "due_at": "2031-01-01T00:00:00Z", "note": null })).expect(200);
        assert_eq!((&later["due_at"], &later["note"], &later["version"]), (&json!("2031-01-01T00:00:00Z"), &json!(null), &json!(4)));
        assert_eq!(close(api, &made.id(), "cancel").expect(200)["status"], "cancelled");
    }

    /// What it names must be there, and belong together.
    fn what_is_wrong_is_named(world: &World) {
        let api = &world.api;
        let (one, other) = (customer(api), customer(api));
        let contact = interaction(&other).create(api).id();
        follow_up(&one).with("interaction_id", contact.as_str()).send(api).expect(422).field_error("/interaction_id", "not_found");
        follow_up(&one).with("assignee_id", one.as_str()).send(api).expect(422).field_error("/assignee_id", "not_found");
        follow_up(&contact).send(api).expect(422).field_error("/customer_id", "not_found");
        let empty = api.post("/api/v1/follow_ups", json!({})).expect(422);
        empty.field_error("/customer_id", "required").field_error("/subject", "required").field_error("/due_at", "required");
        let id = follow_up(&one).create(api).id();
        let given = json!({ "assignee_id": one });
        api.patch(&format!("/api/v1/follow_ups/{id}"), given).expect(422).field_error("/assignee_id", "not_found");
    }

    /// What the caller has to do next comes first; what should have been done by now is overdue as time goes on.
    fn mine_by_due_time(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let due = |at: &str| follow_up(&customer).with("due_at", at).create(api).id();
        let (third, first, second) = (due("2030-03-01T00:00:00Z"), due("2030-01-01T00:00:00Z"), due("2030-02-01T00:00:00Z"));
        let list = |query: &str| api.get(&format!("/api/v1/follow_ups?{query}")).expect(200);
        assert_eq!(column(&list("mine=true&status=open"), "id"), [&first, &second, &third].map(|id| json!(id)).each_ref());
        close(api, &second, "complete").expect(200);
        assert_eq!(column(&list("mine=true&status=open"), "id"), [&first, &third].map(|id| json!(id)).each_ref());
        assert_eq!(list(&format!("customer_id={customer}&include_total=true"))["total"], 3);
        assert!(list("overdue=true").items().is_empty());
        let soon = follow_up(&customer).with("due_at", "2020-01-01T00:00:00Z").create(api);
        assert_eq!(soon["overdue"], true);
        assert_eq!(column(&list("overdue=true"), "id"), [&json!(soon.id())]);
        let pointer = |query: &str, pointer: &str| drop(api.get(&format!("/api/v1/follow_ups?{query}")).expect(422).field_error(pointer, "unexpected"));
        pointer(&format!("mine=true&assignee_id={}", me(api).as_str().unwrap()), "/mine");
        pointer("overdue=true&status=done", "/overdue");
    }

    /// Of two callers who complete the same promise one does, the other hears that it is done.
    fn one_of_two_completes(world: &World) {
        let id = follow_up(&customer(&world.api)).create(&world.api).id();
        let complete = || {
            let api = world.api.on_new_connections();
            let id = id.clone();
            std::thread::spawn(move || close(&api, &id, "complete").status)
        };
        let mut ends: Vec<u16> = [complete(), complete()].into_iter().map(|thread| thread.join().unwrap()).collect();
        ends.sort_unstable();
        assert_eq!(ends, [200, 409]);
    }
}

fn close_with_nothing(api: &crate::support::client::Api, id: &str, action: &str) -> crate::support::answer::Answer {
    api.request("POST", &format!("/api/v1/follow_ups/{id}/actions/{action}")).send().expect(200)
}
