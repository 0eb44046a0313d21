//! What each step does.

use chrono::Duration;

use super::super::handling::{DecisionLevel, HandlingPolicy, Measure};
use super::super::merge::merge;
use super::super::policy::Policy as _;
use super::super::said::{Proposal, RecourseTold, Talk};
use super::super::words::{CallbackResult, ComplaintOutcome, ComplaintStatus, RecourseOutcome, RoundVerdict, Severity};
use super::super::{Complaint, ComplaintFacts, ComplaintPatch, ComplaintStep, Judged, Recourse};
use super::support::{
    AGENT, DIRECTOR, Floor, GENERAL_MANAGER, MANAGER, OFFICER, OTHER_MANAGER, OTHER_OFFICER, at, facts, input, received, shipped,
    with_contact,
};
use crate::case::message::{Message, NewMessage};
use crate::case::said::StepDraft;
use crate::fields::{FieldCode, Patch};
use crate::interactions::Outcome as ContactOutcome;
use crate::platform::Actor;
use crate::problem::ProblemCode;
use crate::service::sla::{Promised as _, SlaTarget};

#[test]
fn from_the_receipt_to_the_callback() {
    let mut floor = Floor::confirming();
    assert_eq!(floor.complaint.status, ComplaintStatus::Confirming);
    floor.later(3_600);
    floor.satisfied(MANAGER).unwrap();
    // Told in the same breath, in words of whoever told them.
    assert_eq!((floor.complaint.told_at, floor.rounds[0].told_at), (Some(floor.now), Some(floor.now)));
    assert_eq!(floor.rounds[0].told.as_deref(), Some("致歉并补偿"));
    assert_eq!(floor.calls(MANAGER, CallbackResult::Satisfied).unwrap_err().code, ProblemCode::PermissionDenied);
    floor.calls(OFFICER, CallbackResult::Satisfied).unwrap();
    let complaint = &floor.complaint;
    assert_eq!(
        (complaint.status, complaint.outcome, complaint.first_round),
        (ComplaintStatus::Closed, Some(ComplaintOutcome::Satisfied), true)
    );
    assert_eq!(complaint.resolution_seconds, Some(3_604));
    assert_eq!(floor.rounds[0].verdict, Some(RoundVerdict::Satisfied));
}

#[test]
fn who_handled_it_never_calls_back_not_even_in_a_later_round() {
    let mut floor = Floor::open();
    floor.assign(DIRECTOR, OFFICER).unwrap();
    floor.assign(DIRECTOR, MANAGER).unwrap();
    floor.identify(MANAGER).unwrap();
    floor.propose(MANAGER, 0).unwrap();
    floor.unsatisfied(AGENT).unwrap();
    assert_eq!((floor.complaint.status, floor.complaint.round), (ComplaintStatus::Assigned, 2));
    assert_eq!((floor.complaint.cause, floor.complaint.told_at), (None, None));
    assert_eq!(floor.rounds[0].verdict, Some(RoundVerdict::Unsatisfied));
    floor.identify(MANAGER).unwrap();
    floor.propose(MANAGER, 0).unwrap();
    floor.satisfied(MANAGER).unwrap();
    let refusal = floor.calls(OFFICER, CallbackResult::Satisfied).unwrap_err();
    assert_eq!((refusal.code, refusal.extensions["guard"].as_str()), (ProblemCode::HandledBySelf, Some("another_than_handlers")));
    floor.calls(OTHER_OFFICER, CallbackResult::Unsatisfied).unwrap();
    assert_eq!((floor.complaint.round, floor.complaint.status), (3, ComplaintStatus::Assigned));
    // One who called back has not handled it.
    floor.identify(MANAGER).unwrap();
    floor.propose(MANAGER, 0).unwrap();
    floor.satisfied(MANAGER).unwrap();
    floor.calls(OTHER_OFFICER, CallbackResult::Satisfied).unwrap();
    assert_eq!((floor.complaint.first_round, floor.rounds.len()), (false, 3));
}

