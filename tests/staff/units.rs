//! The tree of units: made, moved, closed; who leads it and who is responsible.

use serde_json::{Value, json};

use super::{UNITS, USERS, colleague, company, id, path, staff, unit};
use crate::support::builders::{next, person};
use crate::support::world::on_both_engines;

on_both_engines! {
    /// Levels only go down the tree, and a unit never comes to stand below itself.
    fn a_tree_grows_and_moves(world: &World) {
        let top = company(&world.api);
        let (north, south) = (unit(&world.api, "region", &top), unit(&world.api, "region", &top).id());
        let outlet = unit(&world.api, "outlet", &north.id()).id();
        let team = unit(&world.api, "team", &outlet).id();
        assert_eq!(north["child_kinds"], json!(["outlet", "team"]));
        let below = |kind: &str, parent: &str| {
            let body = json!({ "kind": kind, "parent_id": parent, "code": format!("u-{}", next()), "name": "x" });
            world.api.post(UNITS, body)
        };
        below("company", &top).expect(422).field_error("/kind", "out_of_order");
        below("region", &outlet).expect(422).field_error("/kind", "out_of_order");
        below("team", "0192f3a4-5b6c-7d8e-9f01-000000000000").expect(422).field_error("/parent_id", "not_found");
        let doubled = json!({ "kind": "team", "parent_id": outlet, "code": north.text("code"), "name": "x" });
        world.api.post(UNITS, doubled).expect(409).field_error("/code", "duplicate");
        let shift = |unit: &str, parent: &str| world.api.post(&format!("{UNITS}/{unit}/actions/move"), json!({ "parent_id": parent }));
        for (moved, parent) in [(&outlet, &team), (&outlet, &outlet), (&top, &outlet)] {
            shift(moved, parent).expect(422).field_error("/parent_id", "out_of_order");
        }
        let moved = shift(&outlet, &south).expect(200);
        assert_eq!((&moved["parent_id"], &moved["version"]), (&json!(south), &json!(2)));
        assert_eq!(shift(&outlet, &south).expect(200)["version"], 2);
        let children = world.api.get(&format!("{UNITS}?parent_id={south}")).expect(200);
        assert_eq!(children.items().iter().map(id).collect::<Vec<_>>(), [outlet.as_str()]);
        let renamed = world.api.patch(&format!("{UNITS}/{team}"), json!({ "name": "一组", "calendar": "shop", "time_zone": "Asia/Urumqi" }));
        assert_eq!(renamed.expect(200)["time_zone"], "Asia/Urumqi");
    }

    /// What stands in a unit moves with it out of one scope and into another.
    fn scopes_move_with_units(world: &World) {
        let top = company(&world.api);
        let (north, south) = (unit(&world.api, "region", &top).id(), unit(&world.api, "region", &top).id());
        let outlet = unit(&world.api, "outlet", &north).id();
        let customer = person().with("unit_id", outlet.as_str()).create(&world.api).id();
        let (_, at_north) = colleague(&world.api, &north, &["sales_director"]);
        let (_, at_south) = colleague(&world.api, &south, &["sales_director"]);
        let (hired, _) = colleague(&world.api, &outlet, &["salesperson"]);
        let seen = |api: &crate::support::client::Api| {
            (api.get(&format!("/api/v1/customers/{customer}")).status, api.get(&path(&hired)).status)
        };
        assert_eq!((seen(&at_north), seen(&at_south)), ((200, 200), (404, 404)));
        world.api.post(&format!("{UNITS}/{outlet}/actions/move"), json!({ "parent_id": south })).expect(200);
        assert_eq!((seen(&at_north), seen(&at_south)), ((404, 404), (200, 200)));
    }

    /// A unit that holds nobody is closed; nobody works in it until it is opened again.
    fn a_unit_is_closed_when_it_is_empty(world: &World) {
        let region = unit(&world.api, "region", &company(&world.api)).id();
        let outlet = unit(&world.api, "outlet", &region).id();
        let (user, _) = colleague(&world.api, &outlet, &[]);
        let act = |unit: &str, action: &str| world.api.request("POST", &format!("{UNITS}/{unit}/actions/{action}")).send();
        assert_eq!(act(&region, "close").expect(409).problem("in_use")["units"], 1);
        assert_eq!(act(&outlet, "close").expect(409).problem("in_use")["users"], 1);
        act(&company(&world.api), "close").expect(409).problem("in_use");
        world.api.post(&format!("{}/actions/leave", path(&user)), json!({})).expect(200);
        act(&outlet, "close").expect(200);
        act(&outlet, "close").expect(409).problem("illegal_transition");
        world.api.post(USERS, staff(&outlet, &[])).expect(422).field_error("/unit_id", "inactive");
        world.api.post(&format!("{}/actions/resume", path(&user)), json!({})).expect(422).field_error("/unit_id", "inactive");
        act(&region, "close").expect(200);
        act(&outlet, "reopen").expect(422).field_error("/parent_id", "inactive");
        let closed = world.api.get(&format!("{UNITS}?closed=true")).expect(200);
        assert_eq!(closed.items().len(), 2);
        act(&region, "reopen").expect(200);
        assert_eq!(act(&outlet, "reopen").expect(200)["closed_at"], Value::Null);
        world.api.post(USERS, staff(&outlet, &[])).expect(201);
    }

    /// The nearest holder of a role up the tree is responsible, and where there is none the general manager.
    fn the_nearest_holder_is_responsible(world: &World) {
        let top = company(&world.api);
        let region = unit(&world.api, "region", &top).id();
        let outlet = unit(&world.api, "outlet", &region).id();
        let asked = |role: &str| {
            let answer = world.api.get(&format!("{UNITS}/{outlet}/responsible?role={role}")).expect(200);
            (answer["user_id"].clone(), answer["unit_id"].clone(), answer["ground"].clone())
        };
        assert_eq!(asked("sales_director"), (Value::Null, Value::Null, Value::Null));
        let (boss, _) = colleague(&world.api, &top, &["general_manager"]);
        let lead = |unit: &str, body: Value| world.api.patch(&format!("{UNITS}/{unit}"), body);
        lead(&top, json!({ "manager_id": id(&boss) })).expect(200);
        assert_eq!(asked("sales_director"), (boss["id"].clone(), json!(top), json!("company")));
        let (one, _) = colleague(&world.api, &region, &["sales_director"]);
        let (two, _) = colleague(&world.api, &region, &["sales_director"]);
        assert_eq!(asked("sales_director"), (one["id"].clone(), json!(region), json!("role")));
        lead(&region, json!({ "manager_id": id(&two), "deputy_id": id(&two) })).expect(422).field_error("/deputy_id", "duplicate");
        lead(&region, json!({ "manager_id": id(&two), "deputy_id": id(&one) })).expect(200);
        assert_eq!(asked("sales_director").0, two["id"]);
        world.api.post(&format!("{}/actions/suspend", path(&two)), json!({})).expect(200);
        assert_eq!(asked("sales_director").0, one["id"]);
        lead(&outlet, json!({ "calendar": "lunar" })).expect(422).field_error("/calendar", "not_found");
        assert_eq!(lead(&outlet, json!({ "calendar": "shop" })).expect(200)["calendar"], "shop");
        lead(&outlet, json!({ "manager_id": id(&two) })).expect(422).field_error("/manager_id", "not_found");
        assert_eq!(asked("general_manager"), (boss["id"].clone(), json!(top), json!("company")));
        world.api.get(&format!("{UNITS}/{outlet}/responsible?role=juggler")).expect(422).field_error("/role", "not_found");
        world.api.get(&format!("{UNITS}/{outlet}/responsible")).expect(422).field_error("/role", "required");
    }
}
