//! Mergers: everything follows, the ticket that went stays readable, and nobody else's ticket is touched.

use serde_json::json;

use super::{act, customer, path, read, say, steps, ticket_in};
use crate::support::builders::{follow_up, ticket};
use crate::support::company::Company;
use crate::support::world::on_both_engines;

on_both_engines! {
    /// Steps, messages, files, follow-ups, links, parts and helpers follow.
    fn everything_follows(world: &World) {
        let api = &world.api;
        let company = Company::new(world);
        let helper = company.staff("s1", "salesperson");
        let gone = ticket_in(world, "in_progress");
        let (owner, gone) = (gone.text("customer_id"), gone.id());
        let (kept, third, part) = (ticket(&owner).create(api).id(), ticket(&owner).create(api).id(), ticket(&owner).create(api).id());
        say(api, &gone, "messages", "在吗").expect(200);
        api.post(&format!("{}/collaborators", path(&gone)), json!({ "user_id": helper.id })).expect(200);
        for (from, to) in [(&gone, &third), (&kept, &third), (&gone, &kept)] {
            api.post(&format!("{}/links", path(from)), json!({ "ticket_id": to, "kind": "related" })).expect(200);
        }
        api.patch(&path(&part), json!({ "parent_id": gone })).expect(200);
        let file = format!("{}/attachments", path(&gone));
        api.request("POST", &file).bytes("application/octet-stream", b"words".to_vec()).send().expect(201);
        follow_up(&owner).with("ticket_id", gone.as_str()).create(api);
        let merged = act(api, &gone, "merge_into", json!({ "ticket_id": kept, "note": "同一问题" })).expect(200);
        assert_eq!((&merged["status"], merged.text("merged_into_id"), &merged["open"]), (&json!("merged"), kept.clone(), &json!(false)));
        assert_eq!((&merged["available_actions"], &merged["attachments"], &merged["links"]), (&json!([]), &json!([]), &json!([])));
        let all = read(api, &kept);
        assert_eq!(all["links"].as_array().unwrap().len(), 1);
        assert_eq!((all["links"][0]["ticket_id"].clone(), all["children"][0]["ticket_id"].clone()), (json!(third), json!(part)));
        assert_eq!((all["attachments"].as_array().unwrap().len(), &all["customer_messages"]), (1, &json!(3)));
        assert!(all["collaborators"].as_array().unwrap().contains(&json!(helper.id)));
        assert_eq!(api.get(&format!("/api/v1/follow_ups?ticket_id={kept}")).expect(200).items().len(), 1);
        let history = steps(api, &kept);
        for action in ["merge_into", "take_in", "customer_message", "report"] {
            assert!(history.contains(&action.to_owned()), "{action} in {history:?}");
        }
        let of_gone: Vec<_> = steps(api, &gone);
        assert_eq!(of_gone.last().map(String::as_str), Some("merge_into"));
        let moved = api.get(&format!("{}/steps?action=customer_message", path(&kept))).expect(200);
        assert_eq!((moved.items()[0]["origin_id"].clone(), moved.items()[0]["message"]["content"].clone()), (json!(gone), json!("在吗")));
        helper.api.get(&path(&kept)).expect(200);
        let verified = world.settings.run(&["verify"]);
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    }

    /// Only into another open ticket of the same customer.
    fn only_into_a_ticket_of_the_same_customer(world: &World) {
        let api = &world.api;
        let one = ticket_in(world, "reported");
        let merge = |id: &str, into: &str| act(api, id, "merge_into", json!({ "ticket_id": into }));
        merge(&one.id(), &ticket(&customer(api)).create(api).id()).expect(422).field_error("/ticket_id", "not_found");
        merge(&one.id(), &one.id()).expect(422).field_error("/ticket_id", "unexpected");
        merge(&one.id(), &one.text("customer_id")).expect(422).field_error("/ticket_id", "not_found");
        act(api, &one.id(), "merge_into", json!({})).expect(422).field_error("/ticket_id", "required");
        let closed = ticket(&one.text("customer_id")).create(api).id();
        act(api, &closed, "cancel", json!({ "reason": "x" })).expect(200);
        merge(&one.id(), &closed).expect(422).field_error("/ticket_id", "unexpected");
        merge(&closed, &one.id()).expect(409).problem("illegal_transition");
        assert_eq!(read(api, &one.id()).json, one.json);
    }
}
