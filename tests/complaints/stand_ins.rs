//! Who decides and who calls back where those are left out who would: whoever is next, and never nobody in silence.

use serde_json::{Value, json};

use super::{COMPLAINTS, House, act, await_that, path, read, talked, verified};
use crate::support::builders::complaint;
use crate::support::client::Api;
use crate::support::company::{Staff, ids, text};
use crate::support::server::{ADMIN_EMAIL, ADMIN_PASSWORD};
use crate::support::world::on_both_engines;

const WAITS: &str = "/api/v1/complaints?awaiting_my_approval=true";

fn told(api: &Api, kind: &str, complaint: &str) -> usize {
    let list = api.get("/api/v1/notifications?limit=100").expect(200);
    list.items().iter().filter(|one| one["kind"] == kind && one["record_id"] == complaint).count()
}

fn pays(yuan: i64) -> Value {
    json!({ "measures": ["compensation"], "compensation": { "amount_minor": yuan * 100, "currency": "CNY" } })
}

fn about(api: &Api, id: &str, staff: &[&Staff]) {
    let staff: Vec<&String> = staff.iter().map(|one| &one.id).collect();
    api.patch(&path(id), json!({ "staff_ids": staff, "note": "更正" })).expect(200);
}

fn lead(house: &House<'_>) {
    let company = format!("/api/v1/units/{}", house.company.unit("company"));
    house.world.api.patch(&company, json!({ "manager_id": house.general_manager.id })).expect(200);
}

/// One that somebody handles.
fn handled(house: &House<'_>, by: &Staff) -> String {
    let id = house.received();
    if read(&by.api, &id)["assignee_id"] != by.id.as_str() {
        act(&house.director.api, &id, "assign", json!({ "assignee_id": by.id })).expect(200);
    }
    act(&by.api, &id, "identify_cause", json!({ "cause": "service", "finding": "排期变更未告知" })).expect(200);
    id
}

