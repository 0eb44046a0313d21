//! Files of interactions.

use serde_json::{Value, json};

use super::{import, rows, total};
use crate::support::builders::{person, phone};
use crate::support::server::ADMIN_EMAIL;
use crate::support::world::on_both_engines;

fn calls(more: Value) -> Value {
    let mapping = json!({
        "customer.external_ref": "客户", "customer.phone": "电话", "external_ref": "编号", "occurred_at": "时间", "channel": "渠道",
        "direction": "方向", "subject": "主题", "content": "内容", "duration_seconds": "时长", "staff.email": "员工"
    });
    let mut body = json!({ "kind": "interactions", "file_name": "通话.csv", "mapping": mapping, "source": "pbx" });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

const HEADER: &str = "客户,电话,编号,时间,渠道,方向,主题,内容,时长,员工\n";

on_both_engines! {
    /// Each row finds its customer and its staff user; what is wrong is told with its column.
    fn calls_come_in(world: &World) {
        let api = &world.api;
        let known = json!([{ "source": "pbx", "reference": "A-1" }]);
        let by_reference = person().with("references", known).create(api).id();
        let number = phone();
        let by_phone = person().with("contact_points", json!([{ "kind": "phone", "value": number }])).create(api).id();
        let file = format!(
            "{HEADER}A-1,,c1,2026-02-13 09:00,phone,inbound,保养,\"问:多久一次?\n答:半年\",95,{ADMIN_EMAIL}\n\
             ,{number},c2,2026-02-13 10:00,wechat,outbound,,,,\n\
             ,,c3,2026-02-13 10:00,phone,inbound,,,,\n\
             A-9,,c4,2026-02-13 10:00,phone,inbound,,,,\n\
             A-1,,c5,2026-02-13 10:00,fax,sideways,,,,\n\
             A-1,,c6,2026-02-13 10:00,phone,inbound,,,-1,nobody@example.com\n\
             A-1,,c7,2026-02-13 10:00,phone,inbound,,,,nobody@example.com\n\
             A-1,,c8,2126-02-13 10:00,phone,inbound,,,,\n\
             A-1,,c1,2026-02-14 09:00,phone,inbound,,,,\n"
        );
        let ended = import(api, calls(json!({})), file.as_bytes());
        assert_eq!((&ended["status"], rows(&ended)), (&json!("finished"), [9, 2, 0, 1, 6]));
        let refusals = api.get(&format!("/api/v1/imports/{}/refusals", ended.id())).expect(200);
        let told: Vec<(i64, Vec<(&str, &str)>)> = refusals
            .items()
            .iter()
            .map(|row| {
                let faults = row["faults"].as_array().unwrap().iter();
                (row["line"].as_i64().unwrap(), faults.map(|fault| (fault["column"].as_str().unwrap(), fault["code"].as_str().unwrap())).collect())
            })
            .collect();
        let expected = [
            (5, vec![("客户", "required")]),
            (6, vec![("客户", "not_found")]),
            (7, vec![("渠道", "unknown_word"), ("方向", "unknown_word")]),
            (8, vec![("时长", "out_of_range")]),
            (9, vec![("员工", "not_found")]),
            (10, vec![("时间", "in_future")]),
        ];
        assert_eq!(told, expected);

        let first = api.get("/api/v1/interactions/by_reference/pbx/c1").expect(200);
        assert_eq!((&first["customer_id"], &first["occurred_at"]), (&json!(by_reference), &json!("2026-02-13T01:00:00Z")));
        assert_eq!((&first["content"], &first["duration_seconds"]), (&json!("问:多久一次?\n答:半年"), &json!(95)));
        assert_eq!(first["staff_id"], api.get("/api/v1/me").expect(200)["user"]["id"]);
        let second = api.get("/api/v1/interactions/by_reference/pbx/c2").expect(200);
        assert_eq!((&second["customer_id"], &second["staff_id"]), (&json!(by_phone), &json!(null)));
        let timeline = api.get(&format!("/api/v1/customers/{by_phone}/timeline?kind=interaction")).expect(200);
        assert_eq!(timeline.items().len(), 1);
    }

    /// One that is there is left, brought to what the file says, or reported; the same on the command line.
    fn calls_are_met_by_reference(world: &World) {
        let api = &world.api;
        person().with("references", json!([{ "source": "pbx", "reference": "A-1" }])).create(api);
        let line = |channel: &str, subject: &str| format!("{HEADER}A-1,,c1,2026-02-13 09:00,{channel},inbound,{subject},,,\n");
        import(api, calls(json!({})), line("phone", "保养").as_bytes());
        let subject = || api.get("/api/v1/interactions/by_reference/pbx/c1").expect(200)["subject"].clone();
        assert_eq!(rows(&import(api, calls(json!({})), line("phone", "维修").as_bytes()))[3], 1);
        assert_eq!(subject(), "保养");
        let updated = import(api, calls(json!({ "on_match": "update", "again": true })), line("phone", "维修").as_bytes());
        assert_eq!((rows(&updated)[2], subject()), (1, json!("维修")));
        let same = import(api, calls(json!({ "on_match": "update", "again": true })), line("phone", "维修").as_bytes());
        assert_eq!(rows(&same)[3], 1);
        let reported = import(api, calls(json!({ "on_match": "report", "again": true })), line("phone", "维修").as_bytes());
        assert_eq!(rows(&reported)[4], 1);

        let path = world.settings.data_folder().join("calls.csv");
        std::fs::write(&path, line("chat", "投诉").replace("c1", "c2")).unwrap();
        let maps = ["customer.external_ref=客户", "external_ref=编号", "occurred_at=时间", "channel=渠道", "direction=方向", "subject=主题"];
        let arguments = ["import", "interactions", path.to_str().unwrap(), "--source", "pbx", "--time-zone", "UTC"];
        let all: Vec<&str> = arguments.into_iter().chain(maps.iter().flat_map(|map| ["--map", *map])).collect();
        let output = world.settings.run(&all);
        let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(text.contains("1 rows: 1 created"), "{text}");
        assert_eq!(api.get("/api/v1/interactions/by_reference/pbx/c2").expect(200)["occurred_at"], "2026-02-13T09:00:00Z");
        assert_eq!(total(api, "/api/v1/interactions"), 2);
    }
}
