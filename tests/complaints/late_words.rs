//! The customer's word where it is entered late or was logged before, over HTTP: what is said of a contact afterwards makes nothing of it.

use serde_json::{Value, json};

use super::{House, act, path, read, steps, talked, verified};
use crate::support::answer::Answer;
use crate::support::builders::{interaction, ticket};
use crate::support::company::{Staff, text};
use crate::support::world::on_both_engines;

fn logged(by: &Staff, customer: &str, members: Value) -> String {
    let mut draft = interaction(customer).with("channel", "phone").with("content", "与客户通话");
    for (member, value) in members.as_object().unwrap() {
        draft = draft.with(member, value.clone());
    }
    draft.create(&by.api).id()
}

fn named(contact: &str) -> Value {
    json!({ "contact": { "interaction_id": contact } })
}

fn callback(house: &House<'_>, id: &str, result: &str, contact: Value) -> Answer {
    act(&house.officer.api, id, "callback", json!({ "result": result, "contact": contact }))
}

on_both_engines! {
    /// A program's message stays one, whatever it is used for later.
    fn what_a_program_said_is_nobodys_word(world: &World) {
        let house = House::of(world);
        let id = house.confirming();
        let owner = read(&world.api, &id).text("customer_id");
        let program = |by: &Staff| {
            let of = ticket(&owner).with("channel", "phone").with("unit_id", house.company.unit("n1")).create(&by.api).id();
            let reply = json!({ "content": "自动外呼：已处理", "channel": "phone", "automatic": true });
            by.api.post(&format!("/api/v1/service/tickets/{of}/replies"), reply).expect(200);
            let found = world.api.get(&format!("/api/v1/interactions?ticket_id={of}&sort=-occurred_at")).expect(200);
            let kept = found.items().iter().find(|one| one["automatic"] == true).expect("a program\'s message").clone();
            assert_eq!((&kept["staff_id"], &kept["recorded_by"]), (&json!(by.id), &json!(by.id)));
            text(&kept["id"])
        };
        let told = act(&house.manager.api, &id, "tell_customer", named(&program(&house.agent))).expect(200);
        assert!(told["told_at"].is_null(), "{told:?}");
        act(&house.manager.api, &id, "tell_customer", json!({ "contact": { "content": "致歉" } })).expect(200);
        let contact = named(&program(&house.agent));
        for step in ["customer_satisfied", "customer_unsatisfied", "withdraw"] {
            act(&house.manager.api, &id, step, contact.clone()).expect(409).problem("customer_not_heard");
        }
        act(&house.manager.api, &id, "customer_satisfied", json!({ "contact": { "content": "满意", "channel": "phone" } })).expect(200);
        let contact = json!({ "interaction_id": program(&house.officer) });
        for result in ["satisfied", "unsatisfied"] {
            callback(&house, &id, result, contact.clone()).expect(409).problem("customer_not_heard");
        }
        // What they write is no callback, though it is a no.
        let wrote = json!({ "content": "还是不满意", "channel": "wechat", "direction": "inbound" });
        callback(&house, &id, "satisfied", wrote.clone()).expect(409).problem("customer_not_heard");
        assert_eq!(callback(&house, &id, "unsatisfied", wrote).expect(200)["round"], 2);
        verified(world);
    }

    /// A call from before the yes is no callback, whoever it is said to be of and whenever; nor is what somebody else recorded.
    fn no_older_call_becomes_a_callback(world: &World) {
        let house = House::of(world);
        let id = house.confirming();
        let owner = read(&world.api, &id).text("customer_id");
        let older = [&house.manager, &house.officer].map(|by| logged(by, &owner, json!({ "direction": "outbound" })));
        let before_no = logged(&house.agent, &owner, json!({ "direction": "inbound" }));
        act(&house.manager.api, &id, "customer_satisfied", talked()).expect(200);
        world.clock.advance_seconds(5);
        let now = world.clock.now().to_rfc3339();
        for (contact, problem) in older.iter().zip(["callback_of_another", "contact_too_early"]) {
            let said = json!({ "staff_id": house.officer.id, "occurred_at": now });
            let kept = world.api.patch(&format!("/api/v1/interactions/{contact}"), said).expect(200);
            assert_eq!((&kept["staff_id"], &kept["automatic"]), (&json!(house.officer.id), &json!(false)));
            callback(&house, &id, "satisfied", json!({ "interaction_id": contact })).expect(409).problem(problem);
        }
        let for_them = logged(&house.manager, &owner, json!({ "direction": "outbound", "staff_id": house.officer.id }));
        callback(&house, &id, "satisfied", json!({ "interaction_id": for_them })).expect(409).problem("callback_of_another");
        // Of what they took back before their no nothing is left after it.
        world.api.patch(&format!("/api/v1/interactions/{before_no}"), json!({ "occurred_at": now })).expect(200);
        callback(&house, &id, "unsatisfied", json!({ "content": "不满意" })).expect(200);
        world.clock.advance_seconds(5);
        let now = world.clock.now().to_rfc3339();
        world.api.patch(&format!("/api/v1/interactions/{before_no}"), json!({ "occurred_at": now })).expect(200);
        act(&house.agent.api, &id, "withdraw", named(&before_no)).expect(409).problem("contact_too_early");
        verified(world);
    }

    /// A yes counts from when it was said, and so does what they say after it, to anybody or to a machine; who hears that calls back all the
    /// same in the next round.
    fn a_no_after_a_yes_is_taken(world: &World) {
        let house = House::of(world);
        let id = house.confirming();
        let owner = read(&world.api, &id).text("customer_id");
        act(&house.manager.api, &id, "tell_customer", json!({ "contact": { "content": "致歉" } })).expect(200);
        world.clock.advance_seconds(60);
        let yes = world.clock.now().format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string();
        world.clock.advance_seconds(60);
        let no = logged(&house.officer, &owner, json!({ "direction": "inbound" }));
        world.clock.advance_seconds(60);
        let said = json!({ "contact": { "content": "满意", "channel": "phone", "occurred_at": yes } });
        let due = act(&house.manager.api, &id, "customer_satisfied", said).expect(200);
        assert_eq!((&due["satisfied_at"], &due["next_callback_at"], &due["rounds"][0]["satisfied_at"]), (&json!(yes), &json!(yes), &json!(yes)));
        let took = world.api.get(&format!("{}/steps?action=customer_satisfied", path(&id))).expect(200);
        assert_eq!(took.items()[0]["details"]["satisfied_at"], yes);
        let callbacks = || -> Vec<Value> {
            let clocks = world.api.get(&format!("{}/promises", path(&id))).expect(200);
            clocks["clocks"].as_array().unwrap().iter().filter(|clock| clock["target"] == "callback").cloned().collect()
        };
        assert_eq!((&callbacks()[0]["started_at"], &callbacks()[0]["state"]), (&json!(yes), &json!("running")));
        // The officer heard it and enters it, and calls back in the next round.
        let again = act(&house.officer.api, &id, "customer_unsatisfied", named(&no)).expect(200);
        assert_eq!((&again["round"], again["rounds"][0]["handlers"].as_array().unwrap().contains(&json!(house.officer.id))), (&json!(2), false));
        assert_eq!(callbacks()[0]["state"], "withdrawn");
        house.identify(&id);
        act(&house.manager.api, &id, "propose", json!({ "measures": ["apology"] })).expect(200);
        act(&house.manager.api, &id, "customer_satisfied", talked()).expect(200);
        assert_eq!(house.call(&id, "satisfied").expect(200)["outcome"], "satisfied");
        // It is about the agent, to whom they say no; then they leave it on a machine.
        let other = house.callback_due();
        let owner = read(&world.api, &other).text("customer_id");
        world.api.patch(&path(&other), json!({ "staff_ids": [house.agent.id] })).expect(200);
        let theirs = logged(&house.agent, &owner, json!({ "direction": "inbound" }));
        act(&house.agent.api, &other, "customer_unsatisfied", named(&theirs)).expect(403).problem("about_oneself");
        act(&house.manager.api, &other, "withdraw", named(&theirs)).expect(403).problem("about_oneself");
        assert_eq!(act(&house.manager.api, &other, "customer_unsatisfied", named(&theirs)).expect(200)["round"], 2);
        let third = house.callback_due();
        let left = json!({ "contact": { "content": "留言说不满意", "channel": "phone", "direction": "inbound", "outcome": "left_message" } });
        act(&house.manager.api, &third, "withdraw", left.clone()).expect(409).problem("customer_not_heard");
        assert_eq!(act(&house.manager.api, &third, "customer_unsatisfied", left).expect(200)["status"], "assigned");
        assert!(steps(&world.api, &third).contains(&"customer_unsatisfied".to_owned()));
        verified(world);
    }
}
