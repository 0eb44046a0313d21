//! Tests of what complaints of a week come to, of what is proposed and decided, and of statistics.

use chrono::TimeDelta;
use uuid::Uuid;

use super::decision::{DecisionInput, DecisionStatus, MinutesInput, NewDecision, NewMinutes};
use super::fold::{Compared, Reviewed, review};
use super::question::{MandatoryQuestion, OfWeek, QuestionAction, QuestionInput, QuestionStatus, frequent};
use super::statistics::{CountedComplaint, StatisticsBy, StatisticsKey, statistics};
use super::week::Week;
use super::*;
use crate::complaints::words::{Cause, ComplaintKind, ComplaintStatus, Severity};
use crate::fields::{FieldCode, Fields};
use crate::ids::{ComplaintId, MandatoryQuestionId, ReviewDecisionId, TypedId as _, UnitId, UserId};
use crate::instant::{self, Instant};
use crate::platform::{Actor, Context};
use crate::problem::ProblemCode;
use crate::service::report::{PromiseCounts, Promises};

const SHANGHAI: chrono_tz::Tz = chrono_tz::Asia::Shanghai;

fn at(text: &str) -> Instant {
    instant::parse(text).unwrap()
}

fn week() -> Week {
    Week::parse("2026-W47").unwrap()
}

/// So many hours after the beginning of the week.
fn hours(hours: i64) -> Instant {
    week().begins(SHANGHAI) + TimeDelta::hours(hours)
}

fn reviewed(number: u128, received: i64) -> Reviewed {
    Reviewed {
        id: ComplaintId::new(Uuid::from_u128(number)),
        number: format!("C-{number}"),
        kind: ComplaintKind::AfterSales,
        severity: Severity::General,
        status: ComplaintStatus::Received,
        cause: None,
        subcause: None,
        product_id: None,
        outlet_id: None,
        touchpoint: None,
        staff_ids: Vec::new(),
        received_at: hours(received),
        closed_at: None,
        round: 1,
        promises: PromiseCounts::default(),
    }
}

#[test]
fn weeks_are_those_of_the_calendar() {
    let table = [("2026-W47", "2026-11-16"), ("2026-W01", "2025-12-29"), ("2020-W53", "2020-12-28"), ("2025-W01", "2024-12-30")];
    for (word, monday) in table {
        let week = Week::parse(word).unwrap();
        assert_eq!((week.monday().to_string().as_str(), week.to_string().as_str()), (monday, word));
    }
    for wrong in ["2026-W54", "2021-W53", "2026-47", "2026-W7", "26-W47", "2026-W00", "", "1800-W01"] {
        assert_eq!(Week::parse(wrong).unwrap_err().code, FieldCode::WeekInvalid, "{wrong}");
    }
    assert_eq!(week().begins(SHANGHAI), at("2026-11-15T16:00:00Z"));
    assert_eq!(week().ends(SHANGHAI), at("2026-11-22T16:00:00Z"));
    assert_eq!(Week::of(at("2026-11-22T15:59:59Z"), SHANGHAI), week());
    assert_eq!((week().next().to_string(), week().before(4).to_string()), ("2026-W48".into(), "2026-W43".into()));
}

#[test]
fn a_week_stands_beside_the_four_before() {
    let brake = |number, received| Reviewed { cause: Some(Cause::Product), subcause: Some("brake".into()), ..reviewed(number, received) };
    let all = vec![
        brake(1, 1),
        brake(2, 100),
        brake(3, -1),
        brake(4, -24 * 28),
        reviewed(5, -24 * 28 - 1),
        reviewed(6, 168),
        Reviewed { status: ComplaintStatus::Merged, ..reviewed(7, 3) },
        Reviewed { status: ComplaintStatus::Closed, closed_at: Some(hours(50)), ..reviewed(8, -24 * 30) },
        Reviewed { cause: Some(Cause::User), ..reviewed(9, 5) },
    ];
    let found = review(all, week(), SHANGHAI, hours(500));
    assert_eq!(found.received, Compared { count: 3, before: [1, 0, 0, 1] });
    assert_eq!(found.received.change_percent(), Some(500));
    assert_eq!(found.closed, Compared { count: 1, before: [0; 4] });
    assert_eq!(found.closed.change_percent(), None);
    let numbers: Vec<_> = found.complaints.iter().map(|complaint| complaint.number.as_str()).collect();
    assert_eq!(numbers, ["C-1", "C-9", "C-2"]);
    assert_eq!(found.repeated.len(), 1);
    assert_eq!((found.repeated[0].cause.as_str(), found.repeated[0].compared.count, found.repeated[0].weeks), ("product/brake", 2, 3));
    let causes: Vec<_> = found.by[&ReviewBy::Cause].iter().map(|(key, compared)| (key.as_str(), compared.count)).collect();
    assert_eq!(causes, [("product/brake", 2), ("user", 1)]);
    // Received 2.8, about 7 (three of them) and 35 days (two) before the end; those behind it and those that are over do not count.
    assert_eq!(found.open, [1, 3, 0, 0, 2]);
}

