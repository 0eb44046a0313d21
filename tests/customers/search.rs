//! Searching: by a few characters in Han or Latin, by numbers, phones and e-mail addresses, in the query or in the body.

use serde_json::{Value, json};

use super::{CUSTOMERS, of, point};
use crate::support::answer::Answer;
use crate::support::builders::{organization, person};
use crate::support::client::Api;
use crate::support::world::on_both_engines;

const SEARCH: &str = "/api/v1/customers/search";

fn names(answer: &Answer) -> Vec<String> {
    answer.items().iter().map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

/// What is found, both ways.
#[track_caller]
fn found(api: &Api, words: &str) -> Vec<String> {
    let encoded: String = words.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let listed = api.get(&format!("{CUSTOMERS}?q={encoded}")).expect(200);
    let searched = api.post(SEARCH, json!({ "q": words })).expect(200);
    assert_eq!(listed.json, searched.json, "{words}");
    names(&listed)
}

on_both_engines! {
    fn by_name_number_and_phone(world: &World) {
        let api = &world.api;
        let wang = person().with("name", "王小芳").with("contact_points", json!([point("phone", "13800138000"), point("email", "w.f@example.com")])).create(api);
        person().with("name", "单雄信").with("contact_points", json!([])).create(api);
        person().with("name", "John Smith").with("contact_points", json!([])).create(api);
        let contact = json!({ "name": "李雷", "contact_points": [point("phone", "021-62345678")] });
        organization().with("name", "上海宏图贸易有限公司").with("contact_points", json!([])).with("contacts", json!([contact])).with("references", json!([{ "source": "erp", "reference": "ERP-00017/A" }])).create(api);
        for (words, expected) in [
            ("小芳", "王小芳"), ("王", "王小芳"), ("王 芳", "王小芳"), ("wangxiaofang", "王小芳"), ("Wang Xiao", "王小芳"), ("xiaofang", "王小芳"), ("wxf", "王小芳"), ("w", "王小芳"),
            ("shanxiong", "单雄信"), ("danxiong", ""), ("sxx", "单雄信"), ("smith", "John Smith"), ("joh", "John Smith"),
            ("宏图", "上海宏图贸易有限公司"), ("httz", ""), ("htmy", "上海宏图贸易有限公司"), ("erp 00017 a", "上海宏图贸易有限公司"), ("lilei", "上海宏图贸易有限公司"),
            ("13800138000", "王小芳"), ("138 0013 8000", "王小芳"), ("+86 138-0013-8000", "王小芳"), ("１３８００１３８０００", "王小芳"), ("8000", "王小芳"), ("5678", "上海宏图贸易有限公司"), ("(021) 6234 5678", "上海宏图贸易有限公司"),
            ("W.F@EXAMPLE.COM", "王小芳"), ("1380013800", ""), ("138****8000", ""), ("800", ""), ("w.f@example.org", ""), ("小 单", ""),
        ] {
            let expected: Vec<&str> = Some(expected).filter(|name| !name.is_empty()).into_iter().collect();
            assert_eq!(found(api, words), expected, "{words}");
        }
        assert_eq!(found(api, &wang.text("number"))[0], "王小芳");
        assert_eq!(found(api, &wang.text("number").to_lowercase().replace('-', " "))[0], "王小芳");
    }

    fn it_follows_every_change(world: &World) {
        let api = &world.api;
        let customer = person().with("name", "旧名").with("contact_points", json!([])).create(api);
        let id = customer.id();
        api.patch(&of(&id, ""), json!({ "name": "新名" })).expect(200);
        assert_eq!((found(api, "旧名").len(), found(api, "新名").len()), (0, 1));
        let phone = api.post(&of(&id, "/contact_points"), point("phone", "13900139000")).expect(201);
        assert_eq!(found(api, "139 0013 9000"), ["新名"]);
        api.request("DELETE", &of(&id, &format!("/contact_points/{}", phone.id()))).send().expect(204);
        assert!(found(api, "13900139000").is_empty());
        api.post(&of(&id, "/references"), json!({ "source": "erp", "reference": "A-77" })).expect(201);
        assert_eq!(found(api, "a77"), ["新名"]);
        api.put(&format!("{CUSTOMERS}/by_reference/erp/A-77"), json!({ "kind": "person", "name": "又名" })).expect(200);
        assert_eq!((found(api, "新名").len(), found(api, "youming").len()), (0, 1));
        api.put(&format!("{CUSTOMERS}/by_reference/erp/A-78"), json!({ "kind": "person" })).expect(201);
        assert_eq!(found(api, "A-78"), ["A-78"]);
        api.request("POST", &of(&id, "/actions/archive")).send().expect(200);
        assert!(found(api, "又名").is_empty());
        assert_eq!(names(&api.get(&format!("{CUSTOMERS}?q=youming&archived=true")).expect(200)), ["又名"]);
        assert_eq!(names(&api.post(SEARCH, json!({ "q": "youming", "archived": true })).expect(200)), ["又名"]);
        api.request("POST", &of(&id, "/actions/restore")).send().expect(200);
        assert_eq!(found(api, "又名"), ["又名"]);
    }

    fn the_best_come_first_page_by_page(world: &World) {
        let api = &world.api;
        for name in ["李王芳", "旺芳", "王芳菲", "王芳", "王芳芳"] {
            person().with("name", name).with("contact_points", json!([])).create(api);
            world.clock.advance_seconds(1);
        }
        let best = ["王芳", "王芳芳", "王芳菲", "李王芳"];
        assert_eq!(found(api, "王芳"), best);
        assert_eq!(found(api, "wangfang"), ["旺芳", "王芳", "王芳芳", "王芳菲", "李王芳"]);
        let (mut read, mut body) = (Vec::new(), json!({ "q": "王芳", "limit": 1, "include_total": true }));
        loop {
            let page = api.post(SEARCH, body).expect(200);
            assert_eq!(page["total"], 4);
            read.extend(names(&page));
            let Some(cursor) = page["next_cursor"].as_str() else { break };
            body = json!({ "cursor": cursor, "limit": 1, "include_total": true });
        }
        assert_eq!(read, best);
        let by = |sort: &str| names(&api.post(SEARCH, json!({ "q": "王芳", "sort": sort })).expect(200));
        assert_eq!(by("created_at"), ["李王芳", "王芳菲", "王芳", "王芳芳"]);
        assert_eq!(by("-created_at"), ["王芳芳", "王芳", "王芳菲", "李王芳"]);
        assert_eq!(by("name"), ["李王芳", "王芳", "王芳芳", "王芳菲"]);
        assert_eq!(by("-relevance"), ["李王芳", "王芳菲", "王芳芳", "王芳"]);
        let page = api.post(SEARCH, json!({ "q": "王芳", "sort": "name", "limit": 3 })).expect(200);
        let rest = api.post(SEARCH, json!({ "cursor": page["next_cursor"] })).expect(200);
        assert_eq!((names(&page).len(), names(&rest)), (3, vec!["王芳菲".to_owned()]));
        // A cursor belongs to its words.
        api.post(SEARCH, json!({ "q": "王", "cursor": page["next_cursor"] })).expect(400).problem("cursor_invalid");
    }

    fn filters_combine(world: &World) {
        let api = &world.api;
        person().with("name", "王芳").with("city", "上海市").with("potential_grade", "h").with("tags", json!(["VIP"])).with("contact_points", json!([point("phone", "13800138000")])).create(api);
        person().with("name", "王芳").with("city", "杭州市").with("contact_points", json!([point("phone", "13900138000")])).create(api);
        let count = |body: Value| api.post(SEARCH, body).expect(200).items().len();
        for (body, expected) in [
            (json!({ "q": "王芳" }), 2), (json!({ "q": "王芳", "city": "上海市" }), 1), (json!({ "q": "王芳", "tag": "VIP", "potential_grade": ["h", "a"] }), 1),
            (json!({ "q": "王芳", "kind": ["organization"] }), 0), (json!({ "q": "王芳", "kind": [] }), 2), (json!({ "q": "8000", "city": "杭州市" }), 1), (json!({ "q": "8000" }), 2),
            (json!({ "q": "13800138000", "city": "杭州市" }), 0), (json!({ "city": "杭州市" }), 1), (json!({}), 2), (json!({ "q": null, "archived": false }), 2),
        ] {
            assert_eq!(count(body.clone()), expected, "{body}");
        }
    }

    /// No query language shines through, and nothing that can be typed is an error of the inside.
    fn whatever_is_typed(world: &World) {
        let api = &world.api;
        person().with("name", "Andrew Near").with("contact_points", json!([])).create(api);
        for words in [
            "\"", "\"\"", "'", "''", "*", "a*", "AND", "OR", "NOT", "NEAR(a b)", "NEAR", "a AND b", "tokens:a", "{tokens}:a", "^a", "-a", "+a", "(", ")", "a:*", "a & b", "a | b", "!a", "<->", "a <-> b",
            "\\", "%", "_", ";", "--", "/* */", "😀", "\u{200b}", "\u{202e}abc", "K-", "0", "00000000", "+", "@", "a@b", "ﷺ", "𠮷", "e\u{301}", "ſ", "ß", "Ⅳ", "½", "๓", "x' OR '1'='1",
        ] {
            let names = found(api, words);
            assert!(names.iter().all(|name| name == "Andrew Near"), "{words}: {names:?}");
        }
        assert_eq!((found(api, "and*").len(), found(api, "\"near\" and").len(), found(api, "a OR zzz").len(), found(api, "NOT andrew").len()), (1, 1, 0, 0));
        assert_eq!(found(api, &"王".repeat(200)).len(), 0);
        for (words, code) in [("王".repeat(201), "too_long"), ("  ".into(), "required"), ("a\nb".into(), "control_character")] {
            api.post(SEARCH, json!({ "q": words })).expect(422).field_error("/q", code);
        }
        api.get(&format!("{CUSTOMERS}?q=")).expect(422).field_error("/q", "required");
        api.get(&format!("{CUSTOMERS}?sort=relevance")).expect(422).field_error("/sort", "unexpected");
        let answer = api.post(SEARCH, json!({ "kind": ["pet"], "limit": 0, "sort": "size", "created_from": "yesterday" })).expect(422);
        assert_eq!(answer.field_error_count(), 4, "{answer:?}");
        api.post(SEARCH, json!({ "query": "x" })).expect(400).problem("malformed_request");
        api.post(SEARCH, json!({ "limit": "5" })).expect(400).problem("malformed_request");
    }
}
