//! Whose decision a complaint waits for, and who is told.

use super::super::handling::{ApprovalBy, DecisionLevel, HandlingPolicy};
use super::super::telling::{Told, told};
use super::super::words::{ComplaintAction, ComplaintKind, ComplaintStatus, Severity};
use super::super::{Asking, ComplaintChange, ComplaintFacts, ComplaintPatch};
use super::support::{ADMINISTRATOR, AGENT, DIRECTOR, EVERYBODY, Floor, GENERAL_MANAGER, MANAGER, OFFICER, OTHER_MANAGER, Person, shipped};
use crate::fields::Patch;
use crate::messaging::notification::NotificationKind;
use crate::orders::Effect;
use crate::platform::{Actor, Context};
use crate::problem::ProblemCode;

/// One whose cause somebody found who answers for it.
fn handled_by(assignee: Person, about: &[Person]) -> Floor {
    let mut floor = Floor::open();
    floor.is_about(AGENT, about, None).unwrap();
    floor.assign(if about.contains(&DIRECTOR) { GENERAL_MANAGER } else { DIRECTOR }, assignee).unwrap();
    floor.identify(assignee).unwrap();
    floor
}

fn critical(floor: &mut Floor) -> ComplaintChange {
    floor.does(AGENT, |complaint, asking| complaint.mark_severity(Severity::Critical, None, &shipped(), asking)).unwrap()
}

/// By what right and on which level it is decided.
fn decided(floor: &Floor) -> (Option<ApprovalBy>, Option<DecisionLevel>) {
    let approval = floor.rounds.last().unwrap().approval.as_ref();
    assert_eq!(approval.map(|approval| approval.level), floor.complaint.approval_level);
    (approval.map(|approval| approval.by), floor.complaint.approval_level)
}

fn who_may(floor: &Floor) -> Vec<Person> {
    EVERYBODY.into_iter().filter(|by| floor.may_approve(*by)).collect()
}

fn asked(change: &ComplaintChange) -> Vec<Told> {
    let context = Context { now: change.complaint.updated_at, actor: Actor::System("test") };
    let told = told(change, &context).into_iter();
    told.filter(|(_, kind)| *kind == NotificationKind::ComplaintApprovalAsked).map(|(who, _)| who).collect()
}

#[test]
fn whoever_answers_for_it_hears_what_was_decided() {
    let mut floor = handled_by(MANAGER, &[]);
    floor.propose(MANAGER, 3_000).unwrap();
    floor.hands_over(AGENT).unwrap();
    let change = floor.does(DIRECTOR, |complaint, asking| complaint.approve(None, asking)).unwrap();
    let told = told(&change, &Context { now: change.complaint.updated_at, actor: Actor::User(DIRECTOR.id) });
    let expected = [AGENT, MANAGER].map(|who| (Told::User(who.id), NotificationKind::ComplaintDecided));
    assert_eq!(told, expected);
}

