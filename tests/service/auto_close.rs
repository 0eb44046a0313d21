//! Silence closes a ticket whose customer was asked whether it is solved.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::staffed::{act, customer_writes, ticket};
use crate::support::client::Api;
use crate::support::company::text;
use crate::support::server::{ADMIN_EMAIL, ADMIN_PASSWORD};
use crate::support::world::{World, on_both_engines};

/// How long background work may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Signed in anew: tokens don't last for days.
fn admin(world: &World) -> Api {
    world.api.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD)
}

/// A ticket that was solved, whose customer was told so.
fn solved(api: &Api) -> String {
    let me = api.get("/api/v1/me").expect(200);
    let id = ticket(api, &text(&me["unit"]["id"])).id();
    act(api, &id, "claim", json!({}));
    act(api, &id, "start", json!({}));
    act(api, &id, "resolve", json!({ "reply": { "content": "已更换传感器。" } }));
    id
}

#[track_caller]
fn until_closed(api: &Api, id: &str) -> Value {
    let began = Instant::now();
    loop {
        let found = api.get(&format!("/api/v1/service/tickets/{id}")).expect(200);
        if found["status"] == "closed" {
            return found.json;
        }
        assert!(began.elapsed() < PATIENCE, "{found:?}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn status(api: &Api, id: &str) -> String {
    text(&api.get(&format!("/api/v1/service/tickets/{id}")).expect(200)["status"])
}

on_both_engines! {
    /// Three days after the customer was asked, and not before; asked again, it begins anew; a word of the customer keeps it open.
    fn silence_of_three_days_closes(world: &World) {
        let (silent, asked_again, speaking) = (solved(&world.api), solved(&world.api), solved(&world.api));
        let asked_at = world.clock.now();
        world.clock.advance_days(2);
        let api = admin(world);
        act(&api, &asked_again, "ask_confirmation", json!({ "reply": { "content": "问题解决了吗？" } }));
        customer_writes(&api, &speaking);
        world.clock.advance_hours(25);
        let api = admin(world);
        let closed = until_closed(&api, &silent);
        let closed_at: chrono::DateTime<chrono::Utc> = text(&closed["closed_at"]).parse().unwrap();
        let late = (closed_at - asked_at).num_seconds() - 3 * 86_400;
        assert!((-60..=1).contains(&late), "closed as of the instant at which silence was over: {late} s");
        assert_eq!((status(&api, &asked_again).as_str(), status(&api, &speaking).as_str()), ("resolved", "resolved"));
        let steps = api.get(&format!("/api/v1/service/tickets/{silent}/steps")).expect(200);
        let last = steps.items().iter().find(|step| step["action"] == "close").unwrap();
        assert_eq!(last["actor_kind"], "system:timer");

        world.clock.advance_days(2);
        let api = admin(world);
        until_closed(&api, &asked_again);
        assert_eq!(status(&api, &speaking), "resolved");
    }

    /// A refused solution is not closed by the silence after the first question.
    fn a_refused_solution_stays_open(world: &World) {
        let (refused, other) = (solved(&world.api), solved(&world.api));
        world.clock.advance_days(1);
        let api = admin(world);
        act(&api, &refused, "reject", json!({ "note": "仍然报警" }));
        world.clock.advance_days(3);
        let api = admin(world);
        until_closed(&api, &other);
        assert_eq!(status(&api, &refused), "in_progress");
    }

    /// How long silence lasts is a setting, which holds for those who are asked from then on; what fell due in an outage is caught up.
    fn the_span_is_a_setting(world: &World) {
        let earlier = solved(&world.api);
        world.api.post("/api/v1/service/desk_policies", json!({ "auto_close_after_seconds": 7_200 })).expect(201);
        let later = solved(&world.api);
        assert!(world.stop().success());
        world.clock.advance_hours(3);
        world.start();
        let api = admin(world);
        until_closed(&api, &later);
        assert_eq!(status(&api, &earlier), "resolved");
    }
}
