//! What the company configures: sub-causes, which measures are open for a cause, and who decides.

use serde_json::json;

use super::{House, act};
use crate::support::world::on_both_engines;

const SUBCAUSES: &str = "/api/v1/complaints/subcauses";
const POLICIES: &str = "/api/v1/complaints/handling_policies";

on_both_engines! {
    /// An installation starts with a list of sub-causes; a complaint names one in use of its cause.
    fn a_finding_names_a_sub_cause_of_its_cause(world: &World) {
        let house = House::of(world);
        let api = &world.api;
        let shipped = api.get(&format!("{SUBCAUSES}?cause=product&limit=200")).expect(200);
        assert!(shipped.items().iter().all(|one| one["cause"] == "product" && one["active"] == true) && shipped.items().len() > 3);
        let made = json!({ "cause": "service", "word": "keys_lost", "label_zh": "钥匙遗失", "label_en": "Keys lost", "place": 0 });
        house.manager.api.post(SUBCAUSES, made.clone()).expect(403);
        let lost = api.post(SUBCAUSES, made.clone()).expect(201);
        api.post(SUBCAUSES, made).expect(409).problem("already_exists");
        api.post(SUBCAUSES, json!({ "cause": "x", "word": "A" })).expect(422).field_error("/cause", "unknown_word").field_error("/word", "unknown_word");
        let identify = |cause: &str, subcause: &str| {
            let id = house.assigned();
            act(&house.manager.api, &id, "identify_cause", json!({ "cause": cause, "subcause": subcause, "finding": "钥匙未找到" }))
        };
        assert_eq!(identify("service", "keys_lost").expect(200)["subcause"], "keys_lost");
        identify("product", "keys_lost").expect(422);
        identify("service", "unheard_of").expect(422).field_error("/subcause", "not_found");
        let path = format!("{SUBCAUSES}/{}", lost.id());
        let off = api.patch(&path, json!({ "active": false, "label_en": "Lost keys" })).expect(200);
        assert_eq!((&off["active"], &off["version"]), (&json!(false), &json!(2)));
        assert_eq!(house.agent.api.get(&path).expect(200).json, off.json);
        identify("service", "keys_lost").expect(422).field_error("/subcause", "inactive");
        assert_eq!(api.get(&format!("{SUBCAUSES}?active=false&include_total=true")).expect(200)["total"], 1);
    }

    /// The policy that holds says which measures are open, and whose approval is asked for.
    fn the_handling_policy_says_who_decides(world: &World) {
        let house = House::of(world);
        let head = &house.general_manager.api;
        let shipped = head.get(POLICIES).expect(200).items()[0].clone();
        assert_eq!((&shipped["number"], &shipped["currency"]), (&json!(1), &json!("CNY")));
        let propose = |id: &str, minor: i64| {
            let paid = json!({ "measures": ["compensation"], "compensation": { "amount_minor": minor, "currency": "CNY" } });
            act(&house.manager.api, id, "propose", paid)
        };
        assert_eq!(propose(&house.handling(), 200_000).expect(200)["status"], "confirming");
        assert_eq!(propose(&house.handling(), 200_001).expect(200)["status"], "awaiting_approval");
        house.manager.api.post(POLICIES, json!({})).expect(403);
        let nobody = json!({ "roles": [{ "role": "nobody", "level": "general_manager", "unlimited": true }], "persons": [{ "user_id": shipped["id"], "limit_minor": 1 }] });
        head.post(POLICIES, nobody).expect(422).field_error("/roles/0/role", "not_found").field_error("/persons/0/user_id", "not_found");
        head.post(POLICIES, json!({ "roles": [{ "role": "service_manager", "level": "manager", "limit_minor": 1 }] })).expect(422).field_error("/roles", "required");
        let limit = json!({ "persons": [{ "user_id": house.manager.id, "limit_minor": 100 }], "causes": [{ "cause": "service", "measures": ["apology", "compensation"], "decided_by": "director" }] });
        let set = head.post(POLICIES, limit).expect(201);
        assert_eq!((&set["number"], &set["roles"]), (&json!(2), &shipped["roles"]));
        assert_eq!(head.get(&format!("{POLICIES}/{}", set.id())).expect(200).json, set.json);
        let id = house.handling();
        act(&house.manager.api, &id, "propose", json!({ "measures": ["rework"] })).expect(422).field_error("/measures/0", "unknown_word");
        assert_eq!(propose(&id, 101).expect(200)["status"], "awaiting_approval");
        let second = house.company.staff("n1", "service_manager");
        act(&second.api, &id, "approve", json!({})).expect(403).problem("decision_level_too_low");
        assert_eq!(act(&house.director.api, &id, "approve", json!({})).expect(200)["status"], "confirming");
    }
}
