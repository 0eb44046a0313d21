//! A random walk over HTTP by people of all roles: whatever is tried in whatever order, only the customer's word, asked by another
//! person, closes a complaint as satisfied.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{COMPLAINTS, House, act, path, read, verified};
use crate::support::answer::Answer;
use crate::support::builders::{complaint, interaction};
use crate::support::client::Api;
use crate::support::company::{Staff, text};
use crate::support::server::{ADMIN_EMAIL, ADMIN_PASSWORD};
use crate::support::world::on_both_engines;

/// How many steps are tried on each engine.
const STEPS: usize = 2_000;

struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// What is known of a complaint from the outside.
#[derive(Default)]
struct Witness {
    ended: Vec<Value>,
    /// Whom it is about, as callers said.
    concerned: BTreeSet<String>,
}

const WORDS: [&str; 19] = [
    "acknowledge",
    "assign",
    "identify_cause",
    "mark_severity",
    "acknowledge_major",
    "propose",
    "approve",
    "return",
    "tell_customer",
    "customer_satisfied",
    "customer_unsatisfied",
    "callback",
    "close_unreachable",
    "inform_outside_recourse",
    "record_recourse_outcome",
    "withdraw",
    "reopen",
    "merge_into",
    "staff",
];

/// A contact as people log it: mostly as it should be, else over anything, at any time, in vain, or one that somebody logged before.
fn contact(chance: &mut Chance, by: &Staff, people: &[&Staff], owner: &str, now: DateTime<Utc>) -> Value {
    let channel = *chance.one(&["phone", "callback", "phone", "sms", "email", "in_store"]);
    let outcome = *chance.one(&["information_given", "information_given", "other", "left_message", "no_answer"]);
    let at = (now - TimeDelta::seconds(*chance.one(&[0, 0, 5, 4_000, 400_000]))).to_rfc3339_opts(SecondsFormat::Micros, true);
    match chance.below(10) {
        0..7 => json!({ "content": "通话" }),
        7 => json!({ "content": "联系", "channel": channel, "outcome": outcome, "occurred_at": at }),
        _ => {
            let of = if chance.below(2) == 0 { by } else { *chance.one(people) };
            let draft =
                interaction(owner).with("channel", channel).with("outcome", outcome).with("content", "联系").with("occurred_at", at);
            let made = draft.with("direction", *chance.one(&["inbound", "outbound"])).send(&of.api);
            // Not everybody may log contacts.
            if made.status == 201 { json!({ "interaction_id": made.id() }) } else { json!({ "content": "通话" }) }
        }
    }
}

fn body(chance: &mut Chance, step: &str, people: &[&Staff], contact: Value) -> Value {
    match step {
        "acknowledge" => {
            json!({ "severity": chance.one(&["general", "general", "general", "general", "major", "critical"]), "contact": contact })
        }
        "assign" => json!({ "assignee_id": if chance.below(4) == 0 { &chance.one(people).id } else { &people[1].id } }),
        "identify_cause" => json!({ "cause": "service", "finding": "未告知" }),
        "mark_severity" => json!({ "severity": chance.one(&["general", "major", "critical"]) }),
        "propose" if chance.below(3) == 0 => {
            json!({ "measures": ["compensation"], "compensation": { "amount_minor": chance.one(&[10_000, 300_000, 3_000_000]), "currency": "CNY" } })
        }
        "propose" => json!({ "measures": ["apology"] }),
        "return" | "close_unreachable" => json!({ "reason": "说明" }),
        "callback" => {
            let result = *chance.one(&["satisfied", "unsatisfied", "not_reached"]);
            json!({ "result": result, "contact": if result == "not_reached" && chance.below(2) == 0 { json!({ "content": "无人接听" }) } else { contact } })
        }
        "inform_outside_recourse" => json!({ "recourse": ["court"], "contact": contact }),
        "record_recourse_outcome" => json!({ "outcome": "dismissed" }),
        "customer_satisfied" | "customer_unsatisfied" if chance.below(5) > 0 => json!({ "contact": contact, "told": "致歉" }),
        "tell_customer" | "customer_satisfied" | "customer_unsatisfied" | "withdraw" => json!({ "contact": contact }),
        "reopen" => json!({ "note": "客户来电", "contact": contact }),
        // Mostly about one or nobody, with a reason or without.
        "staff" => {
            let mut ids: Vec<&String> = people.iter().map(|person| &person.id).filter(|_| chance.below(8) == 0).collect();
            if chance.below(3) > 0 {
                ids.clear();
            }
            if chance.below(3) == 0 { json!({ "staff_ids": ids }) } else { json!({ "staff_ids": ids, "note": "核对" }) }
        }
        _ => json!({}),
    }
}

