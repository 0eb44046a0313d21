//! Every refusal is a problem, whoever refuses: the router, the body parser, an extractor or a rule.

use serde_json::{Value, json};

use crate::support::builders::person;
use crate::support::raw::exchange;
use crate::support::world::on_both_engines;

const SOME_ID: &str = "0197a0f0-0000-7000-8000-000000000001";

on_both_engines! {
    /// The code is the same in every language, the words are not.
    fn problems_speak_the_callers_language(world: &World) {
        let body = json!({ "kind": "person", "name": "" });
        for (asked, given, title) in [
            ("", "zh-CN", "数据校验未通过"),
            ("zh-CN", "zh-CN", "数据校验未通过"),
            ("en-GB,en;q=0.8", "en", "Validation failed"),
            ("fr, en;q=0.5", "en", "Validation failed"),
            ("en;q=0.2, zh;q=0.9", "zh-CN", "数据校验未通过"),
            ("xx", "zh-CN", "数据校验未通过"),
            (";;;=,,q=9", "zh-CN", "数据校验未通过"),
        ] {
            let request = world.api.request("POST", "/api/v1/customers").json(&body);
            let request = if asked.is_empty() { request } else { request.header("Accept-Language", asked) };
            let answer = request.send().expect(422).problem("validation_failed").field_error("/name", "required");
            assert_eq!(answer["title"], title, "{asked}");
            assert_eq!(answer.header("content-language"), given, "{asked}");
        }
    }

    /// All failing fields are told at once, each by its place.
    fn all_fields_are_told_at_once(world: &World) {
        let points = json!([{ "kind": "phone", "value": "+8613812345678" }, { "kind": "phone", "value": "12" }, { "kind": "email", "value": "nobody" }]);
        let body = person().with("kind", "robot").with("time_zone", "Mars/Olympus").with("contact_points", points).body();
        let answer = world.api.post("/api/v1/customers", body).expect(422).problem("validation_failed");
        for pointer in ["/kind", "/time_zone", "/contact_points/1/value", "/contact_points/2/value"] {
            let errors = answer["errors"].as_array().unwrap();
            assert!(errors.iter().any(|error| error["pointer"] == pointer), "{pointer} in\n{answer:?}");
        }
    }

    /// Malformed requests are 400 and name the first place; nothing of them is stored.
    fn malformed_bodies_are_refused(world: &World) {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let bodies: Vec<Vec<u8>> = vec![
            b"".to_vec(),
            b"{".to_vec(),
            b"null".to_vec(),
            b"[]".to_vec(),
            b"\"text\"".to_vec(),
            b"{\"kind\":\"person\",\"name\":\"a\",}".to_vec(),
            b"{\"kind\":\"person\",\"name\":\"a\"} trailing".to_vec(),
            b"{\"kind\":\"person\",\"name\":\"a\",\"name\":\"b\"}".to_vec(),
            b"{\"kind\":\"person\",\"name\":\"\xff\xfe\"}".to_vec(),
            b"{\"kind\":\"person\",\"name\":\"\\ud800\"}".to_vec(),
            b"{\"kind\":\"person\",\"name\":1}".to_vec(),
            b"{\"kind\":\"person\",\"name\":{}}".to_vec(),
            b"{\"kind\":\"person\",\"name\":\"a\",\"shoe_size\":44}".to_vec(),
            b"{\"kind\":\"person\",\"name\":\"a\",\"version\":7}".to_vec(),
            b"{\"kind\":\"person\",\"name\":1e999}".to_vec(),
            deep.clone().into_bytes(),
            format!("{{\"kind\":\"person\",\"name\":{deep}}}").into_bytes(),
            b"\x00\x01\x02".to_vec(),
        ];
        for body in bodies {
            let shown = String::from_utf8_lossy(&body[..body.len().min(60)]).into_owned();
            let answer = world.api.request("POST", "/api/v1/customers").bytes("application/json", body).send();
            assert_eq!(answer.status, 400, "{shown}\n{answer:?}");
            answer.problem("malformed_request");
        }
        assert!(world.api.get("/api/v1/customers").expect(200).items().is_empty());
    }

    /// A typo in the query is told, and so is a value that can't be.
    fn queries_are_read_strictly(world: &World) {
        for query in ["limt=5", "limit=abc", "limit=5&limit=6", "limit=", "sort=shoe_size", "cursor=abc", "include_total=perhaps", "limit=0", "limit=201", "limit=-1"] {
            let answer = world.api.get(&format!("/api/v1/customers?{query}"));
            assert!(answer.status == 400 || answer.status == 422, "{query}\n{answer:?}");
            let code = answer.text("code");
            answer.problem(&code);
        }
        world.api.get("/api/v1/customers?limit=200&include_total=true").expect(200);
    }

    /// What is not there is 404, what is there and not so called is 405 with the methods that are.
    fn unknown_paths_and_methods(world: &World) {
        let api = world.api.in_language("en");
        for path in ["/", "/api", "/api/v1", "/api/v1/nothing", "/api/v2/customers", "/api/v1/customers/", "/api/v1/customers/x/y/z", "/..%2f..%2fetc/passwd", "/%00"] {
            api.get(path).expect(404).problem("not_found");
        }
        api.get(&format!("/api/v1/customers/{SOME_ID}")).expect(404).problem("not_found");
        for id in ["1", "null", "0197a0f0", "%E5%AE%A2", "' OR 1=1"] {
            let path = format!("/api/v1/customers/{}", id.replace(' ', "%20"));
            let answer = api.get(&path);
            assert!(matches!(answer.status, 400 | 404), "{answer:?}");
        }
        for (method, path) in [("DELETE", "/api/v1/customers"), ("PUT", "/api/v1/customers"), ("POST", "/api/v1/me"), ("POST", "/healthz")] {
            let answer = api.request(method, path).send().expect(405).problem("method_not_allowed");
            assert!(answer.header("allow").contains(if path.ends_with("customers") { "POST" } else { "GET" }), "{answer:?}");
        }
    }

    /// Media types: what can't be read is 415, what can't be written is 406.
    fn media_types(world: &World) {
        let body = person().body().to_string().into_bytes();
        for media_type in ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""] {
            world.api.request("POST", "/api/v1/customers").bytes(media_type, body.clone()).send().expect(415).problem("unsupported_media_type");
        }
        for media_type in ["application/json; charset=utf-8", "application/json;charset=UTF-8", "Application/JSON"] {
            let body = person().body().to_string().into_bytes();
            world.api.request("POST", "/api/v1/customers").bytes(media_type, body).send().expect(201);
        }
        for accept in ["text/html", "image/png", "application/xml;q=0.9"] {
            world.api.request("GET", "/api/v1/customers").header("Accept", accept).send().expect(406).problem("not_acceptable");
        }
        for accept in ["*/*", "application/*", "text/html, application/json;q=0.1", "application/json"] {
            world.api.request("GET", "/api/v1/customers").header("Accept", accept).send().expect(200);
        }
    }

    /// More than is allowed is refused without being read, on the length that is named as on the length that comes.
    fn too_much_is_refused(world: &World) {
        let huge = format!("{{\"kind\":\"person\",\"name\":\"{}\"}}", "a".repeat(1 << 20));
        let head = format!("POST /api/v1/customers HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\n", world.api.token());
        let named = format!("{head}Content-Length: {}\r\n\r\n{huge}", huge.len());
        let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{huge}\r\n0\r\n\r\n", huge.len());
        for request in [named, chunked] {
            let answer = exchange(&world.api.base(), request.as_bytes());
            assert_eq!(answer.status, 413, "{answer:?}");
            assert!(answer.body.contains("\"payload_too_large\""), "{answer:?}");
        }
        let header = format!("GET /api/v1/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Long: {}\r\n\r\n", "a".repeat(1 << 20));
        let answer = exchange(&world.api.base(), header.as_bytes());
        assert!(matches!(answer.status, 400 | 431), "{answer:?}");
        for nonsense in ["GET\r\n\r\n", "\0\0\0\0\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /api/v1/me HTTP/1.1\r\nHost: x\r\nContent-Length: nine\r\n\r\n"] {
            let answer = exchange(&world.api.base(), nonsense.as_bytes());
            assert!(matches!(answer.status, 0 | 400..=499 | 505), "{nonsense:?} {answer:?}");
        }
        world.api.get("/healthz").expect(200);
    }

    /// Every code is explained in both languages, and every code that an operation names is among them.
    fn the_catalogue_of_problems(world: &World) {
        let api = world.api.anonymous();
        let catalogue = api.get("/problems").expect(200);
        let rows = catalogue["items"].as_array().unwrap();
        assert!(rows.len() > 20);
        for row in rows {
            let code = row["code"].as_str().unwrap();
            let one = api.get(&format!("/problems/{code}")).expect(200);
            assert_eq!(one["code"], *code);
            assert_eq!(&one.json, row);
            assert!((400..600).contains(&row["status"].as_u64().unwrap()), "{row}");
            assert!(has_both_languages(row), "{row}");
        }
        api.get("/problems/no_such_problem").expect(404).problem("not_found");
    }
}

/// Somewhere in the row stand Han characters and Latin words.
fn has_both_languages(row: &Value) -> bool {
    let text = row.to_string();
    text.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character)) && text.split(' ').count() > 3
}