#[test]
fn changes_are_rounded_half_away_from_zero() {
    let percent = |count, before| Compared { count, before }.change_percent();
    assert_eq!(percent(3, [3; 4]), Some(0));
    assert_eq!(percent(0, [1; 4]), Some(-100));
    assert_eq!(percent(1, [8, 0, 0, 0]), Some(-50));
    assert_eq!(percent(4, [3, 3, 3, 2]), Some(45));
    assert_eq!(percent(2, [3, 3, 3, 2]), Some(-27));
    assert_eq!(percent(201, [200; 4]), Some(1));
    assert_eq!(percent(199, [200; 4]), Some(-1));
}

#[test]
fn promises_and_several_staff_are_counted() {
    let kept = PromiseCounts { resolution: Promises { kept: 1, breached: 2 }, ..PromiseCounts::default() };
    let (one, other) = (UserId::new(Uuid::from_u128(1)), UserId::new(Uuid::from_u128(2)));
    let all = vec![
        Reviewed { promises: kept, staff_ids: vec![one, other], ..reviewed(1, 1) },
        Reviewed { promises: kept, staff_ids: vec![one], ..reviewed(2, 2) },
        Reviewed { promises: kept, ..reviewed(3, -2) },
    ];
    let found = review(all, week(), SHANGHAI, hours(500));
    assert_eq!(found.promises[1], Promises { kept: 2, breached: 4 });
    assert_eq!(found.promises_before[1], Promises { kept: 1, breached: 2 });
    let staff: Vec<_> = found.by[&ReviewBy::Staff].iter().map(|(key, compared)| (key.clone(), compared.count)).collect();
    assert_eq!(staff, [(one.uuid().to_string(), 2), (other.uuid().to_string(), 1)]);
    assert!(!found.by.contains_key(&ReviewBy::Product));
}

fn found(kind: ComplaintKind, cause: Cause, subcause: Option<&str>) -> OfWeek {
    OfWeek { kind, found: Some((cause, subcause.map(str::to_owned))) }
}

fn context() -> Context {
    Context { now: hours(168), actor: Actor::User(UserId::new(Uuid::from_u128(9))) }
}

#[test]
fn what_makes_much_of_a_field_is_proposed() {
    let mut all = vec![found(ComplaintKind::AfterSales, Cause::Product, Some("brake")); 5];
    all.extend(vec![found(ComplaintKind::Delivery, Cause::Service, None); 20]);
    all.extend(vec![found(ComplaintKind::Sales, Cause::Service, Some("wrong_quote")); 4]);
    let words = |all: &[OfWeek], share, least| {
        frequent(all, share, least).into_iter().map(|one| (one.field, one.cause, one.complaints, one.total)).collect::<Vec<_>>()
    };
    use crate::complaints::field::Field::{AfterSales, Sales};
    assert_eq!(words(&all, 19, 5), [(AfterSales, Cause::Service, 20, 25), (AfterSales, Cause::Product, 5, 25)]);
    // A fifth is not more than a fifth.
    assert_eq!(words(&all, 20, 4), [(Sales, Cause::Service, 4, 4), (AfterSales, Cause::Service, 20, 25)]);
    // Complaints of which nobody knows why yet are of the week, too.
    all.push(OfWeek { kind: ComplaintKind::AfterSales, found: None });
    assert_eq!(words(&all, 19, 5), [(AfterSales, Cause::Service, 20, 26), (AfterSales, Cause::Product, 5, 26)]);
    assert!(frequent(&[], 1, 1).is_empty());
}

#[test]
fn a_question_is_proposed_once_and_decided_once() {
    let all = vec![found(ComplaintKind::Sales, Cause::Service, Some("wrong_quote")); 6];
    let one = frequent(&all, 20, 5).remove(0);
    let question = one.clone().propose(MandatoryQuestionId::new(Uuid::nil()), week(), &context());
    assert!(one.is_proposed_after(None, week()) && !one.is_proposed_after(Some(&question), week().next()));
    let input =
        |question: Option<&str>, note: Option<&str>| QuestionInput { question: question.map(str::to_owned), note: note.map(str::to_owned) };
    let code = |outcome: Result<MandatoryQuestion, crate::Refusal>| outcome.unwrap_err().code;
    assert_eq!(code(question.decide(QuestionAction::Accept, input(None, None), &context())), ProblemCode::ValidationFailed);
    assert_eq!(code(question.decide(QuestionAction::Decline, input(None, None), &context())), ProblemCode::ValidationFailed);
    assert_eq!(code(question.decide(QuestionAction::Retire, input(None, Some("x")), &context())), ProblemCode::IllegalTransition);
    let accepted = question.decide(QuestionAction::Accept, input(Some("报价与合同一致吗？"), None), &context()).unwrap();
    assert_eq!((accepted.status, accepted.version), (QuestionStatus::Accepted, 2));
    assert!(!one.is_proposed_after(Some(&accepted), week().next()));
    let retired = accepted.decide(QuestionAction::Retire, input(None, Some("已改进")), &context()).unwrap();
    assert_eq!((retired.status, retired.question.as_deref()), (QuestionStatus::Retired, Some("报价与合同一致吗？")));
    assert!(retired.available().is_empty());
    let weeks_later = |weeks: u64| (0..weeks).fold(week(), |week, _| week.next());
    assert!(!one.is_proposed_after(Some(&retired), weeks_later(12)) && one.is_proposed_after(Some(&retired), weeks_later(13)));
}

