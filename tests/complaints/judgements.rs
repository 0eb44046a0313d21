//! Who is answerable: the director of the field judges, the person objects, another decides.

use serde_json::{Value, json};

use super::{House, await_that, path, read, verified};
use crate::service::promise;
use crate::support::answer::Answer;
use crate::support::client::Api;
use crate::support::company::{Staff, ids};
use crate::support::world::on_both_engines;

pub const JUDGEMENTS: &str = "/api/v1/complaints/judgements";
pub const LEDGER: &str = "/api/v1/complaints/incentives";

pub fn liable(person: &Staff, minor: i64) -> Value {
    let amount = json!({ "amount_minor": minor, "currency": "CNY" });
    json!({ "verdict": "liable", "user_id": person.id, "reason": "未告知客户排期变更", "amount": amount })
}

pub fn judge(api: &Api, complaint: &str, body: Value) -> Answer {
    api.post(&format!("/api/v1/complaints/{complaint}/judgements"), body)
}

pub fn rule(api: &Api, judgement: &str, action: &str) -> Answer {
    api.post(&format!("{JUDGEMENTS}/{judgement}/actions/{action}"), json!({ "reason": "理由" }))
}

/// What a list of the ledger adds up to, in minor units.
pub fn sum(api: &Api, query: &str) -> i64 {
    let entries = api.get(&format!("{LEDGER}?limit=200{query}")).expect(200);
    entries.items().iter().map(|entry| entry["amount"]["amount_minor"].as_i64().unwrap()).sum()
}

/// The same person, signed in anew: time travel outlasts a token.
pub fn again(staff: &Staff) -> Staff {
    let mut back = Staff { id: staff.id.clone(), email: staff.email.clone(), api: staff.api.clone() };
    back.come_back();
    back
}

/// The kinds of what somebody is told, the newest first.
fn told(api: &Api) -> Vec<Value> {
    api.get("/api/v1/notifications").expect(200).items().iter().map(|one| one["kind"].clone()).collect()
}

