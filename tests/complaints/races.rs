//! Two at once: one wins, and nothing is lost.

use serde_json::json;

use super::{House, act, path, read, steps, talked};
use crate::support::answer::Answer;
use crate::support::builders::complaint;
use crate::support::world::on_both_engines;

fn at_once(count: usize, call: impl Fn(usize) -> Answer + Sync) -> Vec<Answer> {
    std::thread::scope(|scope| {
        let call = &call;
        let running: Vec<_> = (0..count).map(|at| scope.spawn(move || call(at))).collect();
        running.into_iter().map(|thread| thread.join().expect("a caller ends")).collect()
    })
}

fn statuses(answers: &[Answer]) -> Vec<u16> {
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    statuses
}

on_both_engines! {
    /// Of those who act at once one does; the others are told by state or by version.
    fn one_wins(world: &World) {
        let house = House::of(world);
        let id = house.assigned();
        let found = json!({ "cause": "service", "finding": "x" });
        assert_eq!(statuses(&at_once(4, |_| act(&house.manager.api, &id, "identify_cause", found.clone()))), [200, 409, 409, 409]);
        let id = house.confirming();
        // Yes and no at once, of what both have seen: the customer said one of them.
        let words = ["customer_satisfied", "customer_unsatisfied"];
        let tag = read(&house.manager.api, &id).header("etag").to_owned();
        let answered = |at: usize| {
            let place = format!("{}/actions/{}", path(&id), words[at]);
            house.manager.api.request("POST", &place).header("If-Match", &tag).json(&talked()).send()
        };
        assert_eq!(statuses(&at_once(2, answered)), [200, 412]);
        let kept = read(&world.api, &id);
        assert_eq!(kept["rounds"].as_array().unwrap().len(), usize::try_from(kept["round"].as_i64().unwrap()).unwrap());
        // Of whatever there is: who says no after a yes thought better of it, and no yes undoes a no.
        let id = house.confirming();
        let said = at_once(2, |at| act(&house.manager.api, &id, words[at], talked()));
        let [yes, no] = [said[0].status, said[1].status];
        assert!(no == 200 && (yes == 200 || yes == 409), "{yes} {no}");
        let kept = read(&world.api, &id);
        assert_eq!((&kept["status"], &kept["round"]), (&json!("assigned"), &json!(2)));
        assert_eq!(kept["rounds"].as_array().unwrap().len(), usize::try_from(kept["round"].as_i64().unwrap()).unwrap());
        let id = house.in_status("awaiting_approval");
        let tag = read(&house.director.api, &id).header("etag").to_owned();
        let decide = |at: usize| {
            let place = format!("{}/actions/{}", path(&id), ["approve", "return"][at % 2]);
            let body = if at.is_multiple_of(2) { json!({}) } else { json!({ "reason": "过高" }) };
            let api = if at < 2 { &house.director.api } else { &house.general_manager.api };
            api.request("POST", &place).header("If-Match", &tag).json(&body).send()
        };
        assert_eq!(statuses(&at_once(4, decide)), [200, 412, 412, 412]);
        let decided = steps(&world.api, &id).iter().filter(|step| *step == "approve" || *step == "return").count();
        assert_eq!(decided, 1);
        let id = house.callback_due();
        assert_eq!(statuses(&at_once(3, |_| house.call(&id, "satisfied"))), [200, 409, 409]);
    }

    /// Of two that go into each other at once one stays.
    fn two_complaints_do_not_swallow_each_other(world: &World) {
        let house = House::of(world);
        for _ in 0..3 {
            let owner = house.customer();
            let pair = [complaint(&owner).create(&world.api).id(), complaint(&owner).create(&world.api).id()];
            let answers = at_once(2, |at| act(&world.api, &pair[at], "merge_into", json!({ "complaint_id": pair[1 - at] })));
            let codes = statuses(&answers);
            assert!(codes == [200, 422] || codes == [200, 409], "{codes:?}");
            assert_eq!(pair.iter().filter(|id| read(&world.api, id)["status"] == "merged").count(), 1);
        }
    }
}
