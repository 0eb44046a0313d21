//! Unmistakable values are planted in every protected field over every way in, and then found nowhere but where they belong: not in the log
//! (however much it says), the events, the problems or the metrics, and not in clear in the database.

use serde_json::{Value, json};

use super::{CUSTOMERS, of};
use crate::events::Follower;
use crate::support::answer::Answer;
use crate::support::builders::order;
use crate::support::client::Api;
use crate::support::database::Engine;
use crate::support::world::{World, on_both_engines};

/// What is planted, in every form in which it could leak.
const PLANTED: &[&str] = &[
    "13877001234",
    "138 7700 1234",
    "138-7700-1234",
    "7700 1234",
    "13877005678",
    "13877009999",
    "13877008888",
    "13877007777",
    "13877006666",
    "13877004444",
    "13877003333",
    "13877002222",
    "planted.mail",
    "Planted.Mail",
    "planted.import",
    "plantedhandle",
    "普兰特大街77号",
    "P77001234",
    "P77005678",
    "1977-07-07",
    "planted.staff",
    "0217700123",
    "02177001234",
];

/// Values that a wrong request carries; they may come back in no problem either.
fn quiet(answer: Answer) -> Answer {
    let text = String::from_utf8_lossy(&answer.bytes).into_owned();
    for planted in PLANTED.iter().filter(|planted| **planted != "1977-07-07") {
        assert!(!text.contains(planted), "{planted} in {answer:?}");
        for (name, value) in &answer.headers {
            assert!(!String::from_utf8_lossy(value.as_bytes()).contains(planted), "{planted} in {name} of {answer:?}");
        }
    }
    answer
}

fn point(kind: &str, value: &str) -> Value {
    json!({ "kind": kind, "value": value })
}

/// Every way by which values come in, right and wrong.
fn plant(api: &Api) -> String {
    let body = json!({
        "kind": "organization", "name": "远航", "identity_number": "P77001234", "references": [{ "source": "dms", "reference": "planted-1" }],
        "contact_points": [point("phone", "138 7700 1234"), point("email", "Planted.Mail@example.com"), point("address", "上海市普兰特大街77号"),
            { "kind": "social", "platform": "wechat", "value": "plantedhandle" }],
        "contacts": [{ "name": "李强", "contact_points": [point("phone", "13877005678")] }]
    });
    let id = quiet(api.post(CUSTOMERS, body.clone()).expect(201)).id();
    quiet(api.post(CUSTOMERS, body).expect(409));
    let own = quiet(api.post(&of(&id, "/contact_points"), point("phone", "13877009999")).expect(201)).id();
    quiet(api.post(&of(&id, "/contact_points"), point("phone", "13877009999")).expect(422));
    quiet(api.patch(&of(&id, &format!("/contact_points/{own}")), json!({ "value": "13877008888" })).expect(200));
    quiet(api.delete(&of(&id, &format!("/contact_points/{own}"))).expect(204));
    quiet(api.patch(&of(&id, ""), json!({ "identity_number": "P77005678" })).expect(200));
    quiet(api.post(CUSTOMERS, json!({ "kind": "person", "name": "陈静", "birthday": "1977-07-07" })).expect(201));
    quiet(
        api.put(
            &format!("{CUSTOMERS}/by_reference/dms/planted-2"),
            json!({
                "kind": "person", "name": "赵敏", "contact_points": [point("phone", "13877007777")]
            }),
        )
        .expect(201),
    );
    // Searches and lookups, also where they don't belong: in a query.
    for q in ["13877001234", "Planted.Mail@example.com", "P77001234"] {
        quiet(api.post(&format!("{CUSTOMERS}/search"), json!({ "q": q })).expect(200));
        quiet(api.get(&format!("{CUSTOMERS}?q={q}")));
    }
    quiet(api.post(&format!("{CUSTOMERS}/lookup"), json!({ "phone": "13877001234" })));
    quiet(api.post(&format!("{CUSTOMERS}/lookup"), json!({ "phone": "13877001234", "fax": "13877001234" })));
    // Wrong in every way.
    for wrong in ["?phone=13877001234", "?city=13877001234&cursor=13877001234", "?limit=13877001234", "?sort=13877001234", "/13877001234"] {
        quiet(api.get(&format!("{CUSTOMERS}{wrong}")));
    }
    quiet(api.get("/nowhere/13877001234?email=planted.mail@example.com"));
    quiet(api.get(&of(&id, "/contact_points/13877001234")));
    quiet(api.get(&of(&id, "?clear=13877001234")));
    // A name that is not known is named to whoever sent it, and to nobody else.
    api.get(&format!("{CUSTOMERS}?13877001234=1")).expect(400);
    api.post(CUSTOMERS, json!({ "kind": "person", "name": "王", "13877001234": "13877001234" })).expect(400);
    for body in [
        json!({ "kind": "13877001234", "name": 1 }),
        json!({ "kind": "person", "name": "王", "birthday": "13877001234", "identity_number": "P77001234P77001234P77001234P77001234P77001234P77001234P77001234" }),
        json!({ "kind": "person", "name": "王", "contact_points": [point("phone", "138770012340000000000"), point("email", "planted.mail@@"), point("13877001234", "13877001234")] }),
        json!({ "kind": "person", "name": "王", "contact_points": "13877001234", "owner_id": "13877001234" }),
    ] {
        quiet(api.unjudged().post(CUSTOMERS, body));
    }
    quiet(api.unjudged().request("POST", CUSTOMERS).bytes("application/json", b"{\"kind\": \"13877001234".to_vec()).send());
    quiet(api.unjudged().request("POST", CUSTOMERS).header("Idempotency-Key", "planted 13877001234").json(&json!({})).send());
    quiet(api.unjudged().request("GET", &of(&id, "")).header("If-None-Match", "13877001234").send());
    // Beside customers.
    order(&id).create(api);
    quiet(api.post("/api/v1/orders/batch", json!({ "orders": [{ "customer_id": "13877001234" }] })));
    quiet(api.post("/api/v1/sessions", json!({ "email": "planted.staff@example.com", "password": "13877001234" })));
    quiet(api.post(&of(&id, "/consents"), json!({ "purpose": "13877001234", "decision": "given", "means": "phone" })));
    // In clear, as asked: the record of it has no value.
    let clear = api.get(&of(&id, "?clear=true")).expect(200).json.to_string();
    assert!(clear.contains("+8613877001234") && clear.contains("P77005678"), "{clear}");
    quiet(api.get("/api/v1/access_records").expect(200));
    id
}

