//! Each rule at its boundary, to the microsecond, and what the rules leave open.

use super::super::LifecycleStage::*;
use super::super::*;
use super::support::*;
use crate::customers::CustomerKind;

#[test]
fn every_rule_takes_effect_at_its_instant_and_not_before() {
    let mut contacted = buyer(&[10]);
    contacted.contacts = vec![day(100), day(50)];
    let mut refunded = buyer(&[10, 20]);
    refunded.purchases[1].until = Some(day(30));
    let loyal = || buyer(&[0, 100, 200, 300]);
    let table = [
        ("first order", buyer(&[10]), Prospect, day(10), New),
        ("second order", buyer(&[10, 20]), New, day(20), Existing),
        ("90 days", buyer(&[10]), New, day(100), Existing),
        ("fourth order within the window", loyal(), Existing, day(300), Loyal),
        ("180 days after the condition last held", buyer(&[0, 100, 200, 300, 380, 500]), Loyal, day(200 + 365 + 180), Existing),
        ("365 days of silence", buyer(&[10]), Existing, day(375), Churned),
        ("a contact puts it off", contacted, Existing, day(465), Churned),
        ("silence counts from the last order that still counts", refunded, Existing, day(375), Churned),
        ("silence of a loyal customer", buyer(&[0, 1, 2, 3]), Loyal, day(368), Churned),
        ("an order of a churned customer", buyer(&[0, 400]), Churned, day(400), Existing),
    ];
    for (name, history, before, at, after) in table {
        assert_eq!(stage(&history, at - tick()), Some(before), "{name}: before");
        assert_eq!(stage(&history, at), Some(after), "{name}: at");
    }
}

#[test]
fn the_window_is_open_at_its_beginning() {
    let fourth_at = |at| {
        let mut history = buyer(&[0, 100, 200]);
        history.purchases.push(Purchase { at, order_id: order(4), until: None });
        stage(&history, at)
    };
    assert_eq!(fourth_at(day(365) - tick()), Some(Loyal));
    assert_eq!(fourth_at(day(365)), Some(Existing));
}

#[test]
fn a_paid_order_comes_before_a_clock_rule_and_churned_before_the_others() {
    // Day 365 is the last one: an order on it keeps the customer, a tick later it wins it back.
    assert_eq!(stages(&buyer(&[0, 365]), day(365)), [(New, day(0)), (Existing, day(90)),]);
    let mut late = buyer(&[0]);
    late.purchases.push(Purchase { at: day(365) + tick(), order_id: order(2), until: None });
    assert_eq!(stages(&late, day(366)), [(New, day(0)), (Existing, day(90)), (Churned, day(365)), (Existing, day(365) + tick())]);
    // Lapse of loyalty and silence at one instant.
    let policy = Policy { loyal_orders: 2, loyal_window_days: 10, loyal_grace_days: 20, churn_after_days: 25, ..Policy::DEFAULT };
    let lines = timeline(vec![version(1, day(0), policy)]);
    let judged = replay(&buyer(&[0, 5]), &lines, day(100)).unwrap();
    let stages: Vec<_> = judged.changes.iter().map(|change| (change.stage, change.effective_at)).collect();
    assert_eq!(stages, [(New, day(0)), (Existing, day(5)), (Loyal, day(5)), (Churned, day(30))]);
}

/// A stage and its day.
type Entry = (LifecycleStage, i64);

#[test]
fn a_customer_begins_with_creation_or_its_first_fact() {
    let table: [(&str, History, &[Entry]); 4] = [
        ("created", buyer(&[]), &[(Prospect, 0)]),
        ("bought before", buyer(&[-30]), &[(New, -30)]),
        ("bought at once", buyer(&[0]), &[(New, 0)]),
        ("called before", History { contacts: vec![day(-5)], ..buyer(&[2]) }, &[(Prospect, -5), (New, 2)]),
    ];
    for (name, history, expected) in table {
        let expected: Vec<_> = expected.iter().map(|(stage, at)| (*stage, day(*at))).collect();
        assert_eq!(stages(&history, day(10)), expected, "{name}");
        assert_eq!(stage(&history, expected[0].1 - tick()), None, "{name}");
    }
}

#[test]
fn a_refunded_order_counts_up_to_its_refund() {
    let mut history = buyer(&[0, 10, 20, 30]);
    history.purchases[3].until = Some(day(40));
    // Loyal from the fourth order on; the condition ended with the refund.
    assert_eq!(stage(&history, day(35)), Some(Loyal));
    assert_eq!((stage(&history, day(220) - tick()), stage(&history, day(220))), (Some(Loyal), Some(Existing)));
    // Nothing that counts is left: the silence counts from the beginning of the stage.
    let mut alone = buyer(&[10]);
    alone.purchases[0].until = Some(day(12));
    assert_eq!(stages(&alone, day(1000)), [(Prospect, day(0)), (New, day(10)), (Churned, day(375))]);
    // The whole was given back at the instant of the order: it never counted.
    alone.purchases[0].until = Some(day(10));
    assert_eq!(stages(&alone, day(1000)), [(Prospect, day(0))]);
}

