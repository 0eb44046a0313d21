//! What only looks like the customer's word over HTTP: sent messages, machines, others' calls and old ones close nothing.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{House, act, missed, path, reached, read, talked, told, verified};
use crate::support::answer::Answer;
use crate::support::builders::interaction;
use crate::support::company::{Staff, text};
use crate::support::world::on_both_engines;

/// A contact that somebody logs on its own, as the member of a step.
fn logged(by: &Staff, customer: &str, members: Value) -> Value {
    let mut draft = interaction(customer).with("content", "客户问进度");
    for (member, value) in members.as_object().unwrap() {
        draft = draft.with(member, value.clone());
    }
    json!({ "interaction_id": draft.create(&by.api).id() })
}

fn at(instant: &Value, later: i64) -> String {
    let instant: DateTime<Utc> = text(instant).parse().unwrap();
    (instant + TimeDelta::microseconds(later)).to_rfc3339_opts(SecondsFormat::Micros, true)
}

on_both_engines! {
    /// The customer's word is what they wrote, or said to somebody, after they were told; the callback is had by who makes it, after that.
    fn only_the_customers_own_word_closes(world: &World) {
        let house = House::of(world);
        let id = house.confirming();
        let whole = read(&world.api, &id);
        let owner = whole.text("customer_id");
        let say = |step: &str, body: Value| act(&house.manager.api, &id, step, body);
        let early = logged(&house.manager, &owner, json!({ "occurred_at": whole["received_at"] }));
        let before_receipt = json!({ "content": "早先来电", "occurred_at": at(&whole["received_at"], -1) });
        let refused = say("withdraw", json!({ "contact": before_receipt.clone() })).expect(409).problem("contact_too_early");
        assert_eq!((&refused["since"], &refused["guard"]), (&whole["received_at"], &json!("contact_in_time")));
        // Nobody has told the customer: neither is a yes one, nor a no.
        for step in ["customer_satisfied", "customer_unsatisfied"] {
            say(step, json!({ "contact": { "content": "与客户通话" } })).expect(409).problem("customer_not_told");
            say(step, json!({ "contact": early, "told": "致歉" })).expect(409).problem("contact_too_early");
            say(step, json!({ "contact": { "content": "客户来信", "channel": "email" }, "told": "致歉" })).expect(409).problem("customer_not_told");
        }
        let proposed = whole["rounds"][0]["proposed_at"].clone();
        say("tell_customer", json!({ "contact": { "content": "致歉", "occurred_at": at(&proposed, -1) } })).expect(409).problem("contact_too_early");
        // Told by letter, when it was and what it said.
        let letter = json!({ "contact": { "content": "函件编号 7", "channel": "letter", "occurred_at": proposed }, "told": "致歉，赠送一次保养" });
        let told = say("tell_customer", letter).expect(200);
        let round = &told["rounds"][0];
        assert_eq!((&round["told_at"], &round["told"], &round["told_by"]), (&proposed, &json!("致歉，赠送一次保养"), &json!(house.manager.id)));
        // What was sent to the customer, or left on a machine, is no word of theirs.
        let sent = |channel: &str| logged(&house.manager, &owner, json!({ "channel": channel, "direction": "outbound" }));
        let left = |outcome: &str| json!({ "content": "留言", "channel": "phone", "direction": "outbound", "outcome": outcome });
        for step in ["customer_satisfied", "customer_unsatisfied", "withdraw"] {
            for contact in [sent("sms"), sent("email"), sent("wechat"), sent("letter"), left("left_message"), left("no_answer")] {
                let refused = say(step, json!({ "contact": contact })).expect(409).problem("customer_not_heard");
                assert_eq!(refused["guard"], "customer_heard");
            }
        }
        assert_eq!(read(&world.api, &id)["version"], told["version"]);
        // What they wrote is.
        let wrote = logged(&house.agent, &owner, json!({ "channel": "wechat" }));
        let due = say("customer_satisfied", json!({ "contact": wrote })).expect(200);
        let call = |by: &Staff, result: &str, contact: Value| act(&by.api, &id, "callback", json!({ "result": result, "contact": contact }));
        let outbound = |by: &Staff, members: Value| {
            let mut all = json!({ "direction": "outbound", "channel": "callback" });
            all.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
            logged(by, &owner, all)
        };
        let officer = &house.officer;
        for result in ["satisfied", "unsatisfied"] {
            for contact in [left("left_message"), left("no_answer"), json!({ "content": "短信", "channel": "sms" })] {
                call(officer, result, contact).expect(409).problem("customer_not_heard");
            }
            call(officer, result, outbound(&house.manager, json!({}))).expect(409).problem("callback_of_another");
            call(officer, result, outbound(officer, json!({ "occurred_at": proposed }))).expect(409).problem("contact_too_early");
            let old = json!({ "content": "x", "occurred_at": at(&due["satisfied_at"], -1) });
            assert_eq!(call(officer, result, old).expect(409).problem("contact_too_early")["since"], due["satisfied_at"]);
        }
        call(officer, "not_reached", json!({ "content": "x", "outcome": "information_given" })).expect(409).problem("customer_reached");
        call(officer, "not_reached", outbound(&house.manager, json!({ "outcome": "no_answer" }))).expect(409).problem("callback_of_another");
        assert_eq!(act(&officer.api, &id, "callback", missed()).expect(200)["callback_tries"], 1);
        // Whoever took the customer's word has handled it; the agent did by the contact alone.
        let handlers = due["rounds"][0]["handlers"].as_array().unwrap();
        assert!(handlers.contains(&json!(house.agent.id)) && handlers.contains(&json!(house.manager.id)));
        let closed = call(officer, "satisfied", outbound(officer, json!({}))).expect(200);
        assert_eq!((&closed["status"], &closed["outcome"]), (&json!("closed"), &json!("satisfied")));
        verified(world);
    }

    /// Whoever assesses it handles it, and an attempt in vain is logged as one; the texts say what is missing in both languages.
    fn who_assessed_it_does_not_call_back(world: &World) {
        let house = House::of(world);
        let id = house.assigned();
        let second = house.company.staff("n1", "service_manager");
        world.api.patch(&format!("/api/v1/users/{}", second.id), json!({ "roles": ["service_manager", "callback_officer"] })).expect(200);
        let assessed = json!({ "severity": "general", "contact": { "content": "无人接听", "outcome": "no_answer" } });
        let shown = act(&second.api, &id, "acknowledge", assessed).expect(200);
        assert!(shown["acknowledged_at"].is_string() && shown["told_at"].is_null());
        let steps = world.api.get(&format!("{}/steps?action=acknowledge", path(&id))).expect(200);
        assert_eq!((&steps.items()[0]["details"]["reached"], &steps.items()[0]["message"]["outcome"]), (&json!(false), &json!("no_answer")));
        house.identify(&id);
        act(&house.manager.api, &id, "propose", json!({ "measures": ["apology"], "description": "登门致歉" })).expect(200);
        act(&house.manager.api, &id, "customer_satisfied", talked()).expect(200);
        let call = json!({ "result": "satisfied", "contact": { "content": "满意" } });
        act(&second.api, &id, "callback", call).expect(403).problem("handled_by_self");
        // What was proposed is told by its step as well, which no later proposal overwrites.
        let proposed = world.api.get(&format!("{}/steps?action=propose", path(&id))).expect(200);
        assert_eq!(proposed.items()[0]["details"]["description"], "登门致歉");
        let in_language = |language: &str| -> Answer {
            let sms = json!({ "result": "satisfied", "contact": { "content": "x", "channel": "sms" } });
            let place = format!("{}/actions/callback", path(&id));
            house.officer.api.request("POST", &place).header("Accept-Language", language).json(&sms).send().expect(409)
        };
        assert_eq!(in_language("zh-CN").text("detail"), "客户本人在该联系中没有表态。请与客户通话或面谈后记录，或指明客户来信的联系。");
        assert_eq!(in_language("en").text("detail"), "The customer themselves said nothing in this contact. Talk with them and log that, or name the contact in which they wrote.");
        verified(world);
    }

    /// What a complaint rests on stays as it was said, by whom, when and how.
    fn no_contact_is_rewritten_under_a_complaint(world: &World) {
        let house = House::of(world);
        let id = house.closed();
        let contacts = world.api.get(&format!("/api/v1/interactions?complaint_id={id}")).expect(200);
        assert!(contacts.items().len() >= 2, "{contacts:?}");
        for contact in contacts.items() {
            let place = format!("/api/v1/interactions/{}", text(&contact["id"]));
            for said in [
                json!({ "content": "客户满意" }),
                json!({ "outcome": "no_answer" }),
                json!({ "staff_id": house.agent.id }),
                json!({ "occurred_at": at(&contact["occurred_at"], -1) }),
                json!({ "channel": "sms" }),
            ] {
                world.api.patch(&place, said).expect(409).problem("in_use");
            }
            world.api.patch(&place, json!({ "subject": "回访" })).expect(200);
        }
        verified(world);
    }
    /// What happens is logged as it happens: the customer calls and is told then, times are said by the minute, they are told more, and they
    /// think better of their yes. A refusal says what to do next.
    fn what_happens_can_be_logged(world: &World) {
        let house = House::of(world);
        let id = house.confirming();
        let whole = read(&world.api, &id);
        let (owner, proposed) = (whole.text("customer_id"), whole["rounds"][0]["proposed_at"].clone());
        let say = |by: &Staff, step: &str, body: Value| act(&by.api, &id, step, body);
        let minute = format!("{}:00Z", &text(&proposed)[..16]);
        let letter = logged(&house.agent, &owner, json!({ "channel": "letter" }));
        say(&house.manager, "tell_customer", json!({ "contact": letter })).expect(422).field_error("/contact/interaction_id", "not_outbound");
        let call = logged(&house.agent, &owner, json!({ "channel": "phone", "direction": "inbound", "occurred_at": minute }));
        let tell = |contact: &Value, words: &str| say(&house.manager, "tell_customer", json!({ "contact": contact, "told": words }));
        let first = tell(&call, "致歉").expect(200);
        assert_eq!((&first["told_at"], &first["rounds"][0]["told_by"]), (&proposed, &json!(house.agent.id)));
        tell(&call, "致歉").expect(422).field_error("/contact/interaction_id", "already_used");
        let called = |channel: &str| json!({ "content": "客户来电", "channel": channel, "direction": "inbound" });
        tell(&called("email"), "致歉").expect(422).field_error("/contact/direction", "not_outbound");
        tell(&called("phone"), "加赠一次保养").expect(200);
        let due = say(&house.manager, "customer_satisfied", json!({ "contact": called("phone"), "told": "改为现金" })).expect(200);
        assert_eq!((&due["rounds"][0]["told"], &due["told_at"]), (&json!("致歉"), &proposed));
        let tellings = world.api.get(&format!("{}/steps?action=tell_customer", path(&id))).expect(200);
        let words: Vec<_> = tellings.items().iter().map(|step| step["details"]["told"].clone()).collect();
        assert_eq!(words, ["致歉", "加赠一次保养", "改为现金"]);
        assert!(!told(world, &id, "complaint.customer_satisfied").contains("加赠"));
        // Before they are called back they say to the front desk that it is not well after all.
        let early = json!({ "content": "x", "channel": "phone", "occurred_at": at(&due["satisfied_at"], -1) });
        let refused = say(&house.agent, "customer_unsatisfied", json!({ "contact": early })).expect(409).problem("contact_too_early");
        assert_eq!((&refused["after"], &refused["since"]), (&json!("yes"), &due["satisfied_at"]));
        assert!(!refused.text("detail").contains("202"), "{refused:?}");
        let sent = logged(&house.agent, &owner, json!({ "channel": "sms", "direction": "outbound" }));
        say(&house.agent, "customer_unsatisfied", json!({ "contact": sent })).expect(409).problem("customer_not_heard");
        let wrote = logged(&house.agent, &owner, json!({ "channel": "email" }));
        let next = say(&house.agent, "customer_unsatisfied", json!({ "contact": wrote })).expect(200);
        assert_eq!((&next["status"], &next["round"], &next["rounds"][0]["verdict"]), (&json!("assigned"), &json!(2), &json!("unsatisfied")));
        let clocks = world.api.get(&format!("{}/promises", path(&id))).expect(200);
        let callback = clocks["clocks"].as_array().unwrap().iter().find(|clock| clock["target"] == "callback").unwrap();
        assert_eq!(callback["state"], "withdrawn");
        let told_of = |staff: &Staff, kind: &str, complaint: &str| {
            let list = staff.api.get("/api/v1/notifications?limit=100").expect(200);
            list.items().iter().any(|one| one["kind"] == kind && one["record_id"] == complaint)
        };
        assert!(told_of(&house.manager, "complaint.unsatisfied", &id));
        // What its assignee ends the director hears of; what somebody else ends, the assignee.
        act(&house.manager.api, &id, "withdraw", reached()).expect(200);
        let other = house.assigned();
        act(&house.agent.api, &other, "withdraw", reached()).expect(200);
        let ended = "complaint.ended_by_handler";
        assert!(told_of(&house.director, ended, &id) && !told_of(&house.director, ended, &other));
        assert!(told_of(&house.manager, "complaint.withdrawn", &other));
        // Nobody is above the general manager.
        let dear = house.handling();
        let paid = json!({ "measures": ["compensation"], "compensation": { "amount_minor": 3_000_000, "currency": "CNY" } });
        act(&house.manager.api, &dear, "propose", paid).expect(200);
        let approve = |by: &Staff, language: &str| -> String {
            let place = format!("{}/actions/approve", path(&dear));
            by.api.request("POST", &place).header("Accept-Language", language).json(&json!({})).send().expect(403).text("detail")
        };
        assert_eq!(approve(&house.director, "zh-CN"), "您的审批级别或限额不足。请由总经理审批，补偿金额须在其限额之内。");
        let english = "Your level or your limit does not reach this proposal. Ask the general manager whose limit covers the compensation.";
        assert_eq!(approve(&house.director, "en"), english);
        assert!(approve(&house.manager, "zh-CN").contains("请由另一位有审批权限的同事"));
        verified(world);
    }
}