#[test]
fn tries_count_two_hours_apart() {
    let mut floor = Floor::confirming();
    floor.satisfied(MANAGER).unwrap();
    let close = |floor: &mut Floor| floor.does(MANAGER, |complaint, asking| complaint.close_unreachable("停机".into(), asking));
    floor.calls(OFFICER, CallbackResult::NotReached).unwrap();
    floor.later(7_000);
    floor.calls(OFFICER, CallbackResult::NotReached).unwrap();
    assert_eq!(floor.complaint.callback_tries, 1);
    for tries in 2..=3 {
        assert_eq!(close(&mut floor).unwrap_err().code, ProblemCode::TooFewTries);
        floor.later(7_200);
        floor.calls(OTHER_OFFICER, CallbackResult::NotReached).unwrap();
        assert_eq!(floor.complaint.callback_tries, tries);
    }
    assert_eq!(floor.complaint.next_callback_at, Some(floor.now + Duration::hours(4)));
    close(&mut floor).unwrap();
    assert_eq!((floor.complaint.outcome, floor.rounds[0].verdict), (Some(ComplaintOutcome::Unreachable), Some(RoundVerdict::Unreachable)));
}

#[test]
fn what_takes_an_approval() {
    let mut floor = Floor::open();
    floor.assign(DIRECTOR, MANAGER).unwrap();
    floor.identify(MANAGER).unwrap();
    floor.propose(MANAGER, 5_000).unwrap();
    assert_eq!(floor.complaint.status, ComplaintStatus::AwaitingApproval);
    let approve = |floor: &mut Floor, by| floor.does(by, |complaint, asking| complaint.approve(None, asking));
    assert_eq!(approve(&mut floor, MANAGER).unwrap_err().code, ProblemCode::OwnProposal);
    assert_eq!(approve(&mut floor, OTHER_MANAGER).unwrap_err().code, ProblemCode::DecisionLevelTooLow);
    floor.does(DIRECTOR, |complaint, asking| complaint.return_proposal("先谈".into(), asking)).unwrap();
    assert_eq!((floor.complaint.status, floor.complaint.approval_level), (ComplaintStatus::Handling, None));
    floor.propose(MANAGER, 4_000).unwrap();
    // What was decided on the proposal before stands in the history alone.
    assert_eq!((floor.rounds[0].decision, floor.rounds[0].decided_by), (None, None));
    approve(&mut floor, DIRECTOR).unwrap();
    assert_eq!(floor.complaint.status, ComplaintStatus::Confirming);

    // What was granted in the round before counts: neither half alone would have taken an approval.
    let mut floor = Floor::open();
    floor.assign(DIRECTOR, MANAGER).unwrap();
    floor.identify(MANAGER).unwrap();
    floor.propose(MANAGER, 2_000).unwrap();
    assert_eq!(floor.complaint.status, ComplaintStatus::Confirming);
    floor.unsatisfied(MANAGER).unwrap();
    floor.identify(MANAGER).unwrap();
    floor.propose(MANAGER, 2_000).unwrap();
    let awaited = floor.complaint.awaited(floor.rounds.last()).unwrap();
    assert_eq!((awaited.level, awaited.amount.unwrap().amount_minor()), (DecisionLevel::Director, 400_000));
    assert!(!floor.complaint.may_ask(MANAGER.id) && floor.complaint.may_ask(DIRECTOR.id));
    assert_eq!(approve(&mut floor, OTHER_MANAGER).unwrap_err().code, ProblemCode::DecisionLevelTooLow);
    approve(&mut floor, DIRECTOR).unwrap();
    assert_eq!(floor.complaint.awaited(floor.rounds.last()), None);

    let mut floor = Floor::open();
    floor.assign(DIRECTOR, MANAGER).unwrap();
    floor.does(AGENT, |complaint, asking| complaint.mark_severity(Severity::Critical, None, &shipped(), asking)).unwrap();
    floor.identify(MANAGER).unwrap();
    floor.propose(MANAGER, 0).unwrap();
    assert_eq!(floor.complaint.status, ComplaintStatus::AwaitingApproval);
    let said = Proposal { measures: vec![Measure::Loan], description: None, compensation: None, note: None };
    let mut floor = Floor::open();
    floor.assign(DIRECTOR, MANAGER).unwrap();
    floor.identify(MANAGER).unwrap();
    let policy = HandlingPolicy::shipped();
    let judged = Judged { policy: &policy, limit: MANAGER.authority().limit, doubles: &[] };
    let refusal = floor.does(MANAGER, |complaint, asking| complaint.propose(&said, judged, asking)).unwrap_err();
    assert_eq!(refusal.errors[0].pointer, "/measures/0");
}

