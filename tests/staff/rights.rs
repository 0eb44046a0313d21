//! What somebody may do, and why.

use serde_json::{Value, json};

use super::{colleague, company, id, path, unit};
use crate::support::builders::{order, person};
use crate::support::world::on_both_engines;

on_both_engines! {
    /// Each right names the roles that it comes from.
    fn rights_name_their_roles(world: &World) {
        let (user, own) = colleague(&world.api, &company(&world.api), &["salesperson", "sales_manager"]);
        let rights = world.api.get(&format!("{}/rights", path(&user))).expect(200);
        let of = |permission: &str| {
            rights["rights"].as_array().unwrap().iter().find(|right| right["permission"] == permission).cloned().unwrap_or(Value::Null)
        };
        assert_eq!(of("customers:read"), json!({
            "permission": "customers:read", "scope": "unit",
            "sources": [{ "role": "sales_manager", "scope": "unit" }, { "role": "salesperson", "scope": "own" }],
        }));
        assert_eq!(of("roles:write"), Value::Null);
        let mine = own.get("/api/v1/me").expect(200)["permissions"].clone();
        let same: Vec<Value> = rights["rights"].as_array().unwrap().iter()
            .map(|right| json!({ "permission": right["permission"], "scope": right["scope"] })).collect();
        assert_eq!(mine, Value::Array(same));
    }

    /// The explanation says what the operation itself does.
    fn an_explanation_is_what_happens(world: &World) {
        let top = company(&world.api);
        let (here, there) = (unit(&world.api, "outlet", &top).id(), unit(&world.api, "outlet", &top).id());
        let (user, own) = colleague(&world.api, &here, &["sales_manager"]);
        let near = person().with("unit_id", here.as_str()).create(&world.api).id();
        let far = person().with("unit_id", there.as_str()).create(&world.api).id();
        let far_order = order(&far).create(&world.api).id();
        let ask = |operation: &str, record: &str| {
            let record = if record.is_empty() { String::new() } else { format!("&record={record}") };
            let answer = world.api.get(&format!("/api/v1/access/explain?user={}&operation={operation}{record}", id(&user))).expect(200);
            (answer["allowed"].clone(), answer["verdict"].as_str().unwrap().to_owned(), answer["record_within_reach"].clone())
        };
        for (operation, record, path, status, verdict, within) in [
            ("get_customer", &near, format!("/api/v1/customers/{near}"), 200, "granted", json!(true)),
            ("get_customer", &far, format!("/api/v1/customers/{far}"), 404, "out_of_reach", json!(false)),
            ("get_order", &far_order, format!("/api/v1/orders/{far_order}"), 404, "out_of_reach", json!(false)),
            ("list_roles", &String::new(), "/api/v1/roles".to_owned(), 403, "not_granted", Value::Null),
            ("get_me", &String::new(), "/api/v1/me".to_owned(), 200, "signed_in", Value::Null),
            ("list_problems", &String::new(), "/problems".to_owned(), 200, "public", Value::Null),
        ] {
            assert_eq!(own.get(&path).status, status, "{path}");
            assert_eq!(ask(operation, record), (json!(status == 200), verdict.to_owned(), within), "{operation}");
        }
        let explained = world.api.get(&format!("/api/v1/access/explain?user={}&operation=get_order", id(&user))).expect(200);
        assert_eq!(explained["sources"], json!([{ "role": "sales_manager", "scope": "unit" }]));
        assert_eq!((&explained["permission"], &explained["unit_id"]), (&json!("orders:read"), &json!(here)));
        world.api.post(&format!("{}/actions/suspend", path(&user)), json!({})).expect(200);
        assert_eq!(ask("get_customer", &near).1, "user_inactive");
        world.api.get("/api/v1/access/explain").expect(422).field_error("/user", "required").field_error("/operation", "required");
        let odd = format!("/api/v1/access/explain?user={near}&operation=fly&record={near}");
        world.api.get(&odd).expect(422).field_error("/operation", "not_found");
        let odd = format!("/api/v1/access/explain?user={near}&operation=list_roles&record={near}");
        world.api.get(&odd).expect(422).field_error("/record", "unexpected");
        let odd = format!("/api/v1/access/explain?user={near}&operation=list_roles");
        world.api.get(&odd).expect(422).field_error("/user", "not_found");
        own.get(&format!("/api/v1/access/explain?user={}&operation=get_me", id(&user))).expect(401);
    }
}
