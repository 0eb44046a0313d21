//! Passes over all customers: broken off anywhere, they go on where they stood.

use std::process::Stdio;

use super::{customer, days, funnel, paid, shown, stages, verified};
use crate::support::world::{World, on_both_engines};

/// Takes away all that is kept of stages, as a database of an earlier version has nothing of it, with the pass that a migration plants.
fn forget(world: &World) {
    world.database.execute(
        &world.settings,
        "DELETE FROM timers; DELETE FROM customer_stages; DELETE FROM lifecycle_passes; \
         UPDATE customers SET stage = 'prospect', stage_since = created_at; \
         INSERT INTO customer_stages (customer_id, effective_at, id, unit_id, stage, reason, recorded_at) \
         SELECT id, created_at, id, unit_id, 'prospect', '{\"rule\":\"created\"}', created_at FROM customers; \
         DELETE FROM customer_lifecycles; \
         INSERT INTO customer_lifecycles (customer_id, policies, stage_row_id) SELECT id, 0, id FROM customers; \
         INSERT INTO lifecycle_passes (id, customers, created_at) VALUES ('00000000-0000-7000-8000-000000000006', 0, '2026-01-01T00:00:00.000000Z')",
    );
}

fn recompute(world: &World) -> String {
    let output = world.settings.run(&["recompute-stages"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

on_both_engines! {
    /// A database of an earlier version gets its stages from the orders that are there, and a second pass changes nothing.
    fn stages_come_of_the_orders_that_are_there(world: &World) {
        let api = &world.api;
        let customers: Vec<String> = (0..12).map(|_| customer(api)).collect();
        for (number, customer) in (0_i64..).zip(&customers) {
            for order in 0..number % 5 {
                paid(api, customer, days(world, -10 * order - 100 * number));
            }
        }
        let expected: Vec<_> = customers.iter().map(|customer| shown(api, customer)).collect();
        world.stop();
        let before = world.settings.run(&["verify"]);
        assert!(before.status.success());
        forget(world);
        let half = world.settings.run(&["verify"]);
        assert!(String::from_utf8_lossy(&half.stdout).contains("12 wait for a pass"), "{half:?}");
        assert!(recompute(world).contains("12 customers"));
        world.start();
        assert_eq!(customers.iter().map(|customer| shown(api, customer)).collect::<Vec<_>>(), expected);
        let rows = || -> Vec<_> {
            let of = |customer| api.get(&format!("/api/v1/customers/{customer}/stages?superseded=true&limit=200")).expect(200).json;
            customers.iter().map(of).collect()
        };
        let once = rows();
        recompute(world);
        assert_eq!(rows(), once);
        verified(world);
    }

    /// Killed anywhere, by the server or by the command, a pass is taken up again and ends as if it had never been broken off.
    fn a_pass_that_is_killed_goes_on(world: &World) {
        let api = &world.api;
        let count = 150;
        let customers: Vec<String> = (0..count).map(|_| customer(api)).collect();
        let placed = days(world, -30);
        let body = |customer: &String| {
            let order = crate::support::builders::order(customer).with("placed_at", crate::lifecycle::text(placed)).with("status", "paid");
            serde_json::json!({ "order": order.body() })
        };
        let orders: Vec<_> = customers.iter().map(body).collect();
        api.post("/api/v1/orders/batch", serde_json::json!({ "orders": orders })).expect(200);
        world.stop();
        forget(world);
        for wait in [0, 15, 30, 60] {
            let mut pass = world.settings.command(&["recompute-stages"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            std::thread::sleep(std::time::Duration::from_millis(wait));
            let _ = pass.kill();
            let _ = pass.wait();
        }
        world.start();
        world.kill();
        recompute(world);
        world.start();
        assert_eq!(funnel(api, ""), stages(0, count, 0, 0, 0));
        assert_eq!(shown(api, &customers[0]), ("new".to_owned(), crate::lifecycle::text(placed)));
        verified(world);
    }

    /// A stage that is not what the orders say is found.
    fn a_wrong_stage_is_found(world: &World) {
        let api = &world.api;
        let customers = [customer(api), customer(api), customer(api)];
        for customer in &customers {
            paid(api, customer, days(world, -10));
        }
        for (sql, what) in [
            ("UPDATE customers SET stage = 'loyal'", "the record shows another stage"),
            ("UPDATE customer_stages SET ended_at = NULL", "a change is told otherwise"),
            ("DELETE FROM customer_stages", "a change is missing"),
            ("DELETE FROM timers WHERE record_id", "the timer of the next change is not set"),
        ] {
            let (_, of) = [("customers", "id"), ("customer_stages", "customer_id"), ("timers", "")]
                .into_iter()
                .find(|(table, _)| sql.contains(&format!(" {table}")))
                .unwrap();
            let customer = customer(api);
            paid(api, &customer, days(world, -100));
            let condition = if of.is_empty() { format!("{sql} = '{customer}'") } else { format!("{sql} WHERE {of} = '{customer}'") };
            world.database.execute(&world.settings, &condition);
            let output = world.settings.run(&["verify"]);
            let told = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(!output.status.success() && told.contains(&format!("WRONG: customer {customer}: {what}")), "{told}");
            recompute(world);
        }
    }
}
