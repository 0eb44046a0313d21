//! Complaints of the public: anybody complains, and nobody learns who is known.

use serde_json::{Value, json};

use crate::support::answer::Answer;
use crate::support::builders::person;
use crate::support::client::Api;
use crate::support::company::{Company, text};
use crate::support::database::Engine;
use crate::support::server::{ADMIN_EMAIL, ADMIN_PASSWORD};
use crate::support::world::World;

const PUBLIC: &str = "/api/v1/public/complaints";
const STATUS: &str = "/api/v1/public/complaints/status";

fn complaint(phone: &str) -> Value {
    json!({ "name": "王小明", "phone": phone, "kind": "after_sales", "subject": "保养后异响", "account": "保养之后发动机有异响。" })
}

/// Complains from an address, as a proxy in front tells it.
#[track_caller]
fn complain(api: &Api, address: &str, body: &Value) -> Answer {
    api.anonymous().request("POST", PUBLIC).header("X-Forwarded-For", address).json(body).send()
}

#[track_caller]
fn status(api: &Api, token: &str) -> Answer {
    api.anonymous().request("GET", STATUS).header("X-Follow-Up-Token", token).send()
}

fn members(answer: &Answer) -> Vec<String> {
    let mut names: Vec<_> = answer.json.as_object().unwrap().keys().cloned().collect();
    names.sort();
    names
}

/// The complaint of a number, as staff see it.
#[track_caller]
fn of_number(api: &Api, number: &str) -> Value {
    let found = api.get(&format!("/api/v1/complaints?q={number}")).expect(200);
    assert_eq!(found.items().len(), 1, "{number}");
    api.get(&format!("/api/v1/complaints/{}", text(&found.items()[0]["id"]))).expect(200).json
}

/// On both engines, each behind a proxy that tells where calls come from.
fn behind_a_proxy(check: fn(&World)) {
    for engine in [Engine::Sqlite, Engine::Postgres].into_iter().filter(|engine| engine.is_available()) {
        check(&World::with(engine, &[("GUANXI_TRUSTED_PROXIES", "127.0.0.0/8")]));
    }
}

/// A stranger and a customer get the same kind of answer; who complains again is the same customer, and nothing said is lost.
#[test]
fn a_stranger_becomes_a_customer_once() {
    behind_a_proxy(|world| {
        let (api, company) = (&world.api, Company::new(world));
        let manager = company.staff("n1", "service_manager");
        let known = person().with("name", "李娜").with("contact_points", json!([{ "kind": "phone", "value": "13800138001" }]));
        let known = known.with("unit_id", company.unit("n1")).create(api).id();
        let mut of_outlet = complaint("138 0013 8002");
        of_outlet["outlet_code"] = json!("n1");
        of_outlet["order_number"] = json!("S-2026-999999");
        let stranger = complain(api, "203.0.113.1", &of_outlet).expect(200);
        let customer = complain(api, "203.0.113.2", &complaint("13800138001")).expect(200);
        assert_eq!(members(&stranger), members(&customer));
        assert_eq!((&stranger["status"], &stranger["next_step"]), (&json!("received"), &json!("acknowledgement")));
        assert_eq!(stranger["promised_by"], customer["promised_by"].as_str().map_or(Value::Null, |_| stranger["promised_by"].clone()));
        let first = of_number(api, stranger["number"].as_str().unwrap());
        assert_eq!(
            (&first["source"], &first["channel"], &first["unit_id"]),
            (&json!("form"), &json!("web_form"), &json!(company.unit("n1")))
        );
        assert_eq!((&first["assignee_id"], &first["status"]), (&json!(manager.id), &json!("assigned")));
        assert!(first["account"].as_str().unwrap().ends_with("\n订单号：S-2026-999999"), "{first:#}");
        assert_eq!(of_number(api, customer["number"].as_str().unwrap())["customer_id"], json!(known));
        // Somebody else who gives a phone that is known, and an address that is not, is kept beside the customer, sealed and masked.
        let mut by_wife = complaint("13800138001");
        (by_wife["name"], by_wife["email"], by_wife["outlet_code"]) = (json!("李女士"), json!("li.new@example.com"), json!("N1"));
        let by_wife = complain(api, "203.0.113.9", &by_wife).expect(200);
        assert_eq!(members(&by_wife), members(&stranger));
        let kept = of_number(api, by_wife["number"].as_str().unwrap());
        assert_eq!((&kept["customer_id"], &kept["unit_id"]), (&json!(known), &json!(company.unit("n1"))));
        let masked = json!({ "name": "李女士", "phone_masked": "138****8001", "email_masked": kept["complainant"]["email_masked"], "phone": null, "email": null });
        assert!(kept["complainant"] == masked && !kept.to_string().contains("li.new"), "{kept:#}");
        let path = format!("/api/v1/complaints/{}?clear=true", text(&kept["id"]));
        let clear = manager.api.get(&path).expect(200)["complainant"].clone();
        assert_eq!((&clear["phone"], &clear["email"]), (&json!("+8613800138001"), &json!("li.new@example.com")));
        company.staff("n1", "analyst").api.get(&path).expect(403).problem("permission_denied");
        let read = api.get(&format!("/api/v1/customers/{known}/access_records")).expect(200);
        assert!(read.items().iter().any(|one| one["fields"].to_string().contains("complainant_email")), "{read:?}");
        assert_eq!(first["complainant"], Value::Null);
        let again = complain(api, "203.0.113.3", &complaint("+86 13800138002")).expect(200);
        assert_eq!(of_number(api, again["number"].as_str().unwrap())["customer_id"], first["customer_id"]);
        let made = api.get(&format!("/api/v1/customers/{}", text(&first["customer_id"]))).expect(200);
        assert_eq!(
            (&made["name"], &made["unit_id"], &made["source_channel"]),
            (&json!("王小明"), &json!(company.unit("n1")), &json!("web_form"))
        );
        let wrong = complain(api, "203.0.113.4", &json!({ "phone": "1", "kind": "x" })).expect(422);
        wrong.field_error("/name", "required").field_error("/kind", "unknown_word").field_error("/subject", "required");
        api.request("POST", PUBLIC).header("Idempotency-Key", "a").json(&complaint("13800138003")).send().expect(400);
    });
}