#[test]
fn a_major_one_is_acknowledged_by_the_general_manager_each_time_it_is_marked() {
    let mut floor = Floor::open();
    let mark =
        |floor: &mut Floor, severity| floor.does(AGENT, |complaint, asking| complaint.mark_severity(severity, None, &shipped(), asking));
    let acknowledge = |floor: &mut Floor| floor.does(GENERAL_MANAGER, |complaint, asking| complaint.acknowledge_major(None, asking));
    assert_eq!(acknowledge(&mut floor).unwrap_err().code, ProblemCode::NothingToAcknowledge);
    assert_eq!(mark(&mut floor, Severity::General).unwrap_err().code, ProblemCode::SeverityNotRaised);
    mark(&mut floor, Severity::Major).unwrap();
    assert!(floor.complaint.is_major_unacknowledged());
    acknowledge(&mut floor).unwrap();
    assert_eq!(mark(&mut floor, Severity::Major).unwrap_err().code, ProblemCode::SeverityNotRaised);
    mark(&mut floor, Severity::Critical).unwrap();
    assert!(floor.complaint.is_major_unacknowledged());
    acknowledge(&mut floor).unwrap();
    assert_eq!(floor.complaint.major_acknowledged_by, Some(GENERAL_MANAGER.id));
}

#[test]
fn nobody_is_told_where_nobody_was_reached() {
    let mut floor = Floor::confirming();
    let missed = NewMessage { content: "无人接听".into(), outcome: Some(ContactOutcome::NoAnswer), ..NewMessage::default() };
    let said = Talk { told: None, step: StepDraft { note: None, contact: Some(Message::New(Box::new(missed))) } };
    floor.does(MANAGER, |complaint, asking| complaint.tell_customer(&said, &facts(), asking)).unwrap();
    assert_eq!((floor.complaint.told_at, floor.rounds[0].told_at), (None, None));
    let refused = floor.does(MANAGER, |complaint, asking| complaint.customer_satisfied(&said, &facts(), asking)).unwrap_err();
    assert_eq!(refused.code, ProblemCode::CustomerNotHeard);
    let told = Talk { told: None, step: with_contact() };
    floor.does(MANAGER, |complaint, asking| complaint.tell_customer(&told, &facts(), asking)).unwrap();
    assert_eq!((floor.complaint.told_at.is_some(), floor.rounds[0].told_by), (true, Some(MANAGER.id)));
}

