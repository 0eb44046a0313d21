//! Whom a complaint is about, what follows a double, what becomes critical late, and opening again.

use chrono::Duration;
use uuid::Uuid;

use super::super::said::RecourseTold;
use super::super::words::{CallbackResult, ComplaintAction, ComplaintOutcome, ComplaintStatus, RecourseOutcome, Severity};
use super::super::{Circumstances, ComplaintFacts, ComplaintPatch, Recourse, Round, Rounds};
use super::support::{
    AGENT, DIRECTOR, Floor, GENERAL_MANAGER, MANAGER, OFFICER, OTHER_MANAGER, OTHER_OFFICER, Person, facts, shipped, talk, with_contact,
};
use crate::case::said::StepDraft;
use crate::fields::{FieldCode, Patch};
use crate::ids::ComplaintId;
use crate::platform::{Actor, Context};
use crate::problem::ProblemCode;
use crate::service::assignment::Placement;

fn available(floor: &Floor, by: Person) -> Vec<ComplaintAction> {
    let (rounds, head_concerned) = (floor.kept_rounds(), floor.complaint.concerns(GENERAL_MANAGER.id));
    let circumstances = Circumstances { now: floor.now, user: Some(by.id), rounds: &rounds, may_decide: true, head_concerned, said: None };
    floor.complaint.available(&floor.complaint.asker(Some(by.id), &by.grants()), &circumstances)
}

/// One whose customer is to be called back.
fn callback_due() -> Floor {
    let mut floor = Floor::confirming();
    floor.satisfied(MANAGER).unwrap();
    floor
}

fn again() -> StepDraft {
    StepDraft { note: Some("客户称问题未解决".into()), ..with_contact() }
}

#[test]
fn nobody_decides_on_what_is_about_themselves() {
    use ComplaintAction::{
        AcknowledgeMajor, Approve, Assign, Attach, Callback, CloseUnreachable, CustomerSatisfied, MarkSeverity, Note, Withdraw,
    };
    let mut floor = Floor::open();
    floor.is_about(AGENT, &[MANAGER, OFFICER, DIRECTOR], None).unwrap();
    let refused = [MANAGER, OFFICER, DIRECTOR].map(|to| floor.assign(GENERAL_MANAGER, to).unwrap_err().code);
    assert_eq!(refused, [ProblemCode::AssigneeConcerned; 3]);
    assert_eq!(floor.hands_over(MANAGER).unwrap_err().code, ProblemCode::AssigneeConcerned);
    assert_eq!(floor.assign(DIRECTOR, OTHER_MANAGER).unwrap_err().code, ProblemCode::AboutOneself);
    floor.assign(GENERAL_MANAGER, OTHER_MANAGER).unwrap();
    floor.identify(OTHER_MANAGER).unwrap();
    floor.propose(OTHER_MANAGER, 50_000).unwrap();
    let mut approve = |by| floor.does(by, |complaint, asking| complaint.approve(None, asking));
    let refusal = approve(DIRECTOR).unwrap_err();
    assert_eq!((refusal.code, refusal.extensions["guard"].as_str()), (ProblemCode::AboutOneself, Some("not_concerned")));
    approve(GENERAL_MANAGER).unwrap();
    let yes = floor.decides(MANAGER, |complaint, asking| complaint.customer_satisfied(&talk(), &facts(), asking));
    assert_eq!(yes.unwrap_err().code, ProblemCode::AboutOneself);
    let taken_back = floor.decides(MANAGER, |complaint, asking| complaint.withdraw(&with_contact(), &facts(), asking));
    assert_eq!(taken_back.unwrap_err().code, ProblemCode::AboutOneself);
    floor.satisfied(AGENT).unwrap();
    assert_eq!(floor.calls(OFFICER, CallbackResult::Satisfied).unwrap_err().code, ProblemCode::AboutOneself);
    let open = available(&floor, DIRECTOR);
    assert!(open.contains(&Note) && open.contains(&Attach) && open.contains(&MarkSeverity), "{open:?}");
    for closed in [AcknowledgeMajor, Approve, Assign, Callback, CloseUnreachable, CustomerSatisfied, Withdraw] {
        assert!(!open.contains(&closed), "{closed}");
    }
    floor.calls(OTHER_OFFICER, CallbackResult::Satisfied).unwrap();
    assert_eq!(floor.complaint.outcome, Some(ComplaintOutcome::Satisfied));
}

