//! Accounts: made, changed, suspended, gone; and what nobody can do with them.

use serde_json::json;

use super::{OWN_PASSWORD, PASSWORD, USERS, colleague, company, id, path, role, staff, unit};
use crate::events::Follower;
use crate::support::client::Api;
use crate::support::server::ADMIN_EMAIL;
use crate::support::world::on_both_engines;

on_both_engines! {
    /// A made password is shown once and must be changed; a given one must be, too.
    fn an_account_is_made_with_a_first_password(world: &World) {
        let mut body = staff(&company(&world.api), &["salesperson", "callback_officer"]);
        body.as_object_mut().unwrap().remove("password");
        body["phone"] = json!("138 0013 8000");
        body["skills"] = json!(["二手车", "english"]);
        let made = world.api.request("POST", USERS).header("Idempotency-Key", "user-1").json(&body).send().expect(201);
        let again = world.api.request("POST", USERS).header("Idempotency-Key", "user-1").json(&body).send().expect(201);
        assert_eq!((&again["user"], again["password"].is_null()), (&made["user"], true));
        let user = &made["user"];
        assert_eq!(user["roles"], json!(["callback_officer", "salesperson"]));
        assert_eq!((&user["phone"], &user["skills"], &user["on_duty"]), (&json!("138****8000"), &json!(["english", "二手车"]), &json!(true)));
        let (email, password) = (body["email"].as_str().unwrap(), made.text("password"));
        let own = world.api.sign_in(email, &password);
        own.get(USERS).expect(403).problem("password_change_required");
        own.put("/api/v1/me/password", json!({ "current_password": password, "new_password": "cherry-tree-by-the-lake" })).expect(204);
        let own = world.api.sign_in(email, "cherry-tree-by-the-lake");
        own.get(USERS).expect(200);
        world.api.post(USERS, body.clone()).expect(409).problem("already_exists").field_error("/email", "duplicate");
        body["email"] = json!("x");
        body["unit_id"] = json!("0192f3a4-5b6c-7d8e-9f01-000000000000");
        body["password"] = json!("short");
        world.api.post(USERS, body.clone()).expect(422).field_error("/email", "email_invalid");
        body["email"] = json!("somebody.else@example.com");
        world.api.post(USERS, body.clone()).expect(422).field_error("/password", "password_too_short");
        body["password"] = json!(PASSWORD);
        world.api.post(USERS, body.clone()).expect(422).field_error("/unit_id", "not_found");
        body["roles"] = json!(["salesperson", "juggler"]);
        world.api.post(USERS, body).expect(422).field_error("/roles/1", "not_found");
    }

    /// A change of roles, and being suspended, holds at once; whoever is suspended is signed out for good.
    fn changes_of_an_account_hold_at_once(world: &World) {
        let outlet = unit(&world.api, "outlet", &company(&world.api)).id();
        let (user, own) = colleague(&world.api, &outlet, &["salesperson"]);
        own.get("/api/v1/events").expect(403).problem("permission_denied");
        let read = world.api.get(&path(&user)).expect(200);
        let patch = json!({ "roles": ["auditor"], "display_name": "王芳", "email": "Wang.Fang@Example.com", "phone": null, "on_duty": false });
        let changed = world.api.patch(&path(&user), patch.clone()).expect(200);
        assert_eq!((&changed["roles"], &changed["email"], &changed["on_duty"]), (&json!(["auditor"]), &json!("wang.fang@example.com"), &json!(false)));
        own.get("/api/v1/events").expect(200);
        world.api.request("PATCH", &path(&user)).header("If-Match", read.header("etag")).json(&patch).send().expect(412);
        let act = |action: &str| world.api.post(&format!("{}/actions/{action}", path(&user)), json!({ "reason": "假期" }));
        let suspended = act("suspend").expect(200);
        assert_eq!((&suspended["status"], &suspended["available_actions"]), (&json!("suspended"), &json!(["resume", "leave"])));
        own.get("/api/v1/me").expect(401);
        act("suspend").expect(409).problem("illegal_transition");
        let body = json!({ "email": "wang.fang@example.com", "password": OWN_PASSWORD });
        world.api.anonymous().post("/api/v1/sessions", body.clone()).expect(401).problem("credentials_invalid");
        act("resume").expect(200);
        own.get("/api/v1/me").expect(401);
        world.api.anonymous().post("/api/v1/sessions", body).expect(201);
        let left = act("leave").expect(200);
        assert!(left["left_at"].is_string() && left["status_reason"] == "假期", "{left:?}");
        let listed = world.api.get("/api/v1/users?status=left").expect(200);
        assert_eq!(listed.items().iter().map(id).collect::<Vec<_>>(), [id(&user)]);
        let kinds = "kind=user.created,user.updated,user.suspended,user.resumed,user.left&record_id=";
        let query = Box::leak(format!("{kinds}{}", id(&user)).into_boxed_str());
        let mut log = Follower::new(&world.api, query);
        let events = log.catch_up_until(|events| events.len() >= 5);
        let told: Vec<_> = events.iter().map(|event| event["kind"].as_str().unwrap()).collect();
        assert_eq!(told, ["user.created", "user.updated", "user.suspended", "user.resumed", "user.left"]);
        let text = serde_json::to_string(events).unwrap();
        assert!(!text.contains("example.com") && !text.contains("假期"), "{text}");
    }

    /// Whoever manages the staff of an outlet gives no more than they have, to nobody elsewhere, and touches nobody who may do more.
    fn nobody_gives_more_than_they_have(world: &World) {
        let company = company(&world.api);
        let (here, there) = (unit(&world.api, "outlet", &company).id(), unit(&world.api, "outlet", &company).id());
        let team = unit(&world.api, "team", &here).id();
        let clerk = role(&world.api, &[("users:read", "unit"), ("users:write", "unit"), ("customers:read", "unit")]);
        let reader = role(&world.api, &[("customers:read", "unit")]);
        let wide = role(&world.api, &[("customers:read", "all")]);
        let (clerk_user, own) = colleague(&world.api, &here, &[&clerk]);
        let (stranger, _) = colleague(&world.api, &there, &[&reader]);
        let (mighty, _) = colleague(&world.api, &here, &["administrator"]);
        let hired = own.post(USERS, staff(&team, &[&reader])).expect(201)["user"].clone();
        for roles in [vec![wide.as_str()], vec!["administrator"], vec![reader.as_str(), "salesperson"]] {
            let refused = own.post(USERS, staff(&here, &roles)).expect(403).problem("grant_exceeds_own");
            assert!(!refused["grants"].as_array().unwrap().is_empty());
            own.patch(&path(&clerk_user), json!({ "roles": roles })).expect(403).problem("grant_exceeds_own");
            own.patch(&path(&hired), json!({ "roles": roles })).expect(403).problem("grant_exceeds_own");
        }
        own.post(USERS, staff(&there, &[])).expect(422).field_error("/unit_id", "not_found");
        own.patch(&path(&hired), json!({ "unit_id": there })).expect(422).field_error("/unit_id", "not_found");
        for (user, status) in [(&stranger, 404), (&mighty, 403)] {
            own.patch(&path(user), json!({ "email": "mine@example.com" })).expect(status);
            own.post(&format!("{}/actions/suspend", path(user)), json!({})).expect(status);
            own.post(&format!("{}/actions/hand_over", path(user)), json!({ "to_user_id": id(&hired) })).expect(status);
        }
        own.get(&path(&stranger)).expect(404);
        own.get(&format!("{}/rights", path(&stranger))).expect(404);
        let seen = own.get("/api/v1/users?include_total=true").expect(200);
        assert_eq!(seen["total"], 3, "the clerk, the hired and the mighty: {seen:?}");
        own.get("/api/v1/roles").expect(403);
        own.post("/api/v1/units", json!({})).expect(403);
    }

    /// Somebody can always administer the system, also when two administrators retire each other at once.
    fn the_last_administrator_stays(world: &World) {
        let me = world.api.get("/api/v1/me").expect(200)["user"].clone();
        for action in ["suspend", "leave"] {
            world.api.post(&format!("{}/actions/{action}", path(&me)), json!({})).expect(409).problem("last_administrator");
        }
        world.api.patch(&path(&me), json!({ "roles": [] })).expect(409).problem("last_administrator");
        assert_eq!(world.api.patch(&path(&me), json!({ "display_name": "管理员" })).expect(200)["email"], ADMIN_EMAIL);
        let (other, own) = colleague(&world.api, &company(&world.api), &["administrator"]);
        let retire = |api: &Api, user: &serde_json::Value| {
            api.on_new_connections().post(&format!("{}/actions/suspend", path(user)), json!({})).status
        };
        let (api, me, other) = (&world.api, &me, &other);
        let statuses = std::thread::scope(|scope| {
            let one = scope.spawn(|| retire(api, other));
            let two = scope.spawn(|| retire(&own, me));
            [one.join().unwrap(), two.join().unwrap()]
        });
        // The loser is refused, or is signed out already.
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        assert!(statuses.iter().any(|status| [401, 409].contains(status)), "{statuses:?}");
    }
}