on_both_engines! {
    /// A proposal on which nobody above may decide finds the highest who may: told, in their list, and able to.
    fn a_director_decides_in_the_general_managers_place(world: &World) {
        let house = House::of(world);
        lead(&house);
        let head = &house.general_manager;
        let of_head = |severity: Option<&str>, minor: i64| {
            let id = handled(&house, head);
            severity.into_iter().for_each(|severity| drop(act(&house.agent.api, &id, "mark_severity", json!({ "severity": severity })).expect(200)));
            act(&head.api, &id, "propose", pays(minor)).expect(200);
            id
        };
        let concerned = house.received();
        about(&house.agent.api, &concerned, &[head]);
        house.assign(&concerned);
        house.identify(&concerned);
        act(&house.manager.api, &concerned, "propose", pays(50_000)).expect(200);
        let own = of_head(Some("critical"), 50_000);
        let later = of_head(None, 30_000);
        assert_eq!(read(&head.api, &later)["status"], "confirming");
        act(&house.agent.api, &later, "mark_severity", json!({ "severity": "critical" })).expect(200);
        let mut all = vec![concerned.clone(), own.clone(), later.clone()];
        all.sort();
        assert_eq!(ids(&house.director.api, WAITS), all);
        assert!(ids(&head.api, WAITS).is_empty());
        for id in &all {
            let shown = read(&house.director.api, id);
            assert_eq!((&shown["approval_level"], &shown["approval_by"]), (&json!("director"), &json!("stand_in")), "{shown:?}");
            assert_eq!(told(&house.director.api, "complaint.approval_asked", id), 1);
            let step = world.api.get(&format!("{}/steps?limit=200", path(id))).expect(200).items().last().unwrap().clone();
            assert_eq!((&step["details"]["approval_by"], &step["details"]["approval_level"]), (&json!("stand_in"), &json!("director")));
            let code = if *id == concerned { "about_oneself" } else { "own_proposal" };
            act(&head.api, id, "approve", json!({})).expect(403).problem(code);
            let approved = act(&house.director.api, id, "approve", json!({})).expect(200);
            let round = approved["rounds"].as_array().unwrap().last().unwrap();
            assert_eq!((&approved["status"], &approved["approval_by"], &round["approval_by"]), (&json!("confirming"), &Value::Null, &json!("stand_in")));
        }
        // Where there would be nobody at all it is not proposed: another who answers for it can.
        let nobody = handled(&house, head);
        act(&house.agent.api, &nobody, "mark_severity", json!({ "severity": "critical" })).expect(200);
        about(&house.agent.api, &nobody, &[&house.director, &house.manager]);
        let refused = act(&head.api, &nobody, "propose", pays(100)).expect(409).problem("nobody_decides");
        assert!(text(&refused["detail"]).contains("无人可以审批"), "{refused:?}");
        assert_eq!(read(&head.api, &nobody)["status"], "handling");
        let second = house.company.staff("n1", "service_manager");
        act(&head.api, &nobody, "assign", json!({ "assignee_id": second.id })).expect(200);
        let waits = act(&second.api, &nobody, "propose", pays(100)).expect(200);
        assert_eq!((&waits["approval_by"], ids(&head.api, WAITS)), (&json!("level"), vec![nobody]));
        verified(world);
    }

    /// What comes to hang for lack of people is told to the administrators, who see it; who comes to decide is told, once.
    fn what_hangs_is_told(world: &World) {
        let mut house = House::of(world);
        lead(&house);
        let id = house.in_status("awaiting_approval");
        assert_eq!(told(&house.director.api, "complaint.approval_asked", &id), 1);
        // To the other field, and back: those who decide there are told.
        let sales = house.company.staff("north", "sales_director");
        let kind = |kind: &str| drop(house.agent.api.patch(&path(&id), json!({ "kind": kind })).expect(200));
        kind("sales");
        assert_eq!((told(&sales.api, "complaint.approval_asked", &id), ids(&sales.api, WAITS)), (1, vec![id.clone()]));
        kind("after_sales");
        assert!(ids(&sales.api, WAITS).is_empty());
        assert_eq!(told(&house.director.api, "complaint.approval_asked", &id), 1);
        about(&house.agent.api, &id, &[&house.general_manager, &house.director]);
        assert_eq!(read(&world.api, &id)["approval_by"], "nobody");
        assert_eq!([&world.api, &house.general_manager.api].map(|api| told(api, "complaint.nobody_decides", &id)), [1, 1]);
        assert_eq!(ids(&world.api, &format!("{COMPLAINTS}?status=awaiting_approval")), std::slice::from_ref(&id));
        about(&house.agent.api, &id, &[&house.general_manager]);
        assert_eq!((read(&world.api, &id)["approval_by"].clone(), ids(&house.director.api, WAITS)), (json!("level"), vec![id.clone()]));
        // Whoever alone could decide leaves while it waits: it is looked at again within the day.
        world.api.post(&format!("/api/v1/users/{}/actions/leave", house.director.id), json!({ "hand_over_to": house.agent.id })).expect(200);
        house.later(13 * 60, |house| vec![&mut house.agent]);
        let admin = world.api.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD);
        await_that(|| (told(&admin, "complaint.nobody_decides", &id) == 2).then_some(()));
        let mut heir = house.company.staff("north", "service_director");
        house.later(13 * 60, |house| vec![&mut house.agent]);
        heir.come_back();
        await_that(|| (told(&heir.api, "complaint.approval_asked", &id) == 1).then_some(()));
        assert_eq!(ids(&heir.api, WAITS), std::slice::from_ref(&id));
        act(&heir.api, &id, "approve", json!({})).expect(200);
        verified(world);
    }

    /// Where the policy asks an approval for major ones, one that becomes major after the decision waits for it.
    fn what_becomes_major_waits_for_its_approval(world: &World) {
        let house = House::of(world);
        let rule = json!({ "causes": [{ "cause": "service", "approve_major": true }] });
        house.general_manager.api.post("/api/v1/complaints/handling_policies", rule).expect(201);
        let second = house.company.staff("n1", "service_manager");
        let (id, into) = (house.callback_due(), house.confirming());
        let marked = act(&house.agent.api, &id, "mark_severity", json!({ "severity": "major" })).expect(200);
        assert_eq!((&marked["status"], &marked["rounds"][0]["approval_reasons"]), (&json!("awaiting_approval"), &json!(["major"])));
        assert_eq!(told(&second.api, "complaint.approval_asked", &id), 1);
        act(&house.manager.api, &id, "approve", json!({})).expect(403).problem("own_proposal");
        assert_eq!(act(&second.api, &id, "approve", json!({})).expect(200)["status"], "callback_due");
        house.call(&id, "satisfied").expect(200);
        // By a double likewise.
        let owner = text(&read(&world.api, &into)["customer_id"]);
        let double = complaint(&owner).with("severity", "major").create(&house.agent.api).id();
        act(&house.agent.api, &double, "merge_into", json!({ "complaint_id": into })).expect(200);
        assert_eq!(read(&world.api, &into)["status"], "awaiting_approval");
        verified(world);
    }

    /// Where every callback officer had a hand in it, the general manager is told, and may make the callback.
    fn the_general_manager_calls_back_where_nobody_else_may(world: &World) {
        let house = House::of(world);
        lead(&house);
        let id = house.confirming();
        act(&house.officer.api, &id, "customer_satisfied", talked()).expect(200);
        house.call(&id, "satisfied").expect(403).problem("handled_by_self");
        assert_eq!(told(&house.general_manager.api, "complaint.callback_due", &id), 1);
        assert_eq!(ids(&house.general_manager.api, "/api/v1/complaints?callbacks_due=true"), std::slice::from_ref(&id));
        let body = json!({ "result": "satisfied", "contact": { "content": "满意", "channel": "phone" } });
        assert_eq!(act(&house.general_manager.api, &id, "callback", body).expect(200)["outcome"], "satisfied");
        verified(world);
    }
}
