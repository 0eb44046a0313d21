//! Reports of complaints say what can be worked out from the event log alone.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use chrono::{Days, TimeDelta};
use serde_json::{Value, json};

use super::logged::{Complaint, Log};
use super::worked_out::{Asked, Span, monday, review, statistics, told_review, told_statistics};
use super::{House, PATIENCE, act, missed, path, reached, talked, verified};
use crate::service::promise;
use crate::support::builders::{complaint, order, product, ticket};
use crate::support::client::Api;
use crate::support::world::on_both_engines;

/// The outlet of each unit; the unit itself above the outlets.
fn outlets(house: &House<'_>) -> BTreeMap<String, String> {
    let of = [("company", "company"), ("north", "north"), ("n1", "n1"), ("n2", "n2"), ("t1", "n1"), ("s1", "s1")];
    of.into_iter().map(|(unit, outlet)| (house.company.unit(unit), house.company.unit(outlet))).collect()
}

/// What the server has is what the log has, once the worker has done what is due.
#[track_caller]
fn assert_agree(api: &Api, what: &str, of_log: impl Fn(&Log) -> Value, of_server: impl Fn() -> Value) {
    let began = Instant::now();
    loop {
        let (expected, found) = (of_log(&Log::read(api)), of_server());
        if expected == found {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "{what}: the log has {expected:#}\nthe server has {found:#}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// The complaints of a test, each received in its own way.
struct Grievances<'a> {
    house: &'a House<'a>,
    products: [String; 2],
    /// Whom some of them are about: people who handle none.
    staff: [String; 2],
    made: std::cell::Cell<usize>,
}

impl Grievances<'_> {
    fn receive(&self) -> String {
        let (house, nth) = (self.house, self.made.replace(self.made.get() + 1));
        house.world.clock.advance_seconds(5);
        let units = ["n1", "n1", "t1"];
        // Hours away from where ages and weeks of other complaints end.
        let back = TimeDelta::hours([1, 20, 52, 140, 230, 460, 800, 1_010][nth % 8]);
        let kind = ["delivery", "sales", "after_sales", "billing", "staff_conduct"][nth % 5];
        let severity = ["general", "general", "major"][nth % 3];
        let mut draft =
            complaint(&house.customer()).with("kind", kind).with("severity", severity).with("unit_id", house.company.unit(units[nth % 3]));
        draft = draft.with("received_at", (house.world.clock.now() - back).to_rfc3339());
        if !nth.is_multiple_of(3) {
            draft = draft.with("touchpoint", ["delivery", "repair"][nth % 2]).with("outlet_id", house.company.unit(["n1", "n2"][nth % 2]));
        }
        if !nth.is_multiple_of(4) {
            draft = draft.with("product_id", self.products[nth % 2].as_str()).with("staff_ids", json!(self.staff));
        }
        draft.create(&house.agent.api).id()
    }

    fn identified(&self, id: &str, cause: &str, subcause: Option<&str>) {
        self.house.assign(id);
        let found = json!({ "cause": cause, "subcause": subcause, "finding": "排期变更未告知" });
        act(&self.house.manager.api, id, "identify_cause", found).expect(200);
    }

    fn handling(&self, cause: &str, subcause: Option<&str>) -> String {
        let id = self.receive();
        self.identified(&id, cause, subcause);
        id
    }

    fn propose(&self, id: &str) {
        self.house.world.clock.advance_seconds(7);
        act(&self.house.manager.api, id, "propose", json!({ "measures": ["apology"] })).expect(200);
    }

    fn says(&self, id: &str, word: &str) {
        self.house.world.clock.advance_seconds(11);
        let body = if word.starts_with("customer_") { talked() } else { reached() };
        act(&self.house.manager.api, id, word, body).expect(200);
    }

    fn satisfied(&self, id: &str) {
        self.propose(id);
        self.says(id, "customer_satisfied");
        self.house.world.clock.advance_seconds(3);
    }

    /// Complaints of every course.
    fn all(&self) {
        let house = self.house;
        self.receive();
        let known = self.receive();
        act(&house.agent.api, &known, "acknowledge", json!({ "severity": "critical", "kind": "other" })).expect(200);
        act(&house.general_manager.api, &known, "acknowledge_major", json!({})).expect(200);
        let told = self.handling("product", Some("design"));
        self.propose(&told);
        let unanswered = json!({ "contact": { "content": "无人接听", "outcome": "no_answer" } });
        act(&house.manager.api, &told, "tell_customer", unanswered).expect(200);
        self.says(&told, "tell_customer");
        for cause in [Some("information"), None] {
            let once = self.handling("service", cause);
            self.satisfied(&once);
            house.call(&once, "satisfied").expect(200);
        }
        let twice = self.handling("service", Some("information"));
        self.propose(&twice);
        self.says(&twice, "customer_unsatisfied");
        self.identified(&twice, "user", None);
        self.satisfied(&twice);
        house.call(&twice, "satisfied").expect(200);
        let called = self.handling("product", Some("part"));
        self.satisfied(&called);
        house.call(&called, "unsatisfied").expect(200);
        // They take their yes back; another yes is entered when its callback is late already.
        let taken_back = self.handling("service", None);
        self.satisfied(&taken_back);
        self.says(&taken_back, "customer_unsatisfied");
        let late = self.handling("user", None);
        self.propose(&late);
        self.says(&late, "tell_customer");
        let told = house.world.api.get(&path(&late)).expect(200)["told_at"].clone();
        house.world.clock.advance_seconds(90);
        let yes = json!({ "contact": { "content": "客户来电", "channel": "phone", "occurred_at": told } });
        assert_eq!(act(&house.manager.api, &late, "customer_satisfied", yes).expect(200)["satisfied_at"], told);
        // Open again; the one stays so, the other is closed once more.
        for again in [false, true] {
            let closed = self.handling("service", Some("pricing"));
            self.satisfied(&closed);
            house.call(&closed, "satisfied").expect(200);
            act(&house.manager.api, &closed, "reopen", json!({ "note": "复发", "contact": { "content": "客户来电" } })).expect(200);
            self.identified(&closed, "product", Some("part"));
            if again {
                self.satisfied(&closed);
                house.call(&closed, "satisfied").expect(200);
            }
        }
        let withdrawn = self.handling("user", None);
        self.says(&withdrawn, "withdraw");
        let kept = self.receive();
        let customer = house.world.api.get(&path(&kept)).expect(200).text("customer_id");
        let double = complaint(&customer).with("severity", "critical").create(&house.agent.api).id();
        act(&house.manager.api, &double, "merge_into", json!({ "complaint_id": kept })).expect(200);
        for rounds in 1..=2 {
            let referred = self.handling("service", None);
            self.propose(&referred);
            if rounds == 2 {
                self.says(&referred, "customer_unsatisfied");
            }
            let told = json!({ "recourse": ["court"], "contact": { "content": "已告知" } });
            act(&house.director.api, &referred, "inform_outside_recourse", told).expect(200);
        }
        let corrected = self.receive();
        let right = json!({
            "kind": "billing", "touchpoint": "payment", "product_id": self.products[0], "outlet_id": null, "unit_id": house.company.unit("t1"),
            "staff_ids": [self.staff[1]], "note": "更正"
        });
        house.agent.api.patch(&path(&corrected), right).expect(200);
        // Elsewhere, and above the outlets.
        for unit in ["n2", "s1", "north", "company"] {
            complaint(&house.customer()).with("unit_id", house.company.unit(unit)).create(&house.world.api);
        }
    }
}

/// Orders and tickets of customers who buy, come with a problem, or both, in several units and months.
fn deal(house: &House<'_>) {
    let (api, now) = (&house.world.api, house.world.clock.now());
    for (nth, unit) in ["n1", "t1", "n2", "s1", "north", "n1"].into_iter().enumerate() {
        let customer = house.customer();
        let back = |days: usize| (now - TimeDelta::days(i64::try_from(days).unwrap())).to_rfc3339();
        let bought =
            |days: usize| order(&customer).with("unit_id", house.company.unit(unit)).with("placed_at", back(days)).create(api).id();
        let kept = bought(nth * 8);
        let step = |order: &str, action: &str| api.post(&format!("/api/v1/orders/{order}/actions/{action}"), json!({})).expect(200);
        match nth {
            0 => drop(step(&kept, "cancel")),
            1 => drop((step(&kept, "pay"), step(&kept, "refund"))),
            2 => {
                let moved = json!({ "placed_at": back(3), "unit_id": house.company.unit("n1") });
                drop(api.patch(&format!("/api/v1/orders/{kept}"), moved).expect(200));
            }
            _ => drop(bought(nth)),
        }
        if nth.is_multiple_of(2) {
            // Some where they bought, one elsewhere, one a mistake.
            let unit = house.company.unit(["n1", "", "s1", "", "n1"][nth]);
            let made = ticket(&customer).with("unit_id", unit).with("reported_at", back(nth * 5)).create(api).id();
            if nth == 4 {
                api.post(&format!("/api/v1/service/tickets/{made}/actions/cancel"), json!({ "reason": "误报" })).expect(200);
            }
        }
    }
}

on_both_engines! {
    /// Every figure of the statistics, grouped in every way and filtered, and every figure of weekly reviews is what a reader of the log finds.
    fn reports_say_what_the_log_says(world: &World) {
        let mut house = House::of(world);
        // Short enough for tokens to last, and for some to be broken.
        let always = |seconds: i64| json!({ "seconds": seconds, "clock": "always" });
        promise(&world.api, "complaints", &json!([{
            "name": "全部", "acknowledgement": always(86_400), "resolution": always(7_200), "callback": always(60), "major_acknowledgement": always(600)
        }]));
        deal(&house);
        let products = [product().create(&world.api).id(), product().create(&world.api).id()];
        let staff = ["service_consultant", "salesperson"].map(|role| house.company.staff("n1", role).id);
        Grievances { house: &house, products: products.clone(), staff, made: 0.into() }.all();
        // One whom nobody reaches takes hours.
        let unreachable = house.callback_due();
        for _ in 0..3 {
            act(&house.officer.api, &unreachable, "callback", missed()).expect(200);
            house.later(121, |house| vec![&mut house.officer, &mut house.manager, &mut house.director]);
        }
        act(&house.manager.api, &unreachable, "close_unreachable", json!({ "reason": "停机" })).expect(200);

        let api = &world.api.sign_in(crate::support::server::ADMIN_EMAIL, crate::support::server::ADMIN_PASSWORD);
        let (now, outlets) = (world.clock.now(), outlets(&house));
        let (whole, part): (Span, Span) =
            ((now - TimeDelta::days(100), now + TimeDelta::days(1)), (now - TimeDelta::days(9), now - TimeDelta::days(1)));
        let units = |codes: &[&str]| codes.iter().map(|code| house.company.unit(code)).collect::<Vec<_>>();
        let north = units(&["north", "n1", "n2", "t1"]);
        let anything: &dyn Fn(&Complaint) -> bool = &|_| true;
        let of = |query: &str, span: Span, units: Option<&Vec<String>>| Asked { query: query.to_owned(), span, units: units.cloned(), holds: anything };
        let mut asked = vec![(of("", whole, None), vec!["week", "month", "unit", "kind", "cause", "touchpoint"], api)];
        asked.push((of("", part, None), vec!["week", "kind"], api));
        asked.push((of(&format!("&unit_id={}", north[0]), whole, Some(&north)), vec!["unit", "month"], api));
        let team = units(&["t1"]);
        asked.push((of(&format!("&unit_id={}", team[0]), whole, Some(&team)), vec!["unit"], api));
        asked.push((Asked { holds: &|one| ["sales", "billing"].contains(&one.kind.as_str()), ..of("&kind=sales,billing", whole, None) }, vec!["month"], api));
        let product = |one: &Complaint| one.cause.as_ref().is_some_and(|cause| cause.starts_with("product"));
        asked.push((Asked { holds: &product, ..of("&cause=product", whole, None) }, vec!["cause"], api));
        // Who reaches a part of the company is told of that part. All customers are of it, and with them whatever is theirs.
        asked.push((of("", whole, None), vec!["week", "unit"], &house.director.api));
        asked.push((of(&format!("&unit_id={}", team[0]), whole, Some(&team)), vec!["kind"], &house.manager.api));
        let (stranger, south) = (house.company.staff("s1", "service_manager"), units(&["s1"]));
        asked.push((of("", whole, Some(&south)), vec!["month"], &stranger.api));
        for (asked, groupings, as_whom) in &asked {
            for by in groupings {
                let what = format!("{} by {by}", asked.query);
                assert_agree(api, &what, |log| statistics(log, asked, by, &outlets), || told_statistics(as_whom, asked, by));
            }
        }
        let company: Vec<String> = outlets.keys().cloned().collect();
        for back in [0, 1, 4] {
            let first = monday(now) - Days::new(7 * back);
            for (unit, units) in [("company", &company), ("north", &north), ("t1", &team)] {
                let what = format!("the review of {first} of {unit}");
                let unit = house.company.unit(unit);
                assert_agree(api, &what, |log| review(log, first, units, world.clock.now()), || told_review(api, first, &unit));
            }
        }

        api.get("/api/v1/complaints/statistics?by=kind").expect(422).field_error("/from", "required").field_error("/before", "required");
        let log = Log::read(api);
        let complaints = log.complaints();
        let ends = complaints.iter().filter(|one| one.resolution.is_some()).count();
        assert!(complaints.len() > 18 && ends > 3 && log.broken() > 10 && log.dealings().len() > 10, "too little happened to show anything");
        verified(world);
    }
}
