//! The ledger of incentives: bookings and reversals by month, frozen by the month's close.

use serde_json::json;

use super::House;
use super::judgements::{JUDGEMENTS, LEDGER, again, judge, liable, rule, sum};
use crate::support::answer::Answer;
use crate::support::client::Api;
use crate::support::world::{World, on_both_engines};

pub const MONTHS: &str = "/api/v1/complaints/incentives/months";

/// The month that the company's clock shows.
fn month(world: &World) -> String {
    world.clock.now().with_timezone(&chrono_tz::Asia::Shanghai).format("%Y-%m").to_string()
}

fn close(api: &Api, month: &str) -> Answer {
    api.request("POST", &format!("{MONTHS}/{month}/actions/close")).send()
}

on_both_engines! {
    /// A month is closed once it is over, in its turn and once; from then on it never changes, and what falls counts where it fell.
    fn a_closed_month_never_changes(world: &World) {
        let house = House::of(world);
        let consultant = house.company.staff("n1", "service_consultant");
        let january = month(world);
        let first = judge(&house.director.api, &house.handling(), liable(&consultant, 10_000)).expect(201).id();
        let open = judge(&house.director.api, &house.handling(), liable(&consultant, 5_000)).expect(201).id();
        let head = &house.general_manager;
        house.director.api.get(MONTHS).expect(403);
        close(&head.api, &january).expect(409).problem("month_not_over");
        close(&head.api, "2020-01").expect(404);
        head.api.get(&format!("{MONTHS}/2020-13")).expect(422).field_error("/month", "month_invalid");

        world.clock.advance_days(31);
        let (head, director, consultant) = (again(head), again(&house.director), again(&consultant));
        // What falls while its month is open counts there.
        rule(&director.api, &open, "revoke").expect(200);
        assert_eq!(sum(&head.api, &format!("&month={january}")), 10_000);
        judge(&director.api, &read_complaint(&director.api, &open), liable(&consultant, 6_000)).expect(201);
        assert_eq!(sum(&head.api, &format!("&month={}", month(world))), 6_000);

        let closed = close(&head.api, &january).expect(200);
        assert_eq!((&closed["status"], &closed["entries"], &closed["totals"]), (&json!("closed"), &json!(3), &json!([{ "amount_minor": 10_000, "currency": "CNY" }])));
        close(&head.api, &january).expect(409).problem("month_closed");
        let file = format!("{MONTHS}/{january}/export");
        let export = || head.api.request("GET", &file).header("Accept", "text/csv").send().expect(200).bytes;
        let before = export();
        head.api.request("GET", &file).header("Accept", "application/xml").send().expect(406).problem("not_acceptable");
        let text = String::from_utf8(before.clone()).unwrap();
        assert!(text.contains(&format!("{january},closed,{},service_consultant,n1,CNY,3,15000,-5000,10000", consultant.id)), "{text}");

        // The person objected in time; the decision comes after the close.
        rule(&director.api, &first, "revoke").expect(200);
        assert_eq!(export(), before);
        assert_eq!(sum(&head.api, &format!("&month={january}")), 10_000);
        assert_eq!(sum(&head.api, &format!("&month={}", month(world))), -4_000);
        let balances = head.api.get(&format!("{MONTHS}/{}/balances", month(world))).expect(200);
        assert_eq!(balances["balances"][0]["total"], json!({ "amount_minor": -4_000, "currency": "CNY" }));
        assert_eq!(sum(&consultant.api, ""), 6_000);

        world.clock.advance_days(62);
        let (head, director, consultant) = (again(&head), again(&director), again(&consultant));
        let late = judge(&director.api, &read_complaint(&director.api, &first), liable(&consultant, 5_000)).expect(201);
        assert_eq!(late["booked"]["amount_minor"], 5_000);
        world.clock.advance_days(31);
        let head = again(&head);
        close(&head.api, &month_of(&head.api, 0)).expect(409).problem("earlier_month_open");
        let months = head.api.get(&format!("{MONTHS}?status=open&sort=month&include_total=true")).expect(200);
        assert_eq!((months["total"].as_i64(), months.items().len()), (Some(2), 2));
        for one in months.items() {
            close(&head.api, one["month"].as_str().unwrap()).expect(200);
        }

        // The database itself refuses what no program may do.
        for wrong in [
            "UPDATE complaint_incentives SET amount_minor = 1 WHERE amount_minor > 0",
            "DELETE FROM complaint_incentives",
            "UPDATE complaint_incentive_months SET closed_at = NULL, closed_by = NULL",
        ] {
            let run = std::panic::AssertUnwindSafe(|| world.database.execute(&world.settings, wrong));
            assert!(std::panic::catch_unwind(run).is_err(), "{wrong}");
        }
        assert_eq!(sum(&head.api, ""), 11_000);
    }

    /// Beyond the cap of the month nothing is deducted; the bounds are those of the version that holds.
    fn the_policy_gives_the_cap(world: &World) {
        let house = House::of(world);
        let consultant = house.company.staff("n1", "service_consultant");
        let policies = "/api/v1/complaints/incentive_policies";
        let bounds = json!([{ "role": "service_consultant", "least_minor": 100, "most_minor": 30_000 }, { "role": "nobody", "least_minor": 1, "most_minor": 1 }]);
        let head = &house.general_manager.api;
        head.post(policies, json!({ "fault": bounds })).expect(422).field_error("/fault/1/role", "not_found");
        house.manager.api.post(policies, json!({})).expect(403);
        let set = head.post(policies, json!({ "fault": [bounds[0]], "monthly_cap_minor": 40_000, "objection_days": 1 })).expect(201);
        assert_eq!((&set["number"], &set["lapse"]["most_minor"]), (&json!(2), &json!(20_000)));
        let booked: Vec<_> = (0..3)
            .map(|_| judge(&house.director.api, &house.handling(), liable(&consultant, 30_000)).expect(201)["booked"]["amount_minor"].as_i64())
            .collect();
        assert_eq!((booked, sum(&consultant.api, "")), (vec![Some(30_000), Some(10_000), None], 40_000));
        let versions = head.get(&format!("{policies}?include_total=true")).expect(200);
        assert_eq!((versions["total"].as_i64(), &versions.items()[0]), (Some(2), &set.json));
        assert_eq!(head.get(&format!("{policies}/{}", set.id())).expect(200).json, set.json);
        assert_eq!(head.get(LEDGER).expect(200).items().len(), 2);
    }

    /// A close and bookings at once: whatever is booked counts in a month that is open, and the closed one stays as it was.
    fn a_close_and_bookings_at_once(world: &World) {
        let house = House::of(world);
        let consultant = house.company.staff("n1", "service_consultant");
        let cases: Vec<_> = (0..4).map(|_| house.handling()).collect();
        let first = judge(&house.director.api, &cases[0], liable(&consultant, 5_000)).expect(201).id();
        let january = month(world);
        world.clock.advance_days(31);
        let (head, director) = (again(&house.general_manager), again(&house.director));
        let (closed, revoked) = std::thread::scope(|scope| {
            let closing = scope.spawn(|| close(&head.api, &january));
            let booking: Vec<_> = cases[1..].iter().map(|case| scope.spawn(|| judge(&director.api, case, liable(&consultant, 5_000)).expect(201))).collect();
            let revoking = scope.spawn(|| rule(&director.api, &first, "revoke"));
            booking.into_iter().for_each(|thread| drop(thread.join().unwrap()));
            (closing.join().unwrap(), revoking.join().unwrap())
        });
        assert_eq!((closed.status, revoked.status), (200, 200));
        let then = closed["totals"][0]["amount_minor"].as_i64().unwrap();
        assert!(then == 5_000 || then == 0, "{then}");
        assert_eq!(sum(&head.api, &format!("&month={january}")), then);
        assert_eq!(sum(&head.api, ""), 15_000);
    }
}

fn read_complaint(api: &Api, judgement: &str) -> String {
    api.get(&format!("{JUDGEMENTS}/{judgement}")).expect(200).text("complaint_id")
}

fn month_of(api: &Api, at: usize) -> String {
    api.get(&format!("{MONTHS}?status=open")).expect(200).items()[at]["month"].as_str().unwrap().to_owned()
}
