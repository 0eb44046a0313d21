//! What the event log comes to, worked out as the reports of complaints should have it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeDelta, TimeZone, Utc};
use serde_json::{Value, json};

use super::logged::{Complaint, Dealing, Log, TARGETS};
use crate::support::client::Api;
use crate::support::company::text;

const ZONE: chrono_tz::Tz = chrono_tz::Asia::Shanghai;

/// From an instant until before another.
pub type Span = (DateTime<Utc>, DateTime<Utc>);

fn begins(day: NaiveDate) -> DateTime<Utc> {
    ZONE.from_local_datetime(&day.and_hms_opt(0, 0, 0).unwrap()).unwrap().to_utc()
}

/// The day with which the week of an instant begins.
pub fn monday(at: DateTime<Utc>) -> NaiveDate {
    let day = at.with_timezone(&ZONE).date_naive();
    day - Days::new(u64::from(day.weekday().num_days_from_monday()))
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap()
}

/// What statistics come to, of complaints and of what was sold and who was served.
fn figures(complaints: &[&Complaint], dealings: &[&Dealing]) -> Value {
    let mut seconds: Vec<i64> = complaints.iter().filter_map(|one| one.resolution).collect();
    seconds.sort_unstable();
    let rank = |percent: usize| seconds[(seconds.len() * percent).div_ceil(100) - 1];
    let spread = json!({ "count": seconds.len() });
    let resolution = if seconds.is_empty() {
        Value::Null
    } else {
        let mut spread = spread;
        (spread["median_seconds"], spread["p90_seconds"]) = (json!(rank(50)), json!(rank(90)));
        spread
    };
    let first_round = complaints.iter().filter(|one| one.first_round).count();
    let orders = dealings.iter().filter(|one| one.is_order).count();
    let served = dealings.iter().map(|one| &one.customer).collect::<BTreeSet<_>>().len();
    let per_thousand = |of: usize| (complaints.len() * 2_000_000 + of).checked_div(2 * of);
    json!({
        "complaints": complaints.len(), "open": complaints.iter().filter(|one| one.is_open()).count(), "satisfied": seconds.len(),
        "first_round": first_round, "first_round_share": (first_round * 10_000 + seconds.len() / 2).checked_div(seconds.len()),
        "resolution": resolution, "orders": orders, "served_customers": served,
        "per_thousand_orders": per_thousand(orders), "per_thousand_customers": per_thousand(served)
    })
}

/// Which complaints statistics are asked for.
pub struct Asked<'a> {
    pub query: String,
    pub span: Span,
    pub units: Option<Vec<String>>,
    pub holds: &'a dyn Fn(&Complaint) -> bool,
}

/// Statistics as the log has them.
pub fn statistics(log: &Log, asked: &Asked<'_>, by: &str, outlets: &BTreeMap<String, String>) -> Value {
    let within = |(from, before): Span, at: DateTime<Utc>| at >= from && at < before;
    let inside = |unit: &String| asked.units.as_ref().is_none_or(|units| units.contains(unit));
    let all = log.complaints();
    let chosen: Vec<_> =
        all.into_iter().filter(|one| within(asked.span, one.received) && inside(&one.unit) && (asked.holds)(one)).collect();
    let dealings: Vec<_> = log.dealings().into_iter().filter(|one| within(asked.span, one.at) && inside(&one.unit)).collect();
    let mut groups: BTreeMap<Option<String>, Vec<&Complaint>> = BTreeMap::new();
    for one in &chosen {
        let key = match by {
            "week" => Some(monday(one.received).to_string()),
            "month" => Some(one.received.with_timezone(&ZONE).date_naive().with_day(1).unwrap().to_string()),
            "unit" => Some(outlets[&one.unit].clone()),
            "kind" => Some(one.kind.clone()),
            "cause" => one.cause.clone(),
            _ => one.touchpoint.clone(),
        };
        groups.entry(key).or_default().push(one);
    }
    let group = |(key, complaints): (Option<String>, Vec<&Complaint>)| {
        let day = || key.as_ref().unwrap().parse::<NaiveDate>().unwrap();
        let of_group = |one: &&&Dealing| match by {
            "week" => within((begins(day()), begins(day() + Days::new(7))), one.at),
            "month" => within((begins(day()), begins(day() + Months::new(1))), one.at),
            "unit" => Some(&outlets[&one.unit]) == key.as_ref(),
            _ => true,
        };
        let dealings: Vec<&Dealing> = dealings.iter().filter(of_group).copied().collect();
        let mut figures = figures(&complaints, &dealings);
        figures["key"] = json!(key);
        figures
    };
    json!({ "groups": groups.into_iter().map(group).collect::<Vec<_>>(), "total": figures(&chosen, &dealings) })
}

/// Statistics as the server has them, without names, which the log does not tell.
pub fn told_statistics(api: &Api, asked: &Asked<'_>, by: &str) -> Value {
    let rfc = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
    let span = format!("from={}&before={}", rfc(asked.span.0), rfc(asked.span.1));
    let told = api.get(&format!("/api/v1/complaints/statistics?{span}&by={by}{}", asked.query)).expect(200);
    let mut groups = told["groups"].clone();
    for group in groups.as_array_mut().unwrap() {
        let name = group.as_object_mut().unwrap().remove("name").unwrap();
        assert_eq!(name.is_string(), by == "unit", "{group:#}");
    }
    json!({ "groups": groups, "total": told["total"] })
}

