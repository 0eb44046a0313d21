//! Queues, desks and rules as they are set up.

use serde_json::{Value, json};

use super::{DESKS, QUEUES, change_desk, desk, join, queue};
use crate::support::builders::next;
use crate::support::company::{Company, ids};
use crate::support::world::on_both_engines;

const RULES: &str = "/api/v1/service/assignment_rules";
const CURRENT: &str = "/api/v1/service/current_assignment_rules";

on_both_engines! {
    /// What an installation starts with can be used at once.
    fn queues_and_rules_are_there(world: &World) {
        let queues = world.api.get(QUEUES).expect(200);
        let codes: Vec<_> = queues.items().iter().map(|queue| queue["code"].as_str().unwrap()).collect();
        assert_eq!(codes, ["front_line", "service_managers", "technical_support"]);
        let rules = world.api.get(CURRENT).expect(200);
        assert_eq!((&rules["ordinal"], rules["rules"].as_array().unwrap().len()), (&json!(1), 4));
        assert_eq!(rules["rules"][0]["categories"], json!(["technical"]));
        assert_eq!(rules["rules"][0]["queue_id"], queue(&world.api, "technical_support"));
    }

    /// A queue is made, changed and put out of use; a retry makes no second.
    fn queues_are_kept(world: &World) {
        let api = &world.api;
        let code = format!("queue_{}", next());
        let body = json!({ "code": code, "label_zh": "混动", "label_en": "Hybrids", "kind": "team" });
        let key = format!("queue-{}", next());
        let create = || api.request("POST", QUEUES).header("Idempotency-Key", &key).json(&body).send().expect(201);
        let made = create();
        assert_eq!((made.id(), &made["version"]), (create().id(), &json!(1)));
        api.post(QUEUES, body.clone()).expect(409).problem("already_exists");
        let path = format!("{QUEUES}/{}", made.id());
        let hours = json!({ "time_zone": "Asia/Shanghai", "weekly": [{ "weekdays": ["mon"], "spans": [{ "from": "09:00", "to": "24:00" }] }] });
        let changed = api.patch(&path, json!({ "hours": hours, "active": false, "alert_after_seconds": 60 })).expect(200);
        assert_eq!((&changed["hours"], &changed["version"], &changed["active"]), (&hours, &json!(2), &json!(false)));
        assert_eq!(api.patch(&path, json!({ "hours": null })).expect(200)["hours"], Value::Null);
        assert!(ids(api, &format!("{QUEUES}?active=false")).contains(&made.id()));
        api.patch(&path, json!({ "label_zh": null, "alert_after_seconds": 1 })).expect(422).field_error("/label_zh", "required");
        api.post(QUEUES, json!({ "kind": "role" })).expect(422).field_error("/kind", "unknown_word");
        let nobody = json!({ "code": "x", "label_zh": "x", "label_en": "x", "kind": "responsible", "role": "nobody" });
        api.post(QUEUES, nobody).expect(422).field_error("/role", "not_found");
        api.get(&format!("{QUEUES}/0192f3a4-5b6c-7d8e-9f01-000000000000")).expect(404).problem("not_found");
    }

    /// People come into teams by hand and into queues of skills by their skills.
    fn members_follow_teams_and_skills(world: &World) {
        let company = Company::new(world);
        let api = &world.api;
        let (agent, team) = (company.staff("n1", "service_agent"), queue(api, "technical_support"));
        join(api, &team, &agent.id);
        join(api, &team, &agent.id);
        assert_eq!(api.get(&format!("{QUEUES}/{team}")).expect(200)["member_ids"], json!([agent.id]));
        assert_eq!(ids(api, &format!("{QUEUES}?member_id={}", agent.id)), std::slice::from_ref(&team));
        api.delete(&format!("{QUEUES}/{team}/members/{}", agent.id)).expect(204);
        api.delete(&format!("{QUEUES}/{team}/members/{}", agent.id)).expect(404);
        let missing = format!("{QUEUES}/{team}/members/{team}");
        api.request("PUT", &missing).send().expect(422).field_error("/user_id", "not_found");

        change_desk(api, &agent.id, json!({ "skills": ["混合动力", "钣金"] }));
        let body = json!({ "code": "hybrids", "label_zh": "混动", "label_en": "Hybrids", "kind": "skill", "skills": ["混合动力"] });
        let skilled = api.post(QUEUES, body).expect(201);
        assert_eq!(skilled["member_ids"], json!([agent.id]));
        let members = |id: &str| api.get(&format!("{QUEUES}/{id}")).expect(200)["member_ids"].clone();
        change_desk(api, &agent.id, json!({ "skills": ["钣金"] }));
        assert_eq!(members(&skilled.id()), json!([]));
        change_desk(api, &agent.id, json!({ "skills": ["混合动力"] }));
        assert_eq!(members(&skilled.id()), json!([agent.id]));
        api.patch(&format!("{QUEUES}/{}", skilled.id()), json!({ "skills": ["钣金"] })).expect(200);
        assert_eq!(members(&skilled.id()), json!([]));
        let by_hand = format!("{QUEUES}/{}/members/{}", skilled.id(), agent.id);
        api.request("PUT", &by_hand).send().expect(409).problem("members_follow");
        api.delete(&by_hand).expect(409).problem("members_follow");
    }

    /// A desk says whether somebody would be given a ticket now; one goes on and off duty oneself.
    fn desks_say_who_is_free(world: &World) {
        let company = Company::new(world);
        let api = &world.api;
        let agent = company.staff("n1", "service_agent");
        let mine = agent.api.get("/api/v1/service/my_desk").expect(200);
        assert_eq!((&mine["open_limit"], &mine["open_tickets"], &mine["not_free"]), (&json!(50), &json!(0), &Value::Null));
        let off = agent.api.put("/api/v1/service/my_desk/duty", json!({ "on_duty": false })).expect(200);
        assert_eq!((&off["on_duty"], &off["not_free"]), (&json!(false), &json!("off_duty")));
        agent.api.put("/api/v1/service/my_desk/duty", json!({})).expect(422).field_error("/on_duty", "required");
        agent.api.put("/api/v1/service/my_desk/duty", json!({ "on_duty": true })).expect(200);
        let shift = json!({ "time_zone": "Asia/Shanghai", "weekly": [{ "weekdays": ["sat"], "spans": [{ "from": "00:00", "to": "00:01" }] }] });
        let changed = change_desk(api, &agent.id, json!({ "shift": shift, "open_limit": 3, "languages": ["en", "zh-cn"] }));
        assert_eq!((&changed["shift"], &changed["languages"]), (&shift, &json!(["en", "zh-CN"])));
        assert_eq!(desk(api, &agent.id)["open_limit"], 3);
        api.patch(&format!("{DESKS}/{}", agent.id), json!({ "open_limit": -1, "languages": ["?"] })).expect(422).field_error("/open_limit", "out_of_range");
        agent.api.patch(&format!("{DESKS}/{}", agent.id), json!({ "open_limit": 100 })).expect(403);
        let manager = company.staff("n1", "service_manager");
        let seen: Vec<_> = manager.api.get(DESKS).expect(200).items().iter().map(|desk| desk["user_id"].clone()).collect();
        assert!(seen.contains(&json!(agent.id)));
        let elsewhere = company.staff("s1", "service_agent");
        assert!(!seen.contains(&json!(elsewhere.id)));
        manager.api.get(&format!("{DESKS}/{}", elsewhere.id)).expect(404);
    }

    /// Rules are set as a whole, in versions; the latest counts.
    fn rules_have_versions(world: &World) {
        let company = Company::new(world);
        let api = &world.api;
        let (first, team) = (api.get(CURRENT).expect(200), queue(api, "front_line"));
        let rule = json!({ "name": "大客户", "key_account": true, "words": ["保险"], "unit_ids": [company.unit("n1")], "queue_id": team, "strategy": "account_manager" });
        let made = api.post(RULES, json!({ "rules": [rule], "note": "试行" })).expect(201);
        assert_eq!((&made["ordinal"], &made["note"]), (&json!(2), &json!("试行")));
        assert_eq!(api.get(CURRENT).expect(200).id(), made.id());
        let all: Vec<_> = api.get(RULES).expect(200).items().iter().map(|rules| rules["id"].clone()).collect();
        assert_eq!(all, [json!(made.id()), json!(first.id())]);
        assert_eq!(api.get(&format!("{RULES}/{}", first.id())).expect(200)["ordinal"], 1);
        let nowhere = json!({ "name": "x", "queue_id": first.id(), "strategy": "round_robin" });
        api.post(RULES, json!({ "rules": [nowhere] })).expect(422).field_error("/rules/0/queue_id", "not_found");
        api.post(RULES, json!({ "rules": [] })).expect(422).field_error("/rules", "required");
    }
}
