//! Signing in, sessions, passwords, staff users and units.

use std::io::Write as _;
use std::process::{Output, Stdio};

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::client::Api;
use crate::support::clock::Clock;
use crate::support::database::{Database, Engine};
use crate::support::server::{ADMIN_EMAIL, ADMIN_PASSWORD, Server, Settings};
use crate::support::world::{World, new_folder, on_both_engines};

const SESSIONS: &str = "/api/v1/sessions";
const REFRESH: &str = "/api/v1/sessions/refresh";
const OTHER_PASSWORD: &str = "plum-tree-by-the-lake";

fn sign_in(api: &Api, email: &str, password: &str) -> Answer {
    api.anonymous().post(SESSIONS, json!({ "email": email, "password": password }))
}

fn signed_in(api: &Api) -> Answer {
    sign_in(api, ADMIN_EMAIL, ADMIN_PASSWORD).expect(201)
}

fn refresh(api: &Api, session: &Answer) -> Answer {
    api.anonymous().post(REFRESH, json!({ "refresh_token": session.text("refresh_token") }))
}

fn with(api: &Api, session: &Answer) -> Api {
    api.with_token(&session.text("access_token"))
}

fn change_password(api: &Api, current: &str, new: &str) -> Answer {
    api.put("/api/v1/me/password", json!({ "current_password": current, "new_password": new }))
}