#[test]
fn outside_recourse_is_watched_and_a_closed_one_opens_again() {
    let again = StepDraft { note: Some("客户来电".into()), ..with_contact() };
    let mut floor = Floor::open();
    floor.assign(DIRECTOR, MANAGER).unwrap();
    let said = RecourseTold { recourse: vec![Recourse::Hotline, Recourse::Court], step: with_contact() };
    let inform = |floor: &mut Floor| floor.does(DIRECTOR, |complaint, asking| complaint.inform_outside_recourse(&said, &facts(), asking));
    assert_eq!(inform(&mut floor).unwrap_err().code, ProblemCode::FirstRoundOpen);
    floor.identify(MANAGER).unwrap();
    floor.propose(MANAGER, 0).unwrap();
    floor.unsatisfied(MANAGER).unwrap();
    inform(&mut floor).unwrap();
    assert_eq!((floor.complaint.outcome, floor.complaint.is_watched()), (Some(ComplaintOutcome::OutsideRecourse), true));
    floor.later(29 * 86_400);
    floor.does(AGENT, |complaint, asking| complaint.reopen(&again, &facts(), asking)).unwrap();
    assert_eq!((floor.complaint.status, floor.complaint.round, floor.complaint.is_watched()), (ComplaintStatus::Assigned, 3, true));
    let record = |floor: &mut Floor| {
        floor.does(DIRECTOR, |complaint, asking| complaint.record_recourse_outcome(RecourseOutcome::Settled, None, asking))
    };
    record(&mut floor).unwrap();
    assert_eq!(record(&mut floor).unwrap_err().code, ProblemCode::NotOnWatchList);
    inform(&mut floor).unwrap();
    floor.later(30 * 86_400);
    let late = floor.does(AGENT, |complaint, asking| complaint.reopen(&again, &facts(), asking)).unwrap_err();
    assert_eq!(late.code, ProblemCode::ClosedTooLongAgo);
}

#[test]
fn a_double_goes_into_the_other_with_its_severity() {
    let mut floor = Floor::open();
    floor.does(AGENT, |complaint, asking| complaint.mark_severity(Severity::Major, None, &shipped(), asking)).unwrap();
    let mut kept = Floor::at(floor.now, 1_000);
    kept.later(60);
    floor.later(120);
    let steps = floor.steps.clone();
    let merger = floor
        .decides(AGENT, |gone, asking| merge((gone, &steps), (&kept.complaint, &kept.kept_rounds()), &shipped(), None, asking))
        .unwrap();
    assert_eq!((merger.gone.complaint.status, merger.gone.complaint.merged_into_id), (ComplaintStatus::Merged, Some(kept.complaint.id)));
    assert_eq!(merger.gone.rounds.present().verdict, Some(RoundVerdict::Merged));
    assert_eq!((merger.kept.complaint.severity, merger.kept.complaint.is_major_unacknowledged()), (Severity::Major, true));
    // Whoever merges puts off nothing that was promised: the double was there first, and the general manager was told of it then.
    let began = |complaint: &Complaint, steps: &[ComplaintStep]| -> Vec<_> {
        complaint.spans(steps).into_iter().map(|span| (span.target, span.started_at, span.end.is_none())).collect()
    };
    let history = [kept.steps.as_slice(), &merger.kept.steps].concat();
    assert_eq!(began(&merger.kept.complaint, &history), began(&floor.complaint, &steps));
    assert_eq!(merger.kept.complaint.major_since, floor.complaint.major_since);
    // Of one as serious, which the general manager knows of, nothing is asked anew.
    kept.does(AGENT, |complaint, asking| complaint.mark_severity(Severity::Critical, None, &shipped(), asking)).unwrap();
    kept.does(GENERAL_MANAGER, |complaint, asking| complaint.acknowledge_major(None, asking)).unwrap();
    let into = floor
        .decides(AGENT, |gone, asking| merge((gone, &steps), (&kept.complaint, &kept.kept_rounds()), &shipped(), None, asking))
        .unwrap()
        .kept;
    assert_eq!((into.complaint.is_major_unacknowledged(), into.complaint.major_since), (false, kept.complaint.major_since));
    let history = [kept.steps.as_slice(), &into.steps].concat();
    assert_eq!(began(&into.complaint, &history).iter().filter(|(target, ..)| *target == SlaTarget::MajorAcknowledgement).count(), 1);
    let (itself, rounds) = (floor.complaint.clone(), floor.kept_rounds());
    let refusal = floor.decides(AGENT, |gone, asking| merge((gone, &steps), (&itself, &rounds), &shipped(), None, asking)).unwrap_err();
    assert_eq!(refusal.errors[0].pointer, "/complaint_id");
    kept.complaint.customer_id = super::support::customer(78).id;
    let refusal = floor
        .decides(AGENT, |gone, asking| merge((gone, &steps), (&kept.complaint, &kept.kept_rounds()), &shipped(), None, asking))
        .unwrap_err();
    assert_eq!(refusal.code, ProblemCode::OtherCustomer);
}

