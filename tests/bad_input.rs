//! Whatever is sent, nothing breaks: a refusal that names the place, or the value stored and returned as trimmed and normalised.
//!
//! The document drives it: each example request, one value of it replaced at a time.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::builders::{order, person, product};
use crate::support::client::Api;
use crate::support::contract::Contract;
use crate::support::data::shared;
use crate::support::world::on_both_engines;

/// Operations that cost a password check each get fewer strings.
const COSTLY: usize = 25;
/// Every how manyth string a text gets, each beginning at another, so that every string meets texts of every shape.
const APART: usize = 12;

/// Longer than this is a hang, even for a debug build beside other tests.
const PATIENCE: Duration = Duration::from_secs(5);

on_both_engines! {
    /// Strings that break programs, in every text of every body: each in some of the texts, and some in each.
    fn naughty_strings_break_nothing(world: &World) {
        let Some(file) = shared("bad-input/naughty_strings.json") else { return };
        let strings: Vec<String> = serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        for (turn, (target, place)) in targets(&world.api).iter().flat_map(|target| target.texts()).enumerate() {
            let apart = if target.public { (strings.len() / COSTLY).max(1) } else { APART };
            for string in strings.iter().skip(turn % apart).step_by(apart) {
                // Whoever has tried too many passwords is held up before anything is read of what follows.
                if target.send_with(&world.api, &place, json!(string), None) == 429 {
                    break;
                }
            }
        }
        naughty_names_come_back(&world.api, &strings);
        world.api.get("/api/v1/customers?limit=200&sort=name").expect(200);
    }

    /// Values of every other type, and numbers and dates that can't be, everywhere.
    fn odd_values_break_nothing(world: &World) {
        let odd = [
            json!(null), json!(true), json!([]), json!({}), json!([[]]), json!({ "a": 1 }), json!(""), json!(" "), json!("\u{0}"), json!("a".repeat(100_000)),
            json!(0), json!(-1), json!(0.5), json!(1e308), json!(i64::MAX), json!(i64::MIN), json!(u64::MAX), json!(1_000_000_000_000_001_i64),
            json!("0000-00-00"), json!("9999-12-31"), json!("10000-01-01T00:00:00Z"), json!("-0001-01-01T00:00:00Z"), json!("2026-02-30"), json!("2026-13-01T00:00:00Z"),
            json!("2026-06-30T23:59:60Z"), json!("2026-01-01T00:00:00+99:99"), json!("1970-01-01T00:00:00Z"), json!("00000000-0000-0000-0000-000000000000"),
        ];
        for target in targets(&world.api) {
            for place in places(&target.example, &|_| true) {
                for value in &odd {
                    target.send_with(&world.api, &place, value.clone(), None);
                }
                for literal in ["1e999", "-1e999", "99999999999999999999999999999999", "NaN", "0x10", "1_000"] {
                    target.send_with(&world.api, &place, json!("@literal@"), Some(literal));
                }
            }
        }
    }

    /// The same in every parameter of every query and in every id of every path.
    fn odd_parameters_break_nothing(world: &World) {
        let odd = ["", "%00", "%FF", "%F0%9F%98%80", "-1", "99999999999999999999", "1e9", "null", "a,b,c", ",", "%27%20OR%201=1--", "..%2F..%2F", "2026-02-30T00:00:00Z", "9999-12-31T23:59:59Z"];
        let long = "a".repeat(3_000);
        for (method, template, operation) in Contract::get().operations() {
            for value in odd.iter().copied().chain([long.as_str()]) {
                let path = template.split('/').map(|segment| if segment.starts_with('{') { value } else { segment }).collect::<Vec<_>>().join("/");
                if path != template {
                    let answer = world.api.unjudged().request(&method, &path).send();
                    assert!(answer.status < 500, "{answer:?}");
                }
                if method != "GET" || template.contains('{') {
                    continue;
                }
                for parameter in operation["parameters"].as_array().into_iter().flatten().filter(|parameter| parameter["in"] == "query") {
                    let name = parameter["name"].as_str().unwrap();
                    let answer = world.api.get(&format!("{template}?{name}={value}"));
                    assert!(answer.status < 500, "{answer:?}");
                }
            }
        }
    }
}

