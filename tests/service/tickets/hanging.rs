//! What hangs on a ticket: helpers, links, files, follow-ups.

use serde_json::json;

use super::{customer, path, read};
use crate::support::builders::{follow_up, ticket};
use crate::support::client::Api;
use crate::support::company::Company;
use crate::support::world::on_both_engines;

on_both_engines! {
    /// Links are seen from both ends, each thing is said once, and either end takes them away.
    fn links_are_seen_from_both_ends(world: &World) {
        let api = &world.api;
        let owner = customer(api);
        let (one, other) = (ticket(&owner).create(api).id(), ticket(&customer(api)).create(api));
        let links = format!("{}/links", path(&one));
        let linked = api.post(&links, json!({ "ticket_id": other.id(), "kind": "duplicate" })).expect(200);
        assert_eq!(linked["links"][0], json!({
            "kind": "duplicate", "outgoing": true, "ticket_id": other.id(), "number": other["number"], "subject": other["subject"], "status": "reported"
        }));
        assert_eq!(read(api, &other.id())["links"][0]["outgoing"], false);
        assert_eq!(api.post(&links, json!({ "ticket_id": other.id(), "kind": "duplicate" })).expect(200)["version"], linked["version"]);
        let back = format!("{}/links", path(&other.id()));
        api.post(&back, json!({ "ticket_id": one, "kind": "duplicate" })).expect(422).field_error("/kind", "unexpected");
        api.post(&links, json!({ "ticket_id": one, "kind": "related" })).expect(422).field_error("/ticket_id", "unexpected");
        api.post(&links, json!({ "ticket_id": owner, "kind": "related" })).expect(422).field_error("/ticket_id", "not_found");
        api.delete(&format!("{back}/{one}?kind=related")).expect(404);
        api.delete(&format!("{back}/{one}?kind=duplicate")).expect(204);
        assert_eq!(read(api, &one)["links"], json!([]));
    }

    /// A colleague from elsewhere who helps sees the ticket and adds to it, and decides nothing.
    fn helpers_see_and_add(world: &World) {
        let api = &world.api;
        let company = Company::new(world);
        let helper = company.staff("s1", "salesperson");
        let id = ticket(&customer(api)).create(api).id();
        helper.api.get(&path(&id)).expect(404);
        let place = format!("{}/collaborators", path(&id));
        let added = api.post(&place, json!({ "user_id": helper.id })).expect(200);
        assert_eq!(added["collaborators"], json!([helper.id]));
        assert_eq!(api.post(&place, json!({ "user_id": helper.id })).expect(200)["version"], added["version"]);
        let told = helper.api.get("/api/v1/notifications").expect(200);
        assert_eq!((&told.items()[0]["kind"], &told.items()[0]["record_id"]), (&json!("ticket.help_asked"), &json!(id)));
        let seen = helper.api.get(&path(&id)).expect(200);
        assert_eq!(seen["available_actions"], json!(["note", "customer_message", "attach"]));
        assert_eq!(helper.api.get("/api/v1/service/tickets").expect(200).items().len(), 1);
        let listed = helper.api.get("/api/v1/service/tickets?helping=true").expect(200);
        assert_eq!(listed.items()[0]["available_actions"], seen["available_actions"]);
        helper.api.post(&format!("{}/notes", path(&id)), json!({ "content": "库存有货" })).expect(200);
        helper.api.post(&format!("{}/replies", path(&id)), json!({ "content": "x" })).expect(403).problem("not_responsible");
        helper.api.patch(&path(&id), json!({ "subject": "x" })).expect(403).problem("not_responsible");
        api.post(&place, json!({ "user_id": id })).expect(422).field_error("/user_id", "not_found");
        api.delete(&format!("{place}/{}", helper.id)).expect(204);
        api.delete(&format!("{place}/{}", helper.id)).expect(404);
        helper.api.get(&path(&id)).expect(404);
        assert!(helper.api.get("/api/v1/service/tickets").expect(200).items().is_empty());
    }

    /// Files hang on tickets as on interactions.
    fn files_hang_on_tickets(world: &World) {
        let api = &world.api;
        let id = ticket(&customer(api)).create(api).id();
        let place = format!("{}/attachments?file_name=a.txt", path(&id));
        let file = api.request("POST", &place).bytes("application/octet-stream", b"words".to_vec()).send().expect(201);
        let location = file.header("location").to_owned();
        assert_eq!(read(api, &id)["attachments"], json!([file.json]));
        assert_eq!(api.get(&location).expect(200).json, file.json);
        assert_eq!(api.get(&format!("{location}/content")).expect(200).bytes, b"words");
        api.delete(&location).expect(204);
        api.get(&location).expect(404);
        let verified = world.settings.run(&["verify"]);
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    }

    /// What was promised about a ticket is found by it.
    fn follow_ups_belong_to_tickets(world: &World) {
        let api = &world.api;
        let owner = customer(api);
        let id = ticket(&owner).create(api).id();
        let made = follow_up(&owner).with("ticket_id", id.as_str()).create(api);
        assert_eq!(made.text("ticket_id"), id);
        follow_up(&owner).create(api);
        assert_eq!(api.get(&format!("/api/v1/follow_ups?ticket_id={id}")).expect(200).items().len(), 1);
        follow_up(&customer(api)).with("ticket_id", id.as_str()).send(api).expect(422).field_error("/ticket_id", "not_found");
    }

    /// The customer's timeline and overview show tickets, to those who may read tickets.
    fn a_customer_shows_its_tickets(world: &World) {
        let api = &world.api;
        let owner = customer(api);
        let (open, over) = (ticket(&owner).create(api), ticket(&owner).create(api));
        api.post(&format!("{}/actions/cancel", path(&over.id())), json!({ "reason": "x" })).expect(200);
        let overview = api.get(&format!("/api/v1/customers/{owner}/overview")).expect(200);
        assert_eq!((&overview["open_ticket_count"], &overview["open_tickets"][0]["ticket_id"]), (&json!(1), &json!(open.id())));
        let timeline = |api: &Api| api.get(&format!("/api/v1/customers/{owner}/timeline?kind=ticket_reported,ticket_closed")).expect(200);
        let shown = timeline(api);
        let kinds: Vec<_> = shown.items().iter().map(|entry| (entry["kind"].clone(), entry["ticket"]["number"].clone())).collect();
        assert_eq!(kinds, [
            (json!("ticket_closed"), over["number"].clone()),
            (json!("ticket_reported"), over["number"].clone()),
            (json!("ticket_reported"), open["number"].clone()),
        ]);
        let company = Company::new(world);
        let marketer = company.staff("company", "marketer");
        assert!(timeline(&marketer.api).items().is_empty());
        let overview = marketer.api.get(&format!("/api/v1/customers/{owner}/overview")).expect(200);
        assert_eq!((&overview["open_ticket_count"], &overview["open_tickets"]), (&json!(null), &json!([])));
    }
}