#[test]
fn only_others_take_somebody_off_and_say_why() {
    let mut floor = Floor::open();
    floor.is_about(AGENT, &[MANAGER, OFFICER], None).unwrap();
    assert_eq!(floor.is_about(MANAGER, &[OFFICER], Some("误填")).unwrap_err().code, ProblemCode::AboutOneself);
    assert_eq!(floor.is_about(MANAGER, &[MANAGER], Some("误填")).unwrap_err().code, ProblemCode::AboutOneself);
    let refusal = floor.is_about(AGENT, &[OFFICER], None).unwrap_err();
    assert_eq!((refusal.errors[0].pointer.as_str(), refusal.errors[0].code), ("/note", FieldCode::Required));
    let change = floor.is_about(AGENT, &[OFFICER], Some("误填")).unwrap();
    let step = change.steps.last().unwrap();
    assert_eq!((step.note.as_deref(), step.details.staff_taken_off.as_slice()), (Some("误填"), &[MANAGER.id][..]));
    floor.assign(DIRECTOR, MANAGER).unwrap();
    // Whoever answers for it does so no longer once it is about them.
    let change = floor.is_about(AGENT, &[MANAGER, OFFICER], None).unwrap();
    assert!(change.leaves_assignee(true) && change.asks_for_place(3, true));
    let change = floor.does(AGENT, |complaint, asking| complaint.mark_severity(Severity::Major, None, &shipped(), asking)).unwrap();
    assert!(!change.leaves_assignee(true));
}

#[test]
fn what_is_about_the_general_manager_is_known_to_a_director_too() {
    let mut floor = Floor::open();
    floor.does(AGENT, |complaint, asking| complaint.mark_severity(Severity::Major, None, &shipped(), asking)).unwrap();
    let know = |floor: &mut Floor, by| floor.does(by, |complaint, asking| complaint.acknowledge_major(None, asking));
    assert_eq!(know(&mut floor, DIRECTOR).unwrap_err().code, ProblemCode::GeneralManagersStep);
    floor.is_about(AGENT, &[GENERAL_MANAGER], None).unwrap();
    assert!(available(&floor, GENERAL_MANAGER).contains(&ComplaintAction::AcknowledgeMajor));
    know(&mut floor, DIRECTOR).unwrap();
    floor.does(AGENT, |complaint, asking| complaint.mark_severity(Severity::Critical, None, &shipped(), asking)).unwrap();
    floor.is_about(AGENT, &[GENERAL_MANAGER, DIRECTOR], None).unwrap();
    assert_eq!(know(&mut floor, DIRECTOR).unwrap_err().code, ProblemCode::AboutOneself);
    know(&mut floor, GENERAL_MANAGER).unwrap();
}

