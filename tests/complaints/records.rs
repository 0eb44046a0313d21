//! Complaints in all the states that operations may want.

use serde_json::{Value, json};

use super::{act, path, reached, talked};
use crate::staff::{colleague, company, id};
use crate::support::builders::{complaint, person};
use crate::support::client::Api;

/// Complaints, one with a file and one in each state in which somebody works on it. Whoever asks handles them, but for steps that are
/// another's than the handler's.
pub fn of_path(api: &Api, template: &str) -> Vec<Value> {
    match template.trim_start_matches("/api/v1/complaints/").split('/').next() {
        Some("alerts") => return alerts(api),
        Some("warning_policies") => return vec![api.get("/api/v1/complaints/warning_policies").expect(200)["items"][0].clone()],
        Some("review_decisions") => return vec![decision(api)],
        Some("review_minutes") => return vec![minutes(api)],
        _ => {}
    }
    if !template.contains("{complaint_id}") {
        return vec![json!({})];
    }
    let me = api.get("/api/v1/me").expect(200)["user"].clone();
    let is_anothers = ["callback", "approve", "return"].iter().any(|step| template.ends_with(&format!("/{step}")));
    let (handler, hands) = if is_anothers { colleague(api, &company(api), &["service_manager"]) } else { (me.clone(), api.clone()) };
    // Whoever asks decides, too.
    let user = format!("/api/v1/users/{}", id(&me));
    if is_anothers {
        api.patch(&user, json!({ "roles": ["administrator", "general_manager"] })).expect(200);
    }
    let customer = person().create(api).id();
    let at = |status: &str| {
        let made = complaint(&customer).create(api).id();
        let severity = if status == "awaiting_approval" { "critical" } else { "major" };
        let take = |api: &Api, step: &str, body: Value| drop(act(api, &made, step, body).expect(200));
        let course = ["assigned", "handling", "awaiting_approval", "confirming", "callback_due"];
        let far = course.iter().position(|one| *one == status).map_or(0, |place| place + 1);
        if status != "fresh" {
            take(api, "mark_severity", json!({ "severity": severity }));
        }
        // By the rules somebody may have it already.
        if far > 0 && api.get(&path(&made)).expect(200)["assignee_id"] != handler["id"] {
            take(api, "assign", json!({ "assignee_id": handler["id"] }));
        }
        if far > 1 {
            take(&hands, "identify_cause", json!({ "cause": "service", "finding": "未告知" }));
        }
        if far > 2 {
            take(&hands, "propose", json!({ "measures": ["apology"] }));
        }
        if far > 4 {
            take(&hands, "customer_satisfied", talked());
        }
        if status == "unreachable" {
            take(api, "withdraw", reached());
        }
        api.get(&path(&made)).expect(200).json
    };
    let whole = at("received");
    let file = format!("{}/attachments", path(id(&whole)));
    api.request("POST", &file).bytes("application/octet-stream", b"words".to_vec()).send().expect(201);
    let mut all = vec![api.get(&path(id(&whole))).expect(200).json, at("fresh")];
    all.extend(["assigned", "handling", "awaiting_approval", "confirming", "callback_due"].map(at));
    let referred = at("confirming");
    let told = json!({ "recourse": ["court"], "contact": { "content": "已告知" } });
    all.push(act(api, id(&referred), "inform_outside_recourse", told).expect(200).json);
    all
}

/// An alert that a word raised, and one that is all but over.
fn alerts(api: &Api) -> Vec<Value> {
    let raised = || alert(api, &complaint(&person().create(api).id()).with("account", "我要找律师").create(api).id());
    let seen_to = raised();
    let step =
        |action: &str, body: Value| api.post(&format!("/api/v1/complaints/alerts/{}/actions/{action}", id(&seen_to)), body).expect(200);
    step("acknowledge", json!(null));
    for task in seen_to["tasks"].as_array().unwrap() {
        step("complete_task", json!({ "number": task["number"] }));
    }
    let over = api.get(&format!("/api/v1/complaints/alerts/{}", id(&seen_to))).expect(200);
    vec![raised(), over.json]
}

/// The alert to which a complaint belongs.
pub fn alert(api: &Api, complaint: &str) -> Value {
    api.get(&format!("/api/v1/complaints/alerts?complaint_id={complaint}")).expect(200)["items"][0].clone()
}

/// A decision of a review, of whoever asks.
fn decision(api: &Api) -> Value {
    let me = api.get("/api/v1/me").expect(200)["user"]["id"].clone();
    let body = json!({ "week": "2026-W07", "text": "更换供应商", "owner_id": me, "due_on": "2099-12-31" });
    api.post("/api/v1/complaints/review_decisions", body).expect(201).json
}

/// Minutes of a review.
fn minutes(api: &Api) -> Value {
    api.post("/api/v1/complaints/review_minutes", json!({ "week": "2026-W07", "text": "三起同因" })).expect(201).json
}
