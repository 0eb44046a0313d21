//! Files of old years, sorted by date: every slice comes by the same customers again, and their stages are judged once, at the end.

use serde_json::{Value, json};

use super::{PATIENCE, ask, import, once, orders, over, send, total};
use crate::support::answer::Answer;
use crate::support::builders::order;
use crate::support::client::Api;
use crate::support::world::{World, on_both_engines};

const CUSTOMERS: i64 = 600;
const YEARS: std::ops::Range<i64> = 2015..2023;

/// An order of every customer in most years; and in the year before them, so that the customers are there.
fn file(years: std::ops::Range<i64>, by_date: bool) -> Vec<u8> {
    let first = years.start == YEARS.start - 1;
    let mut rows: Vec<(String, i64)> = (0..CUSTOMERS)
        .flat_map(|customer| years.clone().map(move |year| (customer, year)))
        .filter(|(customer, year)| first || (customer + year) % 4 != 0 && (*year < 2019 || customer % 3 != 0))
        .map(|(customer, year)| (format!("{year}-{:02}-{:02}", customer % 12 + 1, customer % 28 + 1), customer))
        .collect();
    if by_date {
        rows.sort();
    }
    let lines: String = rows.iter().map(|(date, customer)| format!("{customer},{date},1,{}.00\n", customer % 90 + 1)).collect();
    format!("id,date,qty,amt\n{lines}").into_bytes()
}

fn found(api: &Api, customer: i64) -> Answer {
    api.get(&format!("/api/v1/customers/by_reference/import/{customer}")).expect(200)
}

/// What the stages of the customers are and were.
fn stages(world: &World) -> Vec<Value> {
    let api = &world.api;
    let mut told: Vec<Value> = ["2016-06-30T00:00:00Z", "2019-01-01T00:00:00Z", "2022-12-31T00:00:00Z"]
        .iter()
        .map(|at| api.get(&format!("/api/v1/lifecycle/funnel?as_of={at}")).expect(200)["stages"].clone())
        .collect();
    told.push(api.get("/api/v1/lifecycle/funnel").expect(200)["stages"].clone());
    for customer in (0..CUSTOMERS).step_by(41) {
        let record = found(api, customer);
        told.push(json!([record["stage"], record["stage_since"]]));
        let history = api.get(&format!("/api/v1/customers/{}/stages?limit=200", record.id())).expect(200);
        told.extend(history.items().iter().map(|entry| json!([entry["stage"], entry["effective_at"], entry["ended_at"]])));
    }
    let output = world.settings.run(&["verify"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && text.contains(" 0 wait for a pass"), "{text}");
    told
}

/// A world in which the customers are there and all rows were taken in the order of the customers.
fn in_order(world: &World) -> Vec<Value> {
    let other = World::new(world.engine);
    import(&other.api, orders(json!({})), &file(YEARS.start - 1..YEARS.start, false));
    import(&other.api, orders(json!({})), &file(YEARS, false));
    stages(&other)
}

on_both_engines! {
    /// Sorted by date or by customer, the same rows lead to the same stages and the same funnel.
    fn the_order_of_the_rows_leads_nowhere_else(world: &World) {
        import(&world.api, orders(json!({})), &file(YEARS.start - 1..YEARS.start, true));
        import(&world.api, orders(json!({})), &file(YEARS, true));
        assert_eq!(stages(world), in_order(world));
    }

    /// Killed among its rows, and when it judges: it is finished only once all stages are right.
    fn a_killed_import_judges_everybody(world: &World) {
        import(&world.api, orders(json!({})), &file(YEARS.start - 1..YEARS.start, true));
        let rows = file(YEARS, true);
        let all = i64::try_from(rows.iter().filter(|byte| **byte == b'\n').count()).unwrap() - 1;
        let path = ask(&world.api, orders(json!({})));
        send(&world.api, &path, &rows).expect(200);
        for place in [all / 2, all, all] {
            once(&world.api, &path, |seen| seen["rows"]["taken"].as_i64().unwrap() >= place);
            world.kill();
            world.start();
            // The dead process counts as alive for a while.
            world.clock.advance_seconds(16);
        }
        let ended = over(&world.api, &path);
        assert_eq!((&ended["status"], &ended["rows"]["created"]), (&json!("finished"), &json!(all)), "{ended:?}");
        assert_eq!(stages(world), in_order(world));
    }

    /// Whoever orders meanwhile is judged at once, from all that is known.
    fn who_orders_meanwhile_is_judged_at_once(world: &World) {
        let api = &world.api;
        import(api, orders(json!({})), &file(YEARS.start - 1..YEARS.start, true));
        let path = ask(api, orders(json!({})));
        send(api, &path, &file(YEARS, true)).expect(200);
        for customer in [3, 4, 5] {
            once(api, &path, |seen| seen["rows"]["taken"].as_i64().unwrap() > 100 * customer);
            let id = found(api, customer).id();
            order(&id).with("status", "paid").create(api);
            assert_eq!(found(api, customer)["stage"], "existing", "who has bought for years and again today");
        }
        over(api, &path);
        for customer in [3, 4, 5] {
            assert_eq!(found(api, customer)["stage"], "existing");
        }
        let output = world.settings.run(&["verify"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }

    /// One that is cancelled, or whose process never comes back, leaves nobody waiting.
    fn nobody_waits_for_an_import_that_is_over(world: &World) {
        import(&world.api, orders(json!({})), &file(YEARS.start - 1..YEARS.start, true));
        let path = ask(&world.api, orders(json!({})));
        send(&world.api, &path, &file(YEARS, true)).expect(200);
        once(&world.api, &path, |seen| seen["rows"]["taken"].as_i64().unwrap() > 1_000);
        world.kill();
        // As if its file were on another machine, of which nothing is heard any more.
        world.database.execute(&world.settings, "UPDATE imports SET folder_id = '00000000-0000-7000-8000-000000000001'");
        world.start();
        world.clock.advance_seconds(16);
        let begun = std::time::Instant::now();
        loop {
            let output = world.settings.run(&["verify"]);
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success(), "{text}");
            if text.contains(" 0 wait for a pass") {
                break;
            }
            assert!(begun.elapsed() < PATIENCE, "{text}");
        }
        assert!(total(&world.api, "/api/v1/orders") > 1_000 + CUSTOMERS);
    }
}
