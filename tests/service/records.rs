//! Records of the service desk in all the states that operations may want.

use serde_json::{Value, json};

use crate::examples::user;
use crate::support::builders::{next, person, ticket};
use crate::support::client::Api;

/// Records of the service desk, by the collection that the path names.
pub fn of_path(api: &Api, template: &str) -> Vec<Value> {
    let first = |path: &str| vec![api.get(path).expect(200)["items"][0].clone()];
    match template.trim_start_matches("/api/v1/service/").split('/').take(2).collect::<Vec<_>>()[..] {
        ["calendars", ..] => first("/api/v1/service/calendars"),
        ["sla", "policies"] => first("/api/v1/service/sla/policies?sort=-code"),
        ["sla", "passes"] => vec![api.post("/api/v1/service/sla/passes", json!({})).expect(201).json],
        ["queues", ..] => {
            let body = json!({ "code": format!("queue_{}", next()), "label_zh": "售后", "label_en": "After-sales", "kind": "team" });
            let path = format!("/api/v1/service/queues/{}", api.post("/api/v1/service/queues", body).expect(201).id());
            let member = user(api)["id"].as_str().unwrap().to_owned();
            vec![api.request("PUT", &format!("{path}/members/{member}")).send().expect(200).json]
        }
        ["desk_policies", ..] => first("/api/v1/service/desk_policies"),
        ["desks", ..] => vec![user(api)],
        ["assignment_rules", ..] => first("/api/v1/service/assignment_rules"),
        ["subcategories", ..] => {
            let body = json!({ "category": "technical", "word": format!("sub_{}", next()), "label_zh": "电池", "label_en": "Battery" });
            vec![api.post("/api/v1/service/subcategories", body).expect(201).json]
        }
        ["tickets", ..] => tickets(api),
        _ => vec![json!({})],
    }
}

/// One with everything that hangs on tickets, and one in each state in which somebody works on it.
fn tickets(api: &Api) -> Vec<Value> {
    let me = api.get("/api/v1/me").expect(200)["user"]["id"].clone();
    // Every operation asks for some, and whoever asks has all of them.
    api.patch(&format!("/api/v1/service/desks/{}", me.as_str().unwrap()), json!({ "open_limit": 10_000 })).expect(200);
    let customer = person().create(api).id();
    let whole = ticket(&customer).create(api).id();
    let path = format!("/api/v1/service/tickets/{whole}");
    api.request("POST", &format!("{path}/attachments")).bytes("application/octet-stream", b"words".to_vec()).send().expect(201);
    api.post(&format!("{path}/collaborators"), json!({ "user_id": user(api)["id"] })).expect(200);
    let other = ticket(&customer).create(api).id();
    api.post(&format!("{path}/links"), json!({ "ticket_id": other, "kind": "related" })).expect(200);
    let advanced = |actions: &[&str]| {
        let mut record = ticket(&customer).create(api);
        for action in actions {
            let body = match *action {
                "wait_for_customer" => json!({ "reason": "goods" }),
                "resolve" => json!({ "reply": { "content": "已修好" } }),
                "confirm" => json!({ "contact": { "content": "客户确认" } }),
                _ => json!({}),
            };
            record = api.post(&format!("/api/v1/service/tickets/{}/actions/{action}", record.id()), body).expect(200);
        }
        record.json
    };
    vec![
        api.get(&path).expect(200).json,
        advanced(&["claim"]),
        advanced(&["claim", "start"]),
        advanced(&["claim", "start", "wait_for_customer"]),
        advanced(&["claim", "start", "resolve"]),
        advanced(&["claim", "start", "resolve", "confirm"]),
    ]
}