#[test]
fn marks_pins_and_what_comes_after_them() {
    // Lost by the word of staff, won back by the next order, and the older orders still count.
    let mut history = buyer(&[0, 10, 20, 50]);
    history.marks = vec![mark(1, 40, Churned, None)];
    let expected = [(New, 0), (Existing, 10), (Churned, 40), (Existing, 50), (Loyal, 50)];
    assert_eq!(stages(&history, day(60)), expected.map(|(stage, at)| (stage, day(at))));
    // Pinned: neither order nor clock changes anything, then all is judged with what happened.
    history.marks = vec![mark(1, 40, Churned, Some(70))];
    let expected = [(New, 0), (Existing, 10), (Churned, 40), (Existing, 70), (Loyal, 70)];
    assert_eq!(stages(&history, day(70)), expected.map(|(stage, at)| (stage, day(at))));
    assert_eq!(stage(&history, day(70) - tick()), Some(Churned));
    // A customer who is pinned beyond a year of silence is lost when the pin ends.
    let mut kept = buyer(&[0]);
    kept.marks = vec![mark(1, 300, Loyal, Some(500))];
    assert_eq!(stages(&kept, day(600)), [(New, day(0)), (Existing, day(90)), (Loyal, day(300)), (Churned, day(500))]);
    // A prospect that staff call loyal stays so for the grace, and is silent from then on.
    let mut liked = buyer(&[]);
    liked.marks = vec![mark(1, 10, Loyal, Some(20))];
    assert_eq!(stages(&liked, day(1000)), [(Prospect, day(0)), (Loyal, day(10)), (Existing, day(190)), (Churned, day(555))]);
    // The later of two marks ends the pin of the earlier.
    liked.marks.push(mark(2, 12, Churned, None));
    liked.purchases.push(Purchase { at: day(13), order_id: order(1), until: None });
    assert_eq!(stage(&liked, day(13)), Some(Existing));
}

#[test]
fn the_same_stage_set_again_is_a_change_but_no_new_beginning() {
    let mut history = buyer(&[0, 10]);
    history.marks = vec![mark(1, 40, Existing, Some(800))];
    let judged = replay(&history, &Timeline::default(), day(50)).unwrap();
    let last = judged.changes.last().unwrap();
    assert_eq!((last.effective_at, last.since, last.from_seconds), (day(40), day(10), None));
    assert_eq!(next_due(&judged.state, &Timeline::default()), Some((day(800), LifecycleRule::Inactive)));
}

#[test]
fn reasons_carry_their_figures() {
    let mut history = buyer(&[0, 10, 20, 30, 800]);
    history.contacts = vec![day(40)];
    let changes = replay(&history, &Timeline::default(), day(900)).unwrap().changes;
    let rules: Vec<_> = changes.iter().map(|change| change.reason.rule).collect();
    use LifecycleRule::*;
    assert_eq!(rules, [FirstOrder, FurtherOrder, LoyalReached, Inactive, WonBack]);
    let [first, further, loyal, inactive, back] = <[StageChange; 5]>::try_from(changes).unwrap();
    assert_eq!((first.reason.order_id, first.reason.order_at), (Some(order(1)), Some(day(0))));
    assert_eq!((further.reason.order_id, further.reason.orders), (Some(order(2)), Some(2)));
    assert_eq!((loyal.reason.order_id, loyal.reason.orders, loyal.reason.days), (Some(order(4)), Some(4), Some(365)));
    assert_eq!(loyal.reason.held_until, Some(day(365)));
    assert_eq!((inactive.effective_at, inactive.reason.contact_at, inactive.reason.days), (day(405), Some(day(40)), Some(365)));
    assert_eq!(inactive.reason.order_at, Some(day(30)));
    assert_eq!((back.reason.order_id, back.reason.days_away, back.from_seconds), (Some(order(5)), Some(395), Some(395 * 86_400)));
    history.marks = vec![mark(1, 900, Churned, None)];
    let judged = replay(&history, &Timeline::default(), day(900)).unwrap();
    let reason = &judged.changes.last().unwrap().reason;
    assert_eq!((reason.staff_id, reason.churn_reason, reason.words.as_deref()), (Some(staff()), Some(ChurnReason::Price), Some("因为")));
}

