//! The examples of the document work when they are sent, and look like what comes back.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::service::records;
use crate::staff::hand_over;
use crate::support::answer::Answer;
use crate::support::builders::{complaint, follow_up, interaction, next, order, organization, person, phone, product, ticket};
use crate::support::client::Api;
use crate::support::contract::Contract;
use crate::support::server::{ADMIN_EMAIL, ADMIN_PASSWORD};
use crate::support::world::on_both_engines;

on_both_engines! {
    /// Each operation, called with its own example, succeeds on a record in one of the states that records can be in.
    fn every_example_works(world: &World) {
        let mut failures = Vec::new();
        let mut operations = Contract::get().operations();
        // Nobody signs in as before once the password has been changed, and a month is closed a month later.
        operations.sort_by_key(|(_, template, _)| (template == "/api/v1/me/password", template == NEEDS_A_MONTH));
        for (method, template, operation) in operations {
            let call = Call { method: &method, template: &template, operation };
            let of_a_week = template.starts_with(NEEDS_A_WEEK);
            if (method == "DELETE" && template == NEEDS_A_SECOND_UNIT) || template.starts_with(NEEDS_A_COLLEAGUE) || of_a_week {
                continue;
            }
            if NEEDS_A_CODE.contains(&template.as_str()) || template == NEEDS_HOURS {
                continue;
            }
            if template == NEEDS_A_MONTH {
                // What the examples before it booked is then of a month that is over.
                world.clock.advance_days(31);
            }
            // A token of its own, because some operations end the session that they are called in.
            if let Err(reason) = call.succeed(&world.api.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD)) {
                failures.push(reason);
            }
        }
        assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    }
}