/// Takes the step, or says whom it is about, or lets a fresh double go into it.
fn take(by: &Staff, id: &str, step: &str, body: Value, fresh: impl Fn() -> String) -> Answer {
    match step {
        "staff" => by.api.patch(&path(id), body),
        "merge_into" => act(&by.api, &fresh(), "merge_into", json!({ "complaint_id": id })),
        _ => act(&by.api, id, step, body),
    }
}

/// Nobody whom it is about decides on it, and nobody is forgotten.
fn keeps_apart(witness: &mut Witness, step: &str, by: &Staff, before: &Value, after: &Value) {
    let about = |user: &Value| user.as_str().is_some_and(|user| witness.concerned.contains(user));
    let decides = !["acknowledge_major", "mark_severity", "reopen"].contains(&step);
    assert!(!decides || !about(&json!(by.id)), "{step} by somebody whom it is about");
    assert!(before["assignee_id"] == after["assignee_id"] || !about(&after["assignee_id"]), "given to somebody whom it is about");
    let said: BTreeSet<String> = after["staff_ids"].as_array().unwrap().iter().map(text).collect();
    if step == "staff" {
        witness.concerned = said;
    } else {
        assert_eq!(witness.concerned, said, "somebody is forgotten whom it is about");
    }
}

/// What waits for an approval waits for somebody who may give it, or the administrator was told that there is nobody.
fn finds_who_decides(id: &str, shown: &Value, approvers: &[&Staff], admin: &Api) {
    if shown["status"] != "awaiting_approval" {
        return;
    }
    let may = |by: &&Staff| read(&by.api, id)["available_actions"].as_array().unwrap().contains(&json!("approve"));
    let somebody = approvers.iter().any(may);
    assert_eq!(somebody, shown["approval_by"] != "nobody", "{shown:#}");
    let told = || admin.get("/api/v1/notifications?limit=200").expect(200);
    let of_this = |one: &Value| one["kind"] == "complaint.nobody_decides" && one["record_id"] == id;
    assert!(somebody || told().items().iter().any(of_this), "it hangs, and nobody was told");
}

fn instant(value: &Value) -> DateTime<Utc> {
    text(value).parse().unwrap()
}

/// Who had a hand in it by then, as its history tells: all whom it was given to, and who took steps, but for those that are done about a
/// complaint without handling it.
fn handlers(steps: &[Value]) -> BTreeSet<String> {
    let aside = [
        "receive",
        "update",
        "assign",
        "mark_severity",
        "acknowledge_major",
        "callback",
        "close_unreachable",
        "record_recourse_outcome",
        "withdraw",
        "reopen",
        "note",
        "merge_into",
        "take_in",
    ];
    let given = steps.iter().filter_map(|step| step["details"]["assignee_id"].as_str());
    let takes_back = |step: &Value| step["action"] == "customer_unsatisfied" && step["from"] == "callback_due";
    let taken = steps.iter().filter(|step| !aside.contains(&step["action"].as_str().unwrap()) && !takes_back(step));
    given.chain(taken.filter_map(|step| step["actor_id"].as_str())).map(str::to_owned).collect()
}

