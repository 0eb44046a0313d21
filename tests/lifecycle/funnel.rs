//! The funnel at any instant, over a real history, against a program of its own.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{customer, days, funnel, paid, stages, text};
use crate::support::data::shared;
use crate::support::world::on_both_engines;

/// Stages of a customer who only buys, by the usual figures: instant by instant of everything that can happen.
fn stages_of(orders: &[DateTime<Utc>], until: DateTime<Utc>) -> Option<&'static str> {
    let (day, mut instants) = (TimeDelta::days(1), orders.to_vec());
    for at in orders {
        instants.extend([90, 365, 545].map(|days| *at + day * days));
    }
    instants.sort_unstable();
    instants.dedup();
    let mut stage = None;
    for at in instants.into_iter().filter(|at| *at <= until) {
        let bought = orders.iter().filter(|order| **order <= at).count();
        let Some(last) = orders.iter().filter(|order| **order <= at).max() else { continue };
        let often = |at: DateTime<Utc>| orders.iter().filter(|order| **order <= at && **order > at - day * 365).count() >= 4;
        let lapsed = (0..180).all(|back| !often(at - day * back));
        stage = match stage {
            None => Some("new"),
            Some("churned") if *last == at => Some("existing"),
            same => same,
        };
        if stage != Some("churned") && *last + day * 365 <= at {
            stage = Some("churned");
        }
        if stage == Some("new") && (bought >= 2 || orders[0] + day * 90 <= at) {
            stage = Some("existing");
        }
        stage = match stage {
            Some("existing") if often(at) => Some("loyal"),
            Some("loyal") if lapsed && !often(at - day * 180) => Some("existing"),
            same => same,
        };
    }
    stage
}

fn read(csv: &str) -> Vec<Vec<DateTime<Utc>>> {
    let mut customers: BTreeMap<&str, Vec<DateTime<Utc>>> = BTreeMap::new();
    for line in csv.lines().skip(1) {
        let mut cells = line.split(',');
        let (customer, date) = (cells.next().unwrap(), cells.next().unwrap());
        customers.entry(customer).or_default().push(format!("{date}T00:00:00Z").parse().unwrap());
    }
    customers
        .into_values()
        .map(|mut orders| {
            orders.sort_unstable();
            orders
        })
        .collect()
}

on_both_engines! {
    /// The stages of a real company at two instants are those that are known, and at others those of another program.
    fn a_real_history_has_its_funnel(world: &World) {
        let Some(path) = shared("cdnow/orders.csv") else { return };
        let file = path.to_str().unwrap();
        let map = ["--map", "customer.external_ref=id", "--map", "placed_at=date", "--map", "quantity=qty", "--map", "total=amt"];
        let more = ["--currency", "USD", "--time-zone", "UTC", "--status", "paid", "--create-customers"];
        let output = world.settings.run(&[&["import", "orders", file], &map[..], &more[..]].concat());
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let api = &world.api;
        assert_eq!(funnel(api, "as_of=1998-07-01T00:00:00Z"), stages(0, 0, 4125, 4187, 15258));
        assert_eq!(funnel(api, "as_of=1997-07-01T00:00:00Z"), stages(0, 0, 21536, 2034, 0));
        let histories = read(&std::fs::read_to_string(&path).unwrap());
        for at in ["1997-01-15T00:00:00Z", "1997-04-10T12:00:00Z", "1997-12-31T23:59:59.999999Z", "1998-01-01T00:00:00Z", "1999-01-01T00:00:00Z"] {
            let until: DateTime<Utc> = at.parse().unwrap();
            let mut expected = stages(0, 0, 0, 0, 0);
            for stage in histories.iter().filter_map(|orders| stages_of(orders, until)) {
                expected[stage] = json!(expected[stage].as_i64().unwrap() + 1);
            }
            assert_eq!(funnel(api, &format!("as_of={at}")), expected, "{at}");
        }
        // Who was there at the end of a period is who was there at its beginning and who moved meanwhile.
        let (from, before) = ("1997-07-01T00:00:00Z", "1998-07-01T00:00:00Z");
        let whole = api.get(&format!("/api/v1/lifecycle/funnel?as_of=1998-06-30T23:59:59.999999Z&from={from}&before={before}")).expect(200);
        let conversions = whole["period"]["conversions"].as_array().unwrap();
        let start = funnel(api, "as_of=1997-06-30T23:59:59.999999Z");
        for stage in ["new", "existing", "loyal", "churned"] {
            let sum = |member: &str| -> i64 {
                conversions.iter().filter(|one| one[member] == stage).map(|one| one["count"].as_i64().unwrap()).sum()
            };
            let end = start[stage].as_i64().unwrap() + sum("stage") - sum("from_stage");
            assert_eq!(whole["stages"][stage], end, "{stage}");
        }
        let text = String::from_utf8_lossy(&world.settings.run(&["verify"]).stdout).into_owned();
        assert!(text.contains("lifecycle stages: 23570 customers judged anew, 0 differences, 0 wait"), "{text}");
    }

    /// Conversions and median times of a period; what the funnel can't be asked for.
    fn a_period_has_conversions_and_times(world: &World) {
        let api = &world.api;
        let from = days(world, -300);
        // New for 1, 3 and 8 days before the second order.
        for apart in [1, 3, 8] {
            let customer = customer(api);
            paid(api, &customer, from);
            paid(api, &customer, from + TimeDelta::days(apart));
        }
        let before = text(from + TimeDelta::days(10));
        let answer = api.get(&format!("/api/v1/lifecycle/funnel?as_of={before}&from={}&before={before}", text(from))).expect(200);
        assert_eq!(answer["stages"], stages(0, 0, 3, 0, 0));
        assert_eq!((&answer["total"], &answer["as_of"], &answer["unit_id"]), (&json!(3), &json!(before), &Value::Null));
        let period = &answer["period"];
        let expected = json!([{ "from_stage": null, "stage": "new", "count": 3 }, { "from_stage": "new", "stage": "existing", "count": 3 }]);
        assert_eq!(period["conversions"], expected);
        assert_eq!(period["times"], json!([{ "stage": "new", "left": 3, "median_seconds": 3 * 86_400 }]));
        let early = api.get(&format!("/api/v1/lifecycle/funnel?from={}&before={}", text(from), text(from + TimeDelta::days(4)))).expect(200);
        assert_eq!(early["period"]["times"], json!([{ "stage": "new", "left": 2, "median_seconds": 2 * 86_400 }]));
        assert_eq!(funnel(api, &format!("as_of={}", text(from - TimeDelta::seconds(1)))), stages(0, 0, 0, 0, 0));
        let ask = |query: &str| api.get(&format!("/api/v1/lifecycle/funnel?{query}"));
        ask("as_of=yesterday").expect(422).field_error("/as_of", "instant_invalid");
        ask("from=2026-01-01T00:00:00Z").expect(422).field_error("/before", "required");
        ask("from=2026-01-02T00:00:00Z&before=2026-01-01T00:00:00Z").expect(422).field_error("/before", "out_of_order");
        ask("unit=0192f3a4-5b6c-7d8e-9f01-0000000000ff").expect(422).field_error("/unit", "not_found");
        ask("when=now").expect(400);
    }
}