/// The token tells words and instants, follows the complaint, and holds for its term; without it nothing is told.
#[test]
fn the_token_follows_the_complaint() {
    behind_a_proxy(|world| {
        let api = &world.api;
        let received = complain(api, "203.0.113.5", &complaint("13800138005")).expect(200);
        let token = text(&received["follow_up_token"]);
        let told = status(api, &token).expect(200);
        assert_eq!(members(&told), ["next_step", "number", "overdue", "promised_by", "received_at", "status"]);
        assert_eq!((&told["number"], &told["promised_by"]), (&received["number"], &received["promised_by"]));
        let complaint = of_number(api, received["number"].as_str().unwrap());
        let path = format!("/api/v1/complaints/{}/actions", text(&complaint["id"]));
        api.post(&format!("{path}/acknowledge"), json!({ "severity": "general" })).expect(200);
        assert_eq!(status(api, &token).expect(200)["next_step"], "decision");
        // What we promise each other is none of the customer's; a decision of which they were not told awaits nothing of them; what is late says so.
        let house = Company::new(world);
        let manager = house.staff("company", "service_manager");
        let (id, promised) = (text(&complaint["id"]), status(api, &token).expect(200)["promised_by"].clone());
        api.post(&format!("{path}/mark_severity"), json!({ "severity": "major" })).expect(200);
        let major = status(api, &token).expect(200);
        let due = major["promised_by"].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap();
        assert!(due - world.clock.now() > chrono::TimeDelta::hours(40), "{promised} {major:?}");
        api.post(&format!("{path}/assign"), json!({ "assignee_id": manager.id })).expect(200);
        manager.api.post(&format!("{path}/identify_cause"), json!({ "cause": "service", "finding": "x" })).expect(200);
        manager.api.post(&format!("{path}/propose"), json!({ "measures": ["apology"] })).expect(200);
        let decided = status(api, &token).expect(200);
        assert_eq!(
            (&decided["status"], &decided["next_step"], &decided["overdue"]),
            (&json!("decision_made"), &json!("contact"), &json!(false))
        );
        assert_eq!(decided["promised_by"], major["promised_by"]);
        world.clock.advance_days(3);
        assert_eq!(status(api, &token).expect(200)["overdue"], true);
        let api = &api.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD);
        let told = json!({ "contact": { "content": "已告知处理结果", "channel": "phone" } });
        api.post(&format!("/api/v1/complaints/{id}/actions/tell_customer"), told).expect(200);
        let told = status(api, &token).expect(200);
        assert_eq!((&told["status"], &told["next_step"], &told["promised_by"]), (&json!("decided"), &json!("your_word"), &Value::Null));
        for wrong in ["x", &token[1..], &format!("{token}a")] {
            status(api, wrong).expect(404).problem("not_found");
        }
        api.anonymous().get(STATUS).expect(404).problem("not_found");
        world.clock.advance_days(176);
        status(api, &token).expect(200);
        world.clock.advance_days(1);
        status(api, &token).expect(404);
    });
}

/// Neither one address nor one phone complains faster than people do; who waits gets through, and staff are held up by nobody.
#[test]
fn floods_are_slowed_down() {
    behind_a_proxy(|world| {
        let api = &world.api;
        for number in 0..5 {
            complain(api, "203.0.113.7", &complaint(&format!("1380013811{number}"))).expect(200);
        }
        let refused = complain(api, "203.0.113.7", &complaint("13800138119")).expect(429).problem("too_many_requests");
        assert!(refused.header("retry-after").parse::<i64>().unwrap() >= 1);
        complain(api, "203.0.113.8", &complaint("13800138119")).expect(200);
        for number in 0..4 {
            complain(api, &format!("203.0.113.{}", 20 + number), &complaint("13800138119")).expect(200);
        }
        complain(api, "203.0.113.30", &complaint("138 0013 8119")).expect(429);
        world.clock.advance_minutes(1);
        complain(api, "203.0.113.30", &complaint("138 0013 8119")).expect(200);
        // What was refused has left nothing behind.
        let all = api.get("/api/v1/complaints?include_total=true&limit=1").expect(200);
        assert_eq!(all["total"], 11);
        api.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD);
    });
}
