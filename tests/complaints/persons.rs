//! Whom a complaint is about, what follows a double, who answers when somebody has left, and opening again.

use serde_json::{Value, json};

use super::{House, act, await_that, path, reached, read, steps, talked, verified};
use crate::support::answer::Answer;
use crate::support::builders::{complaint, product, ticket};
use crate::support::client::Api;
use crate::support::company::{Staff, ids, text};
use crate::support::world::on_both_engines;

fn about(api: &Api, id: &str, staff: &[&Staff], note: Value) -> Answer {
    let staff: Vec<&String> = staff.iter().map(|one| &one.id).collect();
    api.patch(&path(id), json!({ "staff_ids": staff, "note": note }))
}

fn available(api: &Api, id: &str) -> Vec<String> {
    read(api, id)["available_actions"].as_array().unwrap().iter().map(text).collect()
}

/// The general manager leads the company.
fn leads(house: &House<'_>) {
    let company = format!("/api/v1/units/{}", house.company.unit("company"));
    house.world.api.patch(&company, json!({ "manager_id": house.general_manager.id })).expect(200);
}

fn again() -> Value {
    json!({ "note": "客户称问题复发", "contact": { "content": "客户来电", "channel": "phone" } })
}

fn notified(staff: &Staff, kind: &str, complaint: &str) -> bool {
    let list = staff.api.get("/api/v1/notifications?limit=100").expect(200);
    list.items().iter().any(|one| one["kind"] == kind && one["record_id"] == complaint)
}

