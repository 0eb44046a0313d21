//! The company that does not exist: the same for the same seed, on either engine, and whole.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::client::{Api, all};
use crate::support::clock::Clock;
use crate::support::database::{Database, Engine};
use crate::support::server::{ADMIN_EMAIL, ADMIN_PASSWORD, Server};
use crate::support::world::{World, new_folder, on_both_engines};

fn demo_data(world: &World, more: &[&str]) -> String {
    let mut arguments = vec!["demo-data", "--customers", "150", "--years", "2", "--until", "2026-06-30"];
    arguments.extend(more);
    let output = world.settings.run(&arguments);
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{text}");
    text
}

/// The parts of every record that a seed determines.
fn content(api: &Api) -> BTreeMap<&'static str, Vec<String>> {
    let pick = |path: &str, names: &[&str]| -> Vec<String> {
        all(api, path).iter().map(|record| names.iter().map(|name| record[name].to_string()).collect::<Vec<_>>().join(" ")).collect()
    };
    BTreeMap::from([
        (
            "customers",
            pick("/api/v1/customers?sort=created_at", &["id", "number", "name", "city", "created_at", "owner_id", "key_account"]),
        ),
        ("orders", pick("/api/v1/orders?sort=placed_at", &["id", "number", "status", "total", "placed_at", "customer_id"])),
        ("interactions", pick("/api/v1/interactions?sort=occurred_at", &["id", "channel", "subject", "occurred_at", "customer_id"])),
        ("follow_ups", pick("/api/v1/follow_ups?sort=due_at", &["id", "subject", "due_at", "assignee_id"])),
        (
            "complaints",
            pick(
                "/api/v1/complaints?sort=received_at",
                &["id", "number", "status", "round", "cause", "received_at", "assignee_id", "staff_ids"],
            ),
        ),
        ("units", pick("/api/v1/units", &["code", "name"])),
    ])
}

on_both_engines! {
    fn a_company_is_whole(world: &World) {
        let text = demo_data(world, &["--seed", "7"]);
        assert!(text.contains("150 customers"), "{text}");
        let customers = all(&world.api, "/api/v1/customers");
        assert_eq!(customers.len(), 150);
        assert!(customers.iter().any(|customer| customer["kind"] == "organization"));
        let bought = customers.iter().filter(|customer| customer["purchases"] != Value::Array(Vec::new())).count();
        assert!((75..150).contains(&bought), "{bought} of 150 bought something");
        let orders = all(&world.api, "/api/v1/orders");
        assert!(orders.iter().all(|order| order["placed_at"].as_str() < Some("2026-06-30")));
        assert!(orders.iter().any(|order| order["status"] == "cancelled"));
        // Everybody is somebody, and somebody leads everything.
        let staff = all(&world.api, "/api/v1/users?status=active");
        let with_role = |code: &str| staff.iter().filter(|user| user["roles"].as_array().unwrap().contains(&code.into())).count();
        for code in ["general_manager", "sales_director", "sales_manager", "service_manager", "service_agent", "salesperson"] {
            assert!(with_role(code) > 0, "no {code}");
        }
        let units = all(&world.api, "/api/v1/units");
        assert!(units.iter().all(|unit| unit["manager_id"].is_string()), "{units:?}");
        let output = world.settings.run(&["verify"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        let again = world.settings.run(&["demo-data", "--customers", "5"]);
        assert_eq!(again.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&again.stderr).contains("demo data is for an empty one"));
    }
}

/// What an empty database with these variables is made into, and a server on it.
fn founded(engine: Engine, variables: &[(&str, &str)], check: impl FnOnce(&str, &Api)) {
    if !engine.is_available() {
        return;
    }
    let (_database, mut settings) = Database::empty(engine, &new_folder());
    settings.variables = variables.iter().map(|&(name, value)| (name.to_owned(), value.to_owned())).collect();
    let _clock = Clock::new(settings.clock_file());
    let output = settings.run(&["demo-data", "--customers", "20", "--years", "1"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let server = Server::start(&settings);
    check(&String::from_utf8_lossy(&output.stdout), &Api::new(&server.base));
}

/// Demo data in an empty database leaves an administrator behind, as the first start of a server would.
#[test]
fn who_administers_a_new_company_can_sign_in() {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        founded(engine, &[], |said, api| {
            assert!(!said.contains("password"), "{said}");
            let me = api.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD).get("/api/v1/me").expect(200);
            assert_eq!(me["user"]["roles"][0], "administrator");
        });
    }
    founded(Engine::Sqlite, &[("GUANXI_ADMIN_EMAIL", ""), ("GUANXI_ADMIN_PASSWORD", "")], |said, api| {
        let after = |word: &str| said.split_once(word).unwrap().1.split_whitespace().next().unwrap().to_owned();
        let session = serde_json::json!({ "email": after("e-mail:"), "password": after("password: ") });
        let session = api.post("/api/v1/sessions", session).expect(201);
        assert_eq!(session["must_change_password"], true);
    });
}

/// On whichever engine, and in whichever database.
#[test]
fn the_same_seed_makes_the_same_company() {
    let engines = [Engine::Sqlite, Engine::Postgres, Engine::Sqlite];
    let made = |engine: Engine, seed: &str| {
        let world = World::new(engine);
        demo_data(&world, &["--seed", seed]);
        content(&world.api)
    };
    let first = made(Engine::Sqlite, "7");
    for (name, records) in &first {
        assert!(!records.is_empty(), "no {name}");
    }
    for engine in engines.into_iter().filter(|engine| engine.is_available()) {
        for (name, records) in made(engine, "7") {
            assert_eq!(records, first[name], "{name} on {engine:?}");
        }
    }
    assert_ne!(made(Engine::Sqlite, "8")["customers"], first["customers"]);
}
