//! Policies per unit and kind, in versions.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{await_stage, await_that, customer, days, history, paid, shown, text, verified};
use crate::support::builders::{next, organization, person};
use crate::support::client::Api;
use crate::support::world::{World, on_both_engines};

fn company(api: &Api) -> String {
    api.get("/api/v1/units?kind=company").expect(200).items()[0]["id"].as_str().unwrap().to_owned()
}

/// An outlet of the company.
fn outlet(world: &World) -> String {
    let (number, company) = (next(), company(&world.api));
    let id = format!("0192f3a4-5b6c-7d8e-9f02-{number:012}");
    world.database.execute(
        &world.settings,
        &format!(
            "INSERT INTO units (id, version, parent_id, kind, code, name, time_zone, created_at, updated_at) \
             SELECT '{id}', 1, '{company}', 'outlet', 'lifecycle-{number}', '门店{number}', 'Asia/Shanghai', created_at, updated_at \
             FROM units WHERE id = '{company}'"
        ),
    );
    id
}

fn set_policy(api: &Api, body: Value) -> Value {
    api.post("/api/v1/lifecycle/policies", body).expect(201).json
}

/// Waits until every pass has come to its end.
fn await_passes(world: &World) {
    await_that(|| {
        let told = String::from_utf8_lossy(&world.settings.run(&["verify"]).stdout).into_owned();
        told.contains("0 wait for a pass").then_some(())
    });
}

on_both_engines! {
    /// A policy holds from its instant on, for its unit and all below, for its kind before all kinds; the past stays as it was.
    fn the_nearest_policy_judges_from_its_instant_on(world: &World) {
        let api = &world.api;
        let (company, outlet) = (company(api), outlet(world));
        let of = |draft: crate::support::builders::Draft, unit: &str| draft.with("unit_id", unit).create(api).id();
        let (at_outlet, firm, elsewhere) = (of(person(), &outlet), of(organization(), &outlet), of(person(), &company));
        let at = days(world, -100);
        for customer in [&at_outlet, &firm, &elsewhere] {
            paid(api, customer, at);
            assert_eq!(shown(api, customer), ("existing".to_owned(), text(at + TimeDelta::days(90))));
        }
        set_policy(api, json!({ "unit_id": outlet, "customer_kind": "organization", "churn_after_days": 700 }));
        let set = set_policy(api, json!({ "unit_id": outlet, "churn_after_days": 50 }));
        let since = await_stage(api, &at_outlet, "churned");
        assert_eq!(since, crate::lifecycle::word(&set["effective_from"]));
        await_passes(world);
        assert_eq!((shown(api, &firm).0, shown(api, &elsewhere).0), ("existing".to_owned(), "existing".to_owned()));
        assert_eq!(history(api, &at_outlet)[1], ("existing".to_owned(), text(at + TimeDelta::days(90))));
        let api = &crate::lifecycle::later(world, 270);
        assert_eq!(await_stage(api, &elsewhere, "churned"), text(at + TimeDelta::days(365)));
        assert_eq!(shown(api, &firm).0, "existing");
        verified(world);
    }

    /// A version that is set for later takes effect then, by the timer.
    fn a_version_may_come_later(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        paid(api, &customer, days(world, -100));
        let later = days(world, 10);
        set_policy(api, json!({ "unit_id": company(api), "churn_after_days": 20, "effective_from": text(later) }));
        await_passes(world);
        assert_eq!(shown(api, &customer).0, "existing");
        let api = &crate::lifecycle::later(world, 11);
        assert_eq!(await_stage(api, &customer, "churned"), text(later));
        verified(world);
    }

    /// Who moves to another unit is judged by its policy from then on, and by that of the old one before.
    fn who_moves_is_judged_by_the_new_home(world: &World) {
        let api = &world.api;
        let (company, outlet) = (company(api), outlet(world));
        set_policy(api, json!({ "unit_id": outlet, "churn_after_days": 30 }));
        let customer = customer(api);
        paid(api, &customer, days(world, 0) - TimeDelta::minutes(1));
        let api = &crate::lifecycle::later(world, 40);
        assert_eq!(shown(api, &customer).0, "new");
        api.patch(&format!("/api/v1/customers/{customer}"), json!({ "unit_id": outlet })).expect(200);
        let moved = shown(api, &customer);
        assert_eq!((moved.0.as_str(), history(api, &customer).len()), ("churned", 2));
        api.patch(&format!("/api/v1/customers/{customer}"), json!({ "unit_id": company })).expect(200);
        // Back again it stays lost: it was lost there.
        assert_eq!(shown(api, &customer), moved);
        assert_eq!(crate::lifecycle::funnel(api, &format!("unit={outlet}")), crate::lifecycle::stages(0, 0, 0, 0, 0));
        assert_eq!(crate::lifecycle::funnel(api, &format!("unit={company}")), crate::lifecycle::stages(0, 0, 0, 0, 1));
        verified(world);
    }

    /// What can be set is checked, and what was set can be read.
    fn policies_are_listed_and_checked(world: &World) {
        let api = &world.api;
        let unit = company(api);
        let wrong = |body: Value, pointer: &str, code: &str| {
            drop(api.post("/api/v1/lifecycle/policies", body).expect(422).field_error(pointer, code));
        };
        wrong(json!({}), "/unit_id", "required");
        wrong(json!({ "unit_id": "0192f3a4-5b6c-7d8e-9f01-0000000000ff" }), "/unit_id", "not_found");
        wrong(json!({ "unit_id": unit, "loyal_orders": 51 }), "/loyal_orders", "out_of_range");
        wrong(json!({ "unit_id": unit, "effective_from": text(days(world, -1)) }), "/effective_from", "out_of_order");
        let first = set_policy(api, json!({ "unit_id": unit, "loyal_orders": 3 }));
        let second = set_policy(api, json!({ "unit_id": unit, "effective_from": text(days(world, 5)), "customer_kind": "person" }));
        assert_eq!((&first["loyal_orders"], &first["churn_after_days"], &second["customer_kind"]), (&json!(3), &json!(365), &json!("person")));
        let list = api.get("/api/v1/lifecycle/policies?include_total=true").expect(200);
        let ids: Vec<_> = list.items().iter().map(|policy| policy["id"].clone()).collect();
        assert_eq!((ids, &list["total"]), (vec![second["id"].clone(), first["id"].clone()], &json!(2)));
        let read = api.get(&format!("/api/v1/lifecycle/policies/{}", crate::lifecycle::word(&first["id"]))).expect(200);
        assert_eq!(read.json, first);
        api.get("/api/v1/lifecycle/policies/0192f3a4-5b6c-7d8e-9f01-0000000000ff").expect(404);
    }
}
