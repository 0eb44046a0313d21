//! Lists as managers and callback officers ask for them.

use serde_json::json;

use super::{COMPLAINTS, House, act, path, read, talked, verified};
use crate::support::builders::{complaint, product};
use crate::support::client::Api;
use crate::support::company::{Staff, ids, text};
use crate::support::server::{ADMIN_EMAIL, ADMIN_PASSWORD};
use crate::support::world::on_both_engines;

fn found(api: &Api, query: &str) -> Vec<String> {
    ids(api, &format!("{COMPLAINTS}?{query}"))
}

/// How often somebody was told of something.
fn told(staff: &Staff, kind: &str) -> usize {
    staff.api.get("/api/v1/notifications?limit=200").expect(200).items().iter().filter(|one| one["kind"] == kind).count()
}

fn in_order(api: &Api, query: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut place = format!("{COMPLAINTS}?{query}");
    loop {
        let page = api.get(&place).expect(200);
        all.extend(page.items().iter().map(|item| text(&item["id"])));
        match page["next_cursor"].as_str() {
            Some(cursor) => place = format!("{COMPLAINTS}?{query}&cursor={cursor}"),
            None => return all,
        }
    }
}

on_both_engines! {
    /// Every filter finds what it says and nothing else.
    fn every_filter_finds(world: &World) {
        let mut house = House::of(world);
        let api = &world.api;
        let owner = house.customer();
        let sold = product().create(api).id();
        let (outlet, unit) = (house.company.unit("n2"), house.company.unit("n1"));
        let special = complaint(&owner).with("channel", "social").with("kind", "billing").with("severity", "critical").with("safety", true);
        let special = special.with("product_id", sold.as_str()).with("outlet_id", outlet.as_str()).with("unit_id", unit.as_str());
        let special = special.with("touchpoint", "delivery").with("staff_ids", json!([house.agent.id])).with("repeat", true);
        let special = special.with("subject", "100% Oil 漏_水").create(&house.agent.api);
        let (s, h, w, d, o) = (special.id(), house.handling(), house.in_status("awaiting_approval"), house.callback_due(), house.in_status("withdrawn"));
        let number = special.text("number");
        let sorted = |mut all: Vec<&String>| { all.sort(); all.into_iter().cloned().collect::<Vec<_>>() };
        let manager = &house.manager.id;
        let table: Vec<(String, Vec<&String>)> = vec![
            (String::new(), vec![&s, &h, &w, &d, &o]),
            ("open=true".into(), vec![&s, &h, &w, &d]),
            ("open=false".into(), vec![&o]),
            (format!("assignee_id={manager}"), vec![&h, &w, &d, &o]),
            ("status=handling,withdrawn".into(), vec![&h, &o]),
            ("kind=billing".into(), vec![&s]),
            ("severity=critical".into(), vec![&s]),
            ("cause=service&status=handling".into(), vec![&h]),
            ("cause=product".into(), vec![]),
            ("subcause=attitude".into(), vec![]),
            ("source=social".into(), vec![&s]),
            ("channel=social".into(), vec![&s]),
            ("touchpoint=delivery".into(), vec![&s]),
            (format!("product_id={sold}"), vec![&s]),
            (format!("outlet_id={outlet}"), vec![&s]),
            (format!("unit_id={unit}"), vec![&s, &h, &w, &d, &o]),
            (format!("customer_id={owner}"), vec![&s]),
            (format!("staff_id={}", house.agent.id), vec![&s]),
            ("key_account=true".into(), vec![]),
            ("safety=true".into(), vec![&s]),
            ("repeat=true".into(), vec![&s]),
            ("major_unacknowledged=true".into(), vec![&s]),
            ("watched=true".into(), vec![]),
            ("outcome=satisfied".into(), vec![]),
            ("callbacks_due=true".into(), vec![&d]),
            ("all_callbacks_due=true".into(), vec![&d]),
            (format!("q={number}"), vec![&s]),
            ("q=oIL".into(), vec![&s]),
            ("q=100%25".into(), vec![&s]),
            ("q=C-19".into(), vec![]),
            (format!("received_from={}", special.text("received_at")), vec![&s, &h, &w, &d, &o]),
            (format!("received_before={}", special.text("received_at")), vec![]),
        ];
        for (query, expected) in table {
            assert_eq!(found(api, &query), sorted(expected.clone()), "{query}");
            let total = api.get(&format!("{COMPLAINTS}?include_total=true&{query}")).expect(200)["total"].clone();
            assert_eq!(total, json!(expected.len()), "{query}");
        }
        assert_eq!(found(&house.manager.api, "mine=true&open=true"), sorted(vec![&h, &w, &d]));
        // The proposal of ¥5,000 is put to the director, who may decide; neither one's own is one's to decide, nor what takes another level.
        assert_eq!(told(&house.director, "complaint.approval_asked"), 1);
        assert_eq!(found(&house.director.api, "awaiting_my_approval=true"), std::slice::from_ref(&w));
        for nobody in [&house.manager.api, &house.agent.api] {
            assert!(found(nobody, "awaiting_my_approval=true").is_empty());
        }
        house.officer.api.get(&format!("{COMPLAINTS}?mine=true&assignee_id={manager}")).expect(422).field_error("/mine", "unexpected");
        api.get(&format!("{COMPLAINTS}?callbacks_due=true&status=closed")).expect(422).field_error("/callbacks_due", "unexpected");
        let later = json!({ "result": "not_reached", "contact": { "content": "无人接听" }, "next_callback_at": (world.clock.now() + chrono::TimeDelta::days(3)).to_rfc3339() });
        act(&house.officer.api, &d, "callback", later).expect(200);
        assert!(found(&house.officer.api, "callbacks_due=true").is_empty());
        house.later(61, |house| vec![&mut house.officer]);
        let far = json!({ "result": "not_reached", "contact": { "content": "无人接听" }, "next_callback_at": (world.clock.now() + chrono::TimeDelta::days(8)).to_rfc3339() });
        act(&house.officer.api, &d, "callback", far).expect(422).field_error("/next_callback_at", "out_of_range");
    }

    /// What waits for a decision is put to those, and shown to those, who may take it; a callback to those who may make it.
    fn what_is_awaited_finds_who_may(world: &World) {
        let house = House::of(world);
        let staff = |unit, role| house.company.staff(unit, role);
        let (colleague, sales) = (staff("n1", "service_manager"), staff("n1", "sales_manager"));
        let (other, customers, second) = (staff("north", "service_director"), staff("company", "customer_director"), staff("company", "callback_officer"));
        let sales_director = staff("north", "sales_director");
        let everybody = [&house.manager, &colleague, &sales, &house.director, &other, &customers, &sales_director, &house.general_manager];
        let shown = || everybody.map(|who| !found(&who.api, "awaiting_my_approval=true").is_empty());
        let may = |id: &str| everybody.map(|who| read(&who.api, id)["available_actions"].as_array().unwrap().contains(&json!("approve")));
        let asked = || everybody.map(|who| told(who, "complaint.approval_asked"));
        let pays = |yuan: i64| json!({ "measures": ["compensation"], "compensation": { "amount_minor": yuan * 100, "currency": "CNY" } });
        let concerned = |id: &str, whom: &[&str]| world.api.patch(&path(id), json!({ "staff_ids": whom, "note": "更正" })).expect(200);

        let id = house.handling();
        act(&house.manager.api, &id, "propose", pays(2_000)).expect(200);
        act(&house.manager.api, &id, "customer_unsatisfied", talked()).expect(200);
        house.identify(&id);
        // With what was granted in the first round it is above the manager's limit.
        let waits = act(&house.manager.api, &id, "propose", pays(2_000)).expect(200);
        assert_eq!((&waits["approval_level"], &waits["approval_amount"]["amount_minor"]), (&json!("director"), &json!(400_000)));
        let directors = [false, false, false, true, true, true, false, true];
        assert_eq!((shown(), may(&id)), (directors, directors));
        assert_eq!(asked(), [0, 0, 0, 1, 1, 0, 0, 0]);
        act(&house.director.api, &id, "return", json!({ "reason": "过高" })).expect(200);
        act(&house.manager.api, &id, "propose", pays(30_000)).expect(200);
        let head = [false, false, false, false, false, false, false, true];
        assert_eq!((shown(), may(&id)), (head, head));
        assert_eq!(asked(), [0, 0, 0, 1, 1, 0, 0, 1]);
        act(&house.general_manager.api, &id, "return", json!({ "reason": "过高" })).expect(200);
        // Where those of the level are concerned it goes to the next who may.
        concerned(&id, &[&house.director.id, &other.id]);
        act(&house.manager.api, &id, "propose", pays(1_000)).expect(200);
        assert_eq!(shown(), [false, false, false, false, false, true, false, true]);
        assert_eq!(asked(), [0, 0, 0, 1, 1, 1, 0, 1]);
        concerned(&id, &[]);
        act(&house.director.api, &id, "approve", json!({})).expect(200);

        // The officer nearest took the customer's word, so that the one above is told.
        act(&house.officer.api, &id, "customer_satisfied", talked()).expect(200);
        assert_eq!([&house.officer, &second].map(|who| told(who, "complaint.callback_due")), [0, 1]);
        assert_eq!([&house.officer, &second].map(|who| found(&who.api, "callbacks_due=true").len()), [0, 1]);
        assert_eq!(found(&house.officer.api, "all_callbacks_due=true"), std::slice::from_ref(&id));
        act(&second.api, &id, "callback", json!({ "result": "satisfied", "contact": { "content": "满意" } })).expect(200);
        assert!(found(&house.officer.api, "all_callbacks_due=true").is_empty());
        verified(world);
    }

    /// Every sort goes through all of them, for who sees everything and for who sees some.
    fn every_sort_goes_through(world: &World) {
        let house = House::of(world);
        let mut made: Vec<_> = (0..5).map(|_| house.received()).collect();
        house.assign(&made[2]);
        world.api.patch(&path(&made[0]), json!({ "subject": "新", "note": "客户更正" })).expect(200);
        let oldest = in_order(&house.agent.api, "sort=received_at&limit=2");
        assert_eq!(oldest, made);
        assert_eq!(in_order(&world.api, "sort=-updated_at&limit=2")[0], made[0]);
        made.sort();
        for sort in ["received_at", "-received_at", "next_due_at", "-next_due_at", "updated_at", "next_callback_at", "-next_callback_at"] {
            for api in [&world.api, &house.agent.api] {
                let mut all = in_order(api, &format!("sort={sort}&limit=2"));
                all.sort();
                assert_eq!(all, made, "{sort}");
            }
        }
        assert_eq!(read(&world.api, &made[0])["next_callback_at"], json!(null));
    }

    /// What is to be called today goes by the day where the caller works.
    fn today_is_that_of_the_unit(world: &World) {
        let mut house = House::of(world);
        let due = house.callback_due();
        // Noon in Shanghai, whenever this runs; half past midnight there is still today further west.
        let noon = (world.clock.now() + chrono::TimeDelta::days(1)).date_naive().and_hms_opt(4, 0, 0).unwrap().and_utc();
        world.clock.advance_seconds((noon - world.clock.now()).num_seconds());
        house.officer.come_back();
        let next = (noon + chrono::TimeDelta::minutes(750)).to_rfc3339();
        act(&house.officer.api, &due, "callback", json!({ "result": "not_reached", "next_callback_at": next, "contact": { "content": "无人接听" } })).expect(200);
        assert!(found(&house.officer.api, "callbacks_due=true").is_empty());
        let api = world.api.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD);
        api.patch(&format!("/api/v1/units/{}", house.company.unit("north")), json!({ "time_zone": "Asia/Dhaka" })).expect(200);
        assert_eq!(found(&house.officer.api, "callbacks_due=true"), [due]);
    }
}
