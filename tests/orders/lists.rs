//! Lists: every order once, in order, whatever the pages, sorts and filters.

use serde_json::Value;

use super::{act, customer};
use crate::support::builders::order;
use crate::support::client::Api;
use crate::support::world::on_both_engines;

/// All pages of a list.
fn all(api: &Api, query: &str, limit: usize) -> Vec<Value> {
    let mut items = Vec::new();
    let mut page = api.get(&format!("/api/v1/orders?limit={limit}&{query}")).expect(200);
    loop {
        assert!(page.items().len() <= limit);
        items.extend(page.items().iter().cloned());
        let Some(cursor) = page["next_cursor"].as_str() else { return items };
        page = api.get(&format!("/api/v1/orders?limit={limit}&cursor={cursor}")).expect(200);
    }
}

fn ids(items: &[Value]) -> Vec<String> {
    items.iter().map(|item| item["id"].as_str().unwrap().to_owned()).collect()
}

on_both_engines! {
    /// Pages of any size make the same list, also of orders placed at one instant; new orders repeat and hide none.
    fn pages_make_the_list(world: &World) {
        let api = &world.api;
        let customer = customer(api);
        for at in 0..23 {
            order(&customer).with("placed_at", format!("2026-03-0{}T00:00:00Z", at % 4 + 1)).create(api);
        }
        for sort in ["placed_at", "-placed_at", "created_at", "-created_at", "updated_at", "-updated_at"] {
            let query = format!("sort={sort}&customer_id={customer}");
            let whole = all(api, &query, 200);
            let values: Vec<_> = whole.iter().map(|item| item[sort.trim_start_matches('-')].as_str().unwrap().to_owned()).collect();
            let ascending = values.windows(2).all(|pair| pair[0] <= pair[1]);
            let descending = values.windows(2).all(|pair| pair[0] >= pair[1]);
            assert!(if sort.starts_with('-') { descending } else { ascending }, "{sort} {values:?}");
            assert_eq!(whole.len(), 23);
            for limit in [1, 2, 7, 22, 23] {
                assert_eq!(ids(&all(api, &query, limit)), ids(&whole), "{sort} {limit}");
            }
        }
        let first = api.get("/api/v1/orders?limit=10").expect(200);
        let newest = order(&customer).with("placed_at", "2026-03-09T00:00:00Z").create(api).id();
        let cursor = first.text("next_cursor");
        let second = api.get(&format!("/api/v1/orders?limit=10&cursor={cursor}")).expect(200);
        let (first, second) = (ids(first.items()), ids(second.items()));
        assert!(!second.contains(&newest) && second.iter().all(|id| !first.contains(id)));
    }

    /// Each filter alone and several together.
    fn filters(world: &World) {
        let api = &world.api;
        let (one, two) = (customer(api), customer(api));
        let first = order(&one).with("placed_at", "2026-01-01T00:00:00Z").with("channel", "phone").create(api);
        let second = order(&one).with("placed_at", "2026-02-01T00:00:00Z").with("priority", "high").create(api);
        let third = order(&two).with("placed_at", "2026-03-01T00:00:00Z").with("currency", "USD").create(api);
        act(api, &third.id(), "pay").expect(200);
        let (first, second, third) = (first.id(), second.id(), third.id());
        let unit = api.get(&format!("/api/v1/orders/{first}")).expect(200).text("unit_id");
        let table: [(String, &[&String]); 14] = [
            (String::new(), &[&third, &second, &first]),
            (format!("customer_id={one}"), &[&second, &first]),
            (format!("unit_id={unit}"), &[&third, &second, &first]),
            (format!("unit_id={one}"), &[]),
            ("status=paid".into(), &[&third]),
            ("status=placed,paid".into(), &[&third, &second, &first]),
            ("channel=phone,chat".into(), &[&first]),
            ("currency=USD".into(), &[&third]),
            ("priority=high".into(), &[&second]),
            ("placed_from=2026-02-01T00:00:00Z".into(), &[&third, &second]),
            ("placed_before=2026-02-01T00:00:00Z".into(), &[&first]),
            (format!("salesperson_id={one}"), &[]),
            (format!("status=placed&customer_id={one}&placed_from=2026-01-15T00:00:00Z"), &[&second]),
            ("created_before=2001-01-01T00:00:00Z".into(), &[]),
        ];
        for (query, expected) in table {
            let answer = api.get(&format!("/api/v1/orders?include_total=true&{query}")).expect(200);
            assert_eq!(ids(answer.items()).iter().collect::<Vec<_>>(), expected, "{query}");
            assert_eq!(answer["total"], expected.len(), "{query}");
        }
        let paid = api.get("/api/v1/orders?status=paid").expect(200);
        assert!(paid["total"].is_null() && paid.items()[0]["customer_name"].is_string() && paid.items()[0]["lines"].is_null());
    }

    /// What no list can be asked for.
    fn wrong_questions(world: &World) {
        let api = &world.api;
        api.get("/api/v1/orders?colour=red").expect(400).problem("malformed_request").field_error("/colour", "unknown_parameter");
        let wrong = api.get("/api/v1/orders?status=lost&placed_from=x&currency=RMB&customer_id=7&limit=201&sort=total").expect(422);
        let wrong = wrong.field_error("/status", "unknown_word").field_error("/placed_from", "instant_invalid").field_error("/currency", "currency_invalid");
        wrong.field_error("/customer_id", "id_invalid").field_error("/limit", "out_of_range").field_error("/sort", "unknown_word");
        api.get("/api/v1/orders?cursor=x").expect(400).problem("cursor_invalid");
        api.get("/api/v1/orders/0192f3a4-5b6c-7d8e-9f01-23456789abcd").expect(404).problem("not_found");
        api.get("/api/v1/orders/7").expect(404).problem("not_found");
    }
}