/// A rise puts nothing off: what the general manager has still to acknowledge is due since the first mark. Once it is acknowledged, a rise
/// begins anew.
#[test]
fn a_rise_in_severity_keeps_the_clock_of_the_general_manager() {
    let mut floor = Floor::open();
    let marks = |floor: &mut Floor, severity| {
        floor.later(3_600);
        floor.does(AGENT, |complaint, asking| complaint.mark_severity(severity, None, &shipped(), asking)).map(|_| floor.now)
    };
    let major = marks(&mut floor, Severity::Major).unwrap();
    marks(&mut floor, Severity::Critical).unwrap();
    let clocks = |floor: &Floor| -> Vec<_> {
        let spans = floor.complaint.spans(&floor.steps).into_iter().filter(|span| span.target == SlaTarget::MajorAcknowledgement);
        spans.map(|span| (span.started_at, span.end.is_some())).collect()
    };
    assert_eq!((clocks(&floor), floor.complaint.major_since), (vec![(major, false)], Some(major)));

    let mut floor = Floor::open();
    let first = marks(&mut floor, Severity::Major).unwrap();
    floor.does(GENERAL_MANAGER, |complaint, asking| complaint.acknowledge_major(None, asking)).unwrap();
    let second = marks(&mut floor, Severity::Critical).unwrap();
    assert_eq!((clocks(&floor), floor.complaint.major_since), (vec![(first, true), (second, false)], Some(second)));
    assert!(floor.complaint.is_major_unacknowledged());
    assert_eq!(marks(&mut floor, Severity::Major).unwrap_err().code, ProblemCode::SeverityNotRaised);
}

#[test]
fn what_a_receipt_takes_and_a_patch_changes() {
    let now = at("2026-02-13T09:00:00Z");
    let mut ids = 0;
    let mut wrong = input();
    (wrong.kind, wrong.subject, wrong.received_at) = (None, None, Some("2026-02-14T09:00:00Z".into()));
    let refusal = received(wrong, Actor::User(AGENT.id), now, &mut ids).unwrap_err();
    let found: Vec<_> = refusal.errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
    assert_eq!(found, [("/kind", FieldCode::Required), ("/subject", FieldCode::Required), ("/received_at", FieldCode::InFuture)]);
    let mut major = input();
    major.severity = Some("major".into());
    let change = received(major, Actor::System("public"), now, &mut ids).unwrap();
    assert_eq!((change.steps.len(), change.complaint.major_since, change.complaint.received_by), (2, Some(now), None));

    let mut floor = Floor::open();
    let (demand, note) = (Patch::Set("退还定金".into()), Some("客户补充".to_owned()));
    let patch = ComplaintPatch { demand, note, safety: Some(true), ..ComplaintPatch::default() };
    let change = floor.does(AGENT, |complaint, asking| complaint.edit(&patch, &ComplaintFacts::default(), asking)).unwrap();
    assert_eq!((change.complaint.demand.as_deref(), change.complaint.safety), (Some("退还定金"), true));
    assert!(!serde_json::to_string(&change.events[0].changes).unwrap().contains("定金"));
    let change = floor.does(AGENT, |complaint, asking| complaint.edit(&patch, &ComplaintFacts::default(), asking)).unwrap();
    assert!(change.steps.is_empty() && change.changed_rounds().next().is_none());
}
