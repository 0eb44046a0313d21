//! Two at once: one wins, and a call that is sent again has its effect once.

use std::collections::BTreeSet;

use serde_json::json;

use super::{act, act_with, customer, figures, order_in};
use crate::support::answer::Answer;
use crate::support::builders::{next, order};
use crate::support::world::on_both_engines;

fn at_once(count: usize, call: impl Fn(usize) -> Answer + Sync) -> Vec<Answer> {
    std::thread::scope(|scope| {
        let call = &call;
        let running: Vec<_> = (0..count).map(|at| scope.spawn(move || call(at))).collect();
        running.into_iter().map(|thread| thread.join().expect("a caller ends")).collect()
    })
}

fn statuses(answers: &[Answer]) -> Vec<u16> {
    let mut statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    statuses
}

on_both_engines! {
    /// Of those who pay at once one does, the others are told.
    fn one_pays(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let placed = order_in(api, &customer, "placed");
        assert_eq!(statuses(&at_once(4, |_| act(api, &placed.id(), "pay"))), [200, 409, 409, 409]);
        let path = format!("/api/v1/orders/{}/actions/refund", placed.id());
        let tag = api.get(&format!("/api/v1/orders/{}", placed.id())).expect(200).header("etag").to_owned();
        let refund = |_| api.request("POST", &path).header("If-Match", &tag).json(&json!({ "amount_minor": 100 })).send();
        assert_eq!(statuses(&at_once(4, refund)), [200, 412, 412, 412]);
        assert_eq!(figures(api, &customer, "CNY")["net_amount_minor"], 19_800);
    }

    /// All parts together never give back more than was paid, whatever comes at once.
    fn refunds_never_exceed_the_total(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let paid = order_in(api, &customer, "paid");
        let answers = at_once(6, |_| act_with(api, &paid.id(), "refund", json!({ "amount_minor": 5_000 })));
        assert_eq!(statuses(&answers), [200, 200, 200, 409, 409, 409]);
        assert_eq!(api.get(&format!("/api/v1/orders/{}", paid.id())).expect(200)["refunded_minor"], 15_000);
        assert_eq!(figures(api, &customer, "CNY")["net_amount_minor"], 4_900);
    }

    /// Those who write by one reference at once write one order.
    fn one_order_per_reference(world: &World) {
        let api = &world.api;
        let customers = [customer(api), customer(api)];
        let path = format!("/api/v1/orders/by_reference/pos/{}", next());
        let body = order(&customers[0]).body();
        let answers = at_once(5, |_| api.put(&path, body.clone()));
        assert_eq!(statuses(&answers), [200, 200, 200, 200, 201]);
        assert_eq!(answers.iter().map(Answer::id).collect::<BTreeSet<_>>().len(), 1);
        let reference = json!([{ "source": "pos", "reference": next().to_string() }]);
        let answers = at_once(4, |at| order(&customers[at % 2]).with("references", reference.clone()).send(api));
        assert_eq!(statuses(&answers), [201, 409, 409, 409]);
    }

    /// Orders of one customer at once, each counted.
    fn figures_miss_nothing(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let answers = at_once(8, |at| order(&customer).with("status", "paid").with("placed_at", format!("2026-01-{:02}T00:00:00Z", at + 1)).send(api));
        assert_eq!(statuses(&answers), [201; 8]);
        let figures = figures(api, &customer, "CNY");
        assert_eq!((&figures["order_count"], &figures["net_amount_minor"]), (&json!(8), &json!(8 * 19_900)));
        assert_eq!((&figures["first_paid_at"], &figures["last_paid_at"]), (&json!("2026-01-01T00:00:00Z"), &json!("2026-01-08T00:00:00Z")));
        let numbers: BTreeSet<_> = answers.iter().map(|answer| answer.text("number")).collect();
        assert_eq!(numbers.len(), 8);
    }

    /// A call under its key has its effect once, also where it comes twice at once.
    fn once_per_key(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let key = format!("order-{}", next());
        let body = order(&customer).with("status", "paid").body();
        let create = |_| api.request("POST", "/api/v1/orders").header("Idempotency-Key", &key).json(&body).send();
        let answers = at_once(4, create);
        assert_eq!(statuses(&answers), [201; 4]);
        assert_eq!(answers.iter().map(Answer::id).collect::<BTreeSet<_>>().len(), 1);
        assert_eq!(figures(api, &customer, "CNY")["order_count"], 1);
        let id = answers[0].id();
        let path = format!("/api/v1/orders/{id}/actions/refund");
        let refund = |_| api.request("POST", &path).header("Idempotency-Key", &key).json(&json!({ "amount_minor": 100 })).send();
        assert_eq!(statuses(&at_once(4, refund)), [200; 4]);
        assert_eq!(api.get(&format!("/api/v1/orders/{id}")).expect(200)["refunded_minor"], 100);
        let lines = format!("/api/v1/orders/{}/lines", order_in(api, &customer, "placed").id());
        let line = json!({ "description": "x", "unit_price_minor": 1 });
        let add = |_| api.request("POST", &lines).header("Idempotency-Key", &key).json(&line).send();
        let added = at_once(3, add);
        assert_eq!(statuses(&added), [201; 3]);
        assert_eq!(added.iter().map(Answer::id).collect::<BTreeSet<_>>().len(), 1);
    }
}
