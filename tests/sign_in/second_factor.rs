//! Codes beside the password.

use aws_lc_rs::hmac;
use serde_json::{Value, json};

use super::{ADMIN_EMAIL, ADMIN_PASSWORD, OTHER_PASSWORD, SESSIONS, colleague};
use crate::support::answer::Answer;
use crate::support::client::Api;
use crate::support::contract::Contract;
use crate::support::world::{World, on_both_engines};

const FACTOR: &str = "/api/v1/me/second_factor";
const BY_FACTOR: &str = "/api/v1/sessions/second_factor";

/// What an authenticator app shows: RFC 6238, written here once more.
fn code(secret: &str, seconds: i64) -> String {
    let (mut key, mut buffer, mut bits) = (Vec::new(), 0_u32, 0);
    for letter in secret.bytes() {
        buffer = (buffer << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".bytes().position(|known| known == letter).unwrap() as u32;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            key.push((buffer >> bits) as u8);
        }
    }
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = hmac::sign(&key, &(seconds / 30).to_be_bytes());
    let offset = usize::from(tag.as_ref()[19] & 15);
    let number = u32::from_be_bytes(tag.as_ref()[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

fn shown(world: &World, secret: &str) -> String {
    code(secret, world.clock.now().timestamp())
}

/// Enables the second factor of the caller; the secret and the recovery codes. The clock has moved on to fresh codes.
pub fn enable(world: &World, api: &Api, password: &str) -> (String, Vec<String>) {
    let begun = api.post(FACTOR, json!({ "password": password })).expect(201);
    let secret = begun.text("secret");
    assert!(begun.text("otpauth_uri").contains(&format!("secret={secret}&")), "{begun:?}");
    let confirmed = api.post(&format!("{FACTOR}/actions/confirm"), json!({ "code": shown(world, &secret) })).expect(200);
    world.clock.advance_seconds(90);
    let codes: Vec<String> = confirmed["recovery_codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), 10);
    (secret, codes)
}

fn first_half(api: &Api) -> String {
    let awaited = api.anonymous().post(SESSIONS, json!({ "email": ADMIN_EMAIL, "password": ADMIN_PASSWORD })).expect(202);
    assert_eq!(awaited["expires_in_seconds"], 300);
    assert!(awaited["access_token"].is_null());
    awaited.text("challenge")
}

fn second_half(api: &Api, challenge: &str, code: &str) -> Answer {
    api.anonymous().post(BY_FACTOR, json!({ "challenge": challenge, "code": code }))
}

fn proof(code: &str) -> Value {
    json!({ "password": ADMIN_PASSWORD, "code": code })
}

/// A code that is not this one.
fn another(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

/// The answer has the members that the document's example of it has.
fn as_in_the_document(answer: &Answer, method: &str, template: &str) {
    let (_, _, operation) = Contract::get().operations().into_iter().find(|(known, path, _)| known == method && path == template).unwrap();
    let example = &operation["responses"][answer.status.to_string()]["content"]["application/json"]["example"];
    let members = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(members(example), members(&answer.json), "{template}");
}

on_both_engines! {
    /// From the first code on a sign-in has two halves. A code and a challenge are good once.
    fn a_sign_in_has_two_halves(world: &World) {
        assert_eq!(world.api.get(FACTOR).expect(200)["enabled"], false);
        let (secret, _) = enable(world, &world.api, ADMIN_PASSWORD);
        let state = world.api.get(FACTOR).expect(200);
        assert_eq!((&state["enabled"], &state["recovery_codes_left"]), (&json!(true), &json!(10)));
        as_in_the_document(&state, "GET", FACTOR);

        let (challenge, good) = (first_half(&world.api), shown(world, &secret));
        second_half(&world.api, &challenge, &another(&good)).expect(401).problem("second_factor_invalid");
        second_half(&world.api, &challenge, "x").expect(401).problem("second_factor_invalid");
        let session = second_half(&world.api, &challenge, &good).expect(201);
        as_in_the_document(&session, "POST", BY_FACTOR);
        let api = world.api.with_token(&session.text("access_token"));
        assert_eq!(api.get("/api/v1/me").expect(200)["session_id"], session["session_id"]);

        second_half(&world.api, &challenge, &good).expect(401).problem("challenge_invalid");
        let next = first_half(&world.api);
        second_half(&world.api, &next, &good).expect(401).problem("second_factor_invalid");
        world.clock.advance_seconds(60);
        second_half(&world.api, &next, &shown(world, &secret)).expect(201);
        second_half(&world.api, "nonsense", &good).expect(401).problem("challenge_invalid");
        second_half(&world.api, "", "").expect(422).field_error("/challenge", "required").field_error("/code", "required");
        let log = world.log();
        assert!(!log.contains(&secret) && !log.contains(&challenge), "a secret is in the log");
    }

    /// The device's clock may be half a minute off, not more. A challenge waits five minutes, and for five wrong codes.
    fn codes_and_challenges_have_their_time(world: &World) {
        let (secret, _) = enable(world, &world.api, ADMIN_PASSWORD);
        let at = |off: i64| code(&secret, world.clock.now().timestamp() + off);
        let challenge = first_half(&world.api);
        second_half(&world.api, &challenge, &at(-90)).expect(401).problem("second_factor_invalid");
        second_half(&world.api, &challenge, &at(90)).expect(401).problem("second_factor_invalid");
        second_half(&world.api, &challenge, &at(0)).expect(201);
        world.clock.advance_minutes(20);

        let challenge = first_half(&world.api);
        world.clock.advance_minutes(6);
        second_half(&world.api, &challenge, &at(0)).expect(401).problem("challenge_invalid");

        let challenge = first_half(&world.api);
        for _ in 0..5 {
            // Each wrong code counts as a failed sign-in as well, and may have to wait.
            world.clock.advance_seconds(20);
            second_half(&world.api, &challenge, &another(&at(0))).expect(401).problem("second_factor_invalid");
        }
        world.clock.advance_minutes(1);
        second_half(&world.api, &challenge, &at(0)).expect(401).problem("challenge_invalid");
    }

    /// Wrong codes are throttled as wrong passwords are: a right password in between clears nothing.
    fn codes_are_throttled(world: &World) {
        let (secret, _) = enable(world, &world.api, ADMIN_PASSWORD);
        for _ in 0..5 {
            let challenge = first_half(&world.api);
            second_half(&world.api, &challenge, &another(&shown(world, &secret))).expect(401);
        }
        world.api.anonymous().post(SESSIONS, json!({ "email": ADMIN_EMAIL, "password": ADMIN_PASSWORD })).expect(429).problem("sign_in_delayed");
    }

    /// Of two who bring one code at once one gets in.
    fn one_code_lets_one_in_under_a_race(world: &World) {
        let (secret, _) = enable(world, &world.api, ADMIN_PASSWORD);
        let challenges: Vec<String> = (0..4).map(|_| first_half(&world.api)).collect();
        let good = shown(world, &secret);
        let statuses: Vec<u16> = std::thread::scope(|scope| {
            let callers: Vec<_> = challenges
                .iter()
                .map(|challenge| {
                    let (api, good) = (world.api.on_new_connections(), &good);
                    scope.spawn(move || second_half(&api, challenge, good).status)
                })
                .collect();
            callers.into_iter().map(|caller| caller.join().unwrap()).collect()
        });
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
    }

    /// A recovery code is good once; new ones end those before.
    fn recovery_codes_let_in_once(world: &World) {
        let (secret, codes) = enable(world, &world.api, ADMIN_PASSWORD);
        let session = second_half(&world.api, &first_half(&world.api), &codes[0].to_lowercase()).expect(201);
        let api = world.api.with_token(&session.text("access_token"));
        assert_eq!(api.get(FACTOR).expect(200)["recovery_codes_left"], 9);
        second_half(&world.api, &first_half(&world.api), &codes[0]).expect(401).problem("second_factor_invalid");
        second_half(&world.api, &first_half(&world.api), "AAAAA-AAAAA").expect(401);

        let renew = format!("{FACTOR}/actions/renew_recovery_codes");
        api.post(&renew, json!({ "password": "not-the-password", "code": codes[1] })).expect(422).field_error("/password", "password_wrong");
        let renewed = api.post(&renew, proof(&shown(world, &secret))).expect(200);
        as_in_the_document(&renewed, "POST", &renew);
        second_half(&world.api, &first_half(&world.api), &codes[1]).expect(401);
        let fresh = renewed["recovery_codes"][0].as_str().unwrap();
        second_half(&world.api, &first_half(&world.api), fresh).expect(201);
    }

    /// It is begun and given up with the password, and given up with a code as well.
    fn it_is_begun_and_given_up(world: &World) {
        let confirm = format!("{FACTOR}/actions/confirm");
        let disable = format!("{FACTOR}/actions/disable");
        world.api.post(&confirm, json!({ "code": "123456" })).expect(404);
        world.api.post(&disable, proof("123456")).expect(404);
        world.api.post(FACTOR, json!({})).expect(422).field_error("/password", "required");
        world.api.post(FACTOR, json!({ "password": "not-the-password" })).expect(422).field_error("/password", "password_wrong");
        let begun = world.api.post(FACTOR, json!({ "password": ADMIN_PASSWORD })).expect(201);
        as_in_the_document(&begun, "POST", FACTOR);
        let secret = begun.text("secret");
        // Begun is not enabled: sign-ins go on as before, and another beginning takes its place.
        world.api.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD);
        world.api.post(&confirm, json!({ "code": another(&shown(world, &secret)) })).expect(422).field_error("/code", "code_wrong");
        world.api.post(&confirm, json!({ "code": "AAAAA-AAAAA" })).expect(422).field_error("/code", "code_wrong");
        let (secret, codes) = enable(world, &world.api, ADMIN_PASSWORD);
        world.api.post(FACTOR, json!({ "password": ADMIN_PASSWORD })).expect(409).problem("already_exists");
        world.api.post(&confirm, json!({ "code": shown(world, &secret) })).expect(409).problem("already_exists");

        world.api.post(&disable, proof(&another(&shown(world, &secret)))).expect(422).field_error("/code", "code_wrong");
        world.api.post(&disable, proof(&shown(world, &secret))).expect(204);
        assert_eq!(world.api.get(FACTOR).expect(200)["enabled"], false);
        world.api.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD);
        world.api.post(&disable, proof(&codes[0])).expect(404);
    }

    /// Where a role demands a factor, whoever has none can do nothing but enable one.
    fn a_role_demands_a_factor(world: &World) {
        let roles = world.api.get("/api/v1/roles?limit=200").expect(200);
        let role = roles.items().iter().find(|role| role["code"] == "administrator").unwrap()["id"].as_str().unwrap().to_owned();
        assert_eq!(world.api.get(FACTOR).expect(200)["required"], false);
        world.api.patch(&format!("/api/v1/roles/{role}"), json!({ "demands_second_factor": true })).expect(200);
        world.api.get("/api/v1/customers").expect(403).problem("second_factor_required");
        world.api.get("/api/v1/me").expect(200);
        assert_eq!(world.api.get(FACTOR).expect(200)["required"], true);
        enable(world, &world.api, ADMIN_PASSWORD);
        world.api.get("/api/v1/customers").expect(200);
        assert_eq!(world.api.get(FACTOR).expect(200)["required"], false);
    }

    /// Whoever may takes away the factor of somebody who lost it; challenges end with a change of the password.
    fn a_lost_factor_is_taken_away(world: &World) {
        let (id, api) = colleague(world, "li@guanxi.example");
        let (secret, _) = enable(world, &api, OTHER_PASSWORD);
        let half = || {
            let body = json!({ "email": "li@guanxi.example", "password": OTHER_PASSWORD });
            world.api.anonymous().post(SESSIONS, body).expect(202).text("challenge")
        };
        let waiting = half();
        let path = format!("/api/v1/users/{id}/second_factor");
        world.api.anonymous().delete(&path).expect(401);
        world.api.delete(&path).expect(204);
        world.api.delete(&path).expect(404);
        second_half(&world.api, &waiting, &shown(world, &secret)).expect(401).problem("challenge_invalid");
        let api = world.api.sign_in("li@guanxi.example", OTHER_PASSWORD);

        let (secret, _) = enable(world, &api, OTHER_PASSWORD);
        let waiting = half();
        api.put("/api/v1/me/password", json!({ "current_password": OTHER_PASSWORD, "new_password": "three-quiet-herons" })).expect(204);
        second_half(&world.api, &waiting, &shown(world, &secret)).expect(401).problem("challenge_invalid");
        let found = world.api.get("/api/v1/events?limit=500&kind=user.second_factor_enabled,user.second_factor_removed").expect(200);
        assert!(!found.json.to_string().contains(&secret));
    }
}
