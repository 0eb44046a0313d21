//! What the company learns: the weekly review with its minutes and decisions, mandatory questions.

use std::time::{Duration, Instant};

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use serde_json::{Value, json};

use super::House;
use crate::service::staffed::lead;
use crate::support::builders::complaint;
use crate::support::client::Api;
use crate::support::company::text;
use crate::support::server::{ADMIN_EMAIL, ADMIN_PASSWORD};
use crate::support::world::{World, on_both_engines};

const REVIEW: &str = "/api/v1/complaints/weekly-review";
const DECISIONS: &str = "/api/v1/complaints/review_decisions";
const MINUTES: &str = "/api/v1/complaints/review_minutes";
const QUESTIONS: &str = "/api/v1/complaints/mandatory-questions";
/// How long background work may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// The week in which an instant lies, in Shanghai.
fn week_of(at: DateTime<Utc>) -> String {
    let week = at.with_timezone(&chrono_tz::Asia::Shanghai).iso_week();
    format!("{:04}-W{:02}", week.year(), week.week())
}

/// The middle of this week or of one before it, so that no test stands on an edge.
fn wednesday(world: &World, weeks_before: i64) -> DateTime<Utc> {
    let now = world.clock.now().with_timezone(&chrono_tz::Asia::Shanghai);
    let monday = now.date_naive() - TimeDelta::days(i64::from(now.weekday().num_days_from_monday()));
    let at = monday - TimeDelta::weeks(weeks_before) + TimeDelta::days(2);
    at.and_hms_opt(4, 0, 0).unwrap().and_utc()
}

fn received(house: &House<'_>, at: DateTime<Utc>) -> String {
    let outlet = house.company.unit("n1");
    complaint(&house.customer()).with("received_at", at.to_rfc3339()).with("outlet_id", outlet).create(&house.agent.api).id()
}

fn breakdown<'v>(review: &'v Value, by: &str) -> &'v Value {
    &review["breakdowns"].as_array().unwrap().iter().find(|one| one["by"] == by).unwrap()["groups"]
}

