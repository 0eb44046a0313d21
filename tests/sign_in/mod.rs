//! Signing in against those who may not: throttling, tokens that are not ours, second factors, resets, keys, limits.

mod api_keys;
mod limits;
mod proven_first;
mod resets;
pub mod second_factor;
mod throttle;
mod tokens;

use std::io::Write as _;
use std::process::Stdio;

use serde_json::json;

use crate::support::answer::Answer;
use crate::support::client::Api;
use crate::support::database::Engine;
use crate::support::server::{ADMIN_EMAIL, ADMIN_PASSWORD};
use crate::support::world::World;

const SESSIONS: &str = "/api/v1/sessions";
const WRONG: &str = "not-the-password";
const OTHER_PASSWORD: &str = "plum-tree-by-the-lake";
const BEHIND_A_PROXY: &[(&str, &str)] = &[("GUANXI_TRUSTED_PROXIES", "127.0.0.0/8")];

fn engines() -> impl Iterator<Item = Engine> {
    [Engine::Sqlite, Engine::Postgres].into_iter().filter(|engine| engine.is_available())
}

/// Tries to sign in, as a proxy would say from this address; an empty one is left to the connection.
fn attempt(api: &Api, email: &str, password: &str, address: &str) -> Answer {
    let api = api.anonymous();
    let request = api.request("POST", SESSIONS).json(&json!({ "email": email, "password": password }));
    if address.is_empty() { request.send() } else { request.header("X-Forwarded-For", address).send() }
}

fn wrong(api: &Api, address: &str) -> Answer {
    attempt(api, ADMIN_EMAIL, WRONG, address)
}

fn right(api: &Api, address: &str) -> Answer {
    attempt(api, ADMIN_EMAIL, ADMIN_PASSWORD, address)
}

/// Somebody else, made on the command line beside the running server, with [`OTHER_PASSWORD`]: the id, and who they are.
fn colleague(world: &World, email: &str) -> (String, Api) {
    let mut command = world.settings.command(&["create-admin", "--password-stdin", "--email", email, "--name", "李雷"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("{OTHER_PASSWORD}\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let api = world.api.sign_in(email, OTHER_PASSWORD);
    let id = api.get("/api/v1/me").expect(200)["user"]["id"].as_str().unwrap().to_owned();
    (id, api)
}
