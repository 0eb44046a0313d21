//! Whoever has left, and a unit that is closed, take nothing on; what they were named for before stays.

use serde_json::{Value, json};

use super::{UNITS, USERS, colleague, company, id, path, unit};
use crate::imports::{import, orders, rows};
use crate::support::answer::Answer;
use crate::support::builders::{follow_up, interaction, next, order, person};
use crate::support::client::Api;
use crate::support::world::on_both_engines;

fn patch(api: &Api, path: &str, body: Value) -> Answer {
    api.patch(path, body)
}

on_both_engines! {
    /// Nobody who has left is made an owner, an account manager or an assignee; whoever was named before stays named.
    fn who_has_left_takes_nothing_on(world: &World) {
        let api = &world.api;
        let outlet = unit(api, "outlet", &company(api)).id();
        let (gone, _) = colleague(api, &outlet, &["salesperson"]);
        let (staff, _) = colleague(api, &outlet, &["salesperson"]);
        let reference = json!([{ "source": "shop", "reference": format!("r-{}", next()) }]);
        let customer = person().with("owner_id", id(&gone)).with("references", reference.clone()).create(api);
        let known = format!("/api/v1/customers/by_reference/shop/{}", reference[0]["reference"].as_str().unwrap());
        let record = format!("/api/v1/customers/{}", customer.id());
        let manager = |user: &Value| api.post(&format!("{record}/actions/set_key_account"), json!({ "account_manager_id": id(user) }));
        manager(&gone).expect(200);
        let task = follow_up(&customer.id()).with("assignee_id", id(&gone)).create(api).id();
        let task = format!("/api/v1/follow_ups/{task}");
        api.post(&format!("{}/actions/suspend", path(&gone)), json!({})).expect(200);
        let (left, _) = colleague(api, &outlet, &["salesperson"]);
        api.post(&format!("{}/actions/leave", path(&left)), json!({})).expect(200);

        let inactive = |answer: Answer, field: &str| drop(answer.expect(422).field_error(field, "inactive"));
        for nobody in [&gone, &left] {
            inactive(person().with("owner_id", id(nobody)).send(api), "/owner_id");
            inactive(follow_up(&customer.id()).with("assignee_id", id(nobody)).send(api), "/assignee_id");
        }
        inactive(api.put("/api/v1/customers/by_reference/shop/new-one", json!({ "kind": "person", "name": "王芳", "owner_id": id(&gone) })), "/owner_id");
        let other = format!("/api/v1/customers/{}", person().with("owner_id", id(&staff)).create(api).id());
        inactive(patch(api, &other, json!({ "owner_id": id(&gone) })), "/owner_id");
        inactive(api.post(&format!("{other}/actions/set_key_account"), json!({ "account_manager_id": id(&gone) })), "/account_manager_id");

        // What stands stays, also when it is said again.
        assert_eq!(patch(api, &record, json!({ "owner_id": id(&gone), "name": "王小芳" })).expect(200)["owner_id"], id(&gone));
        api.put(&known, json!({ "kind": "person", "name": "王芳", "owner_id": id(&gone) })).expect(200);
        manager(&gone).expect(200);
        patch(api, &task, json!({ "assignee_id": id(&gone), "subject": "回访" })).expect(200);
        // Once it is somebody else's, it is not given back.
        patch(api, &task, json!({ "assignee_id": id(&staff) })).expect(200);
        inactive(patch(api, &task, json!({ "assignee_id": id(&gone) })), "/assignee_id");

        // Who sold and who said something is a fact of the past.
        order(&customer.id()).with("salesperson_id", id(&gone)).create(api);
        interaction(&customer.id()).with("staff_id", id(&gone)).create(api);
        let email = api.get(&path(&gone)).expect(200).text("email");
        let mapping = json!({ "customer.number": "k", "occurred_at": "t", "channel": "c", "direction": "d", "staff.email": "s" });
        let body = json!({ "kind": "interactions", "file_name": "calls.csv", "mapping": mapping });
        let file = format!("k,t,c,d,s\n{},2025-02-13T09:00:00Z,phone,inbound,{email}\n", customer.text("number"));
        assert_eq!(rows(&import(api, body, file.as_bytes())), [1, 1, 0, 0, 0]);
    }

    /// A closed unit takes no customers, orders and staff; what belongs to it stays there.
    fn a_closed_unit_takes_nothing_on(world: &World) {
        let api = &world.api;
        let top = company(api);
        let outlet = unit(api, "outlet", &top).id();
        let customer = person().with("unit_id", outlet.as_str()).create(api);
        let bought = order(&customer.id()).create(api);
        assert_eq!(bought["unit_id"], outlet.as_str());
        let served = person().with("serving_unit_ids", json!([outlet])).create(api).id();
        let (elsewhere, sold_elsewhere) = (person().create(api).id(), order(&person().create(api).id()).create(api).id());
        api.request("POST", &format!("{UNITS}/{outlet}/actions/close")).send().expect(200);

        let inactive = |answer: Answer, field: &str| drop(answer.expect(422).field_error(field, "inactive"));
        inactive(person().with("unit_id", outlet.as_str()).send(api), "/unit_id");
        inactive(person().with("serving_unit_ids", json!([top, outlet])).send(api), "/serving_unit_ids/1");
        inactive(patch(api, &format!("/api/v1/customers/{elsewhere}"), json!({ "unit_id": outlet })), "/unit_id");
        inactive(api.request("PUT", &format!("/api/v1/customers/{elsewhere}/serving_units/{outlet}")).send(), "/unit_id");
        inactive(order(&elsewhere).with("unit_id", outlet.as_str()).send(api), "/unit_id");
        inactive(patch(api, &format!("/api/v1/orders/{sold_elsewhere}"), json!({ "unit_id": outlet })), "/unit_id");
        let user = json!({ "email": format!("new.{}@example.com", next()), "display_name": "新", "unit_id": outlet, "roles": [] });
        inactive(api.post(USERS, user), "/unit_id");
        inactive(api.post("/api/v1/imports", orders(json!({ "unit_id": outlet }))), "/unit_id");

        patch(api, &format!("/api/v1/customers/{}", customer.id()), json!({ "unit_id": outlet, "name": "王芳" })).expect(200);
        patch(api, &format!("/api/v1/orders/{}", bought.id()), json!({ "unit_id": outlet, "note": "x" })).expect(200);
        api.request("PUT", &format!("/api/v1/customers/{served}/serving_units/{outlet}")).send().expect(200);
        // Who names no outlet buys where the customer is at home, as its history says.
        assert_eq!(order(&customer.id()).create(api)["unit_id"], outlet.as_str());
    }
}