#[test]
fn decisions_have_an_owner_and_a_date() {
    let input = |due: &str| DecisionInput {
        week: Some("2026-W47".into()),
        text: Some("Train the workshop".into()),
        owner_id: Some(Uuid::from_u128(3).to_string()),
        due_on: Some(due.into()),
        ..DecisionInput::default()
    };
    let today = "2026-11-20".parse().unwrap();
    let read = |input| {
        let mut fields = Fields::new();
        let read = NewDecision::read(input, today, &mut fields);
        fields.finish(read)
    };
    let refusal = read(DecisionInput { owner_id: None, ..input("2026-11-15") }).unwrap_err();
    let found: Vec<_> = refusal.errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
    assert_eq!(found, [("/owner_id", FieldCode::Required), ("/due_on", FieldCode::InPast)]);
    // Within the week, but over.
    assert!(read(input("2026-11-19")).is_err() && read(input("2026-11-20")).is_ok());
    let unit = UnitId::new(Uuid::from_u128(4));
    let decision = read(input("2026-11-30")).unwrap().decide(ReviewDecisionId::new(Uuid::nil()), unit, &context());
    let owner = UserId::new(Uuid::from_u128(3));
    assert!(decision.may_end(Some(owner), false).is_ok() && decision.may_end(None, true).is_ok());
    assert_eq!(decision.may_end(Some(UserId::new(Uuid::nil())), false).unwrap_err().code, ProblemCode::NotResponsible);
    let done = decision.end(DecisionStatus::Done, "Done on Friday".into(), &context()).unwrap();
    assert_eq!((done.status, done.version, done.ended_at), (DecisionStatus::Done, 2, Some(hours(168))));
    let refusal = done.end(DecisionStatus::Done, "x".into(), &context()).unwrap_err();
    assert_eq!(refusal.code, ProblemCode::IllegalTransition);
    let said = |name: &str| refusal.arguments.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    assert_eq!((said("state_zh"), said("action_zh")), (Some("已完成"), Some("完成")));
}

#[test]
fn minutes_are_of_weeks_that_have_begun() {
    let read = |week: &str, now: &str| {
        let mut fields = Fields::new();
        let input = MinutesInput { week: Some(week.into()), text: Some("x".into()), ..MinutesInput::default() };
        let read = NewMinutes::read(input, instant::parse(now).unwrap(), &mut fields);
        fields.finish(read).map_err(|refusal| refusal.errors[0].code)
    };
    // The Monday of 2026-W48 is the 23rd, which begins first on Kiritimati, 14 hours ahead.
    assert!(read("2026-W48", "2026-11-22T10:00:00Z").is_ok());
    assert_eq!(read("2026-W48", "2026-11-22T09:59:59Z").unwrap_err(), FieldCode::InFuture);
}

#[test]
fn statistics_are_of_what_they_say() {
    let one = |received: i64, seconds: Option<i64>, first_round: bool| CountedComplaint {
        outlet_id: UnitId::new(Uuid::from_u128(1)),
        kind: ComplaintKind::Sales,
        cause: seconds.map(|_| Cause::Service),
        subcause: None,
        touchpoint: None,
        status: if seconds.is_some() { ComplaintStatus::Closed } else { ComplaintStatus::Handling },
        received_at: hours(received),
        first_round,
        resolution_seconds: seconds,
    };
    let merged = CountedComplaint { status: ComplaintStatus::Merged, ..one(1, None, false) };
    let all = vec![one(1, Some(60), true), one(2, Some(120), false), one(-1, Some(180), true), one(3, None, false), merged];
    let (groups, total) = statistics(all.clone(), StatisticsBy::Week, SHANGHAI);
    let counts: Vec<_> = groups.iter().map(|(key, one)| (key.clone(), one.complaints)).collect();
    assert_eq!(counts, [(StatisticsKey::Period(week().before(1).monday()), 1), (StatisticsKey::Period(week().monday()), 3)]);
    assert_eq!((total.complaints, total.open, total.satisfied, total.first_round), (4, 1, 3, 2));
    assert_eq!(total.first_round_share(), Some(6_667));
    assert_eq!(total.resolutions().map(|spread| (spread.median, spread.ninetieth)), Some((120, 180)));
    assert_eq!((total.per_thousand(3_000), total.per_thousand(0)), (Some(1_333), None));
    let (by_cause, _) = statistics(all, StatisticsBy::Cause, SHANGHAI);
    let keys: Vec<_> = by_cause.into_iter().map(|(key, one)| (key, one.complaints)).collect();
    assert_eq!(keys, [(StatisticsKey::None, 1), (StatisticsKey::Word("service".into()), 3)]);
}