/// A number of a week with those of the four weeks before, the oldest first.
fn figure(counts: [i64; 5]) -> Value {
    let [a, b, c, d, now] = counts;
    let before = a + b + c + d;
    let change = (now * 4 - before) as f64 * 100.0 / before as f64;
    // Half away from zero, as `round` does.
    let change = if before == 0 { Value::Null } else { json!(change.round() as i64) };
    json!({ "count": now, "before": [a, b, c, d], "change_percent": change })
}

/// The figures of a weekly review as the log has them.
pub fn review(log: &Log, first: NaiveDate, units: &[String], now: DateTime<Utc>) -> Value {
    let week = |back: u64| (begins(first - Days::new(7 * back)), begins(first - Days::new(7 * back) + Days::new(7)));
    let place =
        |at: DateTime<Utc>| (0..5).find(|back| at >= week(*back).0 && at < week(*back).1).map(|back| 4 - usize::try_from(back).unwrap());
    let all: Vec<_> = log.complaints().into_iter().filter(|one| units.contains(&one.unit)).collect();
    let tally = |places: &mut dyn Iterator<Item = usize>| {
        let mut counts = [0; 5];
        places.for_each(|place| counts[place] += 1);
        counts
    };
    let end = week(0).1.min(now);
    let open = all.iter().filter(|one| one.received < end && one.closed.is_none_or(|closed| closed >= end));
    let mut ages = [0; 5];
    open.for_each(|one| ages[[3, 8, 15, 31].iter().take_while(|days| end - one.received >= TimeDelta::days(**days)).count()] += 1);
    let promises = |target: &str| {
        let sum = |holds: &dyn Fn(usize) -> bool| {
            let of = all.iter().filter(|one| place(one.received).is_some_and(holds)).map(|one| one.kept_and_broken(target));
            of.fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
        };
        let (week, before) = (sum(&|place| place == 4), sum(&|place| place < 4));
        json!({ "target": target, "kept": week.0, "breached": week.1, "kept_before": before.0, "breached_before": before.1 })
    };
    let mut breakdowns: BTreeMap<&str, BTreeMap<String, [i64; 5]>> = BTreeMap::new();
    for (one, place) in all.iter().filter_map(|one| Some((one, place(one.received)?))) {
        let single = |key: &Option<String>| key.iter().cloned().collect::<Vec<_>>();
        let keys = [
            ("cause", single(&one.cause)),
            ("kind", vec![one.kind.clone()]),
            ("outlet", single(&one.outlet)),
            ("staff", one.staff.clone()),
            ("product", single(&one.product)),
            ("touchpoint", single(&one.touchpoint)),
        ];
        for (by, keys) in keys {
            for key in keys {
                breakdowns.entry(by).or_default().entry(key).or_default()[place] += 1;
            }
        }
    }
    let again = |counts: &[i64; 5]| counts[4] > 0 && counts.iter().filter(|count| **count > 0).count() > 1;
    let causes = breakdowns.get("cause").into_iter().flatten().filter(|(_, counts)| again(counts));
    let weeks = |counts: &[i64; 5]| count(counts.iter().filter(|count| **count > 0).count());
    let repeated: BTreeMap<_, _> = causes.map(|(cause, counts)| (cause.clone(), (figure(*counts), weeks(counts)))).collect();
    let figures =
        |groups: BTreeMap<String, [i64; 5]>| groups.into_iter().map(|(key, counts)| (key, figure(counts))).collect::<BTreeMap<_, _>>();
    let of_week: BTreeSet<_> = all.iter().filter(|one| place(one.received) == Some(4)).map(|one| one.id.clone()).collect();
    json!({
        "received": figure(tally(&mut all.iter().filter_map(|one| place(one.received)))),
        "closed": figure(tally(&mut all.iter().filter_map(|one| place(one.closed?)))),
        "open": ages, "promises": TARGETS.map(promises), "repeated": repeated, "complaints": of_week,
        "breakdowns": breakdowns.into_iter().map(|(by, groups)| (by, figures(groups))).collect::<BTreeMap<_, _>>()
    })
}

/// The same as the server has them. The order of groups is not the log's matter.
pub fn told_review(api: &Api, first: NaiveDate, unit: &str) -> Value {
    let week = first.iso_week();
    let query = format!("week={:04}-W{:02}&unit={unit}", week.year(), week.week());
    let told = api.get(&format!("/api/v1/complaints/weekly-review?{query}")).expect(200);
    let list = |value: &Value| value.as_array().unwrap().clone();
    let figure = |one: &Value| json!({ "count": one["count"], "before": one["before"], "change_percent": one["change_percent"] });
    let groups = |by: &Value| list(&by["groups"]).iter().map(|one| (text(&one["key"]), figure(one))).collect::<BTreeMap<_, _>>();
    let breakdowns: BTreeMap<_, _> =
        list(&told["breakdowns"]).iter().map(|by| (text(&by["by"]), groups(by))).filter(|(_, groups)| !groups.is_empty()).collect();
    let repeated: BTreeMap<_, _> =
        list(&told["repeated_causes"]).iter().map(|one| (text(&one["cause"]), (figure(one), one["weeks"].as_i64()))).collect();
    json!({
        "received": told["received"], "closed": told["closed"], "promises": told["promises"],
        "open": list(&told["open"]).iter().map(|age| age["count"].clone()).collect::<Vec<_>>(), "repeated": repeated,
        "complaints": list(&told["complaints"]).iter().map(|one| text(&one["id"])).collect::<BTreeSet<_>>(), "breakdowns": breakdowns
    })
}
