//! What becomes of the records of somebody who leaves.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{UNITS, colleague, company, id, path, unit};
use crate::support::answer::Answer;
use crate::support::builders::{follow_up, person, ticket};
use crate::support::client::Api;
use crate::support::world::on_both_engines;

/// How long a test waits for work that goes on after the answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Asks until the latest hand-over is done.
pub fn done(api: &Api, user: &Value) -> Answer {
    let began = Instant::now();
    loop {
        let state = api.get(&format!("{}/hand_over", path(user))).expect(200);
        if state["latest"]["finished_at"].is_string() {
            return state;
        }
        assert!(began.elapsed() < PATIENCE, "{state:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn customers_of(api: &Api, user: &Value) -> usize {
    api.get(&format!("/api/v1/customers?owner_id={}&limit=200", id(user))).expect(200).items().len()
}

on_both_engines! {
    /// Nobody leaves records behind: they are counted, handed over, and then it is somebody else's.
    fn whoever_leaves_hands_over(world: &World) {
        let outlet = unit(&world.api, "outlet", &company(&world.api)).id();
        let (leaver, hands) = colleague(&world.api, &outlet, &["salesperson"]);
        let (heir, own) = colleague(&world.api, &outlet, &["salesperson"]);
        let (gone, _) = colleague(&world.api, &outlet, &[]);
        world.api.post(&format!("{}/actions/leave", path(&gone)), json!({})).expect(200);
        let mut customers: Vec<String> =
            (0..3).map(|_| person().with("owner_id", id(&leaver)).with("unit_id", outlet.as_str()).create(&world.api).id()).collect();
        let archived = customers.pop().unwrap();
        world.api.request("POST", &format!("/api/v1/customers/{archived}/actions/archive")).send().expect(200);
        let manager = json!({ "account_manager_id": id(&leaver) });
        world.api.post(&format!("/api/v1/customers/{}/actions/set_key_account", customers[0]), manager).expect(200);
        let task = follow_up(&customers[1]).with("assignee_id", id(&leaver)).create(&world.api).id();
        let problem = ticket(&customers[1]).create(&world.api).id();
        hands.post(&format!("/api/v1/service/tickets/{problem}/actions/claim"), json!({})).expect(200);
        world.api.patch(&format!("{UNITS}/{outlet}"), json!({ "manager_id": id(&leaver) })).expect(200);
        own.get(&format!("/api/v1/customers/{}", customers[0])).expect(404);

        let preview = world.api.get(&format!("{}/hand_over", path(&leaver))).expect(200);
        let all = json!({ "customers": 2, "key_accounts": 1, "follow_ups": 1, "tickets": 1, "complaints": 0, "units": 1 });
        assert_eq!((&preview["remaining"], &preview["latest"]), (&all, &Value::Null));
        let leave = |body: Value| world.api.post(&format!("{}/actions/leave", path(&leaver)), body);
        let refused = leave(json!({})).expect(409).problem("still_responsible");
        assert_eq!((&refused["customers"], &refused["units"]), (&json!(2), &json!(1)));
        for (nobody, code) in [(id(&gone), "not_found"), (id(&leaver), "duplicate"), (outlet.as_str(), "not_found")] {
            leave(json!({ "hand_over_to": nobody })).expect(422).field_error("/hand_over_to", code);
        }
        let left = leave(json!({ "hand_over_to": id(&heir), "reason": "退休" })).expect(200);
        assert_eq!(left["status"], "left");

        let state = done(&world.api, &leaver);
        assert_eq!((&state["latest"]["moved"], &state["remaining"]["customers"]), (&all, &json!(0)));
        for customer in &customers {
            let customer = own.get(&format!("/api/v1/customers/{customer}")).expect(200);
            assert_eq!(customer["owner_id"], heir["id"]);
        }
        assert_eq!(world.api.get(&format!("/api/v1/customers/{}", customers[0])).expect(200)["account_manager_id"], heir["id"]);
        assert_eq!(world.api.get(&format!("/api/v1/customers/{archived}")).expect(200)["owner_id"], leaver["id"]);
        assert_eq!(own.get(&format!("/api/v1/follow_ups/{task}")).expect(200)["assignee_id"], heir["id"]);
        assert_eq!(own.get(&format!("/api/v1/service/tickets/{problem}")).expect(200)["assignee_id"], heir["id"]);
        assert_eq!(world.api.get(&format!("{UNITS}/{outlet}")).expect(200)["manager_id"], heir["id"]);
        let output = world.settings.run(&["verify"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }

    /// Each kind goes to whom it is named for, and what nobody is named for stays.
    fn each_kind_goes_its_way(world: &World) {
        let top = company(&world.api);
        let (leaver, _) = colleague(&world.api, &top, &[]);
        let (one, _) = colleague(&world.api, &top, &[]);
        let customer = person().with("owner_id", id(&leaver)).create(&world.api).id();
        follow_up(&customer).with("assignee_id", id(&leaver)).create(&world.api);
        let act = |body: Value| world.api.post(&format!("{}/actions/hand_over", path(&leaver)), body);
        act(json!({})).expect(422).field_error("/to_user_id", "required");
        act(json!({ "customers_to": id(&leaver) })).expect(422).field_error("/customers_to", "duplicate");
        act(json!({ "customers_to": id(&one) })).expect(200);
        let state = done(&world.api, &leaver);
        assert_eq!((&state["remaining"]["customers"], &state["remaining"]["follow_ups"]), (&json!(0), &json!(1)));
        let refused = world.api.post(&format!("{}/actions/leave", path(&leaver)), json!({})).expect(409).problem("still_responsible");
        assert_eq!((&refused["customers"], &refused["follow_ups"]), (&json!(0), &json!(1)));
    }

    /// A server that is killed in the middle leaves nothing half done, and the next one goes on.
    fn a_hand_over_survives_a_kill(world: &World) {
        let top = company(&world.api);
        let (leaver, _) = colleague(&world.api, &top, &[]);
        let (heir, _) = colleague(&world.api, &top, &[]);
        let count = 150;
        for _ in 0..count {
            person().with("owner_id", id(&leaver)).create(&world.api);
        }
        world.api.post(&format!("{}/actions/hand_over", path(&leaver)), json!({ "to_user_id": id(&heir) })).expect(200);
        world.kill();
        world.start();
        let state = done(&world.api, &leaver);
        assert_eq!(state["latest"]["moved"]["customers"], count);
        assert_eq!((customers_of(&world.api, &leaver), customers_of(&world.api, &heir)), (0, count));
    }
}
