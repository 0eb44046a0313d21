//! Lists of customers: each filter, each order, and what is refused.

use serde_json::json;

use super::{CUSTOMERS, NOBODY, company, me, of, outlet, point};
use crate::support::builders::{organization, person};
use crate::support::client::Api;
use crate::support::world::on_both_engines;

/// The names a list shows, in its order.
fn names(api: &Api, query: &str) -> Vec<String> {
    let answer = api.get(&format!("{CUSTOMERS}?{query}")).expect(200);
    answer.items().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

on_both_engines! {
    /// Every filter alone, and two together.
    fn filters(world: &World) {
        let api = &world.api;
        let (owner, unit) = (me(api), outlet(world));
        person().with("name", "a").with("potential_grade", "h").with("source_channel", "phone").with("province", "上海市").with("city", "上海市").with("tags", json!(["试驾", "VIP"])).create(api);
        world.clock.advance_minutes(1);
        let b = organization().with("name", "b").with("potential_grade", "a").with("source_channel", "wechat").with("province", "浙江省").with("city", "杭州市").with("owner_id", owner.clone()).create(api);
        world.clock.advance_minutes(1);
        let c = person().with("name", "c").with("unit_id", unit.clone()).with("tags", json!(["VIP"])).create(api);
        world.clock.advance_minutes(1);
        let d = person().with("name", "d").create(api);
        api.post(&of(&b.id(), "/actions/set_key_account"), json!({ "account_manager_id": owner })).expect(200);
        api.request("POST", &of(&d.id(), "/actions/archive")).send().expect(200);
        let created = |customer: &crate::support::answer::Answer| customer.text("created_at");
        let checks: Vec<(String, &[&str])> = vec![
            (String::new(), &["a", "b", "c"]),
            ("kind=person".into(), &["a", "c"]), ("kind=organization".into(), &["b"]), ("kind=person,organization".into(), &["a", "b", "c"]),
            (format!("unit_id={unit}"), &["c"]), (format!("unit_id={}", company(api)), &["a", "b"]), (format!("unit_id={unit},{}", company(api)), &["a", "b", "c"]), (format!("unit_id={NOBODY}"), &[]),
            (format!("owner_id={owner}"), &["b"]), (format!("owner_id={NOBODY}"), &[]), (format!("owner_id={NOBODY},{owner}"), &["b"]),
            (format!("account_manager_id={owner}"), &["b"]), ("key_account=true".into(), &["b"]), ("key_account=false".into(), &["a", "c"]),
            ("potential_grade=h".into(), &["a"]), ("potential_grade=h,a".into(), &["a", "b"]), ("potential_grade=c".into(), &[]),
            ("source_channel=phone".into(), &["a"]), ("source_channel=phone,wechat".into(), &["a", "b"]),
            ("province=%E6%B5%99%E6%B1%9F%E7%9C%81".into(), &["b"]), ("city=%E4%B8%8A%E6%B5%B7%E5%B8%82".into(), &["a"]), ("city=%E4%B8%8A%E6%B5%B7".into(), &[]),
            ("tag=VIP".into(), &["a", "c"]), ("tag=%E8%AF%95%E9%A9%BE".into(), &["a"]), ("tag=vip".into(), &[]),
            ("archived=true".into(), &["d"]), ("archived=false".into(), &["a", "b", "c"]), ("archived=true&kind=organization".into(), &[]),
            (format!("created_from={}", created(&b)), &["b", "c"]), (format!("created_before={}", created(&b)), &["a"]),
            (format!("created_from={}&created_before={}", created(&b), created(&c)), &["b"]),
            (format!("updated_from={}", created(&d)), &["b"]), (format!("updated_before={}", created(&d)), &["a", "c"]),
            ("kind=person&tag=VIP&city=%E4%B8%8A%E6%B5%B7%E5%B8%82".into(), &["a"]),
        ];
        for (query, expected) in checks {
            assert_eq!(names(api, &format!("sort=created_at&{query}")), expected, "{query}");
            let counted = api.get(&format!("{CUSTOMERS}?include_total=true&limit=1&{query}")).expect(200);
            assert_eq!(counted["total"], expected.len(), "{query}");
        }
        assert!(api.get(CUSTOMERS).expect(200)["total"].is_null());
        assert!(api.get(&format!("{CUSTOMERS}?include_total=false")).expect(200)["total"].is_null());
    }

    /// Newest first unless told otherwise; names by pinyin and without regard to case.
    fn orders(world: &World) {
        let api = &world.api;
        let mut ids = Vec::new();
        for name in ["张伟", "Zoe", "阿里", "adam", "王芳", "Bob"] {
            ids.push(person().with("name", name).create(api).id());
            world.clock.advance_seconds(1);
        }
        api.patch(&of(&ids[1], ""), json!({ "city": "x" })).expect(200);
        let by_name = ["阿里", "adam", "Bob", "王芳", "张伟", "Zoe"];
        let by_update = ["张伟", "阿里", "adam", "王芳", "Bob", "Zoe"];
        let by_creation = ["张伟", "Zoe", "阿里", "adam", "王芳", "Bob"];
        for (sort, ascending) in [("name", by_name), ("updated_at", by_update), ("created_at", by_creation)] {
            let mut descending = ascending;
            descending.reverse();
            assert_eq!(names(api, &format!("sort={sort}")), ascending, "{sort}");
            assert_eq!(names(api, &format!("sort=-{sort}")), descending, "-{sort}");
        }
        let mut newest = by_creation;
        newest.reverse();
        assert_eq!(names(api, ""), newest);
    }

    /// A row shows what its screen needs, every field of it.
    fn rows(world: &World) {
        let customer = person().with("contact_points", json!([point("phone", "13800138000"), point("phone", "13800138001"), point("email", "w.f@example.com")])).with("tags", json!(["b", "a"])).create(&world.api);
        let answer = world.api.get(CUSTOMERS).expect(200);
        let row = &answer.items()[0];
        for member in ["id", "number", "version", "kind", "name", "birthday", "province", "city", "source_channel", "potential_grade", "key_account", "account_manager_id", "owner_id", "unit_id", "tags", "purchases", "archived_at", "created_at", "updated_at"] {
            assert!(row.as_object().unwrap().contains_key(member), "{member} of {row:#}");
            assert_eq!(row[member], customer[member], "{member}");
        }
        assert_eq!(row["primary_contact_points"], json!([{ "kind": "phone", "masked": "138****8000" }, { "kind": "email", "masked": "w***@example.com" }]));
        let same = world.api.get(CUSTOMERS).expect(200);
        assert_eq!(same.json, answer.json);
    }

    /// A typo is never ignored, and every wrong value is told.
    fn what_is_refused(world: &World) {
        let api = &world.api;
        for (query, pointer, code) in [("ctiy=x", "/ctiy", "unknown_parameter"), ("city=x&city=y", "/city", "duplicate"), ("city=%ff", "/city", "syntax_invalid"), ("city=%00", "/city", "syntax_invalid"), ("clear=true", "/clear", "unknown_parameter")] {
            api.get(&format!("{CUSTOMERS}?{query}")).expect(400).problem("malformed_request").field_error(pointer, code);
        }
        let query = "limit=0&include_total=yes&sort=size&kind=pet&unit_id=x&owner_id=y&key_account=1&potential_grade=h,z&source_channel=fax&created_from=yesterday&updated_before=2026-02-30T00:00:00Z&archived=no&tag=";
        let answer = api.get(&format!("{CUSTOMERS}?{query}")).expect(422).problem("validation_failed");
        for (pointer, code) in [
            ("/limit", "out_of_range"), ("/include_total", "unknown_word"), ("/sort", "unknown_word"), ("/kind", "unknown_word"), ("/unit_id", "id_invalid"), ("/owner_id", "id_invalid"),
            ("/key_account", "unknown_word"), ("/potential_grade", "unknown_word"), ("/source_channel", "unknown_word"), ("/created_from", "instant_invalid"), ("/updated_before", "instant_invalid"),
            ("/archived", "unknown_word"), ("/tag", "required"),
        ] {
            answer.clone().field_error(pointer, code);
        }
        assert_eq!(answer.field_error_count(), 13, "{answer:?}");
        for limit in ["201", "-1", "x", "1.5", ""] {
            api.get(&format!("{CUSTOMERS}?limit={limit}")).expect(422).field_error("/limit", "out_of_range");
        }
    }
}