/// Every example of an answer follows its schema.
#[test]
fn every_example_follows_its_schema() {
    let contract = Contract::get();
    let mut failures = Vec::new();
    for (method, path, operation) in contract.operations() {
        for (status, response) in operation["responses"].as_object().into_iter().flatten() {
            for (kind, media) in response["content"].as_object().into_iter().flatten().filter(|(kind, _)| kind.ends_with("json")) {
                let place = format!("{method} {path} {status} {kind}");
                match (media.get("example"), media.get("examples")) {
                    (Some(example), _) => {
                        failures.extend(contract.judge_value(&media["schema"], example).err().map(|reason| format!("{place}: {reason}")))
                    }
                    (None, None) if status.starts_with('2') => failures.push(format!("{place} shows no example")),
                    _ => {}
                }
            }
        }
        for (kind, media) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
            let place = format!("{method} {path} {kind}");
            match media.get("example") {
                Some(example) => {
                    failures.extend(contract.judge_value(&media["schema"], example).err().map(|reason| format!("{place}: {reason}")))
                }
                None => failures.push(format!("{place} shows no example of a request")),
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Can't succeed before a customer was tried three times, two hours apart: `complaints` lets them pass.
const NEEDS_HOURS: &str = "/api/v1/complaints/{complaint_id}/actions/close_unreachable";

/// Can't succeed without a code that an app shows or an administrator issued, or a token of the public: `sign_in` and `complaints` send them.
const NEEDS_A_CODE: [&str; 7] = [
    "/api/v1/public/complaints/status",
    "/api/v1/me/second_factor/actions/confirm",
    "/api/v1/me/second_factor/actions/disable",
    "/api/v1/me/second_factor/actions/renew_recovery_codes",
    "/api/v1/sessions/second_factor",
    "/api/v1/users/{id}/second_factor",
    "/api/v1/password_resets",
];

/// Can't succeed on one company without outlets: the home unit is no serving unit.
const NEEDS_A_SECOND_UNIT: &str = "/api/v1/customers/{customer_id}/serving_units/{unit_id}";

/// Can't succeed for somebody alone: nobody is told of what they do themselves.
const NEEDS_A_COLLEAGUE: &str = "/api/v1/notifications/{notification_id}/actions/";

/// Can't succeed before the month is over.
const NEEDS_A_MONTH: &str = "/api/v1/complaints/incentives/months/{month}/actions/close";

/// Can't succeed before a week is over, which proposes questions: `complaints` sends them.
const NEEDS_A_WEEK: &str = "/api/v1/complaints/mandatory-questions/";

/// One operation of the document.
struct Call<'a> {
    method: &'a str,
    template: &'a str,
    operation: &'static Value,
}

impl Call<'_> {
    fn succeed(&self, api: &Api) -> Result<(), String> {
        let mut refused = Vec::new();
        for record in self.records(api) {
            let Some(path) = self.path(api, &record) else { continue };
            let path = path + &self.query(&record);
            let answer = self.send(api, &path, &record);
            if (200..300).contains(&answer.status) {
                // It goes on in the background, and would take what the next calls make for themselves.
                if self.template == "/api/v1/users/{id}/actions/hand_over" {
                    hand_over::done(api, &record);
                }
                return self.compare(&answer);
            }
            refused.push(format!("{answer:?}"));
        }
        Err(format!("no example of {} {} succeeds:\n{}", self.method, self.template, refused.join("\n")))
    }

    fn send(&self, api: &Api, path: &str, record: &Value) -> Answer {
        let request = api.request(self.method, path);
        let content = self.operation["requestBody"]["content"].as_object();
        match content.and_then(|content| content.iter().next()) {
            Some((kind, media)) if !kind.ends_with("json") => {
                request.bytes(kind, media["example"].as_str().unwrap_or_default().as_bytes().to_vec()).send()
            }
            Some((kind, media)) => request.bytes(kind, fitted(media["example"].clone(), record, api).to_string().into_bytes()).send(),
            None => request.send(),
        }
    }

    /// Records of the path's collection in all the states that an operation may want, each made for this call alone.
    fn records(&self, api: &Api) -> Vec<Value> {
        match self.template.split('/').nth(3).unwrap_or_default() {
            "customers" => customers(api),
            "orders" => orders(api),
            "interactions" => interactions(api),
            "follow_ups" => follow_ups(api),
            "touchpoints" => vec![api.get("/api/v1/touchpoints").expect(200)["items"][0].clone()],
            "products" => {
                vec![product().with("references", json!([{ "source": "shop", "reference": format!("p-{}", next()) }])).create(api).json]
            }
            "imports" => imports(api),
            "users" => users(api),
            "api_keys" => {
                let body = json!({ "name": "DMS", "permissions": ["orders:read"] });
                vec![api.post("/api/v1/api_keys", body).expect(201)["api_key"].clone()]
            }
            "roles" => {
                let role = json!({ "code": format!("role_{}", next()), "label_zh": "夜班", "label_en": "Night shift" });
                vec![api.post("/api/v1/roles", role).expect(201).json]
            }
            "sessions" => vec![api.get("/api/v1/sessions").expect(200)["items"][0].clone()],
            "units" => units(api),
            "access" => vec![user(api)],
            "service" => records::of_path(api, self.template),
            "complaints" => crate::complaints::judged::of_path(api, self.template)
                .unwrap_or_else(|| crate::complaints::records::of_path(api, self.template)),
            "lifecycle" => vec![api.post("/api/v1/lifecycle/policies", json!({ "unit_id": unit(api) })).expect(201).json],
            _ => vec![json!({})],
        }
    }

    /// The template with the record's id, and those of its parts, in its places; `None` when the record has no such part.
    fn path(&self, api: &Api, record: &Value) -> Option<String> {
        let mut path = Vec::new();
        let mut part = record;
        for segment in self.template.split('/') {
            match segment {
                "{code}" => path.push("not_found".to_owned()),
                "{source}" => path.push(part["source"].as_str().unwrap_or("shop").to_owned()),
                "{reference}" => path.push(part["reference"].as_str().map_or_else(|| format!("r-{}", next()), str::to_owned)),
                "{unit_id}" => path.push(unit(api).as_str()?.to_owned()),
                parameter if parameter.starts_with('{') => {
                    path.push(part["id"].as_str().or_else(|| part.as_str()).or_else(|| part["ticket_id"].as_str())?.to_owned())
                }
                word => {
                    let word = if word == "by_reference" { "references" } else { word };
                    let list = record.get(word).or_else(|| record.get(word.trim_end_matches('s').to_owned() + "_ids"));
                    part = list.and_then(|list| list.get(0)).unwrap_or(part);
                    path.push(segment.to_owned());
                }
            }
        }
        Some(path.join("/"))
    }

    /// What an operation wants to be asked in its query.
    fn query(&self, record: &Value) -> String {
        match self.template {
            "/api/v1/access/explain" => format!("?operation=get_customer&user={}", record["id"].as_str().unwrap()),
            "/api/v1/service/sla-report" | "/api/v1/complaints/statistics" => {
                "?from=2026-01-01T00:00:00Z&before=2026-12-31T00:00:00Z".to_owned()
            }
            "/api/v1/units/{id}/responsible" => "?role=sales_director".to_owned(),
            "/api/v1/service/tickets/{ticket_id}/links/{other_id}" => "?kind=related".to_owned(),
            _ => String::new(),
        }
    }

    /// The members of the example are those of the answer: neither more nor fewer.
    fn compare(&self, answer: &Answer) -> Result<(), String> {
        if self.template == "/openapi.json" {
            return Ok(());
        }
        let content = &self.operation["responses"][answer.status.to_string()]["content"]["application/json"];
        let Some(example) = content.get("example") else { return Ok(()) };
        let (shown, found) = (members(example), members(&answer.json));
        if shown == found {
            Ok(())
        } else {
            Err(format!("the example of {} {} has {shown:?}, the answer {found:?}", self.method, self.template))
        }
    }
}

fn members(value: &Value) -> BTreeSet<&str> {
    value.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect()
}

/// An example with the ids of records that are there, and values that no other record has.
fn fitted(mut example: Value, record: &Value, api: &Api) -> Value {
    fit(&mut example, record, api);
    example
}

fn fit(value: &mut Value, record: &Value, api: &Api) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| fit(item, record, api)),
        Value::Object(members) => {
            let is_account = members.contains_key("unit_id");
            for (name, value) in members.iter_mut() {
                match name.as_str() {
                    "customer_id" if value.is_string() => *value = person().create(api)["id"].clone(),
                    "complaint_id" => *value = complaint(record["customer_id"].as_str().unwrap()).create(api)["id"].clone(),
                    "product_id" if value.is_string() => *value = product().create(api)["id"].clone(),
                    "contact_id" if value.is_string() => *value = record["contacts"][0]["id"].clone(),
                    "unit_id" if value.is_string() => *value = unit(api),
                    "word" => *value = json!(format!("step_{}", next())),
                    "owner_id" | "account_manager_id" | "salesperson_id" | "staff_id" | "assignee_id" if value.is_string() => {
                        *value = api.get("/api/v1/me").expect(200)["user"]["id"].clone()
                    }
                    "ticket_id" => *value = ticket(record["customer_id"].as_str().unwrap()).create(api)["id"].clone(),
                    "user_id" if value.is_string() => *value = user(api)["id"].clone(),
                    "email" if is_account => *value = json!(format!("staff{}@example.com", next())),
                    "email" => *value = json!(ADMIN_EMAIL),
                    "parent_id" => *value = unit(api),
                    "queue_id" if value.is_string() => *value = api.get("/api/v1/service/queues").expect(200)["items"][0]["id"].clone(),
                    "to_user_id" => *value = user(api)["id"].clone(),
                    "code" if value.as_str().is_some_and(|code| code.contains(char::is_alphabetic)) => {
                        *value = json!(format!("code_{}", next()));
                    }
                    "password" | "current_password" => *value = json!(ADMIN_PASSWORD),
                    "refresh_token" => *value = sign_in(api)["refresh_token"].clone(),
                    "sku" => *value = json!(format!("SKU-{}", next())),
                    "reference" => *value = json!(format!("r-{}", next())),
                    _ => fit(value, record, api),
                }
            }
            let unlike = match members.get("kind").and_then(Value::as_str) {
                Some("phone") => Some(phone()),
                Some("email") => Some(format!("example{}@example.com", next())),
                _ => None,
            };
            if let (Some(unlike), true) = (unlike, members.contains_key("value")) {
                members.insert("value".to_owned(), json!(unlike));
            }
            if members.contains_key("identity_number") {
                members.insert("identity_number".to_owned(), Value::Null);
            }
        }
        _ => {}
    }
}

