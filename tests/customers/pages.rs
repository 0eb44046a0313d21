//! Paging: nothing repeats, nothing hides, whatever is written meanwhile, and no cursor is taken for another.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::{CUSTOMERS, of};
use crate::support::builders::person;
use crate::support::client::Api;
use crate::support::world::on_both_engines;

/// Reads a list page by page; `between` runs after each page.
fn read_through(api: &Api, query: &str, mut between: impl FnMut(usize)) -> Vec<Value> {
    let mut path = format!("{CUSTOMERS}?{query}");
    let mut found = Vec::new();
    for page in 0.. {
        assert!(page < 100, "pages without end");
        let answer = api.get(&path).expect(200);
        found.extend(answer.items().iter().cloned());
        between(page);
        match answer["next_cursor"].as_str() {
            Some(cursor) => path = format!("{CUSTOMERS}?{}&cursor={cursor}", if query.contains("limit") { query } else { "limit=50" }),
            None => break,
        }
    }
    found
}

fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["id"].as_str().unwrap()).collect()
}

on_both_engines! {
    /// While customers are created between the pages, every one that was there before is shown once, in order.
    fn written_to_while_read(world: &World) {
        let api = &world.api;
        // Few different names and instants, so that the id has to decide.
        let before: BTreeSet<String> = (0..23).map(|at| {
            if at % 5 == 0 { world.clock.advance_seconds(1); }
            person().with("name", ["王芳", "张伟", "Anna"][at % 3]).create(api).id()
        }).collect();
        for sort in ["created_at", "-created_at", "updated_at", "-updated_at", "name", "-name"] {
            for limit in [1, 4, 7, 23, 200] {
                let mut written = 0;
                let rows = read_through(api, &format!("sort={sort}&limit={limit}"), |_| {
                    if written < 3 {
                        written += 1;
                        person().with("name", ["李雷", "Anna", "阿里"][written - 1]).create(api);
                    }
                });
                let shown = ids(&rows);
                let different: BTreeSet<&str> = shown.iter().copied().collect();
                assert_eq!(different.len(), shown.len(), "{sort} {limit}: a row is repeated");
                assert!(before.iter().all(|id| different.contains(id.as_str())), "{sort} {limit}: a row is hidden");
            }
        }
    }

    /// Rows that are changed or archived between the pages hide no other row.
    fn changed_while_read(world: &World) {
        let api = &world.api;
        let all: Vec<String> = (0..12).map(|_| person().create(api).id()).collect();
        let (moved, gone) = (&all[2], &all[3]);
        let rows = read_through(api, "sort=created_at&limit=5", |page| {
            if page == 0 {
                api.patch(&of(moved, ""), json!({ "name": "另名" })).expect(200);
                api.request("POST", &of(gone, "/actions/archive")).send().expect(200);
            }
        });
        assert_eq!(ids(&rows), all);
        assert_eq!(ids(&read_through(api, "sort=created_at&limit=5", |_| {})).len(), 11);
    }

    /// A cursor alone reads on; with other parameters than its own it is refused, and so is whatever is none.
    fn cursors(world: &World) {
        let api = &world.api;
        for _ in 0..5 {
            person().with("city", "上海市").create(api);
        }
        let query = "sort=name&city=%E4%B8%8A%E6%B5%B7%E5%B8%82&limit=2";
        let first = api.get(&format!("{CUSTOMERS}?{query}")).expect(200);
        let cursor = first.text("next_cursor");
        let alone = api.get(&format!("{CUSTOMERS}?cursor={cursor}&limit=2")).expect(200);
        let repeated = api.get(&format!("{CUSTOMERS}?{query}&cursor={cursor}")).expect(200);
        assert_eq!(alone.json, repeated.json);
        assert_eq!(api.get(&format!("{CUSTOMERS}?cursor={cursor}&limit=200&include_total=true")).expect(200)["total"], 5);
        for contradiction in ["sort=-name", "city=x", "kind=person", "sort=created_at"] {
            api.get(&format!("{CUSTOMERS}?cursor={cursor}&{contradiction}")).expect(400).problem("cursor_invalid");
        }
        let decoded = String::from_utf8(URL_SAFE_NO_PAD.decode(&cursor).unwrap()).unwrap();
        for (from, to) in [("\"name\"", "\"size\""), ("\"name\"", "\"created_at\""), ("\"city\"", "\"ctiy\""), ("\"city\"", "\"kind\""), ("text", "at"), ("[1,", "[2,"), ("}]", "}")] {
            assert!(decoded.contains(from), "{from} in {decoded}");
            let forged = URL_SAFE_NO_PAD.encode(decoded.replacen(from, to, 1));
            api.get(&format!("{CUSTOMERS}?cursor={forged}")).expect(400).problem("cursor_invalid");
        }
        let cut = &cursor[..cursor.len() - 3];
        let long = "A".repeat(4_000);
        for wrong in ["", "x", cut, "e30", "%E7%8E%8B", "W10", &long] {
            api.get(&format!("{CUSTOMERS}?cursor={wrong}")).expect(400).problem("cursor_invalid");
        }
    }
}
