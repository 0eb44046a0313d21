//! Early warning: what alarms is raised by the complaint that makes it so, once for a window, and climbs where nobody sees to it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{House, act, path, verified};
use crate::service::staffed::lead;
use crate::support::answer::Answer;
use crate::support::builders::{complaint, next, organization, product};
use crate::support::client::Api;
use crate::support::company::{Staff, text};
use crate::support::world::{World, on_both_engines};

const ALERTS: &str = "/api/v1/complaints/alerts";
/// How long background work may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A house in which complaints have been watched for long enough to know what is usual.
fn settled(world: &World) -> House<'_> {
    let house = House::of(world);
    lead(world, &house.company.unit("n1"), Some(&house.manager));
    lead(world, &house.company.unit("company"), Some(&house.general_manager));
    let long_ago = (world.clock.now() - chrono::TimeDelta::days(60)).to_rfc3339();
    let first = product().create(&world.api).id();
    complaint(&house.customer()).with("received_at", long_ago).with("product_id", first).create(&house.agent.api);
    house
}

fn alerts(api: &Api, query: &str) -> Vec<Value> {
    api.get(&format!("{ALERTS}?{query}")).expect(200).items().clone()
}

fn only(api: &Api, query: &str) -> Value {
    let found = alerts(api, query);
    assert_eq!(found.len(), 1, "{query}: {found:#?}");
    found[0].clone()
}

fn step(api: &Api, alert: &str, action: &str, body: Value) -> Answer {
    api.post(&format!("{ALERTS}/{alert}/actions/{action}"), body)
}

fn of_product(house: &House<'_>, product: &str) -> String {
    complaint(&house.customer()).with("product_id", product).create(&house.agent.api).id()
}

fn told(staff: &Staff, kind: &str) -> usize {
    staff.api.get("/api/v1/notifications").expect(200).items().iter().filter(|item| item["kind"] == kind).count()
}

/// Waits until something is so.
#[track_caller]
fn wait_for<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

