//! Stages that staff set.

use chrono::TimeDelta;
use serde_json::json;

use super::{await_stage, customer, days, history, paid, set_stage, shown, text, verified};
use crate::support::builders::next;
use crate::support::world::on_both_engines;

on_both_engines! {
    /// Held for lost with a reason, and won back by the next order.
    fn a_customer_is_held_for_lost_and_won_back(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        paid(api, &customer, days(world, -30));
        let answer = set_stage(api, &customer, json!({ "stage": "churned", "churn_reason": "price", "reason": "比别家贵" })).expect(200);
        assert_eq!((answer.text("stage"), &answer["version"]), ("churned".to_owned(), &json!(1)));
        let api = &crate::lifecycle::later(world, 4);
        // An hour short of four days: they are counted whole, however long the calls take.
        let back = days(world, 0) - TimeDelta::hours(1);
        paid(api, &customer, back);
        let page = api.get(&format!("/api/v1/customers/{customer}/stages?sort=-effective_at&limit=2")).expect(200);
        let (won, lost) = (&page.items()[0], &page.items()[1]);
        assert_eq!((&won["stage"], &won["reason"]["rule"], &won["reason"]["days_away"]), (&json!("existing"), &json!("won_back"), &json!(3)));
        assert_eq!((&lost["reason"]["rule"], &lost["reason"]["churn_reason"], &lost["reason"]["words"]), (&json!("marked"), &json!("price"), &json!("比别家贵")));
        assert_eq!(lost["reason"]["staff_id"], api.get("/api/v1/me").expect(200)["user"]["id"]);
        verified(world);
    }

    /// A pinned stage stays as it is, whatever is bought; when the pin ends all is judged.
    fn a_pin_holds_until_its_end(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let pinned_until = days(world, 30);
        let body = json!({ "stage": "loyal", "reason": "董事长的朋友", "pinned_until": text(pinned_until) });
        set_stage(api, &customer, body).expect(200);
        let api = &crate::lifecycle::later(world, 1);
        paid(api, &customer, days(world, 0));
        assert_eq!(shown(api, &customer).0, "loyal");
        set_stage(api, &customer, json!({ "stage": "new", "reason": "重新开始", "pinned_until": text(pinned_until) })).expect(200);
        paid(api, &customer, days(world, 0) + TimeDelta::seconds(5));
        assert_eq!(shown(api, &customer).0, "new");
        let api = &crate::lifecycle::later(world, 30);
        assert_eq!(await_stage(api, &customer, "existing"), text(pinned_until));
        assert_eq!(history(api, &customer).len(), 4);
        verified(world);
    }

    /// What is wrong is named all at once; an archived customer keeps its stage; a call that is sent again has its effect once.
    fn wrong_wishes_are_refused(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let ask = |body| set_stage(api, &customer, body);
        ask(json!({ "stage": "prospect", "reason": "x", "pinned_until": text(days(world, 1)) })).expect(422).field_error("/stage", "unexpected");
        ask(json!({ "stage": "churned" })).expect(422).field_error("/churn_reason", "required");
        ask(json!({ "stage": "churned", "churn_reason": "other" })).expect(422).field_error("/reason", "required");
        ask(json!({ "stage": "loyal", "reason": "x" })).expect(422).field_error("/pinned_until", "required");
        ask(json!({ "stage": "loyal", "reason": "x", "pinned_until": text(days(world, -1)) })).expect(422).field_error("/pinned_until", "out_of_order");
        ask(json!({ "stage": "loyal", "churn_reason": "price", "reason": "x", "pinned_until": text(days(world, 1)) }))
            .expect(422)
            .field_error("/churn_reason", "unexpected");
        assert_eq!(history(api, &customer).len(), 1);
        let path = format!("/api/v1/customers/{customer}/actions/set_stage");
        let key = format!("mark-{}", next());
        let body = json!({ "stage": "churned", "churn_reason": "moved_away" });
        for _ in 0..2 {
            api.request("POST", &path).header("Idempotency-Key", &key).json(&body).send().expect(200);
        }
        assert_eq!(history(api, &customer).len(), 2);
        api.request("POST", &path).header("If-Match", "\"9-x\"").json(&body).send().expect(412);
        api.post(&format!("/api/v1/customers/{customer}/actions/archive"), json!({})).expect(200);
        ask(body).expect(409).problem("illegal_transition");
        verified(world);
    }

    /// Two who mark and buy at once: both stand, in the order of their instants, and stepping agrees with a replay.
    fn marks_and_orders_at_once(world: &World) {
        let api = &world.api;
        let customers: Vec<String> = (0..4).map(|_| customer(api)).collect();
        std::thread::scope(|scope| {
            for customer in &customers {
                for number in 0..3 {
                    let (one, other) = (api.on_new_connections(), api.on_new_connections());
                    let at = days(world, -number);
                    scope.spawn(move || paid(&one, customer, at));
                    scope.spawn(move || set_stage(&other, customer, json!({ "stage": "churned", "churn_reason": "price" })).expect(200));
                }
            }
        });
        for customer in &customers {
            let marks = api.get(&format!("/api/v1/customers/{customer}/stages?limit=200")).expect(200);
            assert_eq!(marks.items().iter().filter(|entry| entry["reason"]["rule"] == "marked").count(), 3);
        }
        verified(world);
    }
}
