//! Imports over the API, from asking to mending.

use serde_json::json;

use super::{ask, import, once, orders, over, rows, send, total};
use crate::support::client::Api;
use crate::support::data::shared;
use crate::support::database::Engine;
use crate::support::world::{World, on_both_engines};

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

/// Orders with the columns of a Chinese file.
fn chinese() -> serde_json::Value {
    let mapping = json!({ "customer.external_ref": "客户", "placed_at": "日期", "total": "金额", "external_ref": "单号" });
    orders(json!({ "mapping": mapping, "file_name": "订单.csv", "source": "dms" }))
}

fn events_of(api: &Api, import: &str) -> Vec<String> {
    let id = import.rsplit('/').next().unwrap();
    let patience = std::time::Instant::now();
    loop {
        let page = api.get(&format!("/api/v1/events?record_id={id}&limit=1000")).expect(200);
        let kinds: Vec<String> = page.items().iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect();
        if kinds.last().is_some_and(|kind| kind != "import.started") || patience.elapsed().as_secs() > 20 {
            return kinds;
        }
        std::thread::yield_now();
    }
}

on_both_engines! {
    /// A file in GBK goes its whole way: its encoding is found out, wrong rows are told in both languages and come back as a file in
    /// the same encoding, and once mended they are in.
    fn a_file_goes_its_whole_way(world: &World) {
        let api = &world.api;
        let path = ask(api, chinese());
        let mut file = gbk("单号,客户,日期,金额\nA,王芳,2026-02-13,11.77\nB,王芳,2026-13-13,12\nC,,2026-02-14,x\n");
        file.extend_from_slice(b"D,\xff\xff,2026-02-15,1\n");
        let sent = send(api, &path, &file).expect(200);
        assert_eq!((&sent["bytes_total"], &sent["file_encoding"]), (&json!(file.len()), &json!("gbk")));
        let ended = over(api, &path);
        assert_eq!((&ended["status"], rows(&ended), &ended["customers_made"]), (&json!("finished"), [4, 1, 0, 0, 3], &json!(1)));
        assert_eq!((&ended["bytes_done"], &ended["available_actions"]), (&json!(file.len()), &json!([])));
        assert_eq!(events_of(api, &path), ["import.started", "import.finished"]);
        assert_eq!(api.get("/api/v1/customers/by_reference/dms/%E7%8E%8B%E8%8A%B3").expect(200)["name"], "王芳");

        let refusals = format!("{path}/refusals");
        let first = api.get(&format!("{refusals}?limit=1&include_total=true")).expect(200);
        assert_eq!((&first["total"], &first["items"][0]["line"]), (&json!(3), &json!(3)));
        assert_eq!(first["items"][0]["faults"][0]["column"], "日期");
        let next = api.get(&format!("{refusals}?cursor={}", first.text("next_cursor"))).expect(200);
        let lines: Vec<_> = next.items().iter().map(|row| row["line"].as_i64().unwrap()).collect();
        assert_eq!((lines, &next["items"][1]["faults"][0]["code"]), (vec![4, 5], &json!("syntax_invalid")));
        let backwards = api.get(&format!("{refusals}?sort=-line")).expect(200);
        assert_eq!(backwards["items"][0]["line"], 5);
        let english = api.in_language("en").get(&refusals).expect(200);
        assert_eq!(english["items"][1]["faults"][0]["message"], "Not a valid amount.");

        let back = api.in_language("en").request("GET", &format!("{path}/refused_rows")).header("Accept", "text/csv").send().expect(200);
        assert_eq!(back.header("content-type"), "text/csv; charset=gb18030");
        assert!(back.header("content-disposition").contains("filename*=UTF-8''refused-%E8%AE%A2%E5%8D%95.csv"), "{back:?}");
        let (text, _, broken) = encoding_rs::GB18030.decode(&back.bytes);
        assert!(broken && text.starts_with("单号,客户,日期,金额,import_line,import_faults\nB,王芳,2026-13-13,12,3,\"日期: Not an instant"), "{text}");
        let known = api.request("GET", &format!("{path}/refused_rows")).header("If-None-Match", back.header("etag")).send();
        assert_eq!(known.status, 200, "in Chinese it is another file");

        let wrong = back.bytes.windows(2).position(|pair| pair == b"\xff\xff").unwrap();
        let mut mended = back.bytes.clone();
        mended.splice(wrong..wrong + 2, gbk("李强"));
        let mended = encoding_rs::GB18030.decode(&mended).0.replace("2026-13-13", "2026-12-13").replace(",x,4", ",3.50,4").replace("C,,", "C,李强,");
        let ended = import(api, orders(json!({ "mapping": chinese()["mapping"], "source": "dms" })), &gbk(&mended));
        // The instant of the mended row lies ahead of the clock.
        assert_eq!(rows(&ended)[1..], [2, 0, 0, 1], "{ended:?}");
        assert_eq!((total(api, "/api/v1/orders"), total(api, "/api/v1/customers")), (3, 2));
    }

    /// What an import does is told in the name of whoever asked for it, also where that is a key.
    fn rows_are_taken_in_the_name_of_who_asked(world: &World) {
        let asked = ["imports:read", "imports:write", "orders:write", "customers:write", "customers:read"];
        let issued = world.api.post("/api/v1/api_keys", json!({ "name": "DMS", "permissions": asked })).expect(201);
        let (key, id) = (world.api.with_token(&issued.text("key")), issued["api_key"]["id"].clone());
        let me = world.api.get("/api/v1/me").expect(200)["user"]["id"].clone();
        let none = serde_json::Value::Null;
        for (api, customer, actor, user, by_key) in [
            (&key, "K", json!({ "kind": "api_key", "id": id }), &none, &id),
            (&world.api, "U", json!({ "kind": "user", "id": me }), &me, &none),
        ] {
            let path = ask(api, orders(json!({})));
            send(api, &path, format!("id,date,qty,amt\n{customer},2026-02-13,1,5\n").as_bytes()).expect(200);
            let ended = over(api, &path);
            assert_eq!((&ended["requested_by"], &ended["requested_by_key"]), (user, by_key));
            assert_eq!(events_of(&world.api, &path), ["import.started", "import.finished"]);
            let made = api.get(&format!("/api/v1/customers/by_reference/import/{customer}")).expect(200).id();
            for record in [path.rsplit('/').next().unwrap(), made.as_str()] {
                let told = world.api.get(&format!("/api/v1/events?record_id={record}&limit=100")).expect(200);
                assert!(!told.items().is_empty());
                assert!(told.items().iter().all(|event| event["actor"] == actor), "{told:?}");
            }
        }
    }

    /// A file of which rows were taken is refused unless it is asked for again; one of which none were is not.
    fn the_same_file_is_taken_once(world: &World) {
        let api = &world.api;
        let file = b"id,date,qty,amt\n1,1997-01-01,1,11.77\n";
        let tried = import(api, orders(json!({ "dry_run": true })), file);
        assert_eq!((rows(&tried), total(api, "/api/v1/orders")), ([1, 1, 0, 0, 0], 0));
        let first = import(api, orders(json!({})), file);
        let path = ask(api, orders(json!({})));
        let refused = send(api, &path, file).expect(409).problem("already_exists");
        assert_eq!(refused["import_id"], first["id"]);
        assert_eq!(api.get(&path).expect(200)["status"], "awaiting_file");
        send(api, &path, b"id,date,qty,amt\n1,1997-01-02,1,11.77\n").expect(200);
        over(api, &path);
        import(api, orders(json!({ "again": true })), file);
        assert_eq!(total(api, "/api/v1/orders"), 3);
        let names = api.get("/api/v1/imports?kind=orders&status=finished&include_total=true&limit=2").expect(200);
        assert_eq!((names.items().len(), &names["total"]), (2, &json!(4)));
        assert!(names["items"][0]["created_at"].as_str() >= names["items"][1]["created_at"].as_str());
    }

    /// What can't be is said at once, with the place where it stands; what the file lacks, once it is there.
    fn what_can_not_be_is_told(world: &World) {
        let api = &world.api;
        let wrong = orders(json!({ "mapping": { "customer.external_ref": "id", "price": "amt" }, "currency": "XXX", "time_zone": "Mars" }));
        let refused = api.post("/api/v1/imports", wrong).expect(422).field_error("/mapping/price", "unknown_word");
        refused.field_error("/currency", "currency_invalid").field_error("/time_zone", "time_zone_invalid");
        let body = orders(json!({ "mapping": { "customer.external_ref": "id" } }));
        let refused = api.in_language("en").post("/api/v1/imports", body).expect(422).field_error("/mapping", "mapping_incomplete");
        assert_eq!(refused["errors"][0]["message"], "Map a column to at least one of: placed_at.");
        let nowhere = orders(json!({ "unit_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd" }));
        api.post("/api/v1/imports", nowhere).expect(422).field_error("/unit_id", "not_found");

        for (file, code, detail) in [
            (&b"nr,date,qty,amt\n1,1997-01-01,1,1\n"[..], "no_such_column", json!("id")),
            (b"id,date,qty,amt,id\n1,1997-01-01,1,1,1\n", "column_twice", json!("id")),
            (b"id,date,qty,amt\xff\xff\n", "not_text", json!(null)),
            (&[b"id,date,qty,amt\n1,\"".as_slice(), &vec![b'x'; 5 << 20]].concat(), "row_too_large", json!(null)),
        ] {
            let ended = import(api, orders(json!({ "encoding": "auto" })), file);
            assert_eq!((&ended["status"], &ended["failure"]["code"], &ended["failure"]["detail"]), (&json!("failed"), &json!(code), &detail));
            assert!(ended["failure"]["message"].as_str().unwrap().chars().any(|letter| letter > '\u{4e00}'), "{ended:?}");
            // Of a file that can't be read no row was refused; of one that can, none has to be.
            let rows = api.get(&format!("/api/v1/imports/{}/refused_rows", ended.id()));
            rows.expect(if code == "not_text" { 404 } else { 200 });
        }
        let path = ask(api, orders(json!({})));
        send(api, &path, b"").expect(422);
        let form = api.request("PUT", &format!("{path}/file")).bytes("multipart/form-data; boundary=x", b"--x--".to_vec()).send();
        form.expect(415);
        let nobody = "/api/v1/imports/0192f3a4-5b6c-7d8e-9f01-23456789abcd";
        send(api, nobody, b"id\n1\n").expect(404);
        api.get(nobody).expect(404);
        api.get(&format!("{nobody}/refusals")).expect(404);
        api.get(&format!("{nobody}/refused_rows")).expect(404);
        api.get(&format!("{path}/refused_rows")).expect(404);
    }

    /// Cancelled before, while and after: what was taken stands and is told, nothing more comes.
    fn an_import_is_cancelled(world: &World) {
        let api = &world.api;
        let waiting = ask(api, orders(json!({})));
        let cancel = |path: &str| api.request("POST", &format!("{path}/actions/cancel")).send();
        assert_eq!(cancel(&waiting).expect(200)["status"], "cancelled");
        let late = send(api, &waiting, b"id,date,qty,amt\n").expect(409).problem("illegal_transition");
        assert_eq!(late["available_actions"], json!([]));
        cancel(&waiting).expect(409);

        let lines: String = (0..60_000).map(|row| format!("{},2024-01-01,1,1.00\n", row / 3)).collect();
        let path = ask(api, orders(json!({})));
        send(api, &path, format!("id,date,qty,amt\n{lines}").as_bytes()).expect(200);
        let busy = ask(api, orders(json!({ "again": true })));
        let seen = once(api, &path, |seen| seen["rows"]["taken"] != 0);
        assert_eq!(seen["status"], "running");
        let refused = send(api, &busy, format!("id,date,qty,amt\n{lines}").as_bytes()).expect(409).problem("in_use");
        assert_eq!(refused["import_id"], seen["id"]);
        let stale = api.request("POST", &format!("{path}/actions/cancel")).header("If-Match", "\"1-x\"").send();
        stale.expect(412);
        assert!(cancel(&path).expect(200)["cancel_requested_at"].is_string());
        let ended = over(api, &path);
        let [taken, created, ..] = rows(&ended);
        assert_eq!((&ended["status"], created), (&json!("cancelled"), taken));
        assert!(taken > 0 && taken < 60_000, "{taken}");
        assert_eq!(total(api, "/api/v1/orders"), taken);
        assert_eq!(events_of(api, &path), ["import.started", "import.cancelled"]);
    }

    /// The real purchases of a real company come in over the API to the cent, while others are served.
    fn a_real_history_comes_in(world: &World) {
        let Some(history) = shared("cdnow/orders.csv") else { return };
        let path = ask(&world.api, orders(json!({})));
        send(&world.api, &path, &std::fs::read(history).unwrap()).expect(200);
        let seen = once(&world.api, &path, |seen| seen["rows"]["taken"].as_i64() > Some(2_000));
        assert!(seen["bytes_done"].as_i64() < seen["bytes_total"].as_i64(), "{seen:?}");
        world.api.get("/api/v1/customers?limit=1").expect(200);
        let ended = over(&world.api, &path);
        assert_eq!((rows(&ended), &ended["customers_made"]), ([69_659, 69_659, 0, 0, 0], &json!(23_570)));
        let output = world.settings.run(&["verify"]);
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && text.contains("USD: 69659 orders that count, 250031563 net"), "{text}");
    }
}

/// A file that is larger than the operator allows is refused, and nothing of it is left.
#[test]
fn a_file_is_bounded() {
    let world = World::with(Engine::Sqlite, &[("GUANXI_IMPORT_MAX_BYTES", "1024")]);
    let path = ask(&world.api, orders(json!({})));
    send(&world.api, &path, &[b'x'; 1025]).expect(413);
    assert_eq!(world.api.get(&path).expect(200)["status"], "awaiting_file");
    send(&world.api, &path, b"id,date,qty,amt\n1,2024-01-01,1,1\n").expect(200);
    assert_eq!(over(&world.api, &path)["status"], "finished");
}
