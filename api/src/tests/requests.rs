//! Requests from the socket's side of the extractors to the answer.

use actix_web::test::TestRequest;
use serde_json::{Value, json};

use super::operations::operations;
use crate::testing::{Fixture, send};

const ID: &str = "/api/v1/things/0192f3a4-5b6c-7d8e-9f01-23456789abcd";

fn post(fixture: &Fixture, body: &str) -> TestRequest {
    TestRequest::post()
        .uri("/api/v1/things")
        .insert_header(("authorization", fixture.bearer(1)))
        .insert_header(("content-type", "application/json"))
        .set_payload(body.to_owned())
}

fn get(fixture: &Fixture, path: &str) -> TestRequest {
    TestRequest::get().uri(path).insert_header(("authorization", fixture.bearer(1)))
}

#[actix_web::test]
async fn a_create_answers_with_location_and_tag() {
    let fixture = Fixture::new();
    let service = fixture.service(operations()).await;
    let answer = send(&service, post(&fixture, r#"{"name": " a "}"#).insert_header(("x-request-id", "abc-1"))).await;
    assert_eq!((answer.status, &answer.json), (201, &json!({ "name": "a" })));
    assert_eq!(answer.header("location"), "/api/v1/things/1");
    assert!(answer.header("etag").starts_with("\"3-"));
    assert_eq!((answer.header("x-request-id"), answer.header("cache-control")), ("abc-1", "no-store"));
    let keyed = send(&service, post(&fixture, r#"{"name": "a"}"#).insert_header(("idempotency-key", "k-1"))).await;
    assert_eq!(keyed.json["name"], "k-1");
}

#[actix_web::test]
async fn bad_bodies_are_refused_by_kind() {
    let fixture = Fixture::new();
    let service = fixture.service(operations()).await;
    let huge = format!(r#"{{"name": "{}"}}"#, "x".repeat(3000));
    for (body, status, code, pointer) in [
        ("{", 400, "malformed_request", Some("")),
        (r#"{"nom": "a"}"#, 400, "malformed_request", Some("/nom")),
        (r#"{"name": 1}"#, 400, "malformed_request", Some("/name")),
        (r#"{"name": "a", "name": "b"}"#, 400, "malformed_request", Some("/name")),
        (r#"{"name": "abcdef"}"#, 422, "validation_failed", Some("/name")),
        (r#"{}"#, 422, "validation_failed", Some("/name")),
        (r#"{"name": "\u0000"}"#, 422, "validation_failed", Some("/name")),
        (huge.as_str(), 413, "payload_too_large", None),
    ] {
        let answer = send(&service, post(&fixture, body)).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{body}");
        assert_eq!(answer.json["errors"][0]["pointer"].as_str(), pointer, "{body}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    for kind in ["text/plain", "application/json; charset=gbk", "application/merge-patch+json", ""] {
        let request = post(&fixture, "{}").insert_header(("content-type", kind));
        assert_eq!(send(&service, request).await.status, 415, "{kind}");
    }
    for key in ["a b", "", "键"] {
        let request = post(&fixture, r#"{"name": "a"}"#).insert_header(("idempotency-key", key));
        assert_eq!(send(&service, request).await.code(), "idempotency_key_invalid", "{key}");
    }
}

#[actix_web::test]
async fn only_proven_callers_with_the_permission_pass() {
    let fixture = Fixture::new();
    let service = fixture.service(operations()).await;
    let good = fixture.bearer(1);
    let long = format!("Bearer {}", "a".repeat(5000));
    let tampered = format!("{}x", good);
    for token in ["", "Bearer", "Bearer ", "Basic abc", "Bearer a.b.c", &long, &tampered] {
        let answer = send(&service, TestRequest::get().uri(ID).insert_header(("authorization", token))).await;
        assert_eq!((answer.status, answer.code(), answer.header("www-authenticate")), (401, "unauthenticated", "Bearer"), "{token}");
    }
    for (user, status, code) in
        [(1, 200, ""), (2, 403, "permission_denied"), (3, 403, "password_change_required"), (4, 401, "unauthenticated")]
    {
        let answer = send(&service, TestRequest::get().uri(ID).insert_header(("authorization", fixture.bearer(user)))).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{user}");
    }
    let poke = TestRequest::post().uri(&format!("{ID}/actions/poke")).insert_header(("authorization", fixture.bearer(3)));
    assert_eq!(send(&service, poke).await.status, 204);
    let keyed = TestRequest::post()
        .uri(&format!("{ID}/actions/poke"))
        .insert_header(("authorization", fixture.bearer(3)))
        .insert_header(("idempotency-key", "k"));
    assert_eq!(send(&service, keyed).await.code(), "idempotency_key_invalid");
}

#[actix_web::test]
async fn tags_save_reading_and_guard_writing() {
    let fixture = Fixture::new();
    let service = fixture.service(operations()).await;
    let tag = send(&service, get(&fixture, ID)).await.header("etag").to_owned();
    for (wanted, status) in [(tag.as_str(), 304), (&format!("W/{tag}"), 304), ("*", 304), ("\"3-other\"", 200)] {
        let answer = send(&service, get(&fixture, ID).insert_header(("if-none-match", wanted))).await;
        assert_eq!((answer.status, answer.bytes == 0), (status, status == 304), "{wanted}");
    }
    for (wanted, body, status) in [
        (tag.as_str(), r#"{"name": "b"}"#, 200),
        ("\"2-x\"", r#"{"name": "b"}"#, 412),
        (tag.as_str(), r#"{"name": null}"#, 422),
        (tag.as_str(), "[]", 400),
    ] {
        let request = TestRequest::patch()
            .uri(ID)
            .insert_header(("authorization", fixture.bearer(1)))
            .insert_header(("content-type", "application/merge-patch+json"))
            .insert_header(("if-match", wanted))
            .set_payload(body);
        assert_eq!(send(&service, request).await.status, status, "{wanted} {body}");
    }
}

#[actix_web::test]
async fn pages_carry_on_by_cursor() {
    let fixture = Fixture::new();
    let service = fixture.service(operations()).await;
    let first = send(&service, get(&fixture, "/api/v1/things?channel=phone&include_total=true")).await;
    assert_eq!(first.json["total"], 2);
    let cursor = first.json["next_cursor"].as_str().unwrap();
    let last = send(&service, get(&fixture, &format!("/api/v1/things?cursor={cursor}"))).await;
    assert_eq!((&last.json["next_cursor"], last.json.get("total")), (&Value::Null, None));
    for (query, status, code) in [
        (format!("cursor={cursor}&channel=email"), 400, "cursor_invalid"),
        ("colour=red".to_owned(), 400, "malformed_request"),
        ("channel=fax".to_owned(), 422, "validation_failed"),
        ("limit=0".to_owned(), 422, "validation_failed"),
        ("sort=fax".to_owned(), 422, "validation_failed"),
    ] {
        let answer = send(&service, get(&fixture, &format!("/api/v1/things?{query}"))).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{query}");
    }
}

#[actix_web::test]
async fn the_router_answers_with_problems() {
    let fixture = Fixture::new();
    let service = fixture.service(operations()).await;
    for path in ["/", "/api/v1", "/api/v1/thing", "/api/v1/things/", "/api/v1/things/1", "/api/v1/things/1/x", "/api/v1/thingsx"] {
        let answer = send(&service, get(&fixture, path)).await;
        assert_eq!((answer.status, answer.code(), answer.json["type"].as_str()), (404, "not_found", Some("/problems/not_found")), "{path}");
    }
    let answer = send(&service, TestRequest::delete().uri(ID)).await;
    assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD, PATCH"));
    let answer = send(&service, TestRequest::put().uri("/api/v1/things")).await;
    assert_eq!((answer.status, answer.header("allow")), (405, "GET, HEAD, POST"));
    assert_eq!(send(&service, get(&fixture, "/api/v1/things/by_reference/erp/A%2FB%20%E7%8E%8B%252")).await.json["name"], "erp|A/B 王%2");
    assert_eq!(send(&service, get(&fixture, "/api/v1/things/by_reference/erp/%ff")).await.status, 404);
    let crowded = get(&fixture, ID).insert_header(("x-filler", "x".repeat(40_000)));
    assert_eq!(send(&service, crowded).await.code(), "headers_too_large");
}

#[actix_web::test]
async fn a_panic_tells_nothing_of_the_inside() {
    let fixture = Fixture::new();
    let service = fixture.service(operations()).await;
    let answer = send(&service, get(&fixture, "/api/v1/things/broken").insert_header(("x-request-id", "abc"))).await;
    assert_eq!((answer.status, answer.code(), answer.json["request_id"].as_str()), (500, "internal", Some("abc")));
    assert_eq!(answer.header("x-request-id"), "abc");
    assert!(!answer.json.to_string().contains("secret"));
}

#[actix_web::test]
async fn problems_speak_the_callers_language() {
    let fixture = Fixture::new();
    let service = fixture.service(operations()).await;
    for (wanted, language, title) in [("", "zh-CN", "未找到"), ("en-GB", "en", "Not found")] {
        let answer = send(&service, TestRequest::get().uri("/nowhere").insert_header(("accept-language", wanted))).await;
        assert_eq!((answer.header("content-language"), answer.json["title"].as_str()), (language, Some(title)));
    }
    let answer = send(&service, post(&fixture, r#"{"name": "abcdef"}"#).insert_header(("accept-language", "en"))).await;
    assert_eq!(answer.json["errors"][0]["message"], "At most 5 characters.");
}

#[actix_web::test]
async fn large_answers_are_compressed_for_those_who_can_read_it() {
    let fixture = Fixture::new();
    let service = fixture.service(operations()).await;
    let path = "/api/v1/things/large";
    let plain = send(&service, get(&fixture, path)).await;
    assert_eq!((plain.header("content-encoding"), plain.header("vary")), ("", "Accept-Encoding"));
    for (wanted, encoding) in [("gzip", "gzip"), ("gzip, br", "br"), ("identity", "")] {
        let answer = send(&service, get(&fixture, path).insert_header(("accept-encoding", wanted))).await;
        assert_eq!(answer.header("content-encoding"), encoding);
        assert!(encoding.is_empty() || answer.bytes < plain.bytes / 10);
    }
    let small = send(&service, get(&fixture, ID).insert_header(("accept-encoding", "gzip"))).await;
    assert_eq!((small.header("content-encoding"), small.header("vary")), ("", ""));
}