/// A file with good and bad rows, over the API and on the command line.
fn import(world: &World) {
    let api = &world.api;
    let file = "n,p,e,b\n客户1,13877006666,planted.import@example.com,1977-07-07\n客户2,138770066660000000,planted.mail@@,1977-07-07x\n,13877004444,x,\n";
    let asked = json!({ "kind": "customers", "file_name": "a.csv", "mapping": { "name": "n", "phone": "p", "email": "e" } });
    let path = format!("/api/v1/imports/{}", quiet(api.post("/api/v1/imports", asked).expect(201)).id());
    quiet(api.request("PUT", &format!("{path}/file")).bytes("text/csv", file.as_bytes().to_vec()).send().expect(200));
    while quiet(api.get(&path).expect(200))["finished_at"].is_null() {
        std::thread::yield_now();
    }
    quiet(api.get(&format!("{path}/refusals")).expect(200));
    let local = world.settings.folder.join("planted.csv");
    std::fs::write(&local, "n,p\n客户3,13877003333\n客户4,1387700222200000\n").unwrap();
    let output = world.settings.run(&["import", "customers", local.to_str().unwrap(), "--map", "name=n", "--map", "phone=p"]);
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(PLANTED.iter().all(|planted| !said.contains(planted)), "{said}");
}

fn assert_clean(place: &str, text: &str, but: &[&str]) {
    for planted in PLANTED.iter().filter(|planted| !but.contains(planted)) {
        let lines: Vec<_> = text.lines().filter(|line| line.contains(planted)).take(3).collect();
        assert!(lines.is_empty(), "{planted} in {place}:\n{}", lines.join("\n"));
    }
}

/// What the database holds, as far as it is kept as text or bytes.
fn database(world: &World) -> Vec<(String, String)> {
    match world.engine {
        Engine::Sqlite => {
            let files =
                std::fs::read_dir(world.settings.data_folder()).unwrap().filter_map(Result::ok).filter(|file| file.path().is_file());
            files
                .map(|file| (file.path().display().to_string(), String::from_utf8_lossy(&std::fs::read(file.path()).unwrap()).into_owned()))
                .collect()
        }
        Engine::Postgres => {
            let tables = world
                .database
                .sql("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\\_\\_diesel%'")
                .unwrap();
            tables
                .lines()
                .map(str::trim)
                .filter(|table| !table.is_empty())
                .map(|table| (table.to_owned(), world.database.sql(&format!("SELECT t::text FROM {table} t")).unwrap()))
                .collect()
        }
    }
}

on_both_engines! {
    /// The whole run, with everything logged that can be.
    fn planted_values_are_found_nowhere(world: &World) {
        world.stop();
        let mut loud = world.settings.clone();
        loud.variables.push(("GUANXI_LOG".to_owned(), "trace".to_owned()));
        let server = crate::support::server::Server::start(&loud);
        world.api.move_to(&server.base);
        let id = plant(&world.api);
        import(world);
        let mut follower = Follower::new(&world.api, "limit=1000");
        let events = follower.catch_up_until(|events| events.iter().any(|event| event["kind"] == "order.created"));
        let told = json!(events).to_string();
        assert!(told.contains(&id) && told.contains("identity_number"), "{told}");
        assert_clean("the events", &told, &[]);
        let metrics = Api::new(server.metrics.as_deref().unwrap()).unjudged().get("/metrics").expect(200);
        let metrics = String::from_utf8_lossy(&metrics.bytes).into_owned();
        assert!(metrics.contains("guanxi_"), "{metrics}");
        assert_clean("the metrics", &metrics, &[]);
        for _ in 0..2 {
            // Beside the running server, where the embedded database still has its second file, and after its end.
            for (place, text) in database(world) {
                // The birthday is kept plain, as the catalogue says.
                assert_clean(&place, &text, &["1977-07-07"]);
            }
        }
        assert!(server.stop().success());
        for (place, text) in database(world) {
            assert_clean(&place, &text, &["1977-07-07"]);
        }
        let log = world.log();
        assert!(log.contains("TRACE") && log.contains("/api/v1/customers"), "nothing was logged");
        assert_clean("the log", &log, &[]);
    }
}
