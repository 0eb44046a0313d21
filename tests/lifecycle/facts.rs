//! What orders do to stages, whenever they become known.

use serde_json::json;

use super::{customer, days, history, paid, shown, stages, text, verified};
use crate::events::Follower;
use crate::support::builders::{order, person};
use crate::support::world::on_both_engines;

on_both_engines! {
    /// From prospect to loyal, order by order, each with its reason; the record and lists show it, and events tell of it.
    fn orders_lead_from_stage_to_stage(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let created = api.get(&format!("/api/v1/customers/{customer}")).expect(200);
        assert_eq!((created.text("stage"), created.text("stage_since")), ("prospect".into(), created.text("created_at")));
        world.clock.advance_days(10);
        let mut placed = Vec::new();
        for _ in 0..4 {
            let api = &crate::lifecycle::later(world, 1);
            placed.push(days(world, 0));
            paid(api, &customer, *placed.last().unwrap());
        }
        let api = &crate::lifecycle::later(world, 0);
        let expected = [("prospect", created.text("created_at")), ("new", text(placed[0])), ("existing", text(placed[1])), ("loyal", text(placed[3]))];
        assert_eq!(history(api, &customer), expected.map(|(stage, at)| (stage.to_owned(), at)));
        assert_eq!(shown(api, &customer), ("loyal".to_owned(), text(placed[3])));
        let page = api.get(&format!("/api/v1/customers/{customer}/stages")).expect(200);
        let last = &page.items()[3];
        assert_eq!((&last["reason"]["rule"], &last["reason"]["orders"], &last["phase"]), (&json!("loyal_reached"), &json!(4), &json!("retention")));
        assert_eq!((&last["from_stage"], last["from_lasted_seconds"].as_i64().unwrap() / 86_400), (&json!("existing"), 2));
        assert_eq!(page.items()[0]["reason"]["rule"], "created");
        for (filter, found) in [("loyal", 1), ("loyal,new", 1), ("prospect", 0), ("existing,churned", 0)] {
            let list = api.get(&format!("/api/v1/customers?stage={filter}&include_total=true")).expect(200);
            assert_eq!((list.items().len(), &list["total"]), (found, &json!(found)), "{filter}");
        }
        api.get("/api/v1/customers?stage=dead").expect(422).field_error("/stage", "unknown_word");
        let mut log = Follower::new(api, "kind=customer.stage_changed");
        let told: Vec<_> = log.catch_up_until(|seen| seen.len() >= 3).iter().map(|event| event["details"].clone()).collect();
        assert_eq!(told.iter().map(|details| &details["stage"]).collect::<Vec<_>>(), ["new", "existing", "loyal"]);
        assert_eq!((&told[2]["from"], &told[2]["rule"], &told[2]["effective_at"]), (&json!("existing"), &json!("loyal_reached"), &json!(text(placed[3]))));
        verified(world);
    }

    /// Orders of old years that come in late take their place in history; what they supersede is kept and marked.
    fn late_orders_take_their_place(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let created = shown(api, &customer).1;
        let table = [days(world, -1_000), days(world, -990), days(world, -20), days(world, -10)];
        paid(api, &customer, table[3]);
        assert_eq!(history(api, &customer), [("new".to_owned(), text(table[3]))]);
        paid(api, &customer, table[0]);
        let year_later = text(table[0] + chrono::TimeDelta::days(365));
        let with_ninety = text(table[0] + chrono::TimeDelta::days(90));
        let expected = [("new", text(table[0])), ("existing", with_ninety), ("churned", year_later), ("existing", text(table[3]))];
        assert_eq!(history(api, &customer), expected.map(|(stage, at)| (stage.to_owned(), at)));
        paid(api, &customer, table[2]);
        paid(api, &customer, table[1]);
        let silent = text(table[1] + chrono::TimeDelta::days(365));
        let expected = [("new", text(table[0])), ("existing", text(table[1])), ("churned", silent), ("existing", text(table[2]))];
        assert_eq!(history(api, &customer), expected.map(|(stage, at)| (stage.to_owned(), at)));
        let all = api.get(&format!("/api/v1/customers/{customer}/stages?superseded=true&include_total=true&sort=-effective_at")).expect(200);
        assert_eq!(all["total"], 10, "{all:?}");
        let gone = all.items().iter().filter(|entry| !entry["superseded_at"].is_null()).count();
        assert_eq!(gone, 6);
        assert!(all.items().iter().any(|entry| entry["stage"] == "prospect" && entry["effective_at"] == created.as_str()));
        let won = api.get(&format!("/api/v1/customers/{customer}/stages?sort=-effective_at&limit=1")).expect(200);
        assert_eq!(won.items()[0]["reason"]["rule"], "won_back");
        assert_eq!(won.items()[0]["reason"]["days_away"], (table[2] - table[1]).num_days() - 365);
        verified(world);
    }

    /// An order counts from its payment on, at the instant at which it was placed; refunds and cancellations take it away.
    fn payments_refunds_and_cancellations_count(world: &World) {
        let api = &world.api;
        let (first, second) = (customer(api), customer(api));
        let now = days(world, 0);
        let day = |from_now| now + chrono::TimeDelta::days(from_now);
        let at = day(-200);
        let placed = order(&first).with("placed_at", text(at)).create(api);
        assert_eq!(shown(api, &first).0, "prospect");
        api.post(&format!("/api/v1/orders/{}/actions/pay", placed.id()), json!({})).expect(200);
        assert_eq!(shown(api, &first), ("existing".to_owned(), text(at + chrono::TimeDelta::days(90))));
        api.post(&format!("/api/v1/orders/{}/actions/cancel", placed.id()), json!({})).expect(200);
        assert_eq!(shown(api, &first).0, "prospect");
        // A part that goes back changes nothing; the whole counts up to its refund.
        let paid_twice = [paid(api, &second, day(-500)), paid(api, &second, day(-400))];
        assert_eq!(shown(api, &second), ("churned".to_owned(), text(day(-35))));
        let refund = |body| api.post(&format!("/api/v1/orders/{}/actions/refund", paid_twice[1].id()), body).expect(200);
        refund(json!({ "amount_minor": 100 }));
        assert_eq!(shown(api, &second).1, text(day(-35)));
        let back = day(-300);
        refund(json!({ "at": text(back) }));
        // From the refund on the last order that counts is the one of 500 days ago.
        assert_eq!(shown(api, &second), ("churned".to_owned(), text(day(-135))));
        assert_eq!(history(api, &second)[1], ("existing".to_owned(), text(day(-410))));
        verified(world);
    }

    /// Batches, upserts by reference and imports bring stages up to date too.
    fn every_way_of_writing_orders_counts(world: &World) {
        let api = &world.api;
        let customers = [customer(api), customer(api)];
        let now = days(world, 0);
        let day = |from_now| now + chrono::TimeDelta::days(from_now);
        let entry = |customer: &String, at| order(customer).with("placed_at", text(at)).with("status", "paid").body();
        let entry = |customer, at| json!({ "order": entry(customer, at) });
        let orders = [entry(&customers[0], day(-20)), entry(&customers[0], day(-30)), entry(&customers[1], day(-3))];
        api.post("/api/v1/orders/batch", json!({ "orders": orders })).expect(200);
        assert_eq!(shown(api, &customers[0]), ("existing".to_owned(), text(day(-20))));
        assert_eq!(shown(api, &customers[1]), ("new".to_owned(), text(day(-3))));
        let path = "/api/v1/orders/by_reference/erp/1";
        api.put(path, order(&customers[1]).with("placed_at", text(day(-2))).body()).expect(201);
        assert_eq!(shown(api, &customers[1]).0, "new");
        let body = order(&customers[1]).with("placed_at", text(day(-1))).with("status", "paid").body();
        api.put(path, body).expect(200);
        assert_eq!(shown(api, &customers[1]), ("existing".to_owned(), text(day(-1))));
        verified(world);
    }

    /// Who gets in touch is not lost: an inbound contact counts from when it was, until it is found to have been a mistake.
    fn contacts_keep_customers(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let now = days(world, 0);
        let day = |from_now| now + chrono::TimeDelta::days(from_now);
        paid(api, &customer, day(-400));
        assert_eq!(shown(api, &customer), ("churned".to_owned(), text(day(-35))));
        let contact = |direction: &str, at| {
            let body = json!({ "customer_id": customer, "channel": "phone", "direction": direction, "occurred_at": text(at) });
            api.post("/api/v1/interactions", body).expect(201).id()
        };
        contact("outbound", day(-100));
        assert_eq!(shown(api, &customer).0, "churned");
        let called = contact("inbound", day(-100));
        assert_eq!(shown(api, &customer), ("existing".to_owned(), text(day(-310))));
        // Too late: it had been lost ten days before that, and only an order wins it back.
        api.post(&format!("/api/v1/interactions/{called}/actions/void"), json!({ "reason": "记错客户" })).expect(200);
        contact("inbound", day(-25));
        assert_eq!(shown(api, &customer), ("churned".to_owned(), text(day(-35))));
        verified(world);
    }

    /// Several callers who buy for one customer at once lead to the stage of all their orders.
    fn orders_at_once_are_all_counted(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let at = days(world, -40);
        std::thread::scope(|scope| {
            for number in 0..6 {
                let (api, customer) = (api.on_new_connections(), &customer);
                scope.spawn(move || paid(&api, customer, at + chrono::TimeDelta::days(number)));
            }
        });
        let after = |days| text(at + chrono::TimeDelta::days(days));
        let expected = [("new", after(0)), ("existing", after(1)), ("loyal", after(3))];
        assert_eq!(history(api, &customer), expected.map(|(stage, at)| (stage.to_owned(), at)));
        verified(world);
    }

    /// The history goes page by page, and nobody's is not there.
    fn a_history_has_pages(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        for back in [900, 500, 100] {
            paid(api, &customer, days(world, -back));
        }
        let whole = history(api, &customer);
        assert_eq!(whole.len(), 6, "{whole:?}");
        for sort in ["effective_at", "-effective_at"] {
            let (mut seen, mut cursor) = (Vec::new(), String::new());
            loop {
                let page = api.get(&format!("/api/v1/customers/{customer}/stages?limit=2&sort={sort}{cursor}")).expect(200);
                seen.extend(page.items().iter().map(|entry| (crate::lifecycle::word(&entry["stage"]), crate::lifecycle::word(&entry["effective_at"]))));
                let Some(next) = page["next_cursor"].as_str() else { break };
                cursor = format!("&cursor={next}");
            }
            if sort.starts_with('-') {
                seen.reverse();
            }
            assert_eq!(seen, whole, "{sort}");
        }
        api.get("/api/v1/customers/0192f3a4-5b6c-7d8e-9f01-0000000000ff/stages").expect(404);
        let archived = person().create(api).id();
        api.post(&format!("/api/v1/customers/{archived}/actions/archive"), json!({})).expect(200);
        assert_eq!(crate::lifecycle::funnel(api, ""), stages(0, 0, 1, 0, 0));
    }
}
