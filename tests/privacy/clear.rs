//! Clear answers are noted first, masked ones not at all.

use serde_json::{Value, json};

use super::{CUSTOMERS, of, somebody};
use crate::support::database::Engine;
use crate::support::raw::exchange;
use crate::support::world::{World, on_both_engines};

const RECORDS: &str = "/api/v1/access_records";

fn fields(record: &Value) -> Vec<&str> {
    record["fields"].as_array().unwrap().iter().map(|field| field.as_str().unwrap()).collect()
}

on_both_engines! {
    /// Each way to a clear value notes who read what; nothing else notes anything.
    fn clear_answers_are_noted(world: &World) {
        let api = &world.api;
        let customer = somebody(api, "13812345678", "E12345678");
        let (id, point) = (customer.id(), customer["contact_points"][0]["id"].as_str().unwrap().to_owned());
        assert_eq!(customer["identity_number"], Value::Null);
        for path in [of(&id, ""), of(&id, "?clear=false"), of(&id, &format!("/contact_points/{point}")), CUSTOMERS.to_owned(), of(&id, "/overview")] {
            let text = api.get(&path).expect(200).json.to_string();
            assert!(!text.contains("13812345678") && !text.contains("E12345678"), "{path}: {text}");
        }
        assert!(api.get(RECORDS).expect(200).items().is_empty());

        let clear = api.request("GET", &of(&id, "?clear=true")).header("X-Request-Id", "clear-1").send().expect(200);
        assert_eq!((&clear["identity_number"], &clear["contact_points"][0]["value"]), (&json!("E12345678"), &json!("+8613812345678")));
        assert_eq!(clear["contact_points"][0]["masked"], "138****5678");
        let by_reference = api.get(&format!("{CUSTOMERS}/by_reference/dms/A-1?clear=true")).expect(200);
        assert_eq!(by_reference["identity_number"], "E12345678");
        let alone = api.get(&of(&id, &format!("/contact_points/{point}?clear=true"))).expect(200);
        assert_eq!(alone["value"], "+8613812345678");

        let records = api.get(RECORDS).expect(200);
        let value = format!("contact_points/{point}/value");
        let seen: Vec<_> = records.items().iter().map(fields).collect();
        assert_eq!(seen, [vec![value.as_str()], vec!["identity_number", &value], vec!["identity_number", &value]]);
        let first = &records.items()[2];
        let me = api.get("/api/v1/me").expect(200)["user"]["id"].clone();
        assert_eq!((&first["customer_id"], &first["actor"], &first["request_id"]), (&json!(id), &json!({ "kind": "user", "id": me }), &json!("clear-1")));
        assert_eq!(first["address"], "127.0.0.1");
        assert_eq!(api.get(&of(&id, "/access_records?limit=2")).expect(200).items(), &records.items()[..2]);

        // A HEAD is told nothing, and a page goes on behind its cursor.
        let page = api.get(&format!("{RECORDS}?limit=1&include_total=true")).expect(200);
        assert_eq!(page["total"], 3);
        let next = api.get(&format!("{RECORDS}?limit=1&cursor={}", page["next_cursor"].as_str().unwrap())).expect(200);
        assert_eq!(next.items(), &records.items()[1..2]);
        for (query, count) in [
            (format!("customer_id={id}"), 3),
            (format!("user_id={}", me.as_str().unwrap()), 3),
            (format!("user_id={id}"), 0),
            (format!("api_key_id={id},{}", me.as_str().unwrap()), 3),
            ("occurred_from=2100-01-01T00:00:00Z".to_owned(), 0),
            ("occurred_before=2100-01-01T00:00:00Z".to_owned(), 3),
        ] {
            assert_eq!(api.get(&format!("{RECORDS}?{query}")).expect(200).items().len(), count, "{query}");
        }
    }

    /// Lists and everything else know no clear values.
    fn nothing_else_is_clear(world: &World) {
        let customer = somebody(&world.api, "13812345678", "E12345678");
        for path in [CUSTOMERS.to_owned(), of(&customer.id(), "/overview"), of(&customer.id(), "/timeline"), "/api/v1/orders".to_owned()] {
            let mark = if path.contains('?') { '&' } else { '?' };
            world.api.get(&format!("{path}{mark}clear=true")).expect(400).problem("malformed_request");
        }
        world.api.get(&of(&customer.id(), "?clear=yes")).expect(422);
        world.api.get(&of(&customer.id(), &format!("/contact_points/{}?clear=true", customer.id()))).expect(404);
        world.api.get("/api/v1/customers/0192f3a4-5b6c-7d8e-9f01-23456789abcd?clear=true").expect(404);
        world.api.anonymous().get(&of(&customer.id(), "?clear=true")).expect(401);
        assert!(world.api.get(RECORDS).expect(200).items().is_empty(), "what shows nothing notes nothing");
    }

    /// Where it can't be noted no clear value is answered; masked ones are.
    fn what_cannot_be_noted_is_not_told(world: &World) {
        let customer = somebody(&world.api, "13812345678", "E12345678");
        world.database.execute(&world.settings, "DROP TABLE access_records");
        let path = of(&customer.id(), "?clear=true");
        let head = format!("GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\r\n", world.api.token());
        let refused = exchange(&world.api.base(), head.as_bytes());
        assert_eq!(refused.status, 500);
        let text = refused.body;
        assert!(!text.contains("13812345678") && !text.contains("E12345678"), "{text}");
        world.api.get(&of(&customer.id(), "")).expect(200);
    }

    /// A masked value that is sent back is refused, in every field that has one.
    fn masked_values_are_not_taken_for_new_ones(world: &World) {
        let api = &world.api;
        let customer = api.post(CUSTOMERS, json!({
            "kind": "person", "name": "王芳", "identity_number": "E12345678",
            "contact_points": [
                { "kind": "phone", "value": "13812345678" }, { "kind": "email", "value": "wang.fang@example.com" },
                { "kind": "address", "value": "上海市浦东新区世纪大道100号8层" }, { "kind": "social", "platform": "wechat", "value": "wx_fang99" }]
        })).expect(201);
        let masked = customer["identity_number_masked"].clone();
        api.patch(&of(&customer.id(), ""), json!({ "identity_number": masked })).expect(422).field_error("/identity_number", "masked_value");
        for point in customer["contact_points"].as_array().unwrap() {
            let path = of(&customer.id(), &format!("/contact_points/{}", point["id"].as_str().unwrap()));
            api.patch(&path, json!({ "value": point["masked"] })).expect(422).field_error("/value", "masked_value");
            let again = json!({ "kind": point["kind"], "platform": point["platform"], "value": point["masked"] });
            api.post(&of(&customer.id(), "/contact_points"), again.clone()).expect(422).field_error("/value", "masked_value");
            let new = json!({ "kind": "person", "name": "李强", "contact_points": [again] });
            api.post(CUSTOMERS, new.clone()).expect(422).field_error("/contact_points/0/value", "masked_value");
            api.put(&format!("{CUSTOMERS}/by_reference/dms/9"), new).expect(422).field_error("/contact_points/0/value", "masked_value");
        }
    }

    /// Records go after their time, and not before.
    fn access_records_are_kept_for_three_years(world: &World) {
        let customer = somebody(&world.api, "13812345678", "E12345678");
        world.api.get(&of(&customer.id(), "?clear=true")).expect(200);
        world.stop();
        world.clock.advance_days(1_095);
        world.start();
        let api = world.api.sign_in(crate::support::server::ADMIN_EMAIL, crate::support::server::ADMIN_PASSWORD);
        api.get(&of(&customer.id(), "?clear=true")).expect(200);
        world.stop();
        world.clock.advance_days(2);
        world.start();
        let api = world.api.sign_in(crate::support::server::ADMIN_EMAIL, crate::support::server::ADMIN_PASSWORD);
        let began = std::time::Instant::now();
        while api.get(RECORDS).expect(200).items().len() != 1 {
            assert!(began.elapsed() < std::time::Duration::from_secs(30), "{:?}", api.get(RECORDS));
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }
}

/// The setting can't be shorter than the law wants it.
#[test]
fn access_records_cannot_be_kept_for_less() {
    let world = World::new(Engine::Sqlite);
    world.stop();
    let mut settings = world.settings.clone();
    settings.variables.push(("GUANXI_ACCESS_RECORD_DAYS".to_owned(), "30".to_owned()));
    let output = settings.run(&["serve"]);
    assert!(!output.status.success() && String::from_utf8_lossy(&output.stderr).contains("GUANXI_ACCESS_RECORD_DAYS"));
}