/// Makes a second administrator on the command line, beside the running server.
fn create_admin(settings: &Settings, arguments: &[&str], password: &str) -> Output {
    let arguments = [&["create-admin", "--password-stdin"], arguments].concat();
    let mut command = settings.command(&arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{password}\n").as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn colleague(world: &World, email: &str, name: &str) -> Api {
    let output = create_admin(&world.settings, &["--email", email, "--name", name], OTHER_PASSWORD);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    world.api.sign_in(email, OTHER_PASSWORD)
}

fn names(answer: &Answer) -> Vec<&str> {
    answer.items().iter().map(|user| user["display_name"].as_str().unwrap()).collect()
}

on_both_engines! {
    /// A sign-in tells who one is; the login name is read in any case.
    fn a_sign_in_gives_tokens(world: &World) {
        let session = sign_in(&world.api, "  ADMIN@Guanxi.Example ", ADMIN_PASSWORD).expect(201);
        assert_eq!(session["token_type"], "Bearer");
        assert_eq!(session["expires_in_seconds"], 900);
        assert_eq!(session["refresh_expires_in_seconds"], 2_592_000);
        assert_eq!(session["must_change_password"], false);
        assert_eq!(session["user"]["email"], ADMIN_EMAIL);
        assert_eq!(session.header("cache-control"), "no-store");
        let me = with(&world.api, &session).get("/api/v1/me").expect(200);
        assert_eq!(me["user"], session["user"]);
        assert_eq!(me["session_id"], session["session_id"]);
        assert_eq!(me["unit"]["kind"], "company");
        assert_eq!(me["time_zone"], "Asia/Shanghai");
        let grants = me["permissions"].as_array().unwrap();
        assert!(grants.contains(&json!({ "permission": "customers:write", "scope": "all" })), "{grants:?}");
        let unchanged = with(&world.api, &session);
        unchanged.request("GET", "/api/v1/me").header("If-None-Match", me.header("etag")).send().expect(304);
    }

    /// A wrong password, an unknown address and one that can be none get the same answer, in both languages.
    fn wrong_credentials_are_all_alike(world: &World) {
        for language in ["zh-CN", "en"] {
            let api = world.api.in_language(language);
            let told = |answer: Answer| {
                let mut told = answer.expect(401).problem("credentials_invalid").json;
                told.as_object_mut().unwrap().remove("request_id");
                // So that none of them has to wait for the failures before.
                world.clock.advance_minutes(15);
                told
            };
            let wrong_password = told(sign_in(&api, ADMIN_EMAIL, "not-the-password"));
            for (email, password) in [
                ("nobody@guanxi.example", ADMIN_PASSWORD),
                ("nobody", "x"),
                ("' OR 1=1 --", "' OR 1=1 --"),
                ("王小明@例子.中国", ADMIN_PASSWORD),
                (ADMIN_EMAIL, "correct-horse-battery-9 "),
                (ADMIN_EMAIL, "CORRECT-HORSE-BATTERY-9"),
            ] {
                assert_eq!(told(sign_in(&api, email, password)), wrong_password, "{email}");
            }
        }
    }

    /// What is missing or malformed is named; a sign-in takes no idempotency key.
    fn a_bad_sign_in_is_named(world: &World) {
        let api = world.api.anonymous();
        let missing = api.post(SESSIONS, json!({})).expect(422).problem("validation_failed");
        assert_eq!(missing.field_error_count(), 2);
        missing.field_error("/email", "required").field_error("/password", "required");
        sign_in(&api, ADMIN_EMAIL, &"x".repeat(200)).expect(422).field_error("/password", "too_long");
        api.post(SESSIONS, json!({ "email": ADMIN_EMAIL, "password": 5 })).expect(400).problem("malformed_request");
        api.post(SESSIONS, json!({ "email": ADMIN_EMAIL, "password": ADMIN_PASSWORD, "admin": true })).expect(400);
        let body = json!({ "email": ADMIN_EMAIL, "password": ADMIN_PASSWORD });
        api.request("POST", SESSIONS).header("Idempotency-Key", "k").json(&body).send().expect(400).problem("idempotency_key_invalid");
        for token in ["", "x", "{}", &"A".repeat(5_000)] {
            let answer = api.post(REFRESH, json!({ "refresh_token": token }));
            if token.is_empty() { answer.expect(422) } else { answer.expect(401).problem("refresh_token_invalid") };
        }
    }

    /// A refresh token works once. Used again it ends the session at once, with every token of it.
    fn a_refresh_token_used_twice_ends_the_session(world: &World) {
        let first = signed_in(&world.api);
        let second = refresh(&world.api, &first).expect(200);
        assert_eq!(second["session_id"], first["session_id"]);
        assert_ne!(second["refresh_token"], first["refresh_token"]);
        let third = refresh(&world.api, &second).expect(200);
        with(&world.api, &first).get("/api/v1/me").expect(200);
        with(&world.api, &third).get("/api/v1/me").expect(200);
        refresh(&world.api, &first).expect(401).problem("refresh_token_invalid");
        refresh(&world.api, &third).expect(401).problem("refresh_token_invalid");
        for session in [&first, &second, &third] {
            with(&world.api, session).get("/api/v1/me").expect(401).problem("unauthenticated");
        }
        world.api.get("/api/v1/me").expect(200);
    }

    /// Of many who bring one refresh token at once exactly one gets tokens, and the session is over.
    fn one_refresh_token_is_traded_in_once_under_a_race(world: &World) {
        let session = signed_in(&world.api);
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let callers: Vec<_> = (0..8)
                .map(|_| {
                    let api = world.api.on_new_connections();
                    let session = &session;
                    scope.spawn(move || refresh(&api, session).status)
                })
                .collect();
            callers.into_iter().map(|caller| caller.join().unwrap()).collect()
        });
        assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
        with(&world.api, &session).get("/api/v1/me").expect(401);
    }

    /// One sees and ends one's own sessions, never those of somebody else.
    fn sessions_are_listed_and_ended(world: &World) {
        let phone = world.api.anonymous();
        let body = json!({ "email": ADMIN_EMAIL, "password": ADMIN_PASSWORD });
        let phone = phone.request("POST", SESSIONS).header("User-Agent", "Phone 1.0").json(&body).send().expect(201);
        let laptop = signed_in(&world.api);
        let stranger = colleague(world, "li@guanxi.example", "李雷");
        let list = with(&world.api, &phone).get("/api/v1/sessions?include_total=true").expect(200);
        assert_eq!(list["total"], 3);
        let current: Vec<&Value> = list.items().iter().filter(|session| session["current"] == true).collect();
        assert_eq!(current.len(), 1);
        assert_eq!(current[0]["id"], phone["session_id"]);
        assert_eq!(current[0]["device"], "Phone 1.0");
        let first = world.api.get("/api/v1/sessions?limit=2").expect(200);
        let rest = world.api.get(&format!("/api/v1/sessions?limit=2&cursor={}", first.text("next_cursor"))).expect(200);
        assert_eq!((first.items().len(), rest.items().len(), rest["next_cursor"].is_null()), (2, 1, true));

        let path = format!("{SESSIONS}/{}", phone.text("session_id"));
        stranger.delete(&path).expect(404).problem("not_found");
        world.api.delete(&path).expect(204);
        with(&world.api, &phone).get("/api/v1/me").expect(401).problem("unauthenticated");
        refresh(&world.api, &phone).expect(401).problem("refresh_token_invalid");
        world.api.delete(&path).expect(404);

        world.api.delete(SESSIONS).expect(204);
        with(&world.api, &laptop).get("/api/v1/me").expect(401);
        stranger.get("/api/v1/me").expect(200);
        let left = world.api.get(SESSIONS).expect(200);
        assert_eq!(left.items().len(), 1);
        let own = format!("{SESSIONS}/{}", left.items()[0]["id"].as_str().unwrap());
        world.api.delete(&own).expect(204);
        world.api.get("/api/v1/me").expect(401);
    }

    /// A new password is judged, needs the old one, and ends all other sessions.
    fn a_password_change_ends_other_sessions(world: &World) {
        let other = signed_in(&world.api);
        for (current, new, pointer, code) in [
            ("not-the-password", OTHER_PASSWORD, "/current_password", "password_wrong"),
            (ADMIN_PASSWORD, "short", "/new_password", "password_too_short"),
            (ADMIN_PASSWORD, "Password1234", "/new_password", "password_common"),
            (ADMIN_PASSWORD, ADMIN_EMAIL, "/new_password", "password_common"),
            (ADMIN_PASSWORD, ADMIN_PASSWORD, "/new_password", "password_unchanged"),
            ("", "", "/current_password", "required"),
        ] {
            let refused = change_password(&world.api, current, new).expect(422).problem("validation_failed");
            let told = refused.json.to_string();
            assert!(current.is_empty() || !told.contains(current), "{told}");
            refused.field_error(pointer, code);
        }
        change_password(&world.api.anonymous(), ADMIN_PASSWORD, OTHER_PASSWORD).expect(401);
        with(&world.api, &other).get("/api/v1/me").expect(200);

        change_password(&world.api, ADMIN_PASSWORD, OTHER_PASSWORD).expect(204);
        with(&world.api, &other).get("/api/v1/me").expect(401);
        refresh(&world.api, &other).expect(401).problem("refresh_token_invalid");
        sign_in(&world.api, ADMIN_EMAIL, ADMIN_PASSWORD).expect(401).problem("credentials_invalid");
        sign_in(&world.api, ADMIN_EMAIL, OTHER_PASSWORD).expect(201);
        assert_eq!(world.api.get("/api/v1/me").expect(200)["user"]["version"], 2);
    }

    /// Tokens that are not ours, were changed, or are no tokens at all: 401, and nothing told.
    fn forged_tokens_are_refused(world: &World) {
        let good = world.api.token().to_owned();
        let parts: Vec<&str> = good.split('.').collect();
        let changed = |part: usize| {
            let mut parts: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
            let other = if parts[part].starts_with('A') { "B" } else { "A" };
            parts[part].replace_range(..1, other);
            parts.join(".")
        };
        // {"alg":"none"} and {"alg":"HS256","kid":"s1"}
        let none = format!("eyJhbGciOiJub25lIn0.{}.", parts[1]);
        let symmetric = format!("eyJhbGciOiJIUzI1NiIsImtpZCI6InMxIn0.{}.{}", parts[1], parts[2]);
        let refresh_token = signed_in(&world.api).text("refresh_token");
        for token in [changed(0), changed(1), changed(2), none, symmetric, refresh_token, "x".to_owned(), "..".to_owned(), "A".repeat(5_000)] {
            let answer = world.api.with_token(&token).get("/api/v1/me").expect(401).problem("unauthenticated");
            assert!(!answer.header("www-authenticate").is_empty(), "{answer:?}");
        }
        for scheme in ["Basic YTpi", "Bearer", "bearer  ", &good] {
            world.api.anonymous().request("GET", "/api/v1/me").header("Authorization", scheme).send().expect(401);
        }
        world.api.anonymous().request("GET", "/api/v1/me").header("Authorization", &format!("bearer {good}")).send().expect(200);
    }

    /// An access token lasts fifteen minutes, a refresh token thirty days from its making.
    fn tokens_expire(world: &World) {
        let first = signed_in(&world.api);
        world.clock.advance_minutes(14);
        world.api.get("/api/v1/me").expect(200);
        world.clock.advance_minutes(2);
        world.api.get("/api/v1/me").expect(401).problem("unauthenticated");
        let second = refresh(&world.api, &first).expect(200);
        let api = with(&world.api, &second);
        api.get("/api/v1/me").expect(200);
        world.clock.advance_days(29);
        let third = refresh(&world.api, &second).expect(200);
        let api = with(&world.api, &third);
        assert_eq!(api.get(SESSIONS).expect(200).items().len(), 2);
        world.clock.advance_days(2);
        let fourth = refresh(&world.api, &third).expect(200);
        let api = with(&world.api, &fourth);
        assert_eq!(api.get(SESSIONS).expect(200).items().len(), 1);
        world.clock.advance_days(30);
        refresh(&world.api, &fourth).expect(401).problem("refresh_token_invalid");
    }

    /// The end of a session and a restart in between: the token stays dead, the others live.
    fn ended_sessions_stay_ended_after_a_restart(world: &World) {
        let ended = signed_in(&world.api);
        with(&world.api, &ended).delete(&format!("{SESSIONS}/{}", ended.text("session_id"))).expect(204);
        world.kill();
        world.start();
        with(&world.api, &ended).get("/api/v1/me").expect(401);
        world.api.get("/api/v1/me").expect(200);
    }

    /// The picker finds staff by name, by pinyin and by e-mail address; pages hold together.
    fn users_are_found(world: &World) {
        let wang = colleague(world, "wang.fang@guanxi.example", "王芳");
        colleague(world, "li_lei@guanxi.example", "李雷");
        colleague(world, "zhang@guanxi.example", "张 100%");
        let find = |query: &str| world.api.get(&format!("/api/v1/users?{query}")).expect(200);
        for (query, expected) in [
            ("", vec!["admin", "李雷", "王芳", "张 100%"]),
            ("sort=-name", vec!["张 100%", "王芳", "李雷", "admin"]),
            ("sort=email", vec!["admin", "李雷", "王芳", "张 100%"]),
            ("sort=-created_at", vec!["张 100%", "李雷", "王芳", "admin"]),
            ("q=wang", vec!["王芳"]),
            ("q=WangFang", vec!["王芳"]),
            ("q=fang", vec!["王芳"]),
            ("q=%E7%8E%8B", vec!["王芳"]),
            ("q=li_", vec!["李雷"]),
            ("q=li%25", vec![]),
            ("q=100%25", vec!["张 100%"]),
            ("q=guanxi.example", vec![]),
            ("q=", vec!["admin", "李雷", "王芳", "张 100%"]),
            ("status=active", vec!["admin", "李雷", "王芳", "张 100%"]),
            ("status=suspended,left", vec![]),
        ] {
            assert_eq!(names(&find(query)), expected, "{query}");
        }
        for sort in ["name", "-name", "email", "-email", "created_at", "-created_at"] {
            let whole = find(&format!("sort={sort}"));
            let mut seen = Vec::new();
            let mut next = format!("sort={sort}&limit=1&include_total=true");
            loop {
                let page = find(&next);
                assert_eq!(page["total"], if seen.is_empty() { json!(4) } else { Value::Null });
                seen.extend(page.items().clone());
                let Some(cursor) = page["next_cursor"].as_str() else { break };
                next = format!("limit=1&cursor={cursor}");
            }
            assert_eq!(&seen, whole.items(), "{sort}");
        }
        world.api.get("/api/v1/users?status=asleep&unit_id=x").expect(422).field_error("/status", "unknown_word").field_error("/unit_id", "id_invalid");
        world.api.get("/api/v1/users?name=x").expect(400).problem("malformed_request");

        let me = wang.get("/api/v1/me").expect(200);
        let path = format!("/api/v1/users/{}", me["user"]["id"].as_str().unwrap());
        let user = world.api.get(&path).expect(200);
        assert_eq!(user.json, me["user"]);
        world.api.request("GET", &path).header("If-None-Match", user.header("etag")).send().expect(304);
        world.api.get("/api/v1/users/0192f3a4-5b6c-7d8e-9f01-23456789abcd").expect(404).problem("not_found");
        world.api.anonymous().get(&path).expect(401);
    }

    /// The company is there from the first start.
    fn the_company_is_seeded(world: &World) {
        let units = world.api.get("/api/v1/units?include_total=true").expect(200);
        assert_eq!(units["total"], 1);
        let company = &units.items()[0];
        assert_eq!((&company["kind"], &company["parent_id"], &company["code"]), (&json!("company"), &Value::Null, &json!("company")));
        let id = company["id"].as_str().unwrap();
        assert_eq!(&world.api.get(&format!("/api/v1/units/{id}")).expect(200).json, company);
        assert_eq!(world.api.get(&format!("/api/v1/users?unit_id={id}")).expect(200).items().len(), 1);
        assert!(world.api.get(&format!("/api/v1/units?parent_id={id}")).expect(200).items().is_empty());
        assert!(world.api.get("/api/v1/units?kind=outlet,team").expect(200).items().is_empty());
        world.api.get("/api/v1/units/0192f3a4-5b6c-7d8e-9f01-23456789abcd").expect(404);
    }

    /// An administrator is made on the command line, beside the server; weak passwords and taken addresses are refused.
    fn administrators_are_made_on_the_command_line(world: &World) {
        let said = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
        colleague(world, "li@guanxi.example", "李雷").get("/api/v1/users").expect(200);
        let again = create_admin(&world.settings, &["--email", "LI@guanxi.example"], OTHER_PASSWORD);
        assert!(!again.status.success() && said(&again).contains("already"), "{}", said(&again));
        let weak = create_admin(&world.settings, &["--email", "x@guanxi.example"], "password1234");
        assert!(!weak.status.success() && said(&weak).contains("password") && !said(&weak).contains("password1234"), "{}", said(&weak));
        let made = world.settings.run(&["create-admin", "--email", "made@guanxi.example"]);
        let text = String::from_utf8_lossy(&made.stdout).into_owned();
        let password = text.lines().find_map(|line| line.trim().strip_prefix("password:")).unwrap_or_else(|| panic!("{text}")).trim();
        assert_eq!(sign_in(&world.api, "made@guanxi.example", password).expect(201)["must_change_password"], true);
    }
}

