//! Deadlines by calendars and of supposed tickets.

use serde_json::{Value, json};

use crate::support::client::Api;
use crate::support::company::Company;
use crate::support::data;
use crate::support::world::on_both_engines;

const PREVIEW: &str = "/api/v1/service/sla/preview";

fn hours(days: &[&str], spans: &[(&str, &str)], holidays: &str) -> Value {
    let spans: Vec<Value> = spans.iter().map(|(from, to)| json!({ "from": from, "to": to })).collect();
    json!({ "time_zone": "Asia/Shanghai", "weekly": [{ "weekdays": days, "spans": spans }], "holidays": holidays })
}

const WORKDAYS: [&str; 5] = ["mon", "tue", "wed", "thu", "fri"];
const EVERY_DAY: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn preview(api: &Api, calendar: &Value, start: &str, seconds: i64) -> Value {
    api.post(PREVIEW, json!({ "calendar": calendar, "start": start, "business_seconds": seconds })).expect(200).json
}

fn instant(value: &Value) -> chrono::DateTime<chrono::FixedOffset> {
    chrono::DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap()
}

on_both_engines! {
    /// Every deadline of the reference data is right, and its segments sum to the length.
    fn the_deadlines_are_those_of_the_reference(world: &World) {
        let Some(file) = data::shared("calendar/business_minutes.csv") else { return };
        let calendar = |name: &str| match name {
            "CN_9_18" => hours(&WORKDAYS, &[("09:00", "18:00")], "cn"),
            "CN_9_12_1330_18" => hours(&WORKDAYS, &[("09:00", "12:00"), ("13:30", "18:00")], "cn"),
            "CN_830_1730" => hours(&WORKDAYS, &[("08:30", "17:30")], "cn"),
            "DAILY_9_21" => hours(&EVERY_DAY, &[("09:00", "21:00")], "cn"),
            "H24X7" => hours(&EVERY_DAY, &[("00:00", "24:00")], "none"),
            other => panic!("{other}"),
        };
        let text = std::fs::read_to_string(file).unwrap();
        let mut cases = 0;
        for row in text.lines().skip(1).map(|line| line.split(',').collect::<Vec<_>>()) {
            let minutes: i64 = row[4].parse().unwrap();
            let answer = preview(&world.api, &calendar(row[1]), row[3], minutes * 60);
            assert_eq!(instant(&answer["due_at"]), chrono::DateTime::parse_from_rfc3339(row[6]).unwrap(), "case {}", row[0]);
            let sum: i64 = answer["segments"].as_array().unwrap().iter().map(|segment| segment["seconds"].as_i64().unwrap()).sum();
            assert_eq!((sum, &answer["warnings"]), (minutes * 60, &json!([])), "case {}", row[0]);
            cases += 1;
        }
        assert_eq!(cases, 130);
    }

    /// An answer says what counted, what did not and why, in the caller's language.
    fn a_deadline_explains_itself(world: &World) {
        let split = hours(&WORKDAYS, &[("09:00", "12:00"), ("13:30", "18:00")], "cn");
        let api = world.api.in_language("en");
        let answer = preview(&api, &split, "2026-02-14T09:59:00Z", 3_600);
        let expected = json!({
            "due_at": "2026-02-24T01:59:00Z",
            "segments": [
                { "from": "2026-02-14T09:59:00Z", "to": "2026-02-14T10:00:00Z", "seconds": 60 },
                { "from": "2026-02-24T01:00:00Z", "to": "2026-02-24T01:59:00Z", "seconds": 3540 }
            ],
            "skipped": [
                { "from": "2026-02-14T10:00:00Z", "to": "2026-02-14T16:00:00Z", "reason": "closed_hours", "name": null },
                { "from": "2026-02-14T16:00:00Z", "to": "2026-02-23T16:00:00Z", "reason": "holiday", "name": "Spring Festival" },
                { "from": "2026-02-23T16:00:00Z", "to": "2026-02-24T01:00:00Z", "reason": "closed_hours", "name": null }
            ],
            "warnings": [], "calendar_unknown_after": null, "clocks": []
        });
        assert_eq!(answer, expected);
        let answer = preview(&world.api.in_language("zh-CN"), &split, "2026-02-14T09:59:00Z", 3_600);
        assert_eq!(answer["skipped"][1]["name"], "春节");
        let beyond = preview(&api, &split, "2026-12-31T09:59:00Z", 3_600);
        assert_eq!((&beyond["warnings"], &beyond["calendar_unknown_after"]), (&json!(["calendar_unknown_after"]), &json!("2026-12-31")));
        assert_eq!(beyond["due_at"], "2027-01-01T01:59:00Z");
        let whole = hours(&EVERY_DAY, &[("00:00", "24:00")], "none");
        let answer = preview(&api, &whole, "2027-06-01T00:00:00.5Z", 86_400 * 40);
        assert_eq!((&answer["due_at"], answer["segments"].as_array().unwrap().len()), (&json!("2027-07-11T00:00:00.500Z"), 1));
    }

    /// What can't be answered is refused, and quickly.
    fn questions_are_checked(world: &World) {
        let api = &world.api;
        let office = hours(&WORKDAYS, &[("09:00", "18:00")], "cn");
        let ask = |change: Value| {
            let mut body = json!({ "calendar": office, "start": "2026-02-13T09:59:00Z", "business_seconds": 60 });
            for (name, value) in change.as_object().unwrap() {
                if value.is_null() { body.as_object_mut().unwrap().remove(name); } else { body[name] = value.clone(); }
            }
            api.post(PREVIEW, body)
        };
        let wrong = |change: Value, pointer: &str, code: &str| drop(ask(change).expect(422).field_error(pointer, code));
        wrong(json!({ "start": "0001-01-01T00:00:00Z" }), "/start", "out_of_range");
        wrong(json!({ "start": null }), "/start", "required");
        wrong(json!({ "business_seconds": 3_155_760_000_i64 }), "/business_seconds", "out_of_range");
        wrong(json!({ "business_seconds": -1 }), "/business_seconds", "out_of_range");
        wrong(json!({ "business_seconds": null }), "/business_seconds", "required");
        wrong(json!({ "calendar": null }), "/calendar", "required");
        wrong(json!({ "calendar_id": "0192f3a4-5b6c-7d8e-9f01-0000000000ff" }), "/calendar_id", "unexpected");
        wrong(json!({ "calendar": hours(&[], &[], "cn") }), "/calendar/weekly/0/weekdays", "required");
        wrong(json!({ "calendar": hours(&["mon"], &[], "cn") }), "/calendar/weekly", "never_open");
        wrong(json!({ "calendar": hours(&["mon"], &[("18:00", "09:00")], "cn") }), "/calendar/weekly/0/spans/0/to", "span_invalid");
        wrong(json!({ "calendar": hours(&["mon", "mon"], &[("09:00", "18:00")], "cn") }), "/calendar/weekly/0/weekdays/1", "duplicate");
        wrong(json!({ "calendar": hours(&["mon"], &[("09:00", "18:00")], "de") }), "/calendar/holidays", "unknown_word");
        let rare = hours(&["mon"], &[("09:00", "09:01")], "none");
        wrong(json!({ "calendar": rare, "business_seconds": 31_622_400 }), "/business_seconds", "too_far");
        wrong(json!({ "calendar": null, "calendar_id": "0192f3a4-5b6c-7d8e-9f01-0000000000ff" }), "/calendar_id", "not_found");
        ask(json!({ "calendar": { "time_zone": "Asia/Shanghai", "weekly": [], "holiday": "cn" } })).expect(400);
        ask(json!({ "start": "1900-01-01T00:00:00Z" })).expect(200);
    }

    /// A supposed ticket is promised what the shipped policy says, by the calendar of its unit.
    fn a_supposed_ticket_is_told_its_promises(world: &World) {
        let company = Company::new(world);
        let api = &world.api;
        let ask = |ticket: Value| api.post(PREVIEW, json!({ "ticket": ticket, "start": "2026-03-06T09:55:00Z" })).expect(200).json;
        let told = |answer: &Value| -> Vec<(String, i64, String)> {
            let clocks = answer["clocks"].as_array().unwrap().iter();
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            clocks.map(|clock| (text(&clock["target"]), clock["promise_seconds"].as_i64().unwrap(), text(&clock["due_at"]))).collect()
        };
        let phone = ask(json!({ "channel": "phone" }));
        assert_eq!(phone["due_at"], "2026-03-06T10:10:00Z");
        assert_eq!(
            told(&phone),
            [
                ("first_response".to_owned(), 900, "2026-03-06T10:10:00Z".to_owned()),
                ("resolution".to_owned(), 162_000, "2026-03-13T09:55:00Z".to_owned())
            ]
        );
        let clock = &phone["clocks"][1];
        assert_eq!((&clock["calendar"]["code"], &clock["state"], &clock["left_seconds"]), (&json!("office"), &json!("running"), &json!(162_000)));
        // Chat counts open hours: five minutes on Friday, the rest on Monday.
        let chat = ask(json!({ "channel": "chat" }));
        assert_eq!(chat["due_at"], "2026-03-09T01:10:00Z");
        let key = ask(json!({ "channel": "email", "key_account": true, "major": true }));
        let expected = [
            ("first_response".to_owned(), 43_200, "2026-03-06T21:55:00Z".to_owned()),
            ("resolution".to_owned(), 172_800, "2026-03-08T09:55:00Z".to_owned()),
        ];
        assert_eq!(told(&key), expected);
        // A shop is open on Friday evening.
        let sql = format!("UPDATE units SET calendar = 'shop' WHERE id = '{}'", company.unit("n1"));
        world.database.execute(&world.settings, &sql);
        for (unit, due) in [("t1", "2026-03-06T10:10:00Z"), ("n1", "2026-03-06T10:10:00Z"), ("n2", "2026-03-09T01:10:00Z")] {
            let answer = ask(json!({ "channel": "chat", "unit_id": company.unit(unit) }));
            assert_eq!(answer["due_at"], due, "{unit}");
        }
        let missing = json!({ "ticket": { "channel": "fax", "unit_id": "x" }, "start": "2026-03-06T09:55:00Z" });
        api.post(PREVIEW, missing).expect(422).field_error("/ticket/channel", "unknown_word").field_error("/ticket/unit_id", "id_invalid");
        let missing = json!({ "ticket": { "channel": "chat" }, "start": "2026-03-06T09:55:00Z", "business_seconds": 1 });
        api.post(PREVIEW, missing).expect(422).field_error("/business_seconds", "unexpected");
    }
}
