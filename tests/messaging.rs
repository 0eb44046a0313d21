//! What staff are told, and what they put off.

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::builders::person;
use crate::support::company::{Company, Staff, text};
use crate::support::world::{World, on_both_engines};

/// Three notifications of an owner: another outlet took customers on, one after the other. Oldest first.
fn told(world: &World) -> (Staff, Vec<String>) {
    let company = Company::new(world);
    let (owner, agent) = (company.staff("s1", "salesperson"), company.staff("n1", "service_agent"));
    for _ in 0..3 {
        let customer = person().with("unit_id", company.unit("s1")).with("owner_id", owner.id.as_str()).create(&world.api).id();
        let link = format!("/api/v1/customers/{customer}/actions/link_unit");
        agent.api.post(&link, json!({ "reason": "customer_called" })).expect(200);
        world.clock.advance_seconds(60);
    }
    let listed = owner.api.get("/api/v1/notifications?sort=created_at").expect(200);
    let ids = listed.items().iter().map(|item| text(&item["id"])).collect();
    (owner, ids)
}

fn listed(staff: &Staff, query: &str) -> Vec<String> {
    staff.api.get(&format!("/api/v1/notifications?{query}")).expect(200).items().iter().map(|item| text(&item["id"])).collect()
}

fn snooze(staff: &Staff, id: &str, body: Value) -> Answer {
    staff.api.post(&format!("/api/v1/notifications/{id}/actions/snooze"), body)
}

on_both_engines! {
    /// One that is put off leaves every list but its own until its time, comes back unread and on top, and is nobody else's.
    fn a_notification_can_be_put_off(world: &World) {
        let (owner, ids) = told(world);
        let [first, second, third] = [ids[0].as_str(), ids[1].as_str(), ids[2].as_str()];
        assert_eq!(listed(&owner, ""), [third, second, first]);
        owner.api.request("POST", &format!("/api/v1/notifications/{first}/actions/read")).send().expect(200);

        let until = (world.clock.now() + chrono::TimeDelta::seconds(600)).to_rfc3339();
        let snoozed = snooze(&owner, first, json!({ "until": until })).expect(200);
        assert_eq!(snoozed["read_at"], Value::Null);
        assert_eq!(listed(&owner, ""), [third, second]);
        assert_eq!(listed(&owner, "snoozed=true"), [first]);
        let counted = owner.api.get("/api/v1/notifications?unread=true&include_total=true").expect(200);
        assert_eq!(counted["total"], 2);
        owner.api.request("POST", "/api/v1/notifications/actions/read_all").send().expect(204);

        world.clock.advance_seconds(601);
        assert_eq!(listed(&owner, ""), [first, third, second]);
        assert_eq!(listed(&owner, "unread=true"), [first]);
        assert!(listed(&owner, "snoozed=true").is_empty());
        assert_eq!(listed(&owner, "sort=-created_at"), [third, second, first]);
        let page = owner.api.get("/api/v1/notifications?limit=2").expect(200);
        let rest = listed(&owner, &format!("limit=2&cursor={}", text(&page["next_cursor"])));
        assert_eq!(rest, [second]);
    }

    /// Reading ends the wait; an instant that is not ahead is refused, and so is somebody else.
    fn what_is_put_off_can_be_read_and_wrong_instants_are_refused(world: &World) {
        let (owner, ids) = told(world);
        let until = (world.clock.now() + chrono::TimeDelta::days(2)).to_rfc3339();
        snooze(&owner, &ids[0], json!({ "until": until })).expect(200);
        owner.api.request("POST", &format!("/api/v1/notifications/{}/actions/read", ids[0])).send().expect(200);
        assert_eq!(listed(&owner, "").len(), 3);

        for (body, code) in [
            (json!({}), "required"),
            (json!({ "until": "tomorrow" }), "instant_invalid"),
            (json!({ "until": world.clock.now().to_rfc3339() }), "out_of_range"),
            (json!({ "until": (world.clock.now() + chrono::TimeDelta::days(400)).to_rfc3339() }), "out_of_range"),
        ] {
            snooze(&owner, &ids[1], body).problem("validation_failed").field_error("/until", code);
        }
        assert_eq!(listed(&owner, "snoozed=true"), Vec::<String>::new());
        let stranger = Staff { id: String::new(), email: String::new(), api: world.api.clone() };
        snooze(&stranger, &ids[1], json!({ "until": until })).problem("not_found");
    }
}
