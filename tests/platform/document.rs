//! The OpenAPI document and the word lists.

use crate::support::contract::Contract;
use crate::support::world::on_both_engines;

/// The committed document is what the code makes.
#[test]
fn the_committed_document_has_not_drifted() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../openapi/openapi.json");
    let committed: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap_or_default()).unwrap_or_default();
    assert!(&committed == Contract::get().document(), "openapi/openapi.json has drifted: cargo run -- openapi > openapi/openapi.json");
}

/// Everything in the document is described, and every operation is named `verb_noun` once.
#[test]
fn every_operation_is_described() {
    let mut names = std::collections::BTreeSet::new();
    for (method, path, operation) in Contract::get().operations() {
        let name = operation["operationId"].as_str().unwrap_or_default();
        assert!(name.contains('_') && name.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_'), "{method} {path}: {name}");
        assert!(names.insert(name.to_owned()), "{name} stands twice");
        assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{name}");
        for member in ["summary", "description"] {
            assert!(operation[member].as_str().is_some_and(|text| !text.is_empty()), "{name} has no {member}");
        }
        for (status, response) in operation["responses"].as_object().unwrap() {
            assert!(response.get("$ref").is_some() || response["description"].is_string(), "{name} {status}");
        }
    }
}

on_both_engines! {
    /// The running server gives the same document as the command line, to everybody.
    fn the_server_gives_the_document(world: &World) {
        let answer = world.api.anonymous().get("/openapi.json").expect(200);
        assert!(&answer.json == Contract::get().document());
        assert!(answer.header("content-type").starts_with("application/json"));
        let page = world.api.anonymous().get("/docs/").expect(200);
        assert!(String::from_utf8_lossy(&page.bytes).contains("swagger"), "{page:?}");
    }

    /// Without a token each operation answers 401, but for those that say so in the document.
    fn every_operation_asks_who_calls(world: &World) {
        let anonymous = world.api.anonymous();
        let forged = world.api.with_token("eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.");
        for (method, path, operation) in Contract::get().operations() {
            let public = operation["security"].as_array().is_some_and(Vec::is_empty);
            let path = fill(&path);
            for api in [&anonymous, &forged] {
                let request = api.request(&method, &path);
                let answer = if matches!(method.as_str(), "GET" | "DELETE") { request.send() } else { request.json(&serde_json::json!({})).send() };
                if public {
                    assert!(!answer.bytes.is_empty() || answer.status == 204, "{answer:?}");
                    assert_ne!(answer["code"], "unauthenticated", "{answer:?}");
                } else {
                    answer.expect(401).problem("unauthenticated");
                }
            }
        }
    }

    /// Every enum with its words and their labels in both languages.
    fn the_vocabulary(world: &World) {
        let vocabulary = world.api.get("/api/v1/vocabulary").expect(200);
        let text = vocabulary.json.to_string();
        for word in ["organization", "wechat", "refunded", "in_store", "微信", "WeChat"] {
            assert!(text.contains(word), "{word} is missing in\n{vocabulary:?}");
        }
    }
}

/// A path template with an id, a word or a number in each of its places.
fn fill(template: &str) -> String {
    template
        .split('/')
        .map(|segment| match segment {
            "{code}" => "not_found",
            "{source}" | "{reference}" => "x",
            parameter if parameter.starts_with('{') => "0197a0f0-0000-7000-8000-000000000001",
            word => word,
        })
        .collect::<Vec<_>>()
        .join("/")
}