on_both_engines! {
    /// A week stands beside the four before it; what it decided is followed up by the next.
    fn a_week_is_reviewed_and_followed_up(world: &World) {
        let house = House::of(world);
        let (last, before) = (wednesday(world, 1), wednesday(world, 3));
        let ids: Vec<String> = [last, last, before].into_iter().map(|at| received(&house, at)).collect();
        for id in [&ids[0], &ids[2]] {
            house.assign(id);
            house.identify(id);
        }
        let week = week_of(last);
        let query = format!("{REVIEW}?week={week}&unit={}", house.company.unit("n1"));
        let review = house.manager.api.get(&query).expect(200).json;
        assert_eq!(review["received"], json!({ "count": 2, "before": [0, 0, 1, 0], "change_percent": 700 }));
        assert_eq!(breakdown(&review, "cause")[0]["key"], "service");
        assert_eq!(breakdown(&review, "outlet")[0], json!({ "key": house.company.unit("n1"), "name": "n1", "count": 2, "before": [0, 0, 1, 0], "change_percent": 700 }));
        assert_eq!(review["repeated_causes"], json!([{ "cause": "service", "weeks": 2, "count": 1, "before": [0, 0, 1, 0], "change_percent": 300 }]));
        let named: Vec<_> = review["complaints"].as_array().unwrap().iter().map(|one| text(&one["id"])).collect();
        assert!(named.len() == 2 && named.iter().all(|id| ids[..2].contains(id)));
        assert_eq!(house.manager.api.get(&text(&review["complaints"][0]["link"])).expect(200)["id"], named[0].as_str());
        assert_eq!(review["open"].as_array().unwrap().iter().map(|age| age["count"].as_i64().unwrap()).sum::<i64>(), 3);
        // Another outlet's week has none of them, and is none of the manager's business.
        let other = house.company.unit("n2");
        house.manager.api.get(&format!("{REVIEW}?week={week}&unit={other}")).expect(422).field_error("/unit", "not_found");
        assert_eq!(world.api.get(&format!("{REVIEW}?week={week}&unit={other}")).expect(200)["received"]["count"], 0);
        world.api.get(&format!("{REVIEW}?week=2026-W60")).expect(422).field_error("/week", "week_invalid");

        house.manager.api.post(MINUTES, json!({ "week": "2150-W01", "text": "x" })).expect(422).field_error("/week", "in_future");
        let minutes = house.manager.api.post(MINUTES, json!({ "week": week, "text": "两起均因排期未告知。" })).expect(201);
        assert_eq!(minutes["unit_id"], house.company.unit("n1").as_str());
        let due = (world.clock.now() + TimeDelta::days(3)).date_naive().to_string();
        let decide = |owner: &str| json!({ "week": week, "text": "排期变更须当日告知客户", "cause": "service", "owner_id": owner, "due_on": due });
        house.manager.api.post(DECISIONS, decide("0192f3a4-5b6c-7d8e-9f01-23456789abcd")).expect(422).field_error("/owner_id", "not_found");
        let auditor = house.company.staff("company", "auditor");
        house.manager.api.post(DECISIONS, decide(&auditor.id)).expect(422).field_error("/owner_id", "only_reads");
        let decision = house.manager.api.post(DECISIONS, decide(&house.director.id)).expect(201);
        let told = house.director.api.get("/api/v1/notifications").expect(200);
        assert!(told.items().iter().any(|one| one["kind"] == "complaint_review.decision" && one["record_id"] == decision.id().as_str()));
        assert_eq!(house.director.api.get(&format!("{DECISIONS}?mine=true")).expect(200).items().len(), 1);
        let review = house.manager.api.get(&query).expect(200);
        assert_eq!((&review["minutes"][0]["id"], &review["decisions"][0]["id"]), (&minutes["id"], &decision["id"]));
        let next = format!("{REVIEW}?week={}&unit={}", week_of(last + TimeDelta::weeks(1)), house.company.unit("n1"));
        let followed = |api: &Api| api.get(&next).expect(200)["followed_up"].clone();
        assert_eq!((&followed(&world.api)[0]["id"], &followed(&world.api)[0]["overdue"]), (&decision["id"], &json!(false)));
        // Whoever sees to one needs no permission for it, and sees no other; what is over is due no more.
        let mut late = decide(&house.agent.id);
        late["due_on"] = json!((world.clock.now() - TimeDelta::days(1)).date_naive().to_string());
        house.manager.api.post(DECISIONS, late).expect(422).field_error("/due_on", "in_past");
        let own = house.manager.api.post(DECISIONS, decide(&house.agent.id)).expect(201).id();
        let agent = &house.agent.api;
        assert_eq!(crate::support::company::ids(agent, DECISIONS), std::slice::from_ref(&own));
        agent.get(&format!("{DECISIONS}/{}", decision.id())).expect(404);
        agent.post(&format!("{DECISIONS}/{}/actions/complete", decision.id()), json!({ "outcome": "x" })).expect(404);
        assert_eq!(agent.get(&format!("{DECISIONS}/{own}")).expect(200)["status"], "open");
        assert_eq!(agent.post(&format!("{DECISIONS}/{own}/actions/complete"), json!({ "outcome": "已培训" })).expect(200)["status"], "done");
        let analyst = house.company.staff("n1", "analyst");
        let complete = format!("{DECISIONS}/{}/actions/complete", decision.id());
        analyst.api.post(&complete, json!({ "outcome": "x" })).expect(403).problem("permission_denied");
        house.director.api.post(&complete, json!({})).expect(422).field_error("/outcome", "required");
        let done = house.director.api.post(&complete, json!({ "outcome": "已写入流程" })).expect(200);
        assert_eq!((&done["status"], &followed(&world.api)[0]["outcome"]), (&json!("done"), &json!("已写入流程")));
        house.director.api.post(&format!("{DECISIONS}/{}/actions/drop", decision.id()), json!({ "outcome": "x" })).expect(409);
        house.agent.api.get(&query).expect(403).problem("permission_denied");
    }

    /// A cause that makes much of a week is proposed when the week is over, once, and asked about when a manager accepts.
    fn frequent_causes_become_questions(world: &World) {
        let mut house = House::of(world);
        lead(world, &house.company.unit("company"), Some(&house.general_manager));
        for _ in 0..5 {
            house.handling();
        }
        // Of a week are those, too, of which nobody knows why yet.
        house.received();
        assert!(world.api.get(QUESTIONS).expect(200).items().is_empty());
        world.clock.advance_days(8);
        let api = world.api.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD);
        let began = Instant::now();
        let question = loop {
            if let [question] = api.get(QUESTIONS).expect(200).items().as_slice() {
                break question.clone();
            }
            assert!(began.elapsed() < PATIENCE, "no question was proposed");
            std::thread::sleep(Duration::from_millis(50));
        };
        assert_eq!((&question["field"], &question["cause"], &question["complaints"], &question["total"]), (&json!("after_sales"), &json!("service"), &json!(5), &json!(6)));
        house.general_manager.come_back();
        let told = house.general_manager.api.get("/api/v1/notifications").expect(200);
        assert!(told.items().iter().any(|one| one["kind"] == "mandatory_question.proposed" && one["record_id"] == question["id"]));
        let of = |action: &str| format!("{QUESTIONS}/{}/actions/{action}", text(&question["id"]));
        api.post(&of("accept"), json!({})).expect(422).field_error("/question", "required");
        api.post(&of("retire"), json!({ "note": "x" })).expect(409).problem("illegal_transition");
        let accepted = api.post(&of("accept"), json!({ "question": "排期变更是否及时告知您？" })).expect(200);
        assert_eq!((&accepted["status"], &accepted["available_actions"]), (&json!("accepted"), &json!(["retire"])));
        assert_eq!(api.get(&format!("{QUESTIONS}?status=accepted&field=after_sales")).expect(200).items().len(), 1);
        assert!(api.get(&format!("{QUESTIONS}?field=sales")).expect(200).items().is_empty());
        api.post(&of("retire"), json!({ "note": "已改进" })).expect(200);
        api.post(&of("decline"), json!({ "note": "x" })).expect(409).problem("illegal_transition");
    }
}
