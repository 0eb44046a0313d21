//! Claiming, giving, handing over and giving back.

use serde_json::{Value, json};

use super::{act, agents, assignment, change_desk, desk, one_rule, queue, read, ticket_at, verified};
use crate::support::company::Company;
use crate::support::world::on_both_engines;

on_both_engines! {
    /// A ticket that nobody has is claimed once; a retry of the call is the same claim.
    fn a_ticket_is_claimed(world: &World) {
        let company = Company::new(world);
        let api = &world.api;
        let (one, other) = (company.staff("n1", "service_agent"), company.staff("n1", "service_agent"));
        let made = ticket_at(&company, api, None);
        let path = format!("/api/v1/service/tickets/{}/actions/claim", made.id());
        let claim = || one.api.request("POST", &path).header("Idempotency-Key", "claim-1").json(&json!({ "note": "我来" })).send();
        assert_eq!(claim().expect(200)["assignee_id"], one.id);
        assert_eq!(claim().expect(200)["assignee_id"], one.id);
        let refused = act(&other.api, &made.id(), "claim", json!({})).expect(409).problem("already_assigned");
        assert_eq!(refused["assignee_id"], one.id);
        assert_eq!(desk(api, &one.id)["open_tickets"], 1);
        let history = assignment(api, &made.id())["history"].clone();
        assert_eq!((&history[1]["action"], &history[1]["actor_id"]), (&json!("claim"), &json!(one.id)));
        verified(world);
    }

    /// Nobody gets more than the limit, neither by claiming nor from others; nor does anybody who does not work here.
    fn the_limit_holds_for_hands_too(world: &World) {
        let company = Company::new(world);
        let api = &world.api;
        let (agent, gone) = (company.staff("n1", "service_agent"), company.staff("n1", "service_agent"));
        change_desk(api, &agent.id, json!({ "open_limit": 1, "on_duty": false }));
        let tickets: Vec<_> = (0..2).map(|_| ticket_at(&company, api, None).id()).collect();
        act(&agent.api, &tickets[0], "claim", json!({})).expect(200);
        let refused = act(&agent.api, &tickets[1], "claim", json!({})).expect(409).problem("ticket_limit_reached");
        assert_eq!((&refused["open_limit"], &refused["open_tickets"]), (&json!(1), &json!(1)));
        act(api, &tickets[1], "assign", json!({ "assignee_id": agent.id })).expect(409).problem("ticket_limit_reached");
        api.post(&format!("/api/v1/users/{}/actions/suspend", gone.id), json!({})).expect(200);
        act(api, &tickets[1], "assign", json!({ "assignee_id": gone.id })).expect(409).problem("staff_not_active");
        act(api, &tickets[1], "assign", json!({})).expect(422).field_error("/assignee_id", "required");
        act(api, &tickets[1], "assign", json!({ "assignee_id": tickets[0] })).expect(422).field_error("/assignee_id", "not_found");
        act(api, &tickets[1], "assign", json!({ "queue_id": tickets[0] })).expect(422).field_error("/queue_id", "not_found");
        assert_eq!(read(api, &tickets[1])["assignee_id"], Value::Null);
        verified(world);
    }

    /// The one who has it hands it over; others need the right to.
    fn a_ticket_is_handed_over(world: &World) {
        let company = Company::new(world);
        let api = &world.api;
        let (one, other) = (company.staff("n1", "service_agent"), company.staff("n1", "service_agent"));
        let made = ticket_at(&company, api, None).id();
        act(&one.api, &made, "claim", json!({})).expect(200);
        act(&other.api, &made, "hand_over", json!({ "assignee_id": other.id })).expect(403).problem("not_responsible");
        act(&other.api, &made, "assign", json!({ "assignee_id": other.id })).expect(403);
        act(&one.api, &made, "start", json!({})).expect(200);
        let handed = act(&one.api, &made, "hand_over", json!({ "assignee_id": other.id, "note": "混动" })).expect(200);
        assert_eq!((&handed["assignee_id"], &handed["status"]), (&json!(other.id), &json!("in_progress")));
        assert_eq!((&desk(api, &one.id)["open_tickets"], &desk(api, &other.id)["open_tickets"]), (&json!(0), &json!(1)));
        let manager = company.staff("n1", "service_manager");
        let given = act(&manager.api, &made, "assign", json!({ "assignee_id": one.id })).expect(200);
        assert_eq!(given["assignee_id"], one.id);
        act(&manager.api, &made, "assign", json!({ "assignee_id": one.id })).expect(422).field_error("/assignee_id", "duplicate");
        verified(world);
    }

    /// What is given back goes to somebody else of the queue, never back at once; with nobody else it waits.
    fn what_is_given_back_goes_to_another(world: &World) {
        let company = Company::new(world);
        let api = &world.api;
        let team = queue(api, "technical_support");
        one_rule(api, &team, "round_robin");
        let staff = agents(&company, api, &team, 2);
        let made = ticket_at(&company, api, Some("technical"));
        let (has, gets) = if made["assignee_id"] == staff[0].id.as_str() { (&staff[0], &staff[1]) } else { (&staff[1], &staff[0]) };
        act(&gets.api, &made.id(), "release", json!({})).expect(403).problem("not_responsible");
        let back = act(&has.api, &made.id(), "release", json!({ "note": "不会" })).expect(200);
        assert_eq!((&back["assignee_id"], &back["status"]), (&json!(gets.id), &json!("assigned")));
        change_desk(api, &has.id, json!({ "on_duty": false }));
        let taken = act(api, &made.id(), "release", json!({})).expect(200);
        assert_eq!((&taken["assignee_id"], &taken["status"], &taken["queue_id"]), (&Value::Null, &json!("classified"), &json!(team)));
        let why = assignment(api, &made.id());
        let mut reasons: Vec<_> = why["decision"]["passed_over"].as_array().unwrap().iter().map(|passed| passed["reason"].as_str().unwrap()).collect();
        reasons.sort_unstable();
        assert_eq!(reasons, ["gave_back", "off_duty"]);
        verified(world);
    }

    /// A manager puts a ticket into another queue, of which whoever is free gets it.
    fn a_ticket_goes_to_a_queue(world: &World) {
        let company = Company::new(world);
        let api = &world.api;
        let (front, technical) = (queue(api, "front_line"), queue(api, "technical_support"));
        let expert = agents(&company, api, &technical, 1).remove(0);
        let made = ticket_at(&company, api, None);
        assert_eq!(made["queue_id"], front);
        let moved = act(api, &made.id(), "assign", json!({ "queue_id": technical })).expect(200);
        assert_eq!((&moved["queue_id"], &moved["assignee_id"]), (&json!(technical), &json!(expert.id)));
        let back = act(&expert.api, &made.id(), "hand_over", json!({ "queue_id": front })).expect(200);
        assert_eq!((&back["queue_id"], &back["assignee_id"], &back["status"]), (&json!(front), &Value::Null, &json!("reported")));
        verified(world);
    }
}
