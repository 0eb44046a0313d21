//! What is promised of complaints: kept, warned of, broken once, and climbing; and who answers for them.

use serde_json::{Value, json};

use super::{House, act, await_that, path, reached, read, steps, talked, verified};
use crate::service::promise;
use crate::support::builders::complaint;
use crate::support::client::Api;
use crate::support::company::{Staff, text};
use crate::support::world::on_both_engines;

/// The promises of these tests and the waits between the steps of a climb, in seconds: short enough for tokens to last.
const PROMISE: i64 = 120;
const WAIT: i64 = 60;

fn promises(api: &Api, id: &str) -> Value {
    api.get(&format!("{}/promises", path(id))).expect(200).json
}

/// Of each clock its target, its ordinal and its state.
fn clocks(api: &Api, id: &str) -> Vec<(String, i64, String)> {
    let of = |clock: &Value| (text(&clock["target"]), clock["ordinal"].as_i64().unwrap(), text(&clock["state"]));
    promises(api, id)["clocks"].as_array().unwrap().iter().map(of).collect()
}

fn expected(list: &[(&str, i64, &str)]) -> Vec<(String, i64, String)> {
    list.iter().map(|(target, ordinal, state)| ((*target).to_owned(), *ordinal, (*state).to_owned())).collect()
}

fn told(staff: &Staff, id: &str) -> Vec<String> {
    let listed = staff.api.get("/api/v1/notifications?sort=created_at").expect(200);
    listed.items().iter().filter(|item| item["record_id"] == id).map(|item| text(&item["kind"])).collect()
}

fn events(api: &Api, id: &str, kind: &str) -> Vec<Value> {
    let all = api.get(&format!("/api/v1/events?record_id={id}&limit=200")).expect(200);
    all.items().iter().filter(|event| event["kind"] == kind).cloned().collect()
}

fn lead(house: &House<'_>) {
    for (unit, staff) in [("n1", &house.manager), ("company", &house.general_manager)] {
        house.world.api.patch(&format!("/api/v1/units/{}", house.company.unit(unit)), json!({ "manager_id": staff.id })).expect(200);
    }
}

