//! Judgements, and what is configured, in the states that operations may want.

use serde_json::{Value, json};

use super::incentives::MONTHS;
use super::judgements::{JUDGEMENTS, judge, rule};
use super::{act, path, read};
use crate::staff::{colleague, company, id};
use crate::support::builders::{complaint, person};
use crate::support::client::Api;

/// What the path of an operation names; none where that is a complaint or nothing of these. Whoever asks leads the company.
pub fn of_path(api: &Api, template: &str) -> Option<Vec<Value>> {
    let list = |name: &str| Some(vec![api.get(&format!("/api/v1/complaints/{name}")).expect(200).items()[0].clone()]);
    if template.ends_with("/{complaint_id}/judgements") {
        return Some(vec![api.get(&path(&handled(api))).expect(200).json]);
    }
    match template.split('/').nth(4)? {
        name @ ("subcauses" | "handling_policies" | "incentive_policies") if template.contains('{') => list(name),
        "incentives" if template.contains("{month}") => {
            judged(api, false);
            // The first that is open is the next to be closed.
            Some(vec![api.get(&format!("{MONTHS}?status=open&sort=month")).expect(200).items()[0]["month"].clone()])
        }
        "judgements" if template.ends_with("/object") => Some(vec![judged(api, true)]),
        "judgements" if template.contains("/{judgement_id}") => {
            let (passed, objected) = (judged(api, false), judged(api, false));
            let own = objected["by"].as_str().unwrap();
            rule(&api.with_token(own), id(&objected), "object").expect(200);
            Some(vec![objected, passed])
        }
        _ => None,
    }
}

/// A complaint whose cause is known.
fn handled(api: &Api) -> String {
    let me = api.get("/api/v1/me").expect(200)["user"].clone();
    api.patch(&format!("/api/v1/units/{}", company(api)), json!({ "manager_id": me["id"] })).expect(200);
    let made = complaint(&person().create(api).id()).create(api).id();
    if read(api, &made)["assignee_id"] != me["id"] {
        act(api, &made, "assign", json!({ "assignee_id": me["id"] })).expect(200);
    }
    act(api, &made, "identify_cause", json!({ "cause": "service", "finding": "未告知" })).expect(200);
    made
}

/// A judgement of a director on whoever asks, or on a salesperson whose token it then carries.
fn judged(api: &Api, is_own: bool) -> Value {
    let made = handled(api);
    let (_, director) = colleague(api, &company(api), &["service_director"]);
    let mut said = json!({ "verdict": "liable", "reason": "未告知" });
    let mut token = String::new();
    if is_own {
        said["user_id"] = api.get("/api/v1/me").expect(200)["user"]["id"].clone();
    } else {
        let (other, own) = colleague(api, &company(api), &["salesperson"]);
        said["user_id"] = other["id"].clone();
        said["amount"] = json!({ "amount_minor": 5_000, "currency": "CNY" });
        token = own.token().to_owned();
    }
    let passed = judge(&director, &made, said).expect(201).id();
    let mut judgement = api.get(&format!("{JUDGEMENTS}/{passed}")).expect(200).json;
    judgement["by"] = json!(token);
    judgement
}
