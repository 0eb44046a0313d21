//! Tickets that nobody is free for: they wait, somebody is told, and whoever is free gets them.

use serde_json::{Value, json};

use super::{QUEUES, act, agents, assignment, change_desk, desk, given, join, one_rule, queue, read, ticket_at, verified};
use crate::support::builders::{person, ticket};
use crate::support::company::Company;
use crate::support::server::{ADMIN_EMAIL, ADMIN_PASSWORD};
use crate::support::world::on_both_engines;

on_both_engines! {
    /// Whoever comes on duty gets what waits, key accounts ahead, up to the limit; whoever ends a ticket gets the next.
    fn who_is_free_gets_what_waits(world: &World) {
        let company = Company::new(world);
        let api = &world.api;
        let team = queue(api, "technical_support");
        one_rule(api, &team, "round_robin");
        let agent = agents(&company, api, &team, 1).remove(0);
        change_desk(api, &agent.id, json!({ "on_duty": false, "open_limit": 1 }));
        let first = ticket_at(&company, api, Some("technical")).id();
        let customer = person().with("unit_id", company.unit("n1")).create(api).id();
        api.post(&format!("/api/v1/customers/{customer}/actions/set_key_account"), json!({ "account_manager_id": agent.id })).expect(200);
        let key = ticket(&customer).create(api).id();
        assert_eq!(assignment(api, &key)["decision"]["passed_over"][0]["reason"], "off_duty");
        agent.api.put("/api/v1/service/my_desk/duty", json!({ "on_duty": true })).expect(200);
        assert_eq!(given(api, &key), agent.id);
        assert_eq!((&read(api, &first)["assignee_id"], &desk(api, &agent.id)["not_free"]), (&Value::Null, &json!("limit_reached")));
        act(&agent.api, &key, "cancel", json!({ "reason": "客户撤回" })).expect(200);
        assert_eq!(given(api, &first), agent.id);
        let history = assignment(api, &first);
        assert_eq!((&history["alert_at"], &history["waiting"]), (&Value::Null, &json!(false)));
        verified(world);
    }

    /// Somebody new in the queue, or with another limit, gets what waits as well.
    fn other_ways_to_be_free(world: &World) {
        let company = Company::new(world);
        let api = &world.api;
        let team = queue(api, "technical_support");
        let (one, two) = (ticket_at(&company, api, Some("technical")).id(), ticket_at(&company, api, Some("technical")).id());
        let agent = company.staff("n1", "service_agent");
        change_desk(api, &agent.id, json!({ "open_limit": 1 }));
        join(api, &team, &agent.id);
        assert_eq!(given(api, &one), agent.id);
        assert_eq!(read(api, &two)["assignee_id"], Value::Null);
        change_desk(api, &agent.id, json!({ "open_limit": 2 }));
        assert_eq!(given(api, &two), agent.id);
        verified(world);
    }

    /// Outside the hours of the queue, or the shift of its people, a ticket waits until they begin.
    fn a_shift_that_begins_brings_tickets(world: &World) {
        let company = Company::new(world);
        let api = &world.api;
        let team = queue(api, "technical_support");
        let agent = agents(&company, api, &team, 1).remove(0);
        // Whenever the test runs: the shift is tomorrow, as the clock of the server says it.
        let now: chrono::DateTime<chrono::Utc> = world.clock.now();
        let tomorrow = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][(chrono::Datelike::weekday(&now).num_days_from_monday() as usize + 1) % 7];
        let shift = json!({ "time_zone": "UTC", "weekly": [{ "weekdays": [tomorrow], "spans": [{ "from": "00:00", "to": "24:00" }] }] });
        change_desk(api, &agent.id, json!({ "shift": shift }));
        let made = ticket_at(&company, api, Some("technical")).id();
        let why = assignment(api, &made);
        let passed = &why["decision"]["passed_over"][0];
        assert_eq!((&passed["reason"], &passed["until"]), (&json!("off_shift"), &why["decision"]["next_free_at"]));
        world.clock.advance_days(1);
        let api = &api.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD);
        assert_eq!(given(api, &made), agent.id);
    }

    /// A ticket that nobody takes is told of once, to the service manager of its unit.
    fn a_ticket_that_waits_is_told_of(world: &World) {
        let company = Company::new(world);
        let api = &world.api;
        let manager = company.staff("n1", "service_manager");
        let team = queue(api, "technical_support");
        api.patch(&format!("{QUEUES}/{team}"), json!({ "alert_after_seconds": 120 })).expect(200);
        let (waits, taken) = (ticket_at(&company, api, Some("technical")).id(), ticket_at(&company, api, Some("technical")).id());
        act(api, &taken, "claim", json!({})).expect(200);
        world.clock.advance_seconds(121);
        let told = || {
            let all = manager.api.get("/api/v1/notifications").expect(200);
            let kinds = all.items().iter().filter(|told| told["kind"] == "ticket.unassigned");
            kinds.map(|told| told["record_id"].clone()).collect::<Vec<_>>()
        };
        let began = std::time::Instant::now();
        while told().is_empty() {
            assert!(began.elapsed() < std::time::Duration::from_secs(120));
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        world.clock.advance_seconds(600);
        // A command brings the ticket to now.
        act(api, &waits, "claim", json!({})).expect(200);
        assert_eq!(told(), [json!(waits)]);
        assert_eq!(assignment(api, &waits)["alert_at"], Value::Null);
        verified(world);
    }
}