#[test]
fn a_director_stands_in_for_the_general_manager() {
    let stand_in = (Some(ApprovalBy::StandIn), Some(DecisionLevel::Director));
    // The complaint is about the general manager, and the amount above the limit of every director.
    let mut floor = handled_by(MANAGER, &[GENERAL_MANAGER]);
    let change = floor.propose(MANAGER, 50_000).unwrap();
    assert_eq!((decided(&floor), who_may(&floor), asked(&change)), (stand_in, vec![DIRECTOR], vec![Told::User(DIRECTOR.id)]));
    let step = change.steps.last().unwrap();
    assert_eq!((step.details.approval_by, step.details.approval_level), stand_in);
    assert_eq!(change.events.last().unwrap().details["approval_by"], "stand_in");
    floor.does(DIRECTOR, |complaint, asking| complaint.approve(None, asking)).unwrap();
    assert_eq!(floor.complaint.status, ComplaintStatus::Confirming);
    // The general manager's own proposal takes an approval.
    let mut floor = handled_by(GENERAL_MANAGER, &[]);
    critical(&mut floor);
    floor.propose(GENERAL_MANAGER, 50_000).unwrap();
    assert_eq!((decided(&floor), who_may(&floor)), (stand_in, vec![DIRECTOR]));
    floor.does(DIRECTOR, |complaint, asking| complaint.return_proposal("过高".into(), asking)).unwrap();
    // It took none, and became critical later.
    let mut floor = handled_by(GENERAL_MANAGER, &[]);
    floor.propose(GENERAL_MANAGER, 30_000).unwrap();
    assert_eq!(floor.complaint.status, ComplaintStatus::Confirming);
    let change = critical(&mut floor);
    assert_eq!((decided(&floor), who_may(&floor), asked(&change)), (stand_in, vec![DIRECTOR], vec![Told::User(DIRECTOR.id)]));
    floor.does(DIRECTOR, |complaint, asking| complaint.approve(None, asking)).unwrap();
    // Where there is no director, a manager of the field.
    let mut floor = handled_by(GENERAL_MANAGER, &[]);
    floor.away = vec![DIRECTOR];
    critical(&mut floor);
    floor.propose(GENERAL_MANAGER, 0).unwrap();
    assert_eq!((decided(&floor), who_may(&floor)), ((Some(ApprovalBy::StandIn), Some(DecisionLevel::Manager)), vec![MANAGER, DIRECTOR]));
}

#[test]
fn a_proposal_on_which_nobody_could_decide_is_refused() {
    let mut floor = handled_by(GENERAL_MANAGER, &[]);
    floor.away = vec![DIRECTOR, MANAGER];
    critical(&mut floor);
    let before = (floor.complaint.clone(), floor.rounds.clone());
    assert_eq!(floor.propose(GENERAL_MANAGER, 0).unwrap_err().code, ProblemCode::NobodyDecides);
    assert_eq!(before, (floor.complaint.clone(), floor.rounds.clone()));
    // Another who answers for it proposes, and the general manager decides.
    floor.assign(GENERAL_MANAGER, MANAGER).unwrap();
    floor.propose(MANAGER, 0).unwrap();
    assert_eq!(decided(&floor), (Some(ApprovalBy::Level), Some(DecisionLevel::Director)));
}

#[test]
fn what_hangs_later_is_told_to_those_who_can_change_that() {
    let mut floor = handled_by(MANAGER, &[]);
    floor.propose(MANAGER, 5_000).unwrap();
    assert_eq!(decided(&floor), (Some(ApprovalBy::Level), Some(DecisionLevel::Director)));
    // The one who is asked turns out to be concerned: the next is asked, and told once.
    let change = floor.is_about(AGENT, &[DIRECTOR], None).unwrap();
    let since = floor.rounds[0].proposed_at.unwrap();
    assert_eq!((who_may(&floor), asked(&change)), (vec![GENERAL_MANAGER], vec![Told::Unknowing(GENERAL_MANAGER.id, since)]));
    let change = floor.is_about(AGENT, &[DIRECTOR, GENERAL_MANAGER], None).unwrap();
    assert_eq!((decided(&floor).0, who_may(&floor), asked(&change)), (Some(ApprovalBy::Nobody), vec![], vec![]));
    assert!(change.asks.nobody);
    let step = change.steps.last().unwrap();
    assert_eq!((step.action, step.details.approval_by), (ComplaintAction::Update, Some(ApprovalBy::Nobody)));
    let change = floor.is_about(AGENT, &[OFFICER, DIRECTOR, GENERAL_MANAGER], None).unwrap();
    assert!(!change.asks.nobody && change.asks.users.is_empty());
    // Taken off again, they decide.
    floor.is_about(ADMINISTRATOR, &[GENERAL_MANAGER], Some("误填")).unwrap();
    assert_eq!((decided(&floor), who_may(&floor)), ((Some(ApprovalBy::Level), Some(DecisionLevel::Director)), vec![DIRECTOR]));
}