fn sign_in(api: &Api) -> Answer {
    api.anonymous().post("/api/v1/sessions", json!({ "email": ADMIN_EMAIL, "password": ADMIN_PASSWORD })).expect(201)
}

/// A colleague with a role.
pub fn user(api: &Api) -> Value {
    let body = json!({ "email": format!("staff{}@example.com", next()), "unit_id": unit(api), "roles": ["salesperson"] });
    api.post("/api/v1/users", body).expect(201)["user"].clone()
}

/// The administrator, a colleague, and one who is suspended.
fn users(api: &Api) -> Vec<Value> {
    let suspended = user(api);
    let path = format!("/api/v1/users/{}/actions/suspend", suspended["id"].as_str().unwrap());
    let suspended = api.post(&path, json!({})).expect(200).json;
    vec![api.get("/api/v1/me").expect(200)["user"].clone(), user(api), suspended]
}

/// The company, a region, and one that is closed.
fn units(api: &Api) -> Vec<Value> {
    let company = unit(api);
    let region = || {
        let body = json!({ "kind": "region", "parent_id": company, "code": format!("region_{}", next()), "name": "华东" });
        api.post("/api/v1/units", body).expect(201)
    };
    let closed = region().id();
    let closed = api.request("POST", &format!("/api/v1/units/{closed}/actions/close")).send().expect(200).json;
    vec![api.get(&format!("/api/v1/units/{}", company.as_str().unwrap())).expect(200).json, region().json, closed]
}

