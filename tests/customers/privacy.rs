//! Personal values are seen by nobody: not in answers, events, problems or the log, and not in the database's file.

use serde_json::json;

use super::{CUSTOMERS, of, point};
use crate::support::answer::Answer;
use crate::support::client::Api;
use crate::support::database::Engine;
use crate::support::world::{World, on_both_engines};

/// What is planted, in every form in which it could leak.
const SECRETS: [&str; 14] = [
    "13812349876",
    "138 1234 9876",
    "Geheim.Person",
    "geheim.person",
    "E87654321",
    "21 Baker Street",
    "wx_geheimnis",
    "13712349876",
    "contact.geheim",
    "02158885678",
    "58885678",
    "13612349876",
    "neu.geheim",
    "E87654329",
];

fn quiet(answer: Answer) -> Answer {
    let text = String::from_utf8_lossy(&answer.bytes).into_owned();
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} in\n{answer:?}");
        assert!(answer.headers.values().all(|value| !String::from_utf8_lossy(value.as_bytes()).contains(secret)), "{answer:?}");
    }
    answer
}

/// Walks every operation of a customer with the secrets in it; the answers and problems are quiet.
fn walk(api: &Api) -> String {
    let body = json!({
        "kind": "organization", "name": "远航", "identity_number": "E87654321",
        "contact_points": [point("phone", "13812349876"), point("email", "Geheim.Person@example.com"), point("address", "21 Baker Street, London"),
            { "kind": "social", "platform": "wechat", "value": "wx_geheimnis" }],
        "contacts": [{ "name": "李强", "contact_points": [point("phone", "13712349876"), point("email", "contact.geheim@example.com")] }]
    });
    let created = quiet(api.post(CUSTOMERS, body.clone()).expect(201));
    assert_eq!(created["contact_points"][0]["masked"], "138****9876");
    let id = created.id();
    quiet(api.post(CUSTOMERS, body).expect(409).problem("duplicate_customer"));
    let added = quiet(api.post(&of(&id, "/contact_points"), point("phone", "021 5888 5678")).expect(201)).id();
    quiet(api.post(&of(&id, "/contact_points"), point("phone", "02158885678")).expect(422));
    quiet(api.get(&of(&id, &format!("/contact_points/{added}"))).expect(200));
    quiet(api.patch(&of(&id, &format!("/contact_points/{added}")), json!({ "value": "13612349876" })).expect(200));
    quiet(api.patch(&of(&id, ""), json!({ "identity_number": "E87654329", "birthday": "13612349876", "notes": "x" })).expect(422));
    quiet(api.patch(&of(&id, ""), json!({ "identity_number": "E87654329", "notes": "x" })).expect(200));
    quiet(
        api.post(&of(&id, "/contacts"), json!({ "name": "陈静", "contact_points": [point("email", "neu.geheim@example.com")] }))
            .expect(201),
    );
    quiet(api.post(&of(&id, "/contact_points"), json!({ "kind": "phone", "value": "13612349876", "extra": "13612349876" })).expect(400));
    quiet(
        api.put("/api/v1/customers/by_reference/dms/1", json!({ "kind": "person", "contact_points": [point("phone", "13812349876")] }))
            .expect(409),
    );
    quiet(api.get(&of(&id, "")).expect(200));
    let listed = quiet(api.get(CUSTOMERS).expect(200));
    let primary = &listed.items()[0]["primary_contact_points"];
    assert_eq!(
        primary,
        &json!([
            { "kind": "phone", "masked": "138****9876" }, { "kind": "email", "masked": "G***@example.com" }, { "kind": "address", "masked": "** Bak***" },
            { "kind": "social", "masked": "w***s" }
        ])
    );
    quiet(api.delete(&of(&id, &format!("/contact_points/{added}"))).expect(204));
    quiet(api.request("POST", &of(&id, "/actions/archive")).send().expect(200));
    id
}

/// Every sealed event once as many are there as were appended, or what there is of them.
fn events(world: &World) -> Option<String> {
    let mut text = String::new();
    for _ in 0..200 {
        let answer = world.api.unjudged().get("/api/v1/events?limit=200");
        if answer.status == 404 {
            return None;
        }
        text = String::from_utf8_lossy(&answer.expect(200).bytes).into_owned();
        if text.contains("customer.archived") {
            return Some(text);
        }
        std::thread::sleep(std::time::Duration::from_millis(25));
    }
    panic!("the events are not sealed in time:\n{text}");
}

on_both_engines! {
    /// Planted values come out nowhere.
    fn planted_values_stay_hidden(world: &World) {
        walk(&world.api);
        let log = world.log();
        assert!(log.contains(CUSTOMERS), "{log}");
        let mut places = vec![("the log", log)];
        places.extend(events(world).map(|events| ("the events", events)));
        match world.engine {
            Engine::Sqlite => {
                for file in std::fs::read_dir(world.settings.data_folder()).unwrap().filter_map(Result::ok).filter(|file| file.path().is_file()) {
                    places.push(("a file of the database", String::from_utf8_lossy(&std::fs::read(file.path()).unwrap()).into_owned()));
                }
            }
            Engine::Postgres => {
                for table in ["contact_points", "contacts", "customers", "events", "idempotency_keys"] {
                    places.push(("a table", world.database.sql(&format!("SELECT t::text FROM {table} t")).unwrap()));
                }
            }
        }
        for (place, text) in places {
            for secret in SECRETS {
                assert!(!text.contains(secret), "{secret} in {place}:\n{}", text.lines().filter(|line| line.contains(secret)).collect::<Vec<_>>().join("\n"));
            }
        }
    }
}
