//! Broken promises climb.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::staffed::{Chain, act, chain_of, lead, promise, reply, ticket};
use crate::events::Follower;
use crate::support::client::Api;
use crate::support::company::{Company, Staff, text};
use crate::support::world::{World, on_both_engines};

/// How long background work may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// The promise of these tests, and the wait before each further step, in seconds: short enough for tokens to last.
const PROMISE: i64 = 120;
const WAIT: i64 = 60;

/// A desk where promises are short, and a ticket that somebody has.
struct Desk<'a> {
    world: &'a World,
    company: Company<'a>,
    chain: Chain,
}

impl<'a> Desk<'a> {
    fn new(world: &'a World) -> Desk<'a> {
        let company = Company::new(world);
        let chain = chain_of(world, &company);
        promise(&world.api, json!([{ "name": "两分钟", "first_response": { "seconds": PROMISE, "clock": "always" } }]));
        policy(&world.api, WAIT);
        Desk { world, company, chain }
    }

    fn waiting(&self) -> String {
        ticket(&self.world.api, &self.company.unit("n1")).id()
    }

    fn assigned(&self) -> String {
        let id = self.waiting();
        act(&self.world.api, &id, "assign", json!({ "assignee_id": self.chain.agent.id }));
        id
    }

    fn breach(&self) {
        self.world.clock.advance_seconds(PROMISE + 1);
    }
}

/// Everybody, one after the other.
fn policy(api: &Api, wait: i64) {
    let step = |level: &str, wait: i64| json!({ "level": level, "wait_seconds": wait });
    let steps = json!([step("assignee", 0), step("team_manager", wait), step("director", wait), step("general_manager", wait)]);
    api.post("/api/v1/service/desk_policies", json!({ "steps": steps })).expect(201);
}

fn escalations(api: &Api, ticket: &str) -> Vec<Value> {
    api.get(&format!("/api/v1/service/tickets/{ticket}/escalations")).expect(200).items().clone()
}

/// The one escalation of a ticket, once it is as wanted.
#[track_caller]
fn escalation(api: &Api, ticket: &str, wanted: impl Fn(&Value) -> bool) -> Value {
    let began = Instant::now();
    loop {
        let found = escalations(api, ticket);
        if let [one] = found.as_slice()
            && wanted(one)
        {
            return one.clone();
        }
        assert!(began.elapsed() < PATIENCE, "after {PATIENCE:?}: {found:#?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn levels(escalation: &Value) -> Vec<String> {
    escalation["steps"].as_array().unwrap().iter().map(|step| step["level"].as_str().unwrap_or("-").to_owned()).collect()
}

fn has_steps(count: usize) -> impl Fn(&Value) -> bool {
    move |escalation| levels(escalation).len() == count
}

/// What somebody was told of a ticket's escalations: the levels.
fn told(staff: &Staff, ticket: &str) -> Vec<String> {
    let listed = staff.api.get("/api/v1/notifications").expect(200);
    let of_ticket = listed.items().iter().filter(|item| item["kind"] == "ticket.escalated" && item["record_id"] == ticket);
    of_ticket.map(|item| text(&item["details"]["level"])).collect()
}

fn seconds_after(step: &Value, escalation: &Value) -> i64 {
    let at = |value: &Value| text(value).parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    (at(&step["at"]) - at(&escalation["breached_at"])).num_seconds()
}

on_both_engines! {
    /// Everybody is told once, each after the wait of the step, and it ends at the top.
    fn a_breach_climbs_to_the_top(world: &World) {
        let desk = Desk::new(world);
        let id = desk.assigned();
        world.clock.advance_seconds(PROMISE - 30);
        assert!(escalations(&world.api, &id).is_empty());
        world.clock.advance_seconds(31);
        let first = escalation(&world.api, &id, has_steps(1));
        assert_eq!((levels(&first), &first["target"], &first["ordinal"]), (vec!["assignee".to_owned()], &json!("first_response"), &json!(1)));
        assert_eq!((&first["steps"][0]["user_id"], &first["end_reason"]), (&json!(desk.chain.agent.id), &Value::Null));
        for count in 2..=4 {
            world.clock.advance_seconds(WAIT);
            escalation(&world.api, &id, has_steps(count));
        }
        let whole = escalation(&world.api, &id, |one| one["end_reason"] == "exhausted");
        assert_eq!(levels(&whole), ["assignee", "team_manager", "director", "general_manager"]);
        let after: Vec<_> = whole["steps"].as_array().unwrap().iter().map(|step| seconds_after(step, &whole)).collect();
        assert_eq!((after, &whole["next_at"]), (vec![0, WAIT, 2 * WAIT, 3 * WAIT], &Value::Null));
        let Chain { agent, manager, director, general_manager } = &desk.chain;
        for (staff, level) in [(agent, "assignee"), (manager, "team_manager"), (director, "director"), (general_manager, "general_manager")] {
            assert_eq!(told(staff, &id), [level]);
        }
    }

    /// A late answer, or the end of the ticket, stops the climb.
    fn it_climbs_no_further_once_there_is_nothing_to_make_good(world: &World) {
        let desk = Desk::new(world);
        let (answered, cancelled) = (desk.assigned(), desk.assigned());
        desk.breach();
        for id in [&answered, &cancelled] {
            escalation(&world.api, id, has_steps(1));
        }
        reply(&world.api, &answered);
        act(&world.api, &cancelled, "cancel", json!({ "reason": "误报" }));
        let met = escalation(&world.api, &answered, |one| one["end_reason"] == "met");
        escalation(&world.api, &cancelled, |one| one["end_reason"] == "over");
        assert!(met["ended_at"].is_string());
        world.clock.advance_seconds(4 * WAIT);
        // A third shows that the worker has been there since.
        let other = desk.assigned();
        desk.breach();
        escalation(&world.api, &other, has_steps(1));
        for id in [&answered, &cancelled] {
            assert_eq!(levels(&escalation(&world.api, id, |_| true)), ["assignee"]);
        }
        assert!(told(&desk.chain.manager, &answered).is_empty());
    }

    /// Nobody has the ticket, and nobody leads the team: those above are told at once, and the step says whom it passed over.
    fn an_empty_chair_holds_nobody_up(world: &World) {
        let desk = Desk::new(world);
        lead(world, &desk.company.unit("n1"), None);
        let id = desk.waiting();
        desk.breach();
        let first = escalation(&world.api, &id, has_steps(1));
        let skipped = json!([{ "level": "assignee", "reason": "nobody" }, { "level": "team_manager", "reason": "nobody" }]);
        assert_eq!((levels(&first), &first["steps"][0]["skipped"]), (vec!["director".to_owned()], &skipped));
        let mut follower = Follower::new(&world.api, "kind=ticket.escalated");
        let events = follower.catch_up_until(|events| !events.is_empty());
        assert_eq!((&events[0]["record"]["id"], &events[0]["details"]["skipped"]), (&json!(id), &skipped));
        world.clock.advance_seconds(WAIT);
        assert_eq!(levels(&escalation(&world.api, &id, has_steps(2))), ["director", "general_manager"]);
    }

    /// What fell due while no server ran happens after the start, in order, with the instants at which it was due.
    fn an_outage_is_caught_up_in_order(world: &World) {
        let desk = Desk::new(world);
        let id = desk.assigned();
        assert!(world.stop().success());
        world.clock.advance_seconds(PROMISE + 3 * WAIT + 1);
        world.start();
        let whole = escalation(&world.api, &id, |one| one["end_reason"] == "exhausted");
        assert_eq!(levels(&whole), ["assignee", "team_manager", "director", "general_manager"]);
        let after: Vec<_> = whole["steps"].as_array().unwrap().iter().map(|step| seconds_after(step, &whole)).collect();
        assert_eq!(after, [0, WAIT, 2 * WAIT, 3 * WAIT]);
        assert_eq!(told(&desk.chain.general_manager, &id).len(), 1);
    }

    /// A command that comes before the worker finds what is due done: an answer can't hide what was broken before it.
    fn an_answer_does_not_hide_what_came_before_it(world: &World) {
        let desk = Desk::new(world);
        let id = desk.assigned();
        desk.breach();
        reply(&world.api, &id);
        let met = escalation(&world.api, &id, |one| one["end_reason"] == "met");
        assert!(met["breached_at"].is_string());
        assert_eq!(world.api.get(&format!("/api/v1/service/tickets/{id}")).expect(200)["breached"], true);
    }

    /// A climb that has begun keeps its chain; who sets another is asked for a right, and for sense.
    fn policies_are_versions(world: &World) {
        let desk = Desk::new(world);
        let id = desk.assigned();
        desk.breach();
        let before = escalation(&world.api, &id, has_steps(1));
        let body = json!({ "steps": [{ "level": "general_manager", "wait_seconds": 0 }] });
        let set = world.api.post("/api/v1/service/desk_policies", body.clone()).expect(201);
        assert_eq!((&set["number"], &set["auto_close_after_seconds"]), (&json!(3), &json!(259_200)));
        assert_eq!(world.api.get(&format!("/api/v1/service/desk_policies/{}", set.id())).expect(200).json, set.json);
        let listed = world.api.get("/api/v1/service/desk_policies?include_total=true").expect(200);
        assert_eq!((&listed["total"], &listed.items()[0]["id"], listed.items()[2]["steps"].as_array().unwrap().len()), (&json!(3), &set["id"], 4));
        let other = desk.assigned();
        desk.breach();
        assert_eq!(levels(&escalation(&world.api, &other, has_steps(1))), ["general_manager"]);
        let kept = escalation(&world.api, &id, has_steps(3));
        assert_eq!(kept["policy_id"], before["policy_id"]);

        desk.chain.agent.api.post("/api/v1/service/desk_policies", body).problem("permission_denied");
        let wrong = json!({ "steps": [{ "level": "director", "wait_seconds": 0 }, { "level": "assignee", "wait_seconds": -1 }], "auto_close_after_seconds": 5 });
        let refused = world.api.post("/api/v1/service/desk_policies", wrong).problem("validation_failed");
        let refused = refused.field_error("/steps/1/level", "out_of_order").field_error("/steps/1/wait_seconds", "out_of_range");
        assert_eq!(refused.field_error("/auto_close_after_seconds", "out_of_range").field_error_count(), 3);
    }

    /// Whoever does not reach the ticket does not find its escalations.
    fn escalations_are_in_the_scope_of_their_ticket(world: &World) {
        let desk = Desk::new(world);
        let stranger = desk.company.staff("s1", "service_agent");
        let id = desk.assigned();
        stranger.api.get(&format!("/api/v1/service/tickets/{id}/escalations")).problem("not_found");
        desk.chain.agent.api.get(&format!("/api/v1/service/tickets/{id}/escalations")).expect(200);
    }
}
