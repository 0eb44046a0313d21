//! Lists as agents and managers ask for them.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{act, customer, path, ticket_in};
use crate::support::builders::{order, ticket};
use crate::support::client::Api;
use crate::support::company::{ids, text};
use crate::support::world::on_both_engines;

const LIST: &str = "/api/v1/service/tickets";

fn found(api: &Api, query: &str) -> Vec<String> {
    ids(api, &format!("{LIST}?{query}"))
}

fn in_order(api: &Api, query: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut place = format!("{LIST}?{query}");
    loop {
        let page = api.get(&place).expect(200);
        all.extend(page.items().iter().map(|item| text(&item["id"])));
        match page["next_cursor"].as_str() {
            Some(cursor) => place = format!("{LIST}?{query}&cursor={cursor}"),
            None => return all,
        }
    }
}

on_both_engines! {
    /// Every filter finds what it says and nothing else.
    fn every_filter_finds(world: &World) {
        let api = &world.api;
        let me = text(&api.get("/api/v1/me").expect(200)["user"]["id"]);
        let owner = customer(api);
        let bought = order(&owner).create(api).id();
        let special = ticket(&owner).with("channel", "chat").with("kind", "after_sales").with("category", "process").with("priority", "urgent");
        let special = special.with("major", true).with("touchpoint", "repair").with("order_id", bought.as_str()).with("subject", "100% Oil 漏_水");
        let special = special.create(api);
        let plain = ticket(&customer(api)).create(api);
        let waiting = ticket_in(world, "waiting_customer");
        let over = ticket_in(world, "cancelled");
        let (s, p, w, o) = (special.id(), plain.id(), waiting.id(), over.id());
        let number = special.text("number");
        let sorted = |mut all: Vec<&String>| { all.sort(); all.into_iter().cloned().collect::<Vec<_>>() };
        let table: Vec<(String, Vec<&String>)> = vec![
            (String::new(), vec![&s, &p, &w, &o]),
            ("open=true".into(), vec![&s, &p, &w]),
            ("open=false".into(), vec![&o]),
            ("mine=true".into(), vec![&w, &o]),
            (format!("assignee_id={me}&open=true"), vec![&w]),
            ("unassigned=true".into(), vec![&s, &p]),
            ("waiting=true".into(), vec![&w]),
            ("status=cancelled,reported".into(), vec![&p, &o]),
            ("kind=after_sales".into(), vec![&s]),
            ("category=process,technical".into(), vec![&s]),
            ("priority=urgent".into(), vec![&s]),
            ("priority=normal".into(), vec![&p, &w, &o]),
            ("major=true".into(), vec![&s]),
            ("key_account=true".into(), vec![]),
            ("channel=chat".into(), vec![&s]),
            ("touchpoint=repair".into(), vec![&s]),
            (format!("customer_id={owner}"), vec![&s]),
            (format!("order_id={bought}"), vec![&s]),
            (format!("q={number}"), vec![&s]),
            (format!("q={}", number.to_lowercase()), vec![&s]),
            ("q=%E6%BC%8F_".into(), vec![&s]),
            ("q=100%25".into(), vec![&s]),
            ("q=%25".into(), vec![&s]),
            ("q=oIL".into(), vec![&s]),
            ("q=T-19".into(), vec![]),
            (format!("reported_from={}", special.text("reported_at")), vec![&s, &p, &w, &o]),
            (format!("reported_before={}", special.text("reported_at")), vec![]),
            ("breached=true&open=false".into(), vec![]),
        ];
        for (query, expected) in table {
            assert_eq!(found(api, &query), sorted(expected.clone()), "{query}");
            let total = api.get(&format!("{LIST}?include_total=true&{query}")).expect(200)["total"].clone();
            assert_eq!(total, json!(expected.len()), "{query}");
        }
        api.get(&format!("{LIST}?mine=true&assignee_id={me}")).expect(422).field_error("/mine", "unexpected");
        api.get(&format!("{LIST}?unassigned=true&mine=true")).expect(422).field_error("/unassigned", "unexpected");
        api.get(&format!("{LIST}?status=lost")).expect(422).field_error("/status", "unknown_word");
        api.get(&format!("{LIST}?state=open")).expect(400).problem("malformed_request");
    }

    /// Every sort gives every ticket once, whatever the size of the page.
    fn every_sort_gives_every_ticket_once(world: &World) {
        let api = &world.api;
        let owner = customer(api);
        let now = world.clock.now();
        let ago = |minutes: i64| (now - TimeDelta::minutes(minutes)).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        let made: Vec<(String, &str)> = [("low", 50), ("urgent", 40), ("normal", 30), ("high", 20), ("normal", 10)]
            .into_iter()
            .map(|(priority, minutes)| {
                (ticket(&owner).with("priority", priority).with("reported_at", ago(minutes)).create(api).id(), priority)
            })
            .collect();
        act(api, &made[1].0, "cancel", json!({ "reason": "x" })).expect(200);
        let reported: Vec<_> = made.iter().map(|(id, _)| id.clone()).collect();
        assert_eq!(in_order(api, "sort=reported_at&limit=2"), reported);
        assert_eq!(in_order(api, "limit=2"), reported.iter().rev().cloned().collect::<Vec<_>>());
        let urgent = in_order(api, "sort=-priority&limit=2");
        let words: Vec<_> = urgent.iter().map(|id| made.iter().find(|(one, _)| one == id).unwrap().1).collect();
        // What is over comes last.
        assert_eq!(words, ["high", "normal", "normal", "low", "urgent"]);
        for sort in ["next_due_at", "-next_due_at", "updated_at", "-updated_at", "priority"] {
            let mut all = in_order(api, &format!("sort={sort}&limit=2"));
            all.sort();
            let mut expected = reported.clone();
            expected.sort();
            assert_eq!(all, expected, "{sort}");
        }
        let due: Vec<Value> = api.get(&format!("{LIST}?sort=next_due_at")).expect(200).items().iter().map(|item| item["next_due_at"].clone()).collect();
        let running: Vec<_> = due.iter().filter_map(Value::as_str).collect();
        assert!(running.is_sorted() && due[running.len()..].iter().all(Value::is_null), "{due:?}");
        api.patch(&path(&made[0].0), json!({ "subject": "新" })).expect(200);
        assert_eq!(in_order(api, "sort=-updated_at&limit=2")[0], made[0].0);
    }
}