on_both_engines! {
    /// Not before the cause is known, by nobody but the director of the field, within the bounds of the policy, and once; the person is
    /// told, has it booked, and reads it without having any part in the complaint.
    fn a_director_judges_once_the_cause_is_known(world: &World) {
        let house = House::of(world);
        let consultant = house.company.staff("n1", "service_consultant");
        let sales = house.company.staff("north", "sales_director");
        let id = house.assigned();
        let director = &house.director.api;
        judge(director, &id, liable(&consultant, 5_000)).expect(409).problem("cause_unknown");
        house.identify(&id);
        judge(&house.manager.api, &id, liable(&consultant, 5_000)).expect(403).problem("permission_denied");
        judge(&sales.api, &id, liable(&consultant, 5_000)).expect(403).problem("not_director_of_field");
        judge(director, &id, liable(&house.director, 5_000)).expect(403).problem("own_case");
        judge(director, &id, liable(&consultant, 4_999)).expect(422).field_error("/amount/amount_minor", "out_of_range");
        judge(director, &id, liable(&house.manager, 5_000)).expect(422).field_error("/amount", "unexpected");
        let mut lapsed = liable(&consultant, 20_000);
        lapsed["ground"] = json!("lapsed_promise");
        judge(director, &id, lapsed.clone()).expect(422).field_error("/target", "required");
        lapsed["target"] = json!("first_response");
        judge(director, &id, lapsed).expect(422).field_error("/target", "not_found");
        let place = format!("/api/v1/complaints/{id}/judgements");
        let send = || director.request("POST", &place).header("Idempotency-Key", "once").json(&liable(&consultant, 7_500)).send().expect(201);
        let passed = send();
        assert_eq!(send().json, passed.json);
        assert_eq!((&passed["status"], &passed["booked"]["amount_minor"], &passed["available_actions"]), (&json!("passed"), &json!(7_500), &json!(["revoke"])));
        judge(director, &id, liable(&consultant, 5_000)).expect(409).problem("already_judged");
        let nobody = json!({ "verdict": "not_liable", "reason": "其余人员无责任" });
        judge(director, &id, nobody.clone()).expect(201);
        judge(director, &id, nobody).expect(409).problem("already_judged");

        assert_eq!(told(&consultant.api), ["complaint_judgement.passed"]);
        let own = consultant.api.get(&format!("{JUDGEMENTS}/{}", passed.id())).expect(200);
        assert_eq!(own["available_actions"], json!(["object"]));
        assert_eq!(ids(&consultant.api, JUDGEMENTS), [passed.id()]);
        assert_eq!(director.get(&format!("{JUDGEMENTS}?complaint_id={id}&include_total=true")).expect(200)["total"], 2);
        for stranger in [&house.agent.api, &house.manager.api] {
            stranger.get(&format!("{JUDGEMENTS}/{}", passed.id())).expect(404);
            assert!(ids(stranger, JUDGEMENTS).is_empty());
            assert_eq!(sum(stranger, ""), 0);
        }
        assert_eq!((sum(&consultant.api, ""), sum(&house.general_manager.api, "")), (7_500, 7_500));
    }

    /// The person objects once and in time; the first judge does not decide on it; what falls is taken back.
    fn another_decides_on_an_objection(world: &World) {
        let house = House::of(world);
        let consultant = house.company.staff("n1", "service_consultant");
        let other = house.company.staff("north", "service_director");
        let id = house.handling();
        let passed = judge(&house.director.api, &id, liable(&consultant, 10_000)).expect(201).id();
        rule(&other.api, &passed, "overturn").expect(409).problem("illegal_transition");
        rule(&house.agent.api, &passed, "object").expect(404);
        rule(&other.api, &passed, "object").expect(403).problem("not_responsible");
        rule(&consultant.api, &passed, "revoke").expect(403);
        rule(&consultant.api, &passed, "object").expect(200);
        rule(&consultant.api, &passed, "object").expect(409).problem("illegal_transition");
        assert_eq!(ids(&other.api, &format!("{JUDGEMENTS}?status=objected")), std::slice::from_ref(&passed));
        for action in ["uphold", "overturn", "revoke"] {
            rule(&house.director.api, &passed, action).expect(403).problem("own_judgement");
        }
        judge(&house.director.api, &id, liable(&consultant, 10_000)).expect(409).problem("already_judged");
        let fallen = rule(&other.api, &passed, "overturn").expect(200);
        assert_eq!((&fallen["status"], &fallen["ruling"]["user_id"]), (&json!("overturned"), &json!(other.id)));
        assert_eq!(told(&consultant.api)[0], "complaint_judgement.ruled");
        assert_eq!((sum(&consultant.api, ""), sum(&consultant.api, "&kind=reversal")), (0, -10_000));
        rule(&other.api, &passed, "revoke").expect(409).problem("illegal_transition");

        // That word was the last, whoever would judge the same again.
        for judges in [&house.director, &other] {
            judge(&judges.api, &id, liable(&consultant, 10_000)).expect(409).problem("objection_decided");
        }
        assert_eq!(sum(&consultant.api, ""), 0);

        // What was taken back before anybody objected may be judged anew, and stands once nobody objects in time; a mistake is revoked.
        let id = house.handling();
        let slip = judge(&house.director.api, &id, liable(&consultant, 10_000)).expect(201).id();
        rule(&house.director.api, &slip, "revoke").expect(200);
        let anew = judge(&other.api, &id, liable(&consultant, 6_000)).expect(201).id();
        world.clock.advance_days(8);
        let (consultant, director) = (again(&consultant), again(&house.director));
        rule(&consultant.api, &anew, "object").expect(409).problem("objection_too_late");
        assert_eq!(sum(&consultant.api, ""), 6_000);
        rule(&director.api, &anew, "revoke").expect(200);
        assert_eq!(sum(&consultant.api, ""), 0);
    }

    /// Whoever let a named promise lapse answers for that at a price of its own, from the moment it lapsed on, whether or not a timer
    /// has told of it by then.
    fn a_promise_that_lapsed_just_now_is_judged(world: &World) {
        let house = House::of(world);
        let consultant = house.company.staff("n1", "service_consultant");
        let other = house.company.staff("north", "service_director");
        // Short enough for tokens to last.
        promise(&world.api, "complaints", &json!([{ "name": "十分钟", "acknowledgement": { "seconds": 600, "clock": "always" } }]));
        let id = house.handling();
        let director = &house.director.api;
        let lapsed = |person: &Staff, minor: i64| {
            let mut said = liable(person, minor);
            said["ground"] = json!("lapsed_promise");
            said["target"] = json!("acknowledgement");
            said
        };
        let clock = || world.api.get(&format!("{}/promises", path(&id))).expect(200)["clocks"][0].clone();
        let running = clock();
        judge(director, &id, lapsed(&house.manager, 20_000)).expect(422).field_error("/target", "not_found");
        // No worker comes by: to it these timers are ready in a thousand years.
        let far = format!("UPDATE timers SET ready_at = '3026-01-01T00:00:00.000000Z' WHERE record_id = '{id}'");
        world.database.execute(&world.settings, &far);
        world.clock.advance_seconds(601);
        let breaches = || {
            let all = world.api.get(&format!("/api/v1/events?record_id={id}&limit=200")).expect(200);
            all.items().iter().filter(|event| event["kind"] == "complaint.sla_breached").count()
        };
        assert_eq!((&clock()["target"], breaches()), (&json!("acknowledgement"), 0));
        judge(director, &id, lapsed(&house.manager, 19_999)).expect(422).field_error("/amount/amount_minor", "out_of_range");
        let passed = judge(director, &id, lapsed(&house.manager, 20_000)).expect(201);
        assert_eq!((&passed["ground"], &passed["target"]), (&json!("lapsed_promise"), &json!("acknowledgement")));
        assert_eq!(passed["booked"], json!({ "amount_minor": 20_000, "currency": "CNY" }));
        assert_eq!((&clock()["state"], &clock()["breached_at"]), (&json!("breached"), &running["due_at"]));
        await_that(|| (breaches() == 1).then_some(()));
        // Once per case and person, beside what the same person is at fault for.
        judge(director, &id, lapsed(&house.manager, 20_000)).expect(409).problem("already_judged");
        judge(director, &id, lapsed(&consultant, 20_000)).expect(201);
        judge(director, &id, liable(&consultant, 5_000)).expect(201);
        assert_eq!((sum(&house.manager.api, ""), sum(&consultant.api, "")), (20_000, 25_000));
        assert_eq!(told(&house.manager.api)[0], "complaint_judgement.passed");
        rule(&house.manager.api, &passed.id(), "object").expect(200);
        rule(&other.api, &passed.id(), "overturn").expect(200);
        assert_eq!((sum(&house.manager.api, ""), sum(&house.manager.api, "&kind=reversal")), (0, -20_000));
        verified(world);
    }

    /// Of judges at once one is heard.
    fn two_judges_at_once(world: &World) {
        let house = House::of(world);
        let consultant = house.company.staff("n1", "service_consultant");
        let other = house.company.staff("north", "service_director");
        let id = house.handling();
        let judges = [&house.director.api, &other.api];
        let at_once = |call: &(dyn Fn(&Api) -> u16 + Sync)| {
            let mut statuses: Vec<u16> = std::thread::scope(|scope| {
                let running: Vec<_> = judges.iter().map(|api| scope.spawn(move || call(api))).collect();
                running.into_iter().map(|thread| thread.join().unwrap()).collect()
            });
            statuses.sort_unstable();
            statuses
        };
        assert_eq!(at_once(&|api| judge(api, &id, liable(&consultant, 5_000)).status), [201, 409]);
        assert_eq!(sum(&consultant.api, ""), 5_000);
        let passed = ids(&consultant.api, JUDGEMENTS).remove(0);
        assert_eq!(at_once(&|api| rule(api, &passed, "revoke").status), [200, 409]);
        assert_eq!((sum(&consultant.api, ""), sum(&consultant.api, "&kind=reversal")), (0, -5_000));
    }

    /// What callbacks brought up stands in the list of those who judge there, each time it did.
    fn callbacks_bring_up_what_is_judged(world: &World) {
        let house = House::of(world);
        let id = house.callback_due();
        house.call(&id, "unsatisfied").expect(200);
        assert_eq!(read(&world.api, &id)["round"], 2);
        let began = crate::support::builders::complaint(&house.customer()).with("source", "callback").create(&house.agent.api).id();
        let list = "/api/v1/complaints/callback-list";
        let found = house.director.api.get(&format!("{list}?include_total=true")).expect(200);
        assert_eq!((found["total"].as_i64(), found.items().len()), (Some(2), 2));
        let row = |at: usize| (found.items()[at]["find"].as_str().unwrap().to_owned(), found.items()[at]["complaint_id"].as_str().unwrap().to_owned());
        let mut rows = [row(0), row(1)];
        rows.sort();
        assert_eq!(rows, [("opened".to_owned(), began), ("unsatisfied".to_owned(), id.clone())]);
        let first = house.director.api.get(&format!("{list}?limit=1")).expect(200);
        let second = house.director.api.get(&format!("{list}?limit=1&cursor={}", first.text("next_cursor"))).expect(200);
        assert_eq!([first.items().clone(), second.items().clone()].concat(), *found.items());
        let consultant = house.company.staff("n1", "service_consultant");
        judge(&house.director.api, &id, liable(&consultant, 5_000)).expect(201);
        let judged = house.director.api.get(&format!("{list}?find=unsatisfied")).expect(200);
        assert_eq!((judged.items().len(), &judged.items()[0]["judgements"], &judged.items()[0]["found_by"]), (1, &json!(1), &json!(house.officer.id)));
        let south = house.company.staff("south", "service_director");
        assert!(south.api.get(list).expect(200).items().is_empty());
        house.manager.api.get(list).expect(403);
        // Withdrawn before a cause was known: nothing to judge.
        let withdrawn = house.in_status("withdrawn");
        judge(&house.director.api, &withdrawn, liable(&consultant, 5_000)).expect(409).problem("cause_unknown");
    }
}
