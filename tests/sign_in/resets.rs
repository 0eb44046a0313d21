//! New passwords by a code, and the end of somebody's sessions.

use serde_json::json;

use super::{OTHER_PASSWORD, colleague};
use crate::support::answer::Answer;
use crate::support::client::Api;
use crate::support::world::{World, on_both_engines};

const RESETS: &str = "/api/v1/password_resets";
const NEW_PASSWORD: &str = "three-quiet-herons";

fn issue(world: &World, user: &str) -> String {
    let issued = world.api.request("POST", &format!("/api/v1/users/{user}/password_resets")).send().expect(201);
    assert_eq!(issued.header("cache-control"), "no-store");
    issued.text("code")
}

fn redeem(api: &Api, code: &str, password: &str) -> Answer {
    api.anonymous().post(RESETS, json!({ "code": code, "new_password": password }))
}

on_both_engines! {
    /// A code lets its user choose a new password, once. Every session ends, and the old password is worthless.
    fn a_code_is_traded_in_once(world: &World) {
        let (id, api) = colleague(world, "li@guanxi.example");
        let code = issue(world, &id);
        api.get("/api/v1/me").expect(200);
        redeem(&world.api, &code, "short").expect(422).field_error("/new_password", "password_too_short");
        redeem(&world.api, &code, "li@guanxi.example").expect(422).field_error("/new_password", "password_common");
        redeem(&world.api, &code, NEW_PASSWORD).expect(204);
        api.get("/api/v1/me").expect(401);
        redeem(&world.api, &code, "another-good-one-1").expect(401).problem("reset_code_invalid");
        let body = |password: &str| json!({ "email": "li@guanxi.example", "password": password });
        world.api.anonymous().post("/api/v1/sessions", body(OTHER_PASSWORD)).expect(401);
        world.api.sign_in("li@guanxi.example", NEW_PASSWORD);
        assert!(!world.log().contains(&code));
    }

    /// A newer code, a day and nonsense end a code, all with the same answer. Tries are throttled.
    fn codes_end_and_tries_are_throttled(world: &World) {
        let (id, _) = colleague(world, "li@guanxi.example");
        let (first, second) = (issue(world, &id), issue(world, &id));
        redeem(&world.api, &first, NEW_PASSWORD).expect(401).problem("reset_code_invalid");
        world.clock.advance_hours(24);
        redeem(&world.api, &second, NEW_PASSWORD).expect(401).problem("reset_code_invalid");
        for code in ["x", &"A".repeat(43), &"A".repeat(5_000), "' OR 1=1 --"] {
            redeem(&world.api, code, NEW_PASSWORD).expect(401).problem("reset_code_invalid");
        }
        redeem(&world.api, &second, NEW_PASSWORD).expect(429).problem("sign_in_delayed");
        redeem(&world.api, "", "").expect(422).field_error("/code", "required");
        world.api.anonymous().request("POST", &format!("/api/v1/users/{id}/password_resets")).send().expect(401);
    }

    /// Of many who bring one code at once one chooses the password.
    fn one_code_is_traded_in_once_under_a_race(world: &World) {
        let (id, _) = colleague(world, "li@guanxi.example");
        let code = issue(world, &id);
        let won: Vec<String> = std::thread::scope(|scope| {
            let callers: Vec<_> = (0..4)
                .map(|number| {
                    let (api, code, password) = (world.api.on_new_connections(), &code, format!("{NEW_PASSWORD}-{number}"));
                    scope.spawn(move || (redeem(&api, code, &password).status == 204).then_some(password))
                })
                .collect();
            callers.into_iter().filter_map(|caller| caller.join().unwrap()).collect()
        });
        assert_eq!(won.len(), 1, "{won:?}");
        world.api.sign_in("li@guanxi.example", &won[0]);
    }

    /// Whoever may ends all sessions of somebody, at once.
    fn sessions_of_others_are_ended(world: &World) {
        let (id, api) = colleague(world, "li@guanxi.example");
        let path = format!("/api/v1/users/{id}/sessions");
        api.get("/api/v1/me").expect(200);
        world.api.anonymous().delete(&path).expect(401);
        world.api.delete(&path).expect(204);
        api.get("/api/v1/me").expect(401);
        world.api.get("/api/v1/me").expect(200);
        world.api.delete(&path).expect(204);
        world.api.delete("/api/v1/users/0192f3a4-5b6c-7d8e-9f01-23456789abcd/sessions").expect(404);
    }
}
