//! Rules of the clock are timers: each takes effect with its own instant, however late it comes.

use chrono::TimeDelta;
use serde_json::json;

use super::{await_stage, await_that, customer, days, history, paid, shown, text, verified};
use crate::support::world::on_both_engines;

on_both_engines! {
    /// 90 days and 365 days, to the instant; a server that was away for years catches up in order.
    fn rules_fall_due_with_their_instant(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        // Before the record was made, so that it begins with the order.
        let at = days(world, 0) - TimeDelta::minutes(1);
        paid(api, &customer, at);
        assert_eq!(shown(api, &customer), ("new".to_owned(), text(at)));
        let api = &crate::lifecycle::later(world, 91);
        assert_eq!(await_stage(api, &customer, "existing"), text(at + TimeDelta::days(90)));
        // Whoever is away for years finds every change at its place.
        let second = days(world, 0);
        for number in 0..4 {
            paid(api, &customer, second + TimeDelta::seconds(number));
        }
        world.stop();
        world.clock.advance_days(2_000);
        world.start();
        let api = &crate::lifecycle::later(world, 0);
        let last = second + TimeDelta::seconds(3);
        assert_eq!(await_stage(api, &customer, "churned"), text(last + TimeDelta::days(365)));
        let entries = history(api, &customer);
        let stages: Vec<_> = entries.iter().map(|(stage, _)| stage.as_str()).collect();
        assert_eq!(stages, ["new", "existing", "loyal", "churned"]);
        let page = api.get(&format!("/api/v1/customers/{customer}/stages?sort=-effective_at&limit=1")).expect(200);
        assert!(page.items()[0]["recorded_at"].as_str() > page.items()[0]["effective_at"].as_str());
        verified(world);
    }

    /// Loyalty lapses 180 days after its condition last held.
    fn loyalty_lapses(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        // Three long ago, one just now: the condition ends ten days from now, the grace 180 days later, the silence after 365.
        let first = days(world, -355);
        for at in [first, first + TimeDelta::days(1), first + TimeDelta::days(2), days(world, 0)] {
            paid(api, &customer, at);
        }
        assert_eq!(shown(api, &customer).0, "loyal");
        let api = &crate::lifecycle::later(world, 191);
        assert_eq!(await_stage(api, &customer, "existing"), text(first + TimeDelta::days(365 + 180)));
        verified(world);
    }

    /// A command brings its customer to now before it takes effect, whether the timer has come by or not.
    fn an_order_after_the_year_wins_back(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        // Before the record was made, so that it begins with the order.
        let at = days(world, 0) - TimeDelta::minutes(1);
        paid(api, &customer, at);
        let api = &crate::lifecycle::later(world, 400);
        let back = days(world, 0);
        paid(api, &customer, back);
        let day = |days| text(at + TimeDelta::days(days));
        let expected = [("existing", day(90)), ("churned", day(365)), ("existing", text(back))];
        assert_eq!(history(api, &customer)[1..], expected.map(|(stage, at)| (stage.to_owned(), at)));
        verified(world);
    }

    /// An order that is placed a little ahead counts when its time has come.
    fn an_order_ahead_waits_for_its_instant(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        let ahead = days(world, 0) + TimeDelta::hours(12);
        paid(api, &customer, ahead);
        assert_eq!(shown(api, &customer).0, "prospect");
        world.clock.advance_hours(13);
        let api = &crate::lifecycle::later(world, 0);
        assert_eq!(await_stage(api, &customer, "new"), text(ahead));
        verified(world);
    }

    /// Nothing is done for those for whom nothing falls due: a year costs as many timers as there are changes.
    fn a_year_costs_what_falls_due(world: &World) {
        let api = &world.api;
        let quiet: Vec<String> = (0..20).map(|_| customer(api)).collect();
        let buyers: Vec<String> = (0..5).map(|_| customer(api)).collect();
        let done = || world.with_server(|server| metric(server.metrics.as_deref().unwrap(), "guanxi_timers_done_total"));
        for buyer in &buyers {
            paid(api, buyer, days(world, 0));
        }
        assert_eq!(done(), 0);
        let api = &crate::lifecycle::later(world, 400);
        for buyer in &buyers {
            await_stage(api, buyer, "churned");
        }
        // Two rules for each of five buyers, and none for anybody else.
        assert_eq!(await_that(|| Some(done()).filter(|done| *done >= 10)), 10);
        assert!(quiet.iter().all(|customer| shown(api, customer).0 == "prospect"));
        let due = world.with_server(|server| metric(server.metrics.as_deref().unwrap(), "guanxi_timers_due"));
        assert_eq!((due, done()), (0, 10));
        assert_eq!(crate::lifecycle::funnel(api, ""), json!({ "prospect": 20, "new": 0, "existing": 0, "loyal": 0, "churned": 5 }));
    }
}

fn metric(base: &str, name: &str) -> i64 {
    let text = ureq::get(&format!("{base}/metrics")).call().unwrap().body_mut().read_to_string().unwrap();
    let line = text.lines().find(|line| line.starts_with(name) && !line.starts_with('#'));
    line.and_then(|line| line.rsplit(' ').next()).map_or(0, |value| value.parse::<f64>().unwrap() as i64)
}
