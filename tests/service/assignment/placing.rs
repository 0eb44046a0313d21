//! Where tickets go when they come or are classified, and why.

use serde_json::{Value, json};

use super::{act, agents, assignment, change_desk, desk, one_rule, queue, read, ticket_at, verified};
use crate::support::builders::{person, ticket};
use crate::support::company::Company;
use crate::support::world::on_both_engines;

on_both_engines! {
    /// The shipped rules: technical problems go to technical support, questions on use to the front line, in turn.
    fn the_shipped_rules_hold(world: &World) {
        let company = Company::new(world);
        let api = &world.api;
        let (front, technical) = (queue(api, "front_line"), queue(api, "technical_support"));
        let experts = agents(&company, api, &technical, 1);
        let line = agents(&company, api, &front, 2);
        let fault = ticket_at(&company, api, Some("technical"));
        assert_eq!((&fault["queue_id"], &fault["assignee_id"], &fault["status"]), (&json!(technical), &json!(experts[0].id), &json!("assigned")));
        let usage: Vec<_> = (0..4).map(|_| ticket_at(&company, api, Some("product_usage"))["assignee_id"].clone()).collect();
        assert!(usage[0] != usage[1] && usage[0] == usage[2] && usage[1] == usage[3], "{usage:?}");
        assert!(line.iter().all(|agent| desk(api, &agent.id)["open_tickets"] == 2));
        let why = assignment(api, &fault.id());
        let decision = &why["decision"];
        assert_eq!((&decision["strategy"], &decision["rule"]["place"], &why["waiting"]), (&json!("least_open"), &json!(1), &json!(false)));
        assert_eq!((&why["history"][0]["action"], &why["history"][0]["actor_kind"]), (&json!("assign"), &json!("system:assignment")));
        let told = experts[0].api.get("/api/v1/notifications").expect(200);
        assert_eq!((&told.items()[0]["kind"], &told.items()[0]["record_id"]), (&json!("ticket.assigned"), &json!(fault.id())));
        verified(world);
    }

    /// One that says nothing yet waits for somebody to claim it, and is placed once it is classified.
    fn a_ticket_is_placed_when_it_is_classified(world: &World) {
        let company = Company::new(world);
        let api = &world.api;
        let (front, technical) = (queue(api, "front_line"), queue(api, "technical_support"));
        let (_, experts) = (agents(&company, api, &front, 1), agents(&company, api, &technical, 1));
        let new = ticket_at(&company, api, None);
        assert_eq!((&new["queue_id"], &new["assignee_id"], &new["status"]), (&json!(front), &Value::Null, &json!("reported")));
        let why = assignment(api, &new.id());
        assert_eq!((&why["decision"]["strategy"], &why["waiting"], why["alert_at"].is_string()), (&json!("manual"), &json!(true), true));
        let classified = act(api, &new.id(), "classify", json!({ "kind": "fault", "category": "technical" })).expect(200);
        assert_eq!((&classified["queue_id"], &classified["assignee_id"]), (&json!(technical), &json!(experts[0].id)));
        let again = act(api, &new.id(), "classify", json!({ "category": "product_usage" })).expect(200);
        assert_eq!((&again["queue_id"], &again["assignee_id"]), (&json!(technical), &json!(experts[0].id)));
    }

    /// Problems of the process go to the service manager of the outlet, or the next above who is there.
    fn process_problems_climb_to_who_is_responsible(world: &World) {
        let company = Company::new(world);
        let api = &world.api;
        let (region, outlet) = (company.staff("north", "service_manager"), company.staff("n1", "service_manager"));
        let at_outlet = ticket_at(&company, api, Some("process"));
        assert_eq!(at_outlet["assignee_id"], outlet.id);
        outlet.api.put("/api/v1/service/my_desk/duty", json!({ "on_duty": false })).expect(200);
        let above = ticket_at(&company, api, Some("service_process"));
        assert_eq!(above["assignee_id"], region.id);
        let why = assignment(api, &above.id());
        assert_eq!(why["decision"]["passed_over"], json!([{ "user_id": outlet.id, "reason": "off_duty", "until": null }]));
        verified(world);
    }

    /// Whoever is off duty, at the limit, of another language or suspended is passed over, and the decision says so.
    fn who_is_not_free_is_passed_over(world: &World) {
        let company = Company::new(world);
        let api = &world.api;
        let team = queue(api, "front_line");
        one_rule(api, &team, "round_robin");
        let staff = agents(&company, api, &team, 5);
        change_desk(api, &staff[0].id, json!({ "on_duty": false }));
        change_desk(api, &staff[1].id, json!({ "open_limit": 0 }));
        change_desk(api, &staff[2].id, json!({ "languages": ["de"] }));
        api.post(&format!("/api/v1/users/{}/actions/suspend", staff[3].id), json!({})).expect(200);
        let customer = person().with("unit_id", company.unit("n1")).create(api).id();
        let made = ticket(&customer).with("language", "zh-CN").create(api);
        assert_eq!(made["assignee_id"], staff[4].id);
        let why = assignment(api, &made.id());
        let mut reasons: Vec<_> = why["decision"]["passed_over"].as_array().unwrap().iter().map(|passed| passed["reason"].as_str().unwrap()).collect();
        reasons.sort_unstable();
        assert_eq!(reasons, ["language_missing", "limit_reached", "not_active", "off_duty"]);
    }

    /// The account manager gets key accounts, and whoever handled the last ticket the next one; else it goes in turn.
    fn people_who_know_the_customer_go_first(world: &World) {
        let company = Company::new(world);
        let api = &world.api;
        let team = queue(api, "front_line");
        let staff = agents(&company, api, &team, 2);
        let manager = company.staff("n1", "service_consultant");
        let customer = person().with("unit_id", company.unit("n1")).create(api).id();
        api.post(&format!("/api/v1/customers/{customer}/actions/set_key_account"), json!({ "account_manager_id": manager.id })).expect(200);
        one_rule(api, &team, "account_manager");
        let first = ticket(&customer).create(api);
        assert_eq!(first["assignee_id"], manager.id);
        one_rule(api, &team, "previous_handler");
        assert_eq!(ticket(&customer).create(api)["assignee_id"], manager.id);
        change_desk(api, &manager.id, json!({ "on_duty": false }));
        let third = ticket(&customer).create(api);
        assert!(staff.iter().any(|agent| third["assignee_id"] == agent.id.as_str()));
        assert_eq!(assignment(api, &third.id())["decision"]["passed_over"][0]["reason"], "off_duty");
        verified(world);
    }

    /// Whose ticket ends has room again, and has it no more when it is opened anew.
    fn open_tickets_are_counted(world: &World) {
        let company = Company::new(world);
        let api = &world.api;
        let team = queue(api, "front_line");
        one_rule(api, &team, "least_open");
        let agent = agents(&company, api, &team, 1).remove(0);
        let open = || desk(api, &agent.id)["open_tickets"].clone();
        let made = ticket_at(&company, api, Some("technical"));
        assert_eq!((&made["assignee_id"], open()), (&json!(agent.id), json!(1)));
        act(&agent.api, &made.id(), "start", json!({})).expect(200);
        act(&agent.api, &made.id(), "resolve", json!({ "reply": { "content": "已修好" } })).expect(200);
        assert_eq!(open(), 0);
        act(&agent.api, &made.id(), "reject", json!({})).expect(200);
        assert_eq!((open(), &read(api, &made.id())["status"]), (json!(1), &json!("in_progress")));
        act(&agent.api, &made.id(), "cancel", json!({ "reason": "客户撤回" })).expect(200);
        assert_eq!(open(), 0);
        verified(world);
    }
}