/// What must be so once a complaint is closed as satisfied, or withdrawn, read from its history alone.
fn ended_by_their_word(steps: &[Value], received_at: &Value) {
    let (last, before) = steps.split_last().unwrap();
    let contact = &last["message"];
    let sent = contact["direction"] == "outbound" && ["sms", "email"].contains(&contact["channel"].as_str().unwrap());
    let in_vain = ["left_message", "no_answer"].contains(&contact["outcome"].as_str().unwrap_or_default());
    assert!(!sent && !in_vain && instant(&contact["occurred_at"]) >= instant(received_at), "no word of the customer: {last:#}");
    if last["action"] == "callback" {
        assert!(!handlers(before).contains(last["actor_id"].as_str().unwrap()), "called back by somebody who had handled it");
        assert_eq!(contact["staff_id"], last["actor_id"], "called back by another's contact");
        let own: Vec<&Value> = before.iter().filter(|step| step["origin_id"].is_null()).collect();
        let yes = own.iter().rev().find(|step| step["action"] == "customer_satisfied").expect("nobody said yes");
        let yes = instant(if yes["details"]["satisfied_at"].is_string() { &yes["details"]["satisfied_at"] } else { &yes["at"] });
        // Where it became critical later, and was approved for that, the word on it holds.
        let proposed = own.iter().rposition(|step| step["action"] == "propose").unwrap();
        let decided = own[proposed..].iter().find(|step| step["to"] == "confirming").map(|step| instant(&step["at"])).unwrap();
        let tells = |step: &&Value| step["action"] == "tell_customer" && (decided..=yes).contains(&instant(&step["at"]));
        assert!(instant(&contact["occurred_at"]) >= yes, "called back before the yes: {last:#}");
        assert!(!["sms", "email"].contains(&contact["channel"].as_str().unwrap()), "nobody talked with them: {last:#}");
        assert!(own.iter().any(tells), "nobody told the customer of this decision");
    }
}

/// What must be so after every step that went.
fn observe(witness: &mut Witness, step: &str, by: &Staff, before: &Value, after: &Value, history: impl Fn() -> Vec<Value>) {
    let rounds = after["rounds"].as_array().unwrap();
    let ended: Vec<Value> = rounds.iter().filter(|round| round["ended_at"].is_string()).cloned().collect();
    assert_eq!(ended[..witness.ended.len()], witness.ended[..], "a round that has ended changed");
    witness.ended = ended;
    assert_eq!(rounds.len(), usize::try_from(after["round"].as_i64().unwrap()).unwrap());
    if after["outcome"] == "satisfied" && before["outcome"] != "satisfied" {
        let last = rounds.last().unwrap();
        assert_eq!((step, &last["verdict"], &last["callback_result"]), ("callback", &json!("satisfied"), &json!("satisfied")));
        assert_eq!(last["callback_by"], by.id.as_str());
    }
    if before["open"] == true && (after["outcome"] == "satisfied" || after["status"] == "withdrawn") {
        ended_by_their_word(&history(), &after["received_at"]);
    }
}