#[test]
fn who_leaves_is_replaced_while_it_waits() {
    let mut floor = handled_by(MANAGER, &[GENERAL_MANAGER]);
    floor.propose(MANAGER, 5_000).unwrap();
    let look = |floor: &mut Floor| {
        let approvers = floor.approvers();
        let change = floor.decides(AGENT, |complaint, Asking { rounds, context, make_id, .. }| {
            complaint.look_again(&shipped(), &approvers, rounds, context, make_id)
        });
        let change = change.unwrap();
        floor.take_over(&change);
        change
    };
    // Nothing changed: they know, or are told.
    let change = look(&mut floor);
    let since = floor.rounds[0].proposed_at.unwrap();
    assert_eq!((change.effect, change.steps.len(), asked(&change)), (Effect::Unchanged, 0, vec![Told::Unknowing(DIRECTOR.id, since)]));
    floor.away = vec![DIRECTOR];
    let change = look(&mut floor);
    assert_eq!((change.effect, change.steps.len(), change.asks.nobody), (Effect::Updated, 1, true));
    assert_eq!((change.steps[0].details.approval_by, decided(&floor).0), (Some(ApprovalBy::Nobody), Some(ApprovalBy::Nobody)));
    let change = look(&mut floor);
    assert_eq!((change.effect, change.asks.nobody), (Effect::Unchanged, false));
    floor.away.clear();
    assert_eq!(look(&mut floor).effect, Effect::Updated);
    assert_eq!((decided(&floor).0, who_may(&floor)), (Some(ApprovalBy::Level), vec![DIRECTOR]));
}

#[test]
fn another_field_has_others_who_decide() {
    let mut floor = handled_by(MANAGER, &[]);
    floor.propose(MANAGER, 3_000).unwrap();
    assert_eq!(who_may(&floor), [DIRECTOR, GENERAL_MANAGER]);
    let patch = ComplaintPatch { kind: Patch::Set(ComplaintKind::Sales), ..ComplaintPatch::default() };
    let change = floor.does(AGENT, |complaint, asking| complaint.edit(&patch, &ComplaintFacts::default(), asking)).unwrap();
    // Nobody directs sales here.
    let since = floor.rounds[0].proposed_at.unwrap();
    assert_eq!((who_may(&floor), asked(&change)), (vec![GENERAL_MANAGER], vec![Told::Unknowing(GENERAL_MANAGER.id, since)]));
    // What changes nothing of that asks nobody anew, and a hand-over to another looks again.
    let patch = ComplaintPatch { safety: Some(true), ..ComplaintPatch::default() };
    let change = floor.does(AGENT, |complaint, asking| complaint.edit(&patch, &ComplaintFacts::default(), asking)).unwrap();
    assert!(!change.asks_who_decides());
    assert!(floor.hands_over(OTHER_MANAGER).unwrap().asks_who_decides());
}

#[test]
fn what_becomes_major_takes_the_approval_that_the_policy_asks_for() {
    let mut strict = shipped();
    for rule in &mut strict.causes {
        rule.approve_major = true;
    }
    let mut floor = handled_by(MANAGER, &[]);
    floor.propose(MANAGER, 100).unwrap();
    let mut major = |policy: &HandlingPolicy| {
        floor.decides(AGENT, |complaint, asking| complaint.mark_severity(Severity::Major, None, policy, asking)).unwrap()
    };
    assert_eq!(major(&shipped()).complaint.status, ComplaintStatus::Confirming);
    let change = major(&strict);
    assert_eq!(
        (change.complaint.status, change.complaint.approval_level),
        (ComplaintStatus::AwaitingApproval, Some(DecisionLevel::Manager))
    );
    assert_eq!(change.steps[0].details.approval_reasons.len(), 1);
}
