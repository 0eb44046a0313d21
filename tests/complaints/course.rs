//! The way of a complaint over HTTP: rounds, guards with their codes, and that the answer says what may be done.

use serde_json::{Value, json};

use super::{House, act, missed, path, reached, read, steps, talked, told, verified};
use crate::support::builders::complaint;
use crate::support::client::Api;
use crate::support::company::text;
use crate::support::server::{ADMIN_EMAIL, ADMIN_PASSWORD};
use crate::support::world::on_both_engines;

/// Each step that people take, with a body that goes.
fn bodies() -> Vec<(&'static str, Value)> {
    let with = |members: Value| {
        let mut body = reached();
        body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        body
    };
    vec![
        ("acknowledge", json!({ "severity": "critical", "safety": true })),
        ("assign", Value::Null),
        ("identify_cause", json!({ "cause": "product", "finding": "批次缺陷" })),
        ("mark_severity", json!({ "severity": "major" })),
        ("acknowledge_major", json!({})),
        ("propose", json!({ "measures": ["apology"] })),
        ("approve", json!({})),
        ("return", json!({ "reason": "先谈" })),
        ("tell_customer", talked()),
        ("customer_satisfied", talked()),
        ("customer_unsatisfied", talked()),
        ("callback", with(json!({ "result": "satisfied" }))),
        ("close_unreachable", json!({ "reason": "停机" })),
        ("inform_outside_recourse", with(json!({ "recourse": ["court"] }))),
        ("record_recourse_outcome", json!({ "outcome": "settled" })),
        ("withdraw", reached()),
        ("reopen", with(json!({ "note": "客户来电" }))),
    ]
}

fn available(api: &Api, id: &str) -> Vec<String> {
    read(api, id)["available_actions"].as_array().unwrap().iter().map(text).collect()
}