fn unit(api: &Api) -> Value {
    api.get("/api/v1/me").expect(200)["unit"]["id"].clone()
}

/// One that waits for its file, and one that is over.
fn imports(api: &Api) -> Vec<Value> {
    let asked =
        || api.post("/api/v1/imports", json!({ "kind": "customers", "file_name": "a.csv", "mapping": { "name": "n" } })).expect(201);
    let over = asked();
    let path = format!("/api/v1/imports/{}", over.id());
    let file = format!("n\n客户 {}\n", next()).into_bytes();
    api.request("PUT", &format!("{path}/file")).bytes("text/csv", file).send().expect(200);
    while api.get(&path).expect(200)["finished_at"].is_null() {
        std::thread::yield_now();
    }
    vec![asked().json, over.json]
}

fn customers(api: &Api) -> Vec<Value> {
    let points = || json!([{ "kind": "phone", "value": phone() }, { "kind": "phone", "value": phone() }]);
    let references = || json!([{ "source": "shop", "reference": format!("r-{}", next()) }]);
    let whole = person().with("contact_points", points()).with("references", references()).create(api);
    let company = organization().with("contact_points", points()).create(api);
    let path = format!("/api/v1/customers/{}", company.id());
    api.post(&format!("{path}/contacts"), json!({ "name": "李华" })).expect(201);
    let archived = person().create(api);
    api.request("POST", &format!("/api/v1/customers/{}/actions/archive", archived.id())).send().expect(200);
    let key_account = person().create(api);
    let manager = json!({ "account_manager_id": api.get("/api/v1/me").expect(200)["user"]["id"] });
    let key_account = api.post(&format!("/api/v1/customers/{}/actions/set_key_account", key_account.id()), manager).expect(200);
    let consent = json!({ "purpose": "marketing", "decision": "given", "means": "phone", "wording": "1" });
    let consent = api.post(&format!("/api/v1/customers/{}/consents", whole.id()), consent).expect(201).json;
    let mut whole = whole.json;
    whole["consents"] = json!([consent]);
    vec![whole, api.get(&path).expect(200).json, archived.json, key_account.json]
}

fn interactions(api: &Api) -> Vec<Value> {
    let customer = person().create(api).id();
    let known = json!([{ "source": "shop", "reference": format!("i-{}", next()) }]);
    let whole = interaction(&customer).with("references", known).create(api).id();
    let path = format!("/api/v1/interactions/{whole}");
    api.request("POST", &format!("{path}/attachments")).bytes("application/octet-stream", b"words".to_vec()).send().expect(201);
    let voided = interaction(&customer).create(api).id();
    let voided = api.post(&format!("/api/v1/interactions/{voided}/actions/void"), json!({ "reason": "错" })).expect(200);
    vec![api.get(&path).expect(200).json, voided.json]
}

fn follow_ups(api: &Api) -> Vec<Value> {
    let customer = person().create(api).id();
    let open = follow_up(&customer).create(api);
    let done = follow_up(&customer).create(api).id();
    let done = api.post(&format!("/api/v1/follow_ups/{done}/actions/complete"), json!({})).expect(200);
    vec![open.json, done.json]
}

fn orders(api: &Api) -> Vec<Value> {
    let customer = person().create(api).id();
    let known = json!([{ "source": "shop", "reference": format!("o-{}", next()) }]);
    let lines = json!([{ "description": "保养", "unit_price_minor": 19_900 }, { "description": "滤芯", "unit_price_minor": 5_900 }]);
    let whole = order(&customer).with("references", known).with("lines", lines).create(api);
    let advanced = |actions: &[&str]| {
        let mut record = order(&customer).create(api);
        for action in actions {
            record = api.post(&format!("/api/v1/orders/{}/actions/{action}", record.id()), json!({})).expect(200);
        }
        record.json
    };
    vec![whole.json, advanced(&[]), advanced(&["pay"]), advanced(&["pay", "fulfil"])]
}