/// Where nobody is named, an administrator is made whose password must be changed before anything else.
#[test]
fn a_made_administrator_must_change_the_password() {
    for engine in [Engine::Sqlite, Engine::Postgres].into_iter().filter(|engine| engine.is_available()) {
        let (_database, mut settings) = Database::empty(engine, &new_folder());
        let _clock = Clock::new(settings.clock_file());
        settings.variables = ["GUANXI_ADMIN_EMAIL", "GUANXI_ADMIN_PASSWORD"].map(|name| (name.to_owned(), String::new())).to_vec();
        let server = Server::start(&settings);
        let log = server.log();
        let after = |word: &str| log.lines().find_map(|line| line.trim().strip_prefix(word)).unwrap_or_else(|| panic!("{log}")).trim();
        let (email, password) = (after("e-mail:"), after("password:"));
        let anonymous = Api::new(&server.base);
        let session = sign_in(&anonymous, email, password).expect(201);
        assert_eq!(session["must_change_password"], true);
        let api = with(&anonymous, &session);
        api.get("/api/v1/customers").expect(403).problem("password_change_required");
        api.get("/api/v1/users").expect(403).problem("password_change_required");
        assert_eq!(api.get("/api/v1/me").expect(200)["user"]["must_change_password"], true);
        api.get(SESSIONS).expect(200);
        change_password(&api, password, OTHER_PASSWORD).expect(204);
        api.get("/api/v1/users").expect(200);
        assert_eq!(sign_in(&anonymous, email, OTHER_PASSWORD).expect(201)["must_change_password"], false);
    }
}
