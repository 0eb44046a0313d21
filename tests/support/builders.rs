//! Bodies of requests with sensible values, each unlike all others where the system wants that.

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Map, Value, json};

use super::answer::Answer;
use super::client::Api;

/// A body in the making, and where it is sent.
#[derive(Clone, Debug)]
pub struct Draft {
    path: &'static str,
    members: Map<String, Value>,
}

impl Draft {
    fn new(path: &'static str, members: Value) -> Draft {
        let Value::Object(members) = members else { panic!("a body is an object") };
        Draft { path, members }
    }

    /// With this member, in place of what was there.
    pub fn with(mut self, member: &str, value: impl Into<Value>) -> Draft {
        self.members.insert(member.to_owned(), value.into());
        self
    }

    /// Without this member.
    pub fn without(mut self, member: &str) -> Draft {
        self.members.remove(member);
        self
    }

    /// The body.
    pub fn body(&self) -> Value {
        Value::Object(self.members.clone())
    }

    /// Sends it; whatever comes back.
    #[track_caller]
    pub fn send(&self, api: &Api) -> Answer {
        api.post(self.path, self.body())
    }

    /// Sends it; panics unless it is created.
    #[track_caller]
    pub fn create(&self, api: &Api) -> Answer {
        self.send(api).expect(201)
    }
}

/// A number that this process gives once.
pub fn next() -> u32 {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// A mobile number in China that no other draft of this process has.
pub fn phone() -> String {
    format!("+86138{:08}", next())
}

/// A customer who is a person, with a name and nothing else.
pub fn person() -> Draft {
    Draft::new("/api/v1/customers", json!({ "kind": "person", "name": format!("王小明{}", next()) }))
}

/// A customer who is a person, with a phone and an e-mail address.
pub fn reachable_person() -> Draft {
    let email = format!("wang{}@example.com", next());
    person().with("contact_points", json!([{ "kind": "phone", "value": phone() }, { "kind": "email", "value": email }]))
}

/// A customer that is an organisation.
pub fn organization() -> Draft {
    Draft::new("/api/v1/customers", json!({ "kind": "organization", "name": format!("远航物流有限公司{}", next()) }))
}

/// A product.
pub fn product() -> Draft {
    let number = next();
    let price = json!({ "amount_minor": 19_900, "currency": "CNY" });
    Draft::new(
        "/api/v1/products",
        json!({ "sku": format!("SKU-{number}"), "name": format!("机油 {number}"), "category": "保养", "price": price }),
    )
}

/// An order of one line at 199.00 CNY, placed and not yet paid.
pub fn order(customer_id: &str) -> Draft {
    let line = json!({ "description": "保养", "quantity": 1, "unit_price_minor": 19_900 });
    let body = json!({ "customer_id": customer_id, "placed_at": "2026-03-01T02:03:04Z", "channel": "in_store", "currency": "CNY", "lines": [line] });
    Draft::new("/api/v1/orders", body)
}

/// A call of a customer, without further words.
pub fn interaction(customer_id: &str) -> Draft {
    Draft::new("/api/v1/interactions", json!({ "customer_id": customer_id, "channel": "phone", "direction": "inbound" }))
}

/// A promise to a customer, due in 2030.
pub fn follow_up(customer_id: &str) -> Draft {
    let body = json!({ "customer_id": customer_id, "subject": format!("回电 {}", next()), "due_at": "2030-01-01T00:00:00Z" });
    Draft::new("/api/v1/follow_ups", body)
}

/// A problem that a customer wrote of.
pub fn ticket(customer_id: &str) -> Draft {
    let body = json!({ "customer_id": customer_id, "channel": "email", "subject": format!("仪表报警 {}", next()) });
    Draft::new("/api/v1/service/tickets", body)
}

/// A grievance that a customer rang about.
pub fn complaint(customer_id: &str) -> Draft {
    let body = json!({
        "customer_id": customer_id, "channel": "phone", "subject": format!("交车延迟 {}", next()), "kind": "delivery",
        "account": "说好周六交车，周一还没有消息。"
    });
    Draft::new("/api/v1/complaints", body)
}