on_both_engines! {
    /// Four complaints about one product in an hour are an alert, with its figures; further ones belong to it and let it rise.
    fn a_spike_is_one_alert(world: &World) {
        let house = settled(world);
        let product = product().with("name", "山海 S5").create(&world.api).id();
        let query = format!("watch_kind=product&watch_of={product}");
        let mut complaints: Vec<String> = (0..3).map(|_| of_product(&house, &product)).collect();
        assert!(alerts(&world.api, &query).is_empty());
        complaints.push(of_product(&house, &product));
        let alert = only(&world.api, &query);
        assert_eq!((&alert["level"], &alert["members"], &alert["watch_name"]), (&json!("yellow"), &json!(4), &json!("山海 S5")));
        let reason = &alert["reasons"][0];
        assert_eq!((&reason["kind"], &reason["count"], &reason["window_seconds"]), (&json!("spike"), &json!(4), &json!(3_600)));
        assert!(reason["one_in"].as_i64() > reason["one_in_needed"].as_i64() && reason["expected_thousandths"].as_i64() < Some(100));
        assert_eq!((&alert["tasks"], &alert["acknowledge_by"]), (&json!([]), &Value::Null));
        for _ in 0..6 {
            complaints.push(of_product(&house, &product));
        }
        let risen = only(&world.api, &query);
        assert_eq!((&risen["id"], &risen["level"], &risen["members"]), (&alert["id"], &json!("red"), &json!(10)));
        assert_eq!(risen["owner_id"], house.general_manager.id.as_str());
        let titles: Vec<_> = risen["tasks"].as_array().unwrap().iter().map(|task| text(&task["role"])).collect();
        assert_eq!(titles, ["service_manager", "service_director", "service_manager", "general_manager", "customer_director"]);
        assert_eq!((told(&house.general_manager, "complaint_alert.raised"), told(&house.director, "complaint_alert.raised")), (1, 2));
        assert_eq!(told(&house.manager, "complaint_alert.task"), 2);
        let path = format!("{ALERTS}/{}", text(&alert["id"]));
        let members = world.api.get(&format!("{path}/complaints?include_total=true")).expect(200);
        let named: Vec<_> = members.items().iter().map(|one| text(&one["complaint_id"])).collect();
        assert_eq!((named, &members["total"]), (complaints.clone(), &json!(10)));
        // The alert is found from its complaint, and no alert tells of another product.
        assert_eq!(alerts(&world.api, &format!("complaint_id={}", complaints[0])).len(), 1);
        assert_eq!(alerts(&world.api, "watch_kind=product").len(), 1);
        verified(world);
    }

    /// What is kept of a series is compared with what was sighted, and a difference is named.
    fn series_are_proved(world: &World) {
        let house = settled(world);
        let product = product().create(&world.api).id();
        // All of one day, whenever this runs.
        let noon = (world.clock.now() - chrono::TimeDelta::days(2)).format("%Y-%m-%dT12:00:00Z").to_string();
        let of_day = || complaint(&house.customer()).with("product_id", product.as_str()).with("received_at", noon.as_str()).create(&house.agent.api).id();
        let corrected = [of_day(), of_day(), of_day()][0].clone();
        // One with a cause, and one that is about no product any longer.
        house.handling();
        house.agent.api.patch(&path(&corrected), json!({ "product_id": null })).expect(200);
        verified(world);
        let series = format!("(SELECT id FROM complaint_series WHERE watch = 'product:{product}')");
        let day = "UPDATE complaint_series_days SET complaints = complaints";
        let wrong = [
            (format!("{day} + 1 WHERE series_id = {series}"), format!("{day} - 1 WHERE series_id = {series}"), "3 complaints are kept, and 2 were seen"),
            (
                "UPDATE complaint_watch SET series = series + 1".to_owned(),
                "UPDATE complaint_watch SET series = series - 1".to_owned(),
                "series are kept, and there are",
            ),
        ];
        for (damage, mend, what) in wrong {
            world.database.execute(&world.settings, &damage);
            let output = world.settings.run(&["verify"]);
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            let told = text.lines().filter(|line| line.contains("WRONG")).collect::<Vec<_>>();
            assert!(!output.status.success() && told.len() == 1 && told[0].contains(what), "{text}");
            assert!(what.starts_with("series") || told[0].contains(&format!("product:{product}")), "{text}");
            world.database.execute(&world.settings, &mend);
            verified(world);
        }
    }

    /// Operators are told how many complaints are open, overdue and alarming, in numbers alone.
    fn metrics_tell_of_what_is_open(world: &World) {
        let house = settled(world);
        house.handling();
        complaint(&house.customer()).with("account", "再不处理我就找媒体曝光").create(&house.agent.api);
        // They are counted each minute, and at the start.
        world.stop();
        world.start();
        let metrics = world.with_server(|server| server.metrics.clone()).expect("the start says where metrics are");
        let expected = [
            "guanxi_complaints_open{status=\"assigned\"} 2",
            "guanxi_complaints_open{status=\"handling\"} 1",
            "guanxi_complaints_open{status=\"callback_due\"} 0",
            "guanxi_complaints_promised 3",
            "guanxi_complaints_overdue 1",
            "guanxi_complaint_alerts_open{level=\"orange\",status=\"raised\"} 1",
            "guanxi_complaint_alerts_open{level=\"red\",status=\"acknowledged\"} 0",
        ];
        wait_for("the figures are not told", || {
            let text = String::from_utf8_lossy(&Api::new(&metrics).unjudged().get("/metrics").expect(200).bytes).into_owned();
            expected.iter().all(|line| text.lines().any(|one| one == *line)).then_some(())
        });
    }

    /// Eight at once are one alert with all of them.
    fn those_who_raise_at_once_raise_one(world: &World) {
        let house = settled(world);
        let product = product().create(&world.api).id();
        let customers: Vec<String> = (0..8).map(|_| house.customer()).collect();
        std::thread::scope(|threads| {
            for customer in &customers {
                threads.spawn(|| complaint(customer).with("product_id", product.as_str()).create(&house.agent.api));
            }
        });
        assert_eq!(only(&world.api, &format!("watch_of={product}"))["members"], 8);
    }

    /// A key account, a word that is watched and the public stand in one alert; a third complaint of one customer is another.
    fn one_complaint_can_alarm(world: &World) {
        let house = settled(world);
        let customer = organization().with("unit_id", house.company.unit("n1")).create(&world.api).id();
        let set = json!({ "account_manager_id": house.manager.id });
        world.api.post(&format!("/api/v1/customers/{customer}/actions/set_key_account"), set).expect(200);
        let loud = complaint(&customer).with("channel", "social").with("account", "再不解决我就找律师，车都自燃了").create(&house.agent.api).id();
        let alert = only(&world.api, &format!("complaint_id={loud}"));
        let reasons: Vec<_> = alert["reasons"].as_array().unwrap().iter().map(|reason| (text(&reason["kind"]), reason["word"].clone())).collect();
        let word = |word: &str| ("word".to_owned(), json!(word));
        let other = |kind: &str| (kind.to_owned(), Value::Null);
        assert_eq!(reasons, [word("自燃"), word("律师"), other("key_account"), other("social_channel")]);
        assert_eq!((&alert["watch_kind"], &alert["level"], &alert["customer_id"]), (&json!("complaint"), &json!("red"), &json!(customer)));
        complaint(&customer).create(&house.agent.api);
        assert!(alerts(&world.api, "watch_kind=customer").is_empty());
        complaint(&customer).create(&house.agent.api);
        let again = only(&world.api, "watch_kind=customer");
        assert_eq!((&again["reasons"][0]["count"], &again["members"], &again["watch_of"]), (&json!(3), &json!(3), &json!(customer)));
        complaint(&customer).create(&house.agent.api);
        assert_eq!(only(&world.api, "watch_kind=customer")["members"], 4);
        // A word that comes later raises what was quiet until then.
        let quiet = complaint(&house.customer()).create(&house.agent.api).id();
        assert!(alerts(&world.api, &format!("complaint_id={quiet}")).is_empty());
        house.agent.api.patch(&path(&quiet), json!({ "demand": "赔偿，否则找记者", "note": "客户来电补充" })).expect(200);
        assert_eq!(only(&world.api, &format!("complaint_id={quiet}"))["level"], "orange");
        // A red one is closed by its owner, or by somebody above.
        let work_off = |owner: &Staff, alert: &Value| {
            let id = text(&alert["id"]);
            step(&owner.api, &id, "acknowledge", Value::Null).expect(200);
            for task in alert["tasks"].as_array().unwrap() {
                step(&owner.api, &id, "complete_task", json!({ "number": task["number"] })).expect(200);
            }
            assert_eq!(house.manager.api.get(&format!("{ALERTS}/{id}")).expect(200)["available_actions"], json!([]));
            step(&house.manager.api, &id, "close", json!({ "note": "x" })).expect(403).problem("alert_of_others");
            step(&owner.api, &id, "close", json!({ "note": "已和解" })).expect(200);
        };
        work_off(&house.general_manager, &alert);
        // Nobody owns what is about themselves, or has a task in it: the next above does.
        let customers = house.company.staff("company", "customer_director");
        let about = json!([house.general_manager.id, house.manager.id]);
        let grave = complaint(&customer).with("channel", "social").with("account", "自燃，找律师").with("staff_ids", about.clone());
        let grave = only(&world.api, &format!("watch_kind=complaint&complaint_id={}", grave.create(&house.agent.api).id()));
        assert_eq!((&grave["level"], &grave["owner_id"]), (&json!("red"), &json!(customers.id)));
        let tasks = grave["tasks"].as_array().unwrap();
        assert!(tasks.len() > 2 && tasks.iter().all(|task| task["assignee_id"].is_string() && !about.as_array().unwrap().contains(&task["assignee_id"])), "{tasks:#?}");
        work_off(&customers, &grave);
    }

    /// What nobody acknowledges climbs; what is acknowledged and ticked off does not, and is closed with what came of it.
    fn a_plan_is_worked_off(world: &World) {
        let house = settled(world);
        // Short enough for tokens to last.
        let task = |role: &str, minutes: i64| json!({ "title": format!("任务 {role}"), "role": role, "within_minutes": minutes });
        let tasks = json!([task("service_manager", 9), task("service_director", 5)]);
        let plan = json!({ "level": "orange", "acknowledge_within_minutes": 2, "tasks": tasks });
        world.api.post("/api/v1/complaints/warning_policies", json!({ "plans": [plan] })).expect(201);
        let id = complaint(&house.customer()).with("account", "我要找媒体曝光").create(&house.agent.api).id();
        let alert = only(&world.api, &format!("complaint_id={id}"));
        let alert_id = text(&alert["id"]);
        let path = format!("{ALERTS}/{alert_id}");
        assert_eq!((&alert["level"], &alert["owner_id"]), (&json!("orange"), &json!(house.director.id)));
        assert_eq!(alert["tasks"][0]["assignee_id"], house.manager.id.as_str());
        let analyst = house.company.staff("n1", "analyst");
        step(&analyst.api, &alert_id, "acknowledge", Value::Null).expect(403).problem("permission_denied");
        step(&house.director.api, &alert_id, "close", json!({ "note": "x" })).expect(409).problem("illegal_transition");
        world.clock.advance_minutes(3);
        let climbs = |api: &Api| api.get(&format!("{path}/escalations")).expect(200).items().clone();
        let climb = wait_for("nobody was told", || climbs(&world.api).into_iter().find(|climb| !climb["steps"].as_array().unwrap().is_empty()));
        assert_eq!((&climb["target"], &climb["steps"][0]["user_id"]), (&json!("acknowledgement"), &json!(house.director.id)));
        let shown = house.manager.api.get(&path).expect(200);
        assert_eq!(shown["available_actions"], json!(["acknowledge", "complete_task"]));
        let stale = shown.header("etag").to_owned();
        let acknowledged = step(&house.manager.api, &alert_id, "acknowledge", Value::Null).expect(200);
        assert_eq!((&acknowledged["status"], &acknowledged["acknowledged_by"]), (&json!("acknowledged"), &json!(house.manager.id)));
        assert_eq!(climbs(&world.api)[0]["end_reason"], "met");
        let tick = format!("{path}/actions/complete_task");
        house.manager.api.request("POST", &tick).header("If-Match", &stale).json(&json!({ "number": 1 })).send().expect(412);
        let guard = step(&house.director.api, &alert_id, "close", json!({ "note": "x" })).expect(409).problem("tasks_open");
        assert_eq!(guard["guard"], "tasks_done");
        let sales = house.company.staff("n1", "sales_manager");
        let refused = step(&sales.api, &alert_id, "complete_task", json!({ "number": 1 })).expect(403).problem("task_of_others");
        assert!(text(&refused["detail"]).contains("服务经理"), "{refused:?}");
        step(&house.manager.api, &alert_id, "complete_task", json!({ "number": 3 })).expect(404);
        step(&house.manager.api, &alert_id, "complete_task", json!({})).expect(422).field_error("/number", "required");
        step(&house.manager.api, &alert_id, "complete_task", json!({ "number": 1, "note": "已联系" })).expect(200);
        // The second task is not done in its five minutes.
        world.clock.advance_minutes(3);
        let late = wait_for("the task does not climb", || climbs(&world.api).into_iter().find(|climb| climb["target"] == "resolution"));
        assert_eq!(late["ordinal"], 2);
        step(&house.director.api, &alert_id, "complete_task", json!({ "number": 2 })).expect(200);
        assert!(climbs(&world.api).iter().all(|climb| climb["end_reason"] == "met"));
        let closed = step(&house.director.api, &alert_id, "close", json!({ "note": "已与客户和解" })).expect(200);
        assert_eq!((&closed["status"], &closed["note"], &closed["available_actions"]), (&json!("closed"), &json!("已与客户和解"), &json!([])));
    }

    /// Alerts are seen by those whose unit is concerned, and by those who have a part in them.
    fn alerts_have_a_scope(world: &World) {
        let house = settled(world);
        let outlet = house.company.unit("n1");
        for _ in 0..6 {
            complaint(&house.customer()).with("outlet_id", outlet.as_str()).create(&house.agent.api);
        }
        let alert = only(&house.manager.api, "watch_kind=outlet");
        let path = format!("{ALERTS}/{}", text(&alert["id"]));
        assert_eq!((&alert["unit_id"], &alert["watch_name"]), (&json!(outlet), &json!("n1")));
        let stranger = house.company.staff("n2", "service_manager");
        assert!(alerts(&stranger.api, "").is_empty());
        stranger.api.get(&path).expect(404);
        stranger.api.get(&format!("{path}/complaints")).expect(404);
        house.agent.api.get(&path).expect(403).problem("permission_denied");
        // A product is the company's matter, but the manager here has a task of its plan.
        let product = product().create(&world.api).id();
        for _ in 0..6 {
            of_product(&house, &product);
        }
        assert_eq!(alerts(&house.manager.api, "watch_kind=product&mine=true").len(), 1);
        assert!(alerts(&stranger.api, "").is_empty());
    }

    /// What alarms is configured in versions.
    fn what_alarms_is_configured(world: &World) {
        let house = settled(world);
        let path = "/api/v1/complaints/warning_policies";
        let shipped = world.api.get(path).expect(200).items()[0].clone();
        assert_eq!((&shipped["number"], &shipped["usual_days"]), (&json!(1), &json!(56)));
        let word = format!("轮胎{}", next());
        let set = json!({ "words": [{ "word": word, "level": "blue" }], "key_account_level": "none" });
        house.manager.api.post(path, set.clone()).expect(403).problem("permission_denied");
        let version = world.api.post(path, set).expect(201);
        assert_eq!((&version["number"], &version["key_account_level"], &version["windows"]), (&json!(2), &Value::Null, &shipped["windows"]));
        let wrong = json!({ "words": [{ "word": "a", "level": "red" }], "plans": [{ "level": "red", "acknowledge_within_minutes": 0 }] });
        world.api.post(path, wrong).expect(422).field_error("/words/0/word", "too_short").field_error("/plans/0/acknowledge_within_minutes", "out_of_range");
        let found = complaint(&house.customer()).with("account", format!("{word}鼓包，找律师")).create(&house.agent.api).id();
        let alert = only(&world.api, &format!("complaint_id={found}"));
        assert_eq!((&alert["level"], &alert["policy_id"]), (&json!("blue"), &version["id"]));
    }

    /// A double that goes into another complaint counts in no series any longer, nor does one that was about another product.
    fn what_was_wrong_does_not_count(world: &World) {
        let house = settled(world);
        let (right, wrong) = (product().create(&world.api).id(), product().create(&world.api).id());
        let customer = house.customer();
        let kept = complaint(&customer).with("product_id", right.as_str()).create(&house.agent.api).id();
        let double = complaint(&customer).with("product_id", right.as_str()).create(&house.agent.api).id();
        act(&house.manager.api, &double, "merge_into", json!({ "complaint_id": kept })).expect(200);
        let corrected = of_product(&house, &right);
        house.agent.api.patch(&path(&corrected), json!({ "product_id": wrong })).expect(200);
        for _ in 0..2 {
            of_product(&house, &right);
        }
        assert!(alerts(&world.api, "watch_kind=product").is_empty());
        of_product(&house, &right);
        assert_eq!(only(&world.api, "watch_kind=product")["members"], 4);
    }
}