#[test]
fn everything_follows_a_double() {
    let mut gone = Floor::confirming();
    gone.unsatisfied(MANAGER).unwrap();
    gone.assign(DIRECTOR, OFFICER).unwrap();
    gone.is_about(AGENT, &[OTHER_MANAGER], None).unwrap();
    let mut kept = Floor::at(gone.now, 1_000);
    kept.is_about(AGENT, &[OTHER_OFFICER], None).unwrap();
    assert_eq!(gone.goes_into(&mut kept, OTHER_MANAGER).unwrap_err().code, ProblemCode::AboutOneself);
    assert_eq!(gone.goes_into(&mut kept, OTHER_OFFICER).map(drop).unwrap_err().code, ProblemCode::AboutOneself);
    gone.goes_into(&mut kept, AGENT).unwrap();
    assert_eq!(kept.complaint.staff_ids, [OTHER_MANAGER.id, OTHER_OFFICER.id]);
    assert_eq!((kept.complaint.round, kept.complaint.earlier_rounds, kept.complaint.rounds_in_all()), (1, 1, 2));
    assert!(available(&kept, DIRECTOR).contains(&ComplaintAction::Assign));
    kept.assign(DIRECTOR, MANAGER).unwrap();
    assert!(available(&kept, DIRECTOR).contains(&ComplaintAction::InformOutsideRecourse));
    kept.identify(MANAGER).unwrap();
    kept.propose(MANAGER, 0).unwrap();
    kept.satisfied(MANAGER).unwrap();
    assert_eq!(kept.calls(OFFICER, CallbackResult::Satisfied).unwrap_err().code, ProblemCode::HandledBySelf);
    kept.is_about(AGENT, &[OTHER_MANAGER], Some("误填")).unwrap();
    kept.calls(OTHER_OFFICER, CallbackResult::Satisfied).unwrap();
    // The first round of the one that stayed was not the customer's first.
    assert!(!kept.complaint.first_round);
    let differences = || super::super::proof::differences(&kept.complaint, &kept.rounds, &kept.steps, &kept.doubles);
    assert!(differences().is_empty(), "{:?}", differences());
    let mut rounds = kept.rounds.clone();
    rounds[0].handlers.retain(|user| *user != OFFICER.id);
    let found = super::super::proof::differences(&kept.complaint, &rounds, &kept.steps, &kept.doubles);
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn a_third_round_of_both_goes_one_level_up() {
    let mut gone = Floor::confirming();
    gone.unsatisfied(MANAGER).unwrap();
    let mut kept = Floor::at(gone.now, 5_000);
    kept.assign(DIRECTOR, MANAGER).unwrap();
    let merger = gone.goes_into(&mut kept, AGENT).unwrap();
    assert!(merger.kept.asks_for_place(2, true) && !merger.kept.asks_for_place(3, true));
    assert!(!merger.gone.asks_for_place(1, true));
}

#[test]
fn what_is_watched_of_a_double_is_watched_with_the_other() {
    let told = RecourseTold { recourse: vec![Recourse::Hotline], step: with_contact() };
    let referred = |mut floor: Floor| {
        floor.does(DIRECTOR, |complaint, asking| complaint.inform_outside_recourse(&told, &facts(), asking)).unwrap();
        floor.later(3_600);
        floor.does(AGENT, |complaint, asking| complaint.reopen(&again(), &facts(), asking)).unwrap();
        floor
    };
    let mut gone = referred(Floor::confirming());
    let mut kept = Floor::at(gone.now, 1_000);
    gone.goes_into(&mut kept, AGENT).unwrap();
    assert!(!gone.complaint.is_watched() && kept.complaint.is_watched());
    let settle = |floor: &mut Floor| {
        floor.does(DIRECTOR, |complaint, asking| complaint.record_recourse_outcome(RecourseOutcome::Settled, None, asking))
    };
    assert_eq!(settle(&mut gone).unwrap_err().code, ProblemCode::IllegalTransition);
    settle(&mut kept).unwrap();
    assert!(!kept.complaint.is_watched());
    // One whose outcome is known does not hide one that is watched.
    let mut further = referred(Floor::confirming());
    kept.now = kept.now.max(further.now);
    further.goes_into(&mut kept, AGENT).unwrap();
    assert!(kept.complaint.is_watched());
}

#[test]
fn what_becomes_critical_after_the_decision_takes_an_approval_first() {
    let critical = |floor: &mut Floor| {
        floor.does(AGENT, |complaint, asking| complaint.mark_severity(Severity::Critical, None, &shipped(), asking)).unwrap()
    };
    let approve = |floor: &mut Floor, by| floor.does(by, |complaint, asking| complaint.approve(None, asking));
    let mut floor = callback_due();
    let (yes, told) = (floor.complaint.satisfied_at, floor.complaint.told_at);
    let change = critical(&mut floor);
    assert_eq!(
        (floor.complaint.status, change.steps[0].details.approval_level),
        (ComplaintStatus::AwaitingApproval, floor.complaint.approval_level)
    );
    assert!(floor.complaint.approval_level.is_some());
    assert_eq!(floor.calls(OFFICER, CallbackResult::Satisfied).unwrap_err().code, ProblemCode::IllegalTransition);
    assert_eq!(approve(&mut floor, OTHER_MANAGER).unwrap_err().code, ProblemCode::DecisionLevelTooLow);
    approve(&mut floor, DIRECTOR).unwrap();
    // Nothing that the customer was told and said is lost.
    assert_eq!((floor.complaint.status, floor.complaint.satisfied_at, floor.complaint.told_at), (ComplaintStatus::CallbackDue, yes, told));
    assert!(floor.complaint.next_callback_at.is_some());
    floor.calls(OFFICER, CallbackResult::Satisfied).unwrap();

    let mut floor = Floor::confirming();
    critical(&mut floor);
    assert_eq!(floor.satisfied(MANAGER).unwrap_err().code, ProblemCode::IllegalTransition);
    approve(&mut floor, DIRECTOR).unwrap();
    assert_eq!(floor.complaint.status, ComplaintStatus::Confirming);
    // What a director approved already stays approved.
    let mut floor = Floor::open();
    floor.assign(DIRECTOR, MANAGER).unwrap();
    floor.does(AGENT, |complaint, asking| complaint.mark_severity(Severity::Critical, None, &shipped(), asking)).unwrap();
    floor.identify(MANAGER).unwrap();
    floor.propose(MANAGER, 0).unwrap();
    approve(&mut floor, DIRECTOR).unwrap();
    let lacking = shipped().lacking(&floor.rounds[0], floor.complaint.kind.field(), Severity::Critical);
    assert_eq!(lacking, None);

    // By a double, and returned: the customer is told and asked anew.
    let mut kept = callback_due();
    let mut gone = Floor::at(kept.now, 1_000);
    gone.does(AGENT, |complaint, asking| complaint.mark_severity(Severity::Critical, None, &shipped(), asking)).unwrap();
    gone.goes_into(&mut kept, AGENT).unwrap();
    assert_eq!(kept.complaint.status, ComplaintStatus::AwaitingApproval);
    kept.does(DIRECTOR, |complaint, asking| complaint.return_proposal("先检测".into(), asking)).unwrap();
    assert_eq!((kept.complaint.status, kept.complaint.told_at, kept.complaint.satisfied_at), (ComplaintStatus::Handling, None, None));
    kept.propose(MANAGER, 100).unwrap();
    approve(&mut kept, DIRECTOR).unwrap();
    assert_eq!(kept.complaint.status, ComplaintStatus::Confirming);
}

#[test]
fn it_opens_again_with_a_reason_and_the_contact() {
    let mut floor = Floor::open();
    let withdraw = |floor: &mut Floor| floor.does(AGENT, |complaint, asking| complaint.withdraw(&with_contact(), &facts(), asking));
    let reopen = |floor: &mut Floor, said: &StepDraft| floor.does(AGENT, |complaint, asking| complaint.reopen(said, &facts(), asking));
    withdraw(&mut floor).unwrap();
    let refusal = reopen(&mut floor, &with_contact()).unwrap_err();
    assert_eq!((refusal.errors[0].pointer.as_str(), refusal.errors[0].code), ("/note", FieldCode::Required));
    let bare = StepDraft { note: Some("复查".into()), contact: None };
    assert_eq!(reopen(&mut floor, &bare).unwrap_err().code, ProblemCode::ContactNotLogged);
    // Nobody answered for it yet, and somebody is to be found by the rules.
    let change = reopen(&mut floor, &again()).unwrap();
    assert_eq!((floor.complaint.status, floor.complaint.round), (ComplaintStatus::Received, 2));
    assert!(change.begins_round() && change.asks_for_place(9, true));
    floor.assign(DIRECTOR, MANAGER).unwrap();
    withdraw(&mut floor).unwrap();
    floor.later(29 * 86_400);
    let change = reopen(&mut floor, &again()).unwrap();
    assert_eq!((floor.complaint.status, floor.complaint.assignee_id), (ComplaintStatus::Assigned, Some(MANAGER.id)));
    assert!(!change.asks_for_place(9, true) && change.asks_for_place(9, false) && change.asks_for_place(3, true));
    withdraw(&mut floor).unwrap();
    floor.now += Duration::days(30);
    assert_eq!(reopen(&mut floor, &again()).unwrap_err().code, ProblemCode::ClosedTooLongAgo);
}

#[test]
fn whoever_answers_for_it_next_finds_the_round_as_it_was() {
    let mut floor = Floor::confirming();
    floor.unsatisfied(MANAGER).unwrap();
    floor.identify(MANAGER).unwrap();
    floor.propose(MANAGER, 100).unwrap();
    let patch = ComplaintPatch { staff_ids: Patch::Set(vec![MANAGER.id]), ..ComplaintPatch::default() };
    let change = floor.decides(AGENT, |complaint, asking| complaint.edit(&patch, &ComplaintFacts::default(), asking)).unwrap();
    assert!(change.leaves_assignee(true) && change.changed_rounds().next().is_none());
    let placement = Placement { assignee_id: Some(OTHER_MANAGER.id), ..Placement::nowhere(floor.now) };
    let context = Context { now: floor.now, actor: Actor::System("assignment") };
    let mut next = 0x9_0000;
    let mut make_id = || {
        next += 1;
        Uuid::from_u128(next)
    };
    let change = change.placed(placement, &context, &mut make_id).unwrap();
    floor.take_over(&change);
    let present = &floor.rounds[1];
    assert_eq!((present.cause.is_some(), present.proposed_by, present.handler_id), (true, Some(MANAGER.id), Some(OTHER_MANAGER.id)));
    assert_eq!(present.handlers, [MANAGER.id, OTHER_MANAGER.id]);
    let differences = super::super::proof::differences(&floor.complaint, &floor.rounds, &floor.steps, &[]);
    assert_eq!(differences, Vec::<String>::new());
}

#[test]
fn the_rounds_of_a_complaint_are_there_or_it_is_not() {
    let mut floor = Floor::confirming();
    floor.unsatisfied(MANAGER).unwrap();
    let (complaint, all) = (floor.complaint.clone(), floor.rounds.clone());
    let read = |rounds: &[&Round]| Rounds::of(&complaint, rounds.iter().map(|round| (*round).clone()).collect());
    let others = Round { complaint_id: ComplaintId::new(Uuid::max()), ..all[1].clone() };
    for missing in [&[][..], &[&all[0]], &[&all[1]], &[&all[0], &all[0]], &[&all[0], &others], &[&all[0], &all[1], &all[1]]] {
        assert_eq!(read(missing), None);
    }
    let rounds = read(&[&all[1], &all[0]]).unwrap();
    assert_eq!((rounds.earlier(), rounds.present()), (&all[..1], &all[1]));
    assert!(rounds.iter().eq(&all));
}