on_both_engines! {
    /// Everybody tries everything.
    fn nobody_closes_it_against_the_customers_word(world: &World) {
        let mut house = House::of(world);
        let mut admin = world.api.clone();
        let mut seller = house.company.staff("n1", "sales_manager");
        let mut second = house.company.staff("north", "callback_officer");
        let mut third = house.company.staff("n1", "service_consultant");
        let mut reader = house.company.staff("company", "auditor");
        let mut chance = Chance(20_261_122);
        let owner = house.customer();
        let fresh = |house: &House| complaint(&owner).create(&house.agent.api).id();
        let (mut id, mut witness) = (fresh(&house), Witness::default());
        let mut before = read(&admin, &id).json;
        let (mut satisfied, mut codes): (usize, BTreeMap<String, usize>) = (0, BTreeMap::new());
        for step_number in 0..STEPS {
            if step_number % 250 == 249 {
                house.later(61, |house| {
                    vec![&mut house.agent, &mut house.manager, &mut house.director, &mut house.general_manager, &mut house.officer]
                });
                [&mut seller, &mut second, &mut third, &mut reader].into_iter().for_each(|staff| staff.come_back());
                admin = world.api.sign_in(ADMIN_EMAIL, ADMIN_PASSWORD);
            }
            let people: [&Staff; 9] =
                [&house.agent, &house.manager, &house.director, &house.general_manager, &house.officer, &seller, &second, &third, &reader];
            let mut possible: Vec<String> = before["available_actions"].as_array().unwrap().iter().map(text).filter(|word| WORDS.contains(&word.as_str())).collect();
            // What the administrator, who reads it, may not do themselves.
            possible.extend(match before["status"].as_str() {
                Some("assigned") => vec!["identify_cause".to_owned()],
                Some("handling") => vec!["propose".to_owned()],
                Some("awaiting_approval") => vec!["approve".to_owned(), "return".to_owned()],
                Some("callback_due") => vec!["callback".to_owned(); 3],
                _ => Vec::new(),
            });
            // A customer seldom takes a complaint back, or a yes.
            possible.retain(|word| match word.as_str() {
                "withdraw" => chance.below(20) == 0,
                "merge_into" | "mark_severity" => chance.below(6) == 0,
                "customer_unsatisfied" if before["status"] == "callback_due" => chance.below(6) == 0,
                _ => true,
            });
            if before["open"] == true && chance.below(if before["staff_ids"] == json!([]) { 40 } else { 8 }) == 0 {
                possible = vec!["staff".to_owned()];
            }
            let step = if possible.is_empty() || chance.below(5) == 0 { (*chance.one(&WORDS)).to_owned() } else { chance.one(&possible).clone() };
            let answer = {
                let assignee = people.iter().find(|person| before["assignee_id"] == person.id.as_str());
                let by = match (assignee, chance.below(10)) {
                    (_, 0..6) if before["status"] == "awaiting_approval" => *chance.one(&[people[2], people[3]]),
                    (Some(assignee), 0..4) => *assignee,
                    (_, 4..7) if before["status"] == "callback_due" => *chance.one(&[people[4], people[6]]),
                    _ => *chance.one(&people),
                };
                let contact = contact(&mut chance, by, &people, &owner, world.clock.now());
                let body = body(&mut chance, &step, &people, contact);
                let mut answer = take(by, &id, &step, body, || fresh(&house));
                if answer.status == 200 {
                    if step == "merge_into" {
                        // What is looked at is the one that stays.
                        answer = read(&admin, &id);
                    }
                    keeps_apart(&mut witness, &step, by, &before, &answer.json);
                    // With who had the last contact.
                    let history = || {
                        let mut steps = admin.get(&format!("{}/steps?limit=200", path(&id))).expect(200).items().clone();
                        let message = &mut steps.last_mut().unwrap()["message"];
                        let had = admin.get(&format!("/api/v1/interactions/{}", text(&message["interaction_id"]))).expect(200);
                        message["staff_id"] = had["staff_id"].clone();
                        steps
                    };
                    observe(&mut witness, &step, by, &before, &answer.json, history);
                    finds_who_decides(&id, &read(&admin, &id).json, &[people[1], people[2], people[3], people[5]], &admin);
                }
                answer
            };
            match answer.status {
                200 => before = read(&admin, &id).json,
                403 | 404 | 409 | 422 => {
                    let code = answer.text("code");
                    assert!(code != "validation_failed" || answer.field_error_count() > 0, "{answer:?}");
                    *codes.entry(code).or_default() += 1;
                }
                _ => panic!("{answer:?}"),
            }
            if before["open"] == false && chance.below(3) == 0 {
                satisfied += usize::from(before["outcome"] == "satisfied");
                id = fresh(&house);
                witness = Witness::default();
                before = read(&admin, &id).json;
            }
        }
        let total = admin.get(&format!("{COMPLAINTS}?include_total=true&limit=1")).expect(200)["total"].as_i64().unwrap();
        assert!(total > 10 && satisfied > 0, "{total} complaints, {satisfied} closed as satisfied; refused: {codes:?}");
        for rule in [
            "illegal_transition", "permission_denied", "not_responsible", "handled_by_self", "customer_not_heard", "customer_not_told", "contact_too_early",
            "about_oneself",
        ] {
            assert!(codes.contains_key(rule), "nothing was refused by {rule}: {codes:?}");
        }
        verified(world);
    }
}