on_both_engines! {
    /// Each promise runs from what begins it to what it is for, round after round, and everybody concerned is told.
    fn promises_follow_the_rounds(world: &World) {
        let house = House::of(world);
        lead(&house);
        let api = &world.api;
        let id = house.received();
        assert_eq!(clocks(api, &id), expected(&[("resolution", 1, "running"), ("acknowledgement", 1, "running")]));
        let shown = read(api, &id);
        assert_eq!((&shown["next_due_at"], &shown["breached"]), (&promises(api, &id)["next_due_at"], &json!(false)));
        assert_eq!(told(&house.manager, &id), ["complaint.assigned"]);
        act(&house.agent.api, &id, "mark_severity", json!({ "severity": "major" })).expect(200);
        assert_eq!(told(&house.general_manager, &id), ["complaint.major"]);
        let major = [("resolution", 1, "running"), ("acknowledgement", 1, "running"), ("major_acknowledgement", 1, "running")];
        assert_eq!(clocks(api, &id), expected(&major));
        let of = |target: &str| promises(api, &id)["clocks"].as_array().unwrap().iter().find(|clock| clock["target"] == target).unwrap().clone();
        assert_eq!((&of("resolution")["promise_seconds"], &of("major_acknowledgement")["promise_seconds"]), (&json!(172_800), &json!(14_400)));
        act(&house.general_manager.api, &id, "acknowledge_major", json!({})).expect(200);
        act(&house.manager.api, &id, "acknowledge", json!({ "severity": "major", "safety": false })).expect(200);
        house.identify(&id);
        act(&house.manager.api, &id, "propose", json!({ "measures": ["apology"] })).expect(200);
        act(&house.manager.api, &id, "tell_customer", reached()).expect(200);
        act(&house.manager.api, &id, "customer_unsatisfied", talked()).expect(200);
        let second = [
            ("resolution", 1, "met"),
            ("resolution", 2, "running"),
            ("acknowledgement", 1, "met"),
            ("major_acknowledgement", 1, "met"),
        ];
        assert_eq!(clocks(api, &id), expected(&second));
        house.identify(&id);
        act(&house.manager.api, &id, "propose", json!({ "measures": ["apology"] })).expect(200);
        act(&house.manager.api, &id, "customer_satisfied", talked()).expect(200);
        assert_eq!(told(&house.officer, &id), ["complaint.callback_due"]);
        assert!(clocks(api, &id).contains(&("callback".to_owned(), 1, "running".to_owned())));
        house.call(&id, "unsatisfied").expect(200);
        // The third round goes one level up, by a step that says why.
        let third = read(api, &id);
        assert_eq!((&third["round"], &third["assignee_id"]), (&json!(3), &json!(house.director.id)));
        assert_eq!(told(&house.director, &id), ["complaint.assigned", "complaint.unsatisfied"]);
        assert_eq!(steps(api, &id).iter().filter(|step| *step == "assign").count(), 2);
        let all = [
            ("resolution", 1, "met"),
            ("resolution", 2, "met"),
            ("resolution", 3, "running"),
            ("acknowledgement", 1, "met"),
            ("callback", 1, "met"),
            ("major_acknowledgement", 1, "met"),
        ];
        assert_eq!(clocks(api, &id), expected(&all));
        act(&house.agent.api, &id, "withdraw", reached()).expect(200);
        assert_eq!(clocks(api, &id)[2], expected(&[("resolution", 3, "withdrawn")])[0]);
        assert_eq!(read(api, &id)["next_due_at"], Value::Null);
        verified(world);
    }

    /// A broken promise is told once and climbs to the top; that of the general manager's word climbs to nobody and stays red.
    fn breaches_climb_but_that_of_the_general_manager(world: &World) {
        let house = House::of(world);
        lead(&house);
        let api = &world.api;
        let short = json!({ "seconds": PROMISE, "clock": "always", "warn_percent": 50 });
        promise(api, "complaints", &json!([{ "name": "两分钟", "acknowledgement": short, "major_acknowledgement": short }]));
        let step = |level: &str, wait: i64| json!({ "level": level, "wait_seconds": wait });
        let chain = json!([step("assignee", 0), step("director", WAIT), step("general_manager", WAIT)]);
        api.post("/api/v1/service/desk_policies", json!({ "steps": chain })).expect(201);
        let id = complaint(&house.customer()).with("severity", "critical").create(&house.agent.api).id();
        // What is about them climbs past the director and the general manager.
        let (above, customers) = (house.company.staff("company", "service_director"), house.company.staff("company", "customer_director"));
        let passed = complaint(&house.customer()).with("staff_ids", json!([house.director.id, house.general_manager.id])).create(&house.agent.api).id();
        world.clock.advance_seconds(PROMISE / 2 + 1);
        await_that(|| (events(api, &id, "complaint.sla_warned").len() == 2).then_some(()));
        assert_eq!(told(&house.manager, &id), ["complaint.assigned", "complaint.sla_warning"]);
        assert_eq!(told(&house.general_manager, &id), ["complaint.major", "complaint.sla_warning"]);
        world.clock.advance_seconds(PROMISE / 2 + 1);
        await_that(|| (events(api, &id, "complaint.sla_breached").len() == 2).then_some(()));
        for _ in 0..3 {
            world.clock.advance_seconds(WAIT + 1);
        }
        let climbed = await_that(|| {
            let climbed = api.get(&format!("{}/escalations", path(&id))).expect(200);
            (climbed.items()[0]["end_reason"] == "exhausted").then(|| climbed.items().clone())
        });
        assert_eq!((climbed.len(), &climbed[0]["target"]), (1, &json!("acknowledgement")));
        let levels: Vec<_> = climbed[0]["steps"].as_array().unwrap().iter().map(|step| text(&step["level"])).collect();
        assert_eq!(levels, ["assignee", "director", "general_manager"]);
        assert_eq!(told(&house.director, &id), ["complaint.escalated"]);
        let climbed = await_that(|| {
            let climbed = api.get(&format!("{}/escalations", path(&passed))).expect(200);
            (climbed.items()[0]["end_reason"] == "exhausted").then(|| climbed.items()[0]["steps"].clone())
        });
        let users: Vec<_> = climbed.as_array().unwrap().iter().map(|step| text(&step["user_id"])).collect();
        assert_eq!(users, [house.manager.id.as_str(), &above.id, &customers.id]);
        assert!(told(&house.director, &passed).is_empty() && told(&house.general_manager, &passed).is_empty());
        // Late words change nothing of that, and nothing is told twice.
        act(&house.manager.api, &id, "acknowledge", json!({ "severity": "critical", "safety": true })).expect(200);
        act(&house.general_manager.api, &id, "acknowledge_major", json!({})).expect(200);
        assert_eq!(clocks(api, &id), expected(&[("acknowledgement", 1, "breached"), ("major_acknowledgement", 1, "breached")]));
        let shown = read(api, &id);
        assert_eq!((&shown["breached"], &shown["next_due_at"]), (&json!(true), &Value::Null));
        assert_eq!(events(api, &id, "complaint.sla_breached").len(), 2);
        assert_eq!(told(&house.general_manager, &id).iter().filter(|kind| *kind == "complaint.escalated").count(), 1);
        // A new policy can be seen before it is applied, and forgives nothing.
        let open = house.received();
        promise(api, "complaints", &json!([{ "name": "一天", "acknowledgement": { "days": 1, "clock": "always" } }]));
        let changes = api.get("/api/v1/service/sla/changes?record_kind=complaint").expect(200);
        let of_open: Vec<_> = changes.items().iter().filter(|change| change["record_id"] == open.as_str()).collect();
        assert_eq!((of_open.len(), &of_open[0]["ticket_id"]), (1, &Value::Null));
        let pass = api.post("/api/v1/service/sla/passes", json!({})).expect(201);
        let location = pass.header("location").to_owned();
        await_that(|| Some(api.get(&location).expect(200)).filter(|pass| !pass["finished_at"].is_null()));
        assert_eq!(promises(api, &open)["clocks"][0]["promise_seconds"], 86_400);
        verified(world);
    }

    /// Whoever merges two complaints puts nothing off that the customer was promised: it is owed since it was first.
    fn what_was_owed_is_owed_after_a_merger(world: &World) {
        let house = House::of(world);
        lead(&house);
        let (api, owner) = (&world.api, house.customer());
        let long_ago = (world.clock.now() - chrono::TimeDelta::days(3)).to_rfc3339();
        let first = complaint(&owner).with("received_at", long_ago).create(&house.agent.api);
        let second = complaint(&owner).create(&house.agent.api).id();
        let clock = |id: &str, target: &str| {
            promises(api, id)["clocks"].as_array().unwrap().iter().find(|clock| clock["target"] == target).unwrap().clone()
        };
        act(&house.agent.api, &first.id(), "mark_severity", json!({ "severity": "major" })).expect(200);
        let marked = clock(&first.id(), "major_acknowledgement")["started_at"].clone();
        assert_eq!((clock(&second, "acknowledgement")["state"].as_str(), read(api, &second)["breached"].as_bool()), (Some("running"), Some(false)));
        world.clock.advance_minutes(5);
        act(&house.agent.api, &first.id(), "merge_into", json!({ "complaint_id": second })).expect(200);
        for target in ["resolution", "acknowledgement"] {
            let clock = clock(&second, target);
            assert_eq!((&clock["started_at"], &clock["state"]), (&first["received_at"], &json!("breached")), "{clock:#}");
        }
        await_that(|| (events(api, &second, "complaint.sla_breached").len() == 2).then_some(()));
        assert_eq!((&clock(&second, "major_acknowledgement")["started_at"], &read(api, &second)["major_since"]), (&marked, &marked));
        let history = api.get(&format!("{}/steps?action=take_in", path(&second))).expect(200);
        let owed: Vec<_> = history.items()[0]["details"]["owed"].as_array().unwrap().iter().map(|owed| owed["target"].clone()).collect();
        assert_eq!(owed, ["resolution", "acknowledgement", "major_acknowledgement"]);
        verified(world);
    }

    /// Sales go to the sales manager, what a manager is concerned by goes to the next above.
    fn who_answers_follows_the_kind_and_never_judges_themselves(world: &World) {
        let house = House::of(world);
        let sales = house.company.staff("n1", "sales_manager");
        let customer = house.customer();
        let of_kind = |kind: &str| complaint(&customer).with("kind", kind).create(&house.agent.api);
        assert_eq!(of_kind("sales")["assignee_id"], json!(sales.id));
        assert_eq!(of_kind("delivery")["assignee_id"], json!(house.manager.id));
        let about = complaint(&customer).with("kind", "staff_conduct").with("staff_ids", json!([house.manager.id])).create(&house.agent.api);
        assert_ne!(about["assignee_id"], json!(house.manager.id));
        // The rules can be changed, by whoever reads them first; a wrong one is told at its place.
        let place = "/api/v1/complaints/assignment_rules";
        let shipped = world.api.get(place).expect(200);
        assert_eq!((&shipped["version"], &shipped["climbs_from_round"]), (&json!(1), &json!(3)));
        let wrong = json!({ "rules": [{ "name": "一切", "role": "nobody", "when": { "priorities": ["high"] } }] });
        world.api.put(place, wrong).expect(422).field_error("/rules/0/when/priorities", "unexpected");
        world.api.put(place, json!({ "rules": [{ "name": "一切", "role": "nobody" }] })).expect(422).field_error("/rules/0/role", "not_found");
        let new = json!({ "rules": [{ "name": "一切", "role": "sales_manager" }], "climbs_from_round": 2 });
        let set = |tag: &str| world.api.request("PUT", place).header("If-Match", tag).json(&new).send();
        assert_eq!(set(shipped.header("etag")).expect(200)["version"], 2);
        set(shipped.header("etag")).expect(412).problem("version_mismatch");
        assert_eq!(of_kind("delivery")["assignee_id"], json!(sales.id));
        assert_eq!(world.api.get(&format!("{place}/versions")).expect(200).items().len(), 2);
        let steps = world.api.get(&format!("{}/steps", path(&of_kind("sales").id()))).expect(200);
        let last = steps.items().last().unwrap();
        assert_eq!((&last["action"], &last["actor_kind"]), (&json!("assign"), &json!("system:assignment")), "{last:#}");
    }
}