on_both_engines! {
    /// Who is complained about has no say in it: not by hand, not by rule, not in the end; whoever is next up does instead.
    fn who_is_complained_about_has_no_say(world: &World) {
        let house = House::of(world);
        let owner = house.customer();
        let second = house.company.staff("north", "callback_officer");
        let seller = house.company.staff("n1", "sales_manager");
        let another = house.company.staff("n1", "service_manager");
        leads(&house);
        let made = complaint(&owner).with("staff_ids", json!([house.manager.id, house.officer.id, house.director.id])).create(&house.agent.api);
        let id = made.id();
        assert_eq!(made["assignee_id"], another.id.as_str());
        let give = |by: &Staff, to: &Staff| act(&by.api, &id, "assign", json!({ "assignee_id": to.id }));
        give(&house.general_manager, &house.manager).expect(409).problem("assignee_concerned");
        give(&house.director, &seller).expect(403).problem("about_oneself");
        act(&house.manager.api, &id, "acknowledge", json!({ "severity": "general" })).expect(403).problem("about_oneself");
        about(&house.manager.api, &id, &[], json!("误填")).expect(403).problem("about_oneself");
        about(&house.agent.api, &id, &[&house.officer], Value::Null).expect(422).field_error("/note", "required");
        house.manager.api.post(&format!("{}/notes", path(&id)), json!({ "content": "我的说明" })).expect(200);
        act(&another.api, &id, "identify_cause", json!({ "cause": "product", "finding": "批次" })).expect(200);
        let paid = json!({ "measures": ["compensation"], "compensation": { "amount_minor": 500_000, "currency": "CNY" } });
        assert_eq!(act(&another.api, &id, "propose", paid).expect(200)["status"], "awaiting_approval");
        // Who is asked is the next one up.
        assert!(!notified(&house.director, "complaint.approval_asked", &id) && notified(&house.general_manager, "complaint.approval_asked", &id));
        act(&house.director.api, &id, "approve", json!({})).expect(403).problem("about_oneself");
        assert!(!available(&house.director.api, &id).contains(&"approve".to_owned()));
        act(&house.general_manager.api, &id, "approve", json!({})).expect(200);
        let yes = json!({ "told": "补偿", "contact": { "content": "同意", "channel": "phone" } });
        act(&house.manager.api, &id, "customer_satisfied", yes.clone()).expect(403).problem("about_oneself");
        act(&house.manager.api, &id, "withdraw", reached()).expect(403).problem("about_oneself");
        act(&another.api, &id, "customer_satisfied", yes).expect(200);
        house.call(&id, "satisfied").expect(403).problem("about_oneself");
        let judged = house.director.api.post(&format!("{}/judgements", path(&id)), json!({ "verdict": "not_liable", "reason": "无责" }));
        judged.expect(403).problem("own_case");
        let mut body = reached();
        body["result"] = json!("satisfied");
        act(&second.api, &id, "callback", body).expect(200);
        // Once it is about whoever answers for it somebody else does; taken off, they may again.
        let turned = house.assigned();
        let moved = about(&house.agent.api, &turned, &[&house.manager], Value::Null).expect(200);
        assert_eq!(moved["assignee_id"], another.id.as_str());
        about(&house.agent.api, &turned, &[], json!("并非本人")).expect(200);
        let off = world.api.get(&format!("{}/steps?action=update", path(&turned))).expect(200);
        let last = off.items().last().unwrap().clone();
        assert_eq!((&last["note"], &last["details"]["staff_taken_off"]), (&json!("并非本人"), &json!([house.manager.id])));
        house.assign(&turned);
        // A major one about the general manager is theirs and a director's to know of.
        let grave = complaint(&owner).with("severity", "major").with("staff_ids", json!([house.general_manager.id])).create(&house.agent.api).id();
        assert!(available(&house.general_manager.api, &grave).contains(&"acknowledge_major".to_owned()));
        act(&house.agent.api, &grave, "acknowledge_major", json!({})).expect(403).problem("permission_denied");
        act(&house.director.api, &grave, "acknowledge_major", json!({})).expect(200);
        let other = complaint(&owner).with("severity", "major").create(&house.agent.api).id();
        act(&house.director.api, &other, "acknowledge_major", json!({})).expect(403).problem("general_managers_step");
        verified(world);
    }

    /// Whatever a double was follows it: who handled it, whom it is about, its rounds, what is watched.
    fn everything_follows_a_double(world: &World) {
        let house = House::of(world);
        let owner = house.customer();
        let sold = product().create(&world.api).id();
        let seller = house.company.staff("n1", "sales_manager");
        let second = house.company.staff("north", "callback_officer");
        let third = house.company.staff("n1", "service_manager");
        let draft = complaint(&owner).with("staff_ids", json!([seller.id])).with("account", "漏水三次").with("demand", "退款");
        let double = draft.with("product_id", sold.as_str()).with("repeat", true).create(&house.agent.api).id();
        let told = json!({ "told": "致歉", "contact": { "content": "不满意", "channel": "phone" } });
        house.assign(&double);
        house.identify(&double);
        act(&house.manager.api, &double, "propose", json!({ "measures": ["apology"] })).expect(200);
        let recourse = json!({ "recourse": ["court"], "contact": { "content": "已告知", "channel": "phone" } });
        act(&house.director.api, &double, "inform_outside_recourse", recourse).expect(200);
        act(&house.agent.api, &double, "reopen", again()).expect(200);
        // Somebody has had a hand in it who could make callbacks otherwise.
        act(&house.director.api, &double, "assign", json!({ "assignee_id": house.officer.id })).expect(200);
        let kept = complaint(&owner).create(&house.agent.api).id();
        act(&seller.api, &double, "merge_into", json!({ "complaint_id": kept })).expect(403).problem("about_oneself");
        act(&house.agent.api, &double, "merge_into", json!({ "complaint_id": kept })).expect(200);
        let stays = read(&world.api, &kept);
        assert_eq!((&stays["staff_ids"], &stays["repeat"]), (&json!([seller.id]), &json!(true)));
        assert_eq!((&stays["round"], &stays["earlier_rounds"]), (&json!(1), &json!(1)));
        let shown = &stays["doubles"][0];
        let facts = [&shown["id"], &shown["account"], &shown["demand"], &shown["product_id"]];
        assert_eq!(facts, [&json!(double), &json!("漏水三次"), &json!("退款"), &json!(sold)]);
        assert_eq!((shown["rounds"].as_array().unwrap().len(), &shown["rounds"][0]["verdict"]), (2, &json!("outside_recourse")));
        assert!(steps(&world.api, &kept).contains(&"inform_outside_recourse".to_owned()));
        // It is watched where it stays, once.
        let watched = || ids(&world.api, "/api/v1/complaints?watched=true");
        assert_eq!(watched(), std::slice::from_ref(&kept));
        act(&house.director.api, &double, "record_recourse_outcome", json!({ "outcome": "settled" })).expect(409);
        act(&house.director.api, &kept, "record_recourse_outcome", json!({ "outcome": "settled" })).expect(200);
        assert!(watched().is_empty());
        // One more into another: what came with the first comes along.
        let last = complaint(&owner).create(&house.agent.api).id();
        act(&house.agent.api, &kept, "merge_into", json!({ "complaint_id": last })).expect(200);
        let stays = read(&world.api, &last);
        assert_eq!((&stays["earlier_rounds"], stays["doubles"].as_array().unwrap().len()), (&json!(1), 2));
        if stays["assignee_id"] != third.id.as_str() {
            act(&house.director.api, &last, "assign", json!({ "assignee_id": third.id })).expect(200);
        }
        act(&third.api, &last, "identify_cause", json!({ "cause": "service", "finding": "x" })).expect(200);
        act(&third.api, &last, "propose", json!({ "measures": ["apology"] })).expect(200);
        // Critical by a double once it was decided: a director approves before the customer's word counts.
        let grave = complaint(&owner).with("severity", "critical").create(&house.agent.api).id();
        act(&house.agent.api, &grave, "merge_into", json!({ "complaint_id": last })).expect(200);
        assert_eq!(read(&world.api, &last)["status"], "awaiting_approval");
        assert!(notified(&house.director, "complaint.approval_asked", &last));
        act(&third.api, &last, "customer_satisfied", told.clone()).expect(409).problem("illegal_transition");
        act(&house.director.api, &last, "approve", json!({})).expect(200);
        act(&third.api, &last, "customer_satisfied", told).expect(200);
        house.call(&last, "satisfied").expect(403).problem("handled_by_self");
        let mut body = reached();
        body["result"] = json!("satisfied");
        let closed = act(&second.api, &last, "callback", body).expect(200);
        assert_eq!((&closed["outcome"], &closed["first_round"]), (&json!("satisfied"), &json!(false)));
        verified(world);
    }

    /// Whoever gets it can act: what a leaver had goes to who may answer for it, and what opens again, too.
    fn it_is_given_to_who_can_act(world: &World) {
        let house = House::of(world);
        let (reader, heir) = (house.company.staff("company", "auditor"), house.company.staff("n1", "service_manager"));
        leads(&house);
        let closed = house.closed();
        let (open, about_heir) = (house.assigned(), house.assigned());
        about(&house.agent.api, &about_heir, &[&heir], Value::Null).expect(200);
        let leave = |user: &Staff, to: &Staff| {
            let place = format!("/api/v1/users/{}", user.id);
            world.api.post(&format!("{place}/actions/leave"), json!({ "hand_over_to": to.id })).expect(200);
            await_that(|| Some(()).filter(|()| !world.api.get(&format!("{place}/hand_over")).expect(200)["latest"]["finished_at"].is_null()));
        };
        // An auditor can't act, and nobody answers for what is about themselves: the rules say who does.
        leave(&house.manager, &reader);
        assert_eq!(read(&world.api, &open)["assignee_id"], heir.id.as_str());
        assert_eq!(read(&world.api, &about_heir)["assignee_id"], house.general_manager.id.as_str());
        // Closed ones stay with whom had them, until they open again.
        act(&house.agent.api, &closed, "reopen", json!({})).expect(422).field_error("/note", "required");
        act(&house.agent.api, &closed, "reopen", json!({ "note": "x" })).expect(409).problem("contact_not_logged");
        let reopened = act(&house.agent.api, &closed, "reopen", again()).expect(200);
        assert_eq!((&reopened["status"], &reopened["assignee_id"]), (&json!("assigned"), &json!(heir.id)));
        // Who was talked out of it may come back to it.
        let withdrawn = house.received();
        act(&house.agent.api, &withdrawn, "withdraw", reached()).expect(200);
        assert!(available(&house.agent.api, &withdrawn).contains(&"reopen".to_owned()));
        let back = act(&house.agent.api, &withdrawn, "reopen", again()).expect(200);
        assert_eq!((&back["open"], &back["round"]), (&json!(true), &json!(2)));
        assert!(back["next_due_at"].is_string() && back["assignee_id"].is_string());
        // From one ticket one complaint, unless a further one is meant.
        let owner = house.customer();
        let problem = ticket(&owner).create(&house.agent.api).id();
        let place = format!("/api/v1/service/tickets/{problem}/actions/open_complaint");
        let first = house.agent.api.post(&place, json!({ "kind": "other" })).expect(201);
        let refused = house.agent.api.post(&place, json!({ "kind": "other" })).expect(409).problem("complaint_exists");
        assert_eq!((&refused["complaint_id"], &refused["complaint_number"]), (&first["id"], &first["number"]));
        complaint(&owner).with("ticket_id", problem.as_str()).send(&house.agent.api).expect(409).problem("complaint_exists");
        house.agent.api.post(&place, json!({ "kind": "other", "again": true })).expect(201);
        verified(world);
    }

    /// Whoever answers for it hands it on when it turns out to be about them, with all that was done and by whom.
    fn what_was_done_stays_when_it_is_about_the_assignee(world: &World) {
        let house = House::of(world);
        let second = house.company.staff("n1", "service_manager");
        let both = json!({ "roles": ["service_manager", "callback_officer"] });
        world.api.patch(&format!("/api/v1/users/{}", second.id), both).expect(200);
        leads(&house);
        let id = house.assigned();
        act(&second.api, &id, "acknowledge", json!({ "severity": "general" })).expect(200);
        house.identify(&id);
        act(&house.manager.api, &id, "propose", json!({ "measures": ["apology"] })).expect(200);
        act(&house.manager.api, &id, "customer_satisfied", talked()).expect(200);
        let round = |whole: &Answer| {
            let members = ["cause", "finding", "measures", "proposed_at", "told", "told_at", "satisfied_at"];
            members.map(|member| whole["rounds"][0][member].clone())
        };
        let before = read(&world.api, &id);
        about(&house.agent.api, &id, &[&house.manager], Value::Null).expect(200);
        let after = read(&world.api, &id);
        assert_ne!(after["assignee_id"], before["assignee_id"]);
        assert_eq!((&after["status"], round(&after)), (&json!("callback_due"), round(&before)));
        let mut satisfied = reached();
        satisfied["result"] = json!("satisfied");
        act(&second.api, &id, "callback", satisfied).expect(403).problem("handled_by_self");
        house.call(&id, "satisfied").expect(200);
        verified(world);
    }
}
