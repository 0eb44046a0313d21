//! Business calendars: made, changed in versions, given further years.

use serde_json::{Value, json};

use crate::support::client::Api;
use crate::support::world::on_both_engines;

const CALENDARS: &str = "/api/v1/service/calendars";

fn workshop() -> Value {
    json!({
        "code": "workshop", "name": "车间", "time_zone": "Asia/Shanghai", "holidays": "cn",
        "weekly": [{ "weekdays": ["mon", "tue", "wed", "thu", "fri", "sat"], "spans": [{ "from": "08:00", "to": "12:00" }] }]
    })
}

fn due(api: &Api, calendar: &str, start: &str, seconds: i64) -> Value {
    let body = json!({ "calendar_id": calendar, "start": start, "business_seconds": seconds });
    api.post("/api/v1/service/sla/preview", body).expect(200).json
}

on_both_engines! {
    /// What ships can be read, and is the same for everybody.
    fn calendars_ship(world: &World) {
        let list = world.api.get(&format!("{CALENDARS}?include_total=true")).expect(200);
        let codes: Vec<_> = list.items().iter().map(|calendar| calendar["code"].as_str().unwrap()).collect();
        assert_eq!((codes, &list["total"]), (vec!["office", "shop"], &json!(2)));
        let office = &list.items()[0];
        assert_eq!(office["weekly"], json!([{ "weekdays": ["mon", "tue", "wed", "thu", "fri"], "spans": [{ "from": "09:00", "to": "18:00" }] }]));
        assert_eq!((&office["known_from"], &office["known_until"]), (&json!("2024-01-01"), &json!("2026-12-31")));
    }

    /// Each change is a version with its event; what is stale is refused, and what changes nothing makes none.
    fn changes_make_versions(world: &World) {
        let api = &world.api;
        let made = api.post(CALENDARS, workshop()).expect(201);
        let (id, path) = (made.id(), made.header("location").to_owned());
        assert_eq!((&made["version"], path.ends_with(&id)), (&json!(1), true));
        api.post(CALENDARS, workshop()).expect(409).problem("already_exists").field_error("/code", "duplicate");
        let read = api.get(&path).expect(200);
        assert_eq!(read.json, made.json);
        let change = |tag: &str, body: Value| {
            let bytes = body.to_string().into_bytes();
            api.request("PATCH", &path).header("If-Match", tag).bytes("application/merge-patch+json", bytes).send()
        };
        let days = json!([{ "date": "2026-03-03", "kind": "makeup_workday", "name": "盘点", "spans": [{ "from": "10:00", "to": "24:00" }] }]);
        let changed = change(read.header("etag"), json!({ "days": days })).expect(200);
        assert_eq!((&changed["version"], &changed["days"]), (&json!(2), &days));
        change(read.header("etag"), json!({ "name": "旧" })).expect(412).problem("version_mismatch");
        assert_eq!(change(changed.header("etag"), json!({ "name": "车间" })).expect(200)["version"], 2);
        assert_eq!(due(api, &id, "2026-03-02T04:00:00Z", 7_200)["due_at"], "2026-03-03T04:00:00Z");
        let versions = api.get(&format!("{path}/versions?limit=1")).expect(200);
        assert_eq!((&versions.items()[0]["version"], &versions.items()[0]["actor_kind"]), (&json!(2), &json!("user")));
        let next = format!("{path}/versions?cursor={}", versions["next_cursor"].as_str().unwrap());
        assert_eq!(api.get(&next).expect(200).items()[0]["days"], json!([]));
        let events = || api.get(&format!("/api/v1/events?record_id={id}")).expect(200);
        let kinds = crate::service::await_that(|| {
            let events = events();
            let kinds: Vec<_> = events.items().iter().map(|event| event["kind"].as_str().unwrap().to_owned()).collect();
            (kinds.len() == 2).then_some(kinds)
        });
        assert_eq!(kinds, ["business_calendar.created", "business_calendar.updated"]);
    }

    /// A further year is brought in once it is announced: then its days are known.
    fn a_year_is_imported(world: &World) {
        let api = &world.api;
        let id = api.post(CALENDARS, workshop()).expect(201).id();
        let import = |body: Value| api.post(&format!("{CALENDARS}/{id}/actions/import_year"), body);
        let before = due(api, &id, "2026-12-31T04:00:00Z", 3_600);
        assert_eq!((&before["due_at"], &before["calendar_unknown_after"]), (&json!("2027-01-01T01:00:00Z"), &json!("2026-12-31")));
        let day = |date: &str, kind: &str| json!({ "date": date, "kind": kind, "name": "元旦" });
        import(json!({ "year": 2027, "days": [day("2026-12-31", "public_holiday")] })).expect(422).field_error("/days/0/date", "out_of_range");
        import(json!({ "days": [] })).expect(422).field_error("/year", "required");
        let twice = json!({ "year": 2027, "days": [day("2027-01-01", "public_holiday"), day("2027-01-01", "makeup_workday")] });
        import(twice).expect(422).field_error("/days/1/date", "duplicate");
        let body = json!({ "year": 2027, "days": [day("2027-01-01", "public_holiday"), day("2027-01-03", "makeup_workday")] });
        let imported = import(body.clone()).expect(200);
        assert_eq!((&imported["version"], &imported["known_until"]), (&json!(2), &json!("2027-12-31")));
        assert_eq!(import(body).expect(200)["version"], 2);
        let after = due(api, &id, "2026-12-31T04:00:00Z", 3_600 * 5);
        // Closed on Friday, open on Saturday, and on the Sunday that makes up for Friday.
        assert_eq!((&after["due_at"], &after["warnings"]), (&json!("2027-01-03T01:00:00Z"), &json!([])));
        assert_eq!(after["skipped"][0]["reason"], "closed_hours");
        assert_eq!(after["skipped"][1]["name"], "元旦");
    }

    /// What is wrong with a calendar is told by field.
    fn calendars_are_checked(world: &World) {
        let wrong = |change: Value, pointer: &str, code: &str| {
            let mut body = workshop();
            for (name, value) in change.as_object().unwrap() {
                body[name] = value.clone();
            }
            drop(world.api.post(CALENDARS, body).expect(422).field_error(pointer, code));
        };
        wrong(json!({ "code": "a b" }), "/code", "unknown_word");
        wrong(json!({ "time_zone": "Mars/Olympus" }), "/time_zone", "time_zone_invalid");
        wrong(json!({ "weekly": [{ "weekdays": ["mon"], "spans": [] }] }), "/weekly", "never_open");
        let overlap = json!([{ "from": "09:00", "to": "12:00" }, { "from": "11:59", "to": "13:00" }]);
        wrong(json!({ "weekly": [{ "weekdays": ["mon"], "spans": overlap }] }), "/weekly/0/spans/1", "span_invalid");
        let closed = json!([{ "date": "2026-02-30", "kind": "holiday", "name": "" }]);
        wrong(json!({ "days": closed }), "/days/0/date", "date_invalid");
        let open = json!([{ "date": "2026-02-03", "kind": "public_holiday", "name": "x", "spans": [] }]);
        wrong(json!({ "days": open }), "/days/0/spans", "unexpected");
        let path = format!("{CALENDARS}/0192f3a4-5b6c-7d8e-9f01-0000000000ff");
        world.api.get(&path).expect(404);
        world.api.get(&format!("{path}/versions")).expect(404);
        world.api.patch(&path, json!({ "name": "x" })).expect(404);
    }
}
