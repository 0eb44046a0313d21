//! Two at once: one wins, and nothing is lost.

use std::collections::BTreeSet;

use serde_json::json;

use super::{act, customer, path, read, say, steps, ticket_in};
use crate::support::answer::Answer;
use crate::support::builders::{next, ticket};
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
    /// Of those who start, or cancel, at once one does; the others are told by version or by state.
    fn one_wins(world: &World) {
        let api = &world.api;
        let one = ticket_in(world, "assigned");
        assert_eq!(statuses(&at_once(4, |_| act(api, &one.id(), "start", json!({})))), [200, 409, 409, 409]);
        let tag = read(api, &one.id()).header("etag").to_owned();
        let place = format!("{}/actions/cancel", path(&one.id()));
        let cancel = |_| api.request("POST", &place).header("If-Match", &tag).json(&json!({ "reason": "x" })).send();
        assert_eq!(statuses(&at_once(4, cancel)), [200, 412, 412, 412]);
        assert_eq!(steps(api, &one.id()).iter().filter(|step| *step == "start" || *step == "cancel").count(), 2);
    }

    /// Of two that go into each other at once one stays.
    fn two_tickets_do_not_swallow_each_other(world: &World) {
        let api = &world.api;
        for _ in 0..3 {
            let owner = customer(api);
            let pair = [ticket(&owner).create(api).id(), ticket(&owner).create(api).id()];
            let answers = at_once(2, |at| act(api, &pair[at], "merge_into", json!({ "ticket_id": pair[1 - at] })));
            let codes = statuses(&answers);
            assert!(codes == [200, 422] || codes == [200, 409], "{codes:?}");
            let merged = pair.iter().filter(|id| read(api, id)["status"] == "merged").count();
            assert_eq!(merged, 1);
        }
    }

    /// Two that become the part of each other at once do not close a circle.
    fn no_circle_at_once(world: &World) {
        let api = &world.api;
        for _ in 0..3 {
            let three: Vec<_> = (0..3).map(|_| ticket(&customer(api)).create(api).id()).collect();
            let answers = at_once(3, |at| api.patch(&path(&three[at]), json!({ "parent_id": three[(at + 1) % 3] })));
            assert_eq!(statuses(&answers), [200, 200, 422]);
        }
    }

    /// What is said at once is all said, in one history, and each report has its number.
    fn nothing_that_is_said_is_lost(world: &World) {
        let api = &world.api;
        let id = ticket_in(world, "in_progress").id();
        let answers = at_once(8, |at| say(api, &id, if at % 2 == 0 { "notes" } else { "messages" }, &format!("第 {at} 句")));
        assert_eq!(statuses(&answers), [200; 8]);
        let got = read(api, &id);
        assert_eq!(got["customer_messages"], 5);
        let versions: BTreeSet<_> = answers.iter().map(|answer| answer["version"].as_i64().unwrap()).collect();
        assert_eq!((versions.len(), versions.last().copied()), (8, got["version"].as_i64()));
        let owner = customer(api);
        let made = at_once(6, |_| ticket(&owner).create(api));
        assert_eq!(made.iter().map(|answer| answer.text("number")).collect::<BTreeSet<_>>().len(), 6);
        let (key, body) = (format!("ticket-{}", next()), ticket(&owner).body());
        let same = at_once(4, |_| api.request("POST", "/api/v1/service/tickets").header("Idempotency-Key", &key).json(&body).send());
        assert_eq!(same.iter().map(Answer::id).collect::<BTreeSet<_>>().len(), 1);
    }
}