/// An operation with a body, and an example of it.
struct Target {
    method: String,
    path: String,
    example: Value,
    public: bool,
}

impl Target {
    /// It with the place of each text of its example.
    fn texts(&self) -> impl Iterator<Item = (&Self, String)> {
        places(&self.example, &Value::is_string).into_iter().map(move |place| (self, place))
    }

    /// Sends the example with one value replaced (by `literal` as it stands, when there is one), and judges the answer.
    #[track_caller]
    fn send_with(&self, api: &Api, place: &str, value: Value, literal: Option<&str>) -> u16 {
        let mut body = self.example.clone();
        *body.pointer_mut(place).expect("the place is in the example") = value;
        let mut text = body.to_string();
        if let Some(literal) = literal {
            text = text.replacen("\"@literal@\"", literal, 1);
        }
        let began = Instant::now();
        let answer = api.request(&self.method, &self.path).bytes("application/json", text.into_bytes()).send();
        assert!(began.elapsed() < PATIENCE, "{place} took {:?}\n{answer:?}", began.elapsed());
        let status = answer.status;
        match status {
            200..=299 => {}
            // So many wrong passwords have to wait, and so many complaints of one address.
            429 => {
                let code = if self.path.starts_with("/api/v1/public/") { "too_many_requests" } else { "sign_in_delayed" };
                drop(answer.problem(code));
            }
            400 | 401 | 403 | 404 | 409 | 412 | 413 | 422 => names_the_place(answer, place),
            _ => panic!("{place}\n{answer:?}"),
        }
        status
    }
}

#[track_caller]
fn names_the_place(answer: Answer, place: &str) {
    let code = answer.text("code");
    let answer = answer.problem(&code);
    if matches!(code.as_str(), "validation_failed") {
        assert!(answer.field_error_count() > 0, "{place}\n{answer:?}");
    }
}

/// A name that is accepted is given back to the letter, trimmed and normalised.
fn naughty_names_come_back(api: &Api, strings: &[String]) {
    for string in strings {
        let answer = person().with("name", string.as_str()).send(api);
        if answer.status != 201 {
            answer.expect(422).problem("validation_failed");
            continue;
        }
        let expected: String = unicode_normalization::UnicodeNormalization::nfc(string.trim()).collect();
        assert_eq!(answer["name"], expected.as_str());
        assert_eq!(api.get(&format!("/api/v1/customers/{}", answer.id())).expect(200)["name"], expected.as_str());
    }
}

/// Every operation that takes a body and shows an example, with records behind the ids in its path.
fn targets(api: &Api) -> Vec<Target> {
    let customer = person().create(api).id();
    let records =
        [("customers", customer.clone()), ("orders", order(&customer).create(api).id()), ("products", product().create(api).id())];
    let operations = Contract::get().operations();
    operations
        .into_iter()
        .filter_map(|(method, template, operation)| {
            let content = operation["requestBody"]["content"].as_object()?;
            let example = content.get("application/json")?.get("example")?.clone();
            let public = operation["security"].as_array().is_some_and(Vec::is_empty);
            let collection = template.split('/').nth(3).unwrap_or_default().to_owned();
            let record = records.iter().find(|(name, _)| *name == collection).map_or("x", |(_, id)| id);
            let path =
                template.split('/').map(|segment| if segment.starts_with('{') { record } else { segment }).collect::<Vec<_>>().join("/");
            Some(Target { method, path, example, public })
        })
        .collect()
}

/// JSON pointers to the values within `value` that `wanted` picks.
fn places(value: &Value, wanted: &dyn Fn(&Value) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = vec![(String::new(), value)];
    while let Some((pointer, value)) = rest.pop() {
        if !pointer.is_empty() && wanted(value) {
            found.push(pointer.clone());
        }
        match value {
            Value::Object(members) => rest
                .extend(members.iter().map(|(name, value)| (format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1")), value))),
            Value::Array(items) => rest.extend(items.iter().enumerate().map(|(at, value)| (format!("{pointer}/{at}"), value))),
            _ => {}
        }
    }
    found
}