on_both_engines! {
    /// In every status and for everybody exactly the steps go that the complaint says are open; the others are refused by a rule, and
    /// change nothing.
    fn what_is_available_goes(world: &World) {
        let house = House::of(world);
        let everybody = [&house.manager, &house.director, &house.general_manager, &house.officer];
        for status in ["received", "assigned", "handling", "awaiting_approval", "confirming", "callback_due", "closed", "withdrawn"] {
            for staff in everybody {
                let mut id = house.in_status(status);
                let open = available(&staff.api, &id);
                for (step, mut body) in bodies() {
                    let before = read(&world.api, &id);
                    if step == "assign" {
                        // Another than has it.
                        let mut both = [&house.director.id, &house.manager.id].into_iter();
                        body = json!({ "assignee_id": both.find(|user| before["assignee_id"] != user.as_str()) });
                    }
                    let answer = act(&staff.api, &id, step, body);
                    if open.contains(&step.to_owned()) {
                        assert!(answer.expect(200)["version"].as_i64() > before["version"].as_i64(), "{step} in {status}");
                        id = house.in_status(status);
                    } else {
                        assert!(answer.status == 409 || answer.status == 403, "{step} in {status}: {answer:?}");
                        assert!(answer["code"].is_string());
                        assert_eq!(read(&world.api, &id).json, before.json);
                    }
                }
            }
        }
        verified(world);
    }

    /// A round that is over stays as it was, and the callback is another's.
    fn rounds_follow_each_other(world: &World) {
        let house = House::of(world);
        let id = house.assigned();
        act(&house.agent.api, &id, "acknowledge", json!({ "severity": "general", "contact": { "content": "已受理" }, "repeat": true })).expect(200);
        act(&house.agent.api, &id, "acknowledge", json!({})).expect(422).field_error("/severity", "required");
        act(&house.agent.api, &id, "acknowledge", json!({ "severity": "general" })).expect(409).problem("already_acknowledged");
        act(&house.director.api, &id, "identify_cause", json!({ "cause": "service", "finding": "x" })).expect(403).problem("not_responsible");
        act(&house.manager.api, &id, "identify_cause", json!({})).expect(422).field_error("/cause", "required").field_error("/finding", "required");
        house.identify(&id);
        act(&house.manager.api, &id, "propose", json!({ "measures": ["loan"] })).expect(422).field_error("/measures/0", "unknown_word");
        act(&house.manager.api, &id, "propose", json!({ "measures": ["voucher"] })).expect(422).field_error("/compensation", "required");
        let paid = json!({ "measures": ["compensation"], "description": "补偿", "compensation": { "amount_minor": 500_000, "currency": "CNY" } });
        let waits = act(&house.manager.api, &id, "propose", paid).expect(200);
        assert_eq!((&waits["status"], &waits["approval_level"]), (&json!("awaiting_approval"), &json!("director")));
        assert_eq!(waits["approval_amount"], json!({ "amount_minor": 500_000, "currency": "CNY" }));
        act(&house.manager.api, &id, "approve", json!({})).expect(403).problem("own_proposal");
        let second = house.company.staff("n1", "service_manager");
        let low = act(&second.api, &id, "approve", json!({})).expect(403).problem("decision_level_too_low");
        assert!(low["approval_level"] == "director" && text(&low["detail"]).contains("总监"), "{low:?}");
        act(&house.director.api, &id, "return", json!({})).expect(422).field_error("/reason", "required");
        act(&house.director.api, &id, "return", json!({ "reason": "过高" })).expect(200);
        act(&house.manager.api, &id, "propose", json!({ "measures": ["apology"] })).expect(200);
        act(&house.manager.api, &id, "tell_customer", json!({})).expect(409).problem("contact_not_logged");
        let unanswered = json!({ "contact": { "content": "无人接听", "outcome": "no_answer" } });
        assert!(act(&house.manager.api, &id, "tell_customer", unanswered.clone()).expect(200)["told_at"].is_null());
        act(&house.manager.api, &id, "customer_satisfied", unanswered).expect(409).problem("customer_not_heard");
        act(&house.manager.api, &id, "customer_satisfied", reached()).expect(409).problem("customer_not_told");
        act(&house.manager.api, &id, "tell_customer", reached()).expect(200);
        act(&house.director.api, &id, "inform_outside_recourse", json!({ "recourse": [] })).expect(422).field_error("/recourse", "required");
        let second_round = act(&house.manager.api, &id, "customer_unsatisfied", talked()).expect(200);
        assert_eq!((&second_round["status"], &second_round["round"], &second_round["cause"]), (&json!("assigned"), &json!(2), &json!(null)));
        let first = second_round["rounds"][0].clone();
        assert_eq!((&first["verdict"], &first["told"], &first["cause"]), (&json!("unsatisfied"), &json!("与客户通话"), &json!("service")));
        house.identify(&id);
        act(&house.manager.api, &id, "propose", json!({ "measures": ["apology", "rework"] })).expect(200);
        act(&house.officer.api, &id, "customer_satisfied", talked()).expect(200);
        // Whoever took the customer's word has had a hand in it.
        let refused = house.call(&id, "satisfied").expect(403).problem("handled_by_self");
        assert_eq!(refused["guard"], "another_than_handlers");
        let another = house.company.staff("north", "callback_officer");
        let body = json!({ "result": "unsatisfied", "contact": { "content": "仍不满意" } });
        let third = act(&another.api, &id, "callback", body.clone()).expect(200);
        assert_eq!((&third["rounds"][0], &third["round"]), (&first, &json!(3)));
        act(&another.api, &id, "callback", body).expect(409).problem("illegal_transition");
        // The third round goes one level up by itself.
        assert_eq!(third["assignee_id"], json!(house.director.id));
        house.assign(&id);
        house.identify(&id);
        act(&house.manager.api, &id, "propose", json!({ "measures": ["apology"] })).expect(200);
        act(&house.manager.api, &id, "customer_satisfied", talked()).expect(200);
        let closed = act(&another.api, &id, "callback", json!({ "result": "satisfied", "contact": { "content": "满意" } })).expect(200);
        assert_eq!((&closed["status"], &closed["outcome"], &closed["first_round"]), (&json!("closed"), &json!("satisfied"), &json!(false)));
        assert_eq!(closed["rounds"].as_array().unwrap().len(), 3);
        let talk = world.api.get(&format!("/api/v1/interactions?complaint_id={id}")).expect(200);
        assert!(talk.items().iter().any(|one| one["channel"] == "callback" && one["direction"] == "outbound"));
        let taken = steps(&world.api, &id);
        assert_eq!((taken.first().unwrap().as_str(), taken.last().unwrap().as_str()), ("receive", "callback"));
        verified(world);
    }

    /// A major one is the general manager's to know of, each time that it is marked.
    fn major_ones_are_acknowledged(world: &World) {
        let house = House::of(world);
        let id = house.assigned();
        act(&house.general_manager.api, &id, "acknowledge_major", json!({})).expect(409).problem("nothing_to_acknowledge");
        act(&house.agent.api, &id, "mark_severity", json!({ "severity": "general" })).expect(409).problem("severity_not_raised");
        assert!(act(&house.agent.api, &id, "mark_severity", json!({ "severity": "major" })).expect(200)["major_since"].is_string());
        let waiting = |count: usize| assert_eq!(world.api.get("/api/v1/complaints?major_unacknowledged=true").expect(200).items().len(), count);
        waiting(1);
        act(&house.director.api, &id, "acknowledge_major", json!({})).expect(403).problem("general_managers_step");
        act(&house.agent.api, &id, "acknowledge_major", json!({})).expect(403).problem("permission_denied");
        act(&house.general_manager.api, &id, "acknowledge_major", json!({})).expect(200);
        waiting(0);
        act(&house.agent.api, &id, "mark_severity", json!({ "severity": "critical" })).expect(200);
        waiting(1);
        house.identify(&id);
        let waits = act(&house.manager.api, &id, "propose", json!({ "measures": ["apology"] })).expect(200);
        assert_eq!(waits["rounds"][0]["approval_reasons"], json!(["critical"]));
    }

    /// A major one that is closed before the general manager knew of it stays red until they do; one that is withdrawn does not.
    fn a_closed_one_stays_red(world: &World) {
        let mut house = House::of(world);
        let (closed, gone) = (house.confirming(), house.received());
        for id in [&closed, &gone] {
            act(&house.agent.api, id, "mark_severity", json!({ "severity": "major" })).expect(200);
        }
        act(&house.manager.api, &closed, "customer_satisfied", talked()).expect(200);
        house.call(&closed, "satisfied").expect(200);
        act(&house.agent.api, &gone, "withdraw", reached()).expect(200);
        let red = |api: &Api| api.get("/api/v1/complaints?major_unacknowledged=true").expect(200).items().iter().map(|one| text(&one["id"])).collect::<Vec<_>>();
        assert_eq!(red(&world.api), std::slice::from_ref(&closed));
        house.later(4 * 60 + 1, |house| vec![&mut house.general_manager]);
        let head = &house.general_manager.api;
        assert!(read(head, &closed)["available_actions"].as_array().unwrap().contains(&json!("acknowledge_major")));
        let done = act(head, &closed, "acknowledge_major", json!({})).expect(200);
        assert_eq!((&done["status"], &done["breached"], &done["next_due_at"]), (&json!("closed"), &json!(true), &json!(null)));
        assert!(red(head).is_empty());
        act(head, &gone, "acknowledge_major", json!({})).expect(409).problem("illegal_transition");
        verified(world);
    }

    /// Three tries two hours apart, outside recourse with its watch list, and thirty days to open again.
    fn other_ends(world: &World) {
        let mut house = House::of(world);
        let (unreachable, referred) = (house.callback_due(), house.assigned());
        let recourse = json!({ "recourse": ["hotline_12315"], "contact": { "content": "已告知" } });
        act(&house.director.api, &referred, "inform_outside_recourse", recourse.clone()).expect(409).problem("first_round_open");
        house.identify(&referred);
        act(&house.manager.api, &referred, "propose", json!({ "measures": ["apology"] })).expect(200);
        act(&house.director.api, &referred, "inform_outside_recourse", recourse).expect(200);
        let watched = || world.api.get("/api/v1/complaints?watched=true").expect(200).items().len();
        assert_eq!(watched(), 1);
        act(&house.director.api, &referred, "record_recourse_outcome", json!({ "outcome": "settled" })).expect(200);
        act(&house.director.api, &referred, "record_recourse_outcome", json!({ "outcome": "settled" })).expect(409).problem("not_on_watch_list");
        assert_eq!(watched(), 0);
        for tries in 1..=3 {
            act(&house.manager.api, &unreachable, "close_unreachable", json!({ "reason": "停机" })).expect(409).problem("too_few_tries");
            act(&house.officer.api, &unreachable, "callback", json!({ "result": "not_reached" })).expect(409).problem("contact_not_logged");
            act(&house.officer.api, &unreachable, "callback", missed()).expect(200);
            house.later(119, |house| vec![&mut house.officer]);
            let tried = act(&house.officer.api, &unreachable, "callback", missed()).expect(200);
            assert_eq!(tried["callback_tries"], json!(tries));
            house.later(2, |house| vec![&mut house.officer, &mut house.manager]);
        }
        let closed = act(&house.manager.api, &unreachable, "close_unreachable", json!({ "reason": "停机" })).expect(200);
        assert_eq!((&closed["outcome"], &closed["rounds"][0]["verdict"]), (&json!("unreachable"), &json!("unreachable")));
        world.clock.advance_days(29);
        let api = world.api.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD);
        let again = act(&api, &unreachable, "reopen", json!({ "note": "停机恢复", "contact": { "content": "客户来电" } })).expect(200);
        assert_eq!((&again["status"], &again["round"], &again["outcome"]), (&json!("assigned"), &json!(2), &json!(null)));
        world.clock.advance_days(1);
        let api = world.api.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD);
        act(&api, &referred, "reopen", json!({})).expect(409).problem("closed_too_long_ago");
        let anew = complaint(&read(&api, &referred).text("customer_id")).with("complaint_id", referred.as_str()).without("subject").create(&api);
        assert_eq!((&anew["repeat"], &anew["origin"]), (&json!(true), &json!({ "kind": "complaint", "id": referred })));
    }

    /// The document of the workflow is the table that the steps are checked by.
    fn the_workflow_describes_itself(world: &World) {
        let workflow = world.api.get("/api/v1/complaints/workflow").expect(200);
        let terminal: Vec<_> = workflow["statuses"].as_array().unwrap().iter().filter(|status| status["terminal"] == true).map(|status| status["status"].clone()).collect();
        assert_eq!(terminal, [json!("closed"), json!("withdrawn"), json!("merged")]);
        let rows = workflow["transitions"].as_array().unwrap();
        let callbacks: Vec<_> = rows.iter().filter(|row| row["action"] == "callback").map(|row| row["to"].clone()).collect();
        assert_eq!(callbacks, [json!("closed"), json!("assigned"), json!(null)]);
        let words: Vec<_> = workflow["actions"].as_array().unwrap().iter().map(|action| text(&action["value"])).collect();
        assert!(bodies().iter().all(|(step, _)| words.contains(&(*step).to_owned())));
    }

    /// A step that comes twice under its key is taken once, and one on an old version not at all.
    fn once_per_key_and_version(world: &World) {
        let house = House::of(world);
        let api = &house.agent.api;
        let one = read(api, &house.received());
        let place = format!("{}/actions/withdraw", path(&one.id()));
        let send = |key: &str, tag: &str| api.request("POST", &place).header("Idempotency-Key", key).header("If-Match", tag).json(&reached()).send();
        send("other", "\"9-x\"").expect(412).problem("version_mismatch");
        let tag = read(api, &one.id()).header("etag").to_owned();
        let first = send("withdraw", &tag).expect(200);
        assert_eq!(send("withdraw", &tag).expect(200).json, first.json);
        assert_eq!(steps(api, &one.id()).iter().filter(|step| *step == "withdraw").count(), 1);
        let told = told(world, &one.id(), "complaint.withdrawn");
        assert!(!told.contains("与客户通话") && told.matches("complaint.withdrawn").count() == 1, "{told}");
    }
}