#[test]
fn another_policy_counts_from_when_it_is_in_force() {
    let shorter = Policy { churn_after_days: 100, ..Policy::DEFAULT };
    let lines = timeline(vec![version(1, day(200), shorter)]);
    let stages = |history: &History| -> Vec<_> {
        let judged = replay(history, &lines, day(2_000)).unwrap();
        judged.changes.iter().map(|change| (change.stage, change.effective_at)).collect()
    };
    // 100 days are long over when the policy comes; what was before stays as it was.
    assert_eq!(stages(&buyer(&[0])), [(New, day(0)), (Existing, day(90)), (Churned, day(200))]);
    assert_eq!(stages(&buyer(&[0, 150])), [(New, day(0)), (Existing, day(90)), (Churned, day(250))]);
    // Three are enough from day 200 on.
    let easier = timeline(vec![version(1, day(200), Policy { loyal_orders: 3, ..Policy::DEFAULT })]);
    let judged = replay(&buyer(&[0, 10, 20]), &easier, day(200)).unwrap();
    let last = judged.changes.last().unwrap();
    assert_eq!((last.stage, last.effective_at), (Loyal, day(200)));
}

#[test]
fn the_nearest_unit_and_then_the_kind_decide() {
    let policy = |days| Policy { churn_after_days: days, ..Policy::DEFAULT };
    let place = |number: u128, of: u128, kind: Option<CustomerKind>, from: i64, days: i64| PolicyVersion {
        unit_id: unit(of),
        customer_kind: kind,
        ..version(number, day(from), policy(days))
    };
    let versions = vec![
        place(1, 1, None, 0, 100),
        place(2, 1, Some(CustomerKind::Organization), 10, 200),
        place(3, 2, None, 20, 300),
        place(4, 2, None, 30, 301),
        place(5, 9, None, 0, 999),
    ];
    // 1 is the company, 2 a region, 3 an outlet of it, 4 an outlet of the company.
    let policies =
        Policies::new(versions, [(unit(1), None), (unit(2), Some(unit(1))), (unit(3), Some(unit(2))), (unit(4), Some(unit(1)))].into());
    use CustomerKind::*;
    let table = [
        (3, Person, [365, 100, 100, 300, 301]),
        (3, Organization, [365, 100, 200, 300, 301]),
        (4, Person, [365, 100, 100, 100, 100]),
        (4, Organization, [365, 100, 200, 200, 200]),
    ];
    for (of, kind, expected) in table {
        let lines = policies.timeline(&Homes::only(unit(of)), kind);
        assert_eq!([-1, 0, 10, 20, 30].map(|at| lines.at(day(at)).churn_after_days), expected, "{of} {kind}");
    }
    assert_eq!(policies.timeline(&Homes::only(unit(4)), Person).next_switch(day(0)), None);
    assert_eq!(policies.timeline(&Homes::only(unit(3)), Person).next_switch(day(0)), Some(day(20)));
}

#[test]
fn who_moves_is_judged_by_the_new_home_from_then_on() {
    let policy = |days| Policy { churn_after_days: days, ..Policy::DEFAULT };
    let place =
        |number: u128, of: u128, from: i64, days: i64| PolicyVersion { unit_id: unit(of), ..version(number, day(from), policy(days)) };
    let versions = vec![place(1, 1, 0, 100), place(2, 2, 0, 200), place(3, 2, 50, 250), place(4, 1, 70, 170)];
    let policies = Policies::new(versions, [(unit(1), None), (unit(2), None), (unit(3), None)].into());
    let homes = Homes { unit_id: unit(1), left: vec![(day(20), unit(1)), (day(60), unit(2)), (day(65), unit(3))] };
    let lines = policies.timeline(&homes, CustomerKind::Person);
    let figures = [-1, 0, 19, 20, 49, 50, 59, 60, 65, 69, 70].map(|at| lines.at(day(at)).churn_after_days);
    assert_eq!(figures, [365, 100, 100, 200, 200, 250, 250, 365, 100, 100, 170]);
    // The first home left is the one of all time before.
    let marks = [&lines, &policies.timeline(&Homes::only(unit(1)), CustomerKind::Person), &Timeline::default()].map(Timeline::mark);
    assert!(marks[0] != marks[1] && marks[1] != marks[2] && marks[2] == 0, "{marks:?}");
    assert_eq!(lines.next_switch(day(0)), Some(day(20)));
}

#[test]
fn what_lies_ahead_waits() {
    let lines = Timeline::default();
    let history = buyer(&[10]);
    let judged = replay(&history, &lines, day(5)).unwrap();
    assert_eq!((judged.state.stage, next_look(&judged.state, &lines)), (Prospect, Some(day(10))));
    assert_eq!(step(&judged.state, &[], &lines, day(10)), None);
    let fact = Fact::Paid { at: day(10), order_id: order(1) };
    let stepped = step(&State::created(day(0)), std::slice::from_ref(&fact), &lines, day(5)).unwrap();
    assert_eq!((stepped.state, stepped.changes.len()), (judged.state, 0));
    // A fact at the instant of the last one, or before it, is late.
    let state = replay(&history, &lines, day(20)).unwrap().state;
    assert_eq!(step(&state, &[fact], &lines, day(20)), None);
}
