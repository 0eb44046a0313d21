//! What becomes of an alert.

use chrono::TimeDelta;
use uuid::Uuid;

use crate::access::{BuiltInRole, Grants, Permission, Scope};
use crate::complaints::handling::HandlingPolicy;
use crate::complaints::policy::Policy as _;
use crate::complaints::warning::alert::{ALERT_WORKFLOW, Alert, AlertReason, AlertTask, Found, Watch, owner};
use crate::complaints::warning::place::{AlertAsking, Place};
use crate::complaints::warning::policy::{WarningPolicy, WarningPolicyVersion};
use crate::complaints::warning::signal::Signal;
use crate::complaints::warning::{AlertAction, AlertLevel, AlertReasonKind, AlertStatus, WatchKind};
use crate::ids::{AlertId, ComplaintPolicyId, UnitId, UserId};
use crate::instant::{self, Instant};
use crate::platform::{Actor, Context};
use crate::problem::ProblemCode;
use crate::service::escalation::People;
use crate::vocabulary::Word as _;
use crate::workflow::Asker;

fn at(minute: i64) -> Instant {
    instant::parse("2026-06-15T06:00:00Z").unwrap() + TimeDelta::minutes(minute)
}

fn user(number: u128) -> UserId {
    UserId::new(Uuid::from_u128(number))
}

fn by(minute: i64) -> Context {
    Context { now: at(minute), actor: Actor::User(user(9)) }
}

const PEOPLE: fn() -> People =
    || People { assignee: None, team_manager: Some(user(1)), director: Some(user(2)), general_manager: Some(user(3)) };

fn policy() -> WarningPolicyVersion {
    WarningPolicyVersion { id: ComplaintPolicyId::new(Uuid::nil()), number: 1, policy: WarningPolicy::shipped(), created_at: at(0) }
}

fn signal(level: AlertLevel, first: i64, last: i64) -> Signal {
    Signal {
        watch: Watch { kind: WatchKind::Product, of: "one".to_owned() },
        unit_id: UnitId::new(Uuid::from_u128(7)),
        customer_id: None,
        level,
        reasons: vec![AlertReason::new(AlertReasonKind::Spike, level)],
        first_at: at(first),
        last_at: at(last),
    }
}

fn found(work: impl FnOnce(&Found<'_>) -> Option<Alert>) -> Option<Alert> {
    let people = PEOPLE();
    work(&Found { people: &people, holder: &|role| (role == BuiltInRole::ServiceManager).then(|| user(20)) })
}

fn raised(level: AlertLevel) -> Alert {
    found(|found| Some(Alert::raise(AlertId::new(Uuid::nil()), &signal(level, 0, 30), &policy(), found, &by(30)))).unwrap()
}

fn taken(alert: &Alert, signal: &Signal, minute: i64) -> Option<Alert> {
    found(|found| alert.take(signal, &policy(), found, &by(minute)))
}

/// Somebody in the house, by the policy that is shipped.
fn place(number: u128, role: BuiltInRole) -> Place {
    Place::of(user(number), vec![role.word().to_owned()], &HandlingPolicy::shipped())
}

fn asking<'a>(asker: &'a Asker, place: &'a Place, context: &'a Context) -> AlertAsking<'a> {
    AlertAsking { asker, place, context }
}

/// The general manager, who stands above everybody.
fn head() -> Place {
    place(9, BuiltInRole::GeneralManager)
}

fn asker() -> Asker {
    Asker::granted(&[(Permission::ComplaintsApprove, Scope::All)].into_iter().collect())
}

#[test]
fn an_alert_is_whose_level_asks_for() {
    let people = PEOPLE();
    let owners: Vec<_> = AlertLevel::ALL.iter().map(|level| owner(*level, &people)).collect();
    assert_eq!(owners, [Some(user(1)), Some(user(1)), Some(user(2)), Some(user(3))]);
    let nobody_above = People { director: None, general_manager: None, ..people };
    assert_eq!(owner(AlertLevel::Red, &nobody_above), Some(user(1)));
    assert_eq!(owner(AlertLevel::Red, &People::default()), None);
}

#[test]
fn orange_and_red_come_with_a_plan() {
    assert!(raised(AlertLevel::Yellow).tasks.is_empty() && raised(AlertLevel::Yellow).due().is_empty());
    let alert = raised(AlertLevel::Red);
    assert_eq!((alert.acknowledge_by, alert.tasks.len()), (Some(at(45)), 4));
    assert_eq!((alert.tasks[0].assignee_id, alert.tasks[1].assignee_id), (Some(user(20)), None));
    assert_eq!(alert.due(), [at(45), at(90), at(150), at(270)]);
}

#[test]
fn a_window_that_overlaps_is_no_second_alert() {
    let alert = raised(AlertLevel::Yellow);
    assert!(alert.covers(&signal(AlertLevel::Yellow, 30, 90)) && !alert.covers(&signal(AlertLevel::Yellow, 31, 90)));
    let other = Signal { watch: Watch { kind: WatchKind::Outlet, of: "one".to_owned() }, ..signal(AlertLevel::Yellow, 0, 30) };
    assert!(!alert.covers(&other));
    let taken_in = taken(&alert, &signal(AlertLevel::Yellow, 20, 90), 90).unwrap();
    assert_eq!((taken_in.first_at, taken_in.last_at, taken_in.raised_at), (at(0), at(90), at(30)));
}

#[test]
fn one_that_matters_more_is_raised_anew() {
    let alert = raised(AlertLevel::Orange).acknowledge(&asking(&asker(), &head(), &by(31))).unwrap();
    let red = taken(&alert, &signal(AlertLevel::Red, 0, 40), 40).unwrap();
    assert_eq!((red.status, red.level, red.acknowledged_at, red.owner_id), (AlertStatus::Raised, AlertLevel::Red, None, Some(user(3))));
    assert_eq!((red.raised_at, red.acknowledge_by), (at(40), Some(at(55))));
    // The task that both plans have stands once.
    assert_eq!(red.tasks.len(), 5);
    // What matters less later changes neither level nor reasons.
    let still = taken(&red, &signal(AlertLevel::Yellow, 0, 50), 50).unwrap();
    assert_eq!((still.level, still.reasons[0].level, still.last_at), (AlertLevel::Red, AlertLevel::Red, at(50)));
    let closed = Alert { status: AlertStatus::Closed, ..alert };
    assert_eq!(taken(&closed, &signal(AlertLevel::Orange, 0, 50), 50), None);
    assert_eq!(taken(&closed, &signal(AlertLevel::Red, 0, 50), 50).unwrap().status, AlertStatus::Raised);
}

#[test]
fn it_is_closed_when_its_tasks_are_done() {
    let mut alert = raised(AlertLevel::Orange);
    let code = |outcome: Result<Alert, crate::Refusal>| outcome.unwrap_err().code;
    assert_eq!(code(alert.close("done".into(), &asking(&asker(), &head(), &by(31)))), ProblemCode::IllegalTransition);
    alert = alert.acknowledge(&asking(&asker(), &head(), &by(31))).unwrap();
    assert_eq!((alert.acknowledged_by, alert.due()), (Some(user(9)), vec![at(90), at(270)]));
    assert_eq!(code(alert.acknowledge(&asking(&asker(), &head(), &by(32)))), ProblemCode::IllegalTransition);
    let refusal = alert.close("done".into(), &asking(&asker(), &head(), &by(33))).unwrap_err();
    assert_eq!((refusal.code, &refusal.extensions["guard"]), (ProblemCode::TasksOpen, &"tasks_done".into()));
    assert_eq!(code(alert.complete_task(3, None, &asking(&asker(), &head(), &by(34)))), ProblemCode::NotFound);
    for number in [1, 2] {
        alert = alert.complete_task(number, Some("called".into()), &asking(&asker(), &head(), &by(35))).unwrap();
    }
    let again = alert.complete_task(1, Some("other".into()), &asking(&asker(), &head(), &by(36))).unwrap();
    assert_eq!(again, alert, "what was ticked off stays as it was");
    let closed = alert.close("solved".into(), &asking(&asker(), &head(), &by(40))).unwrap();
    assert_eq!((closed.status, closed.closed_by, closed.due()), (AlertStatus::Closed, Some(user(9)), vec![]));
}

#[test]
fn a_red_one_is_its_owners_and_a_task_that_of_its_role() {
    use BuiltInRole::{CustomerDirector, GeneralManager, SalesManager, ServiceDirector, ServiceManager};
    let red = raised(AlertLevel::Red);
    let code = |outcome: Result<Alert, crate::Refusal>| outcome.map_or_else(|refusal| Some(refusal.code), |_| None);
    let acknowledge = |alert: &Alert, place: &Place| code(alert.acknowledge(&asking(&asker(), place, &by(31))));
    for below in [place(20, ServiceManager), place(21, SalesManager), place(2, ServiceDirector), Place::default()] {
        assert_eq!(acknowledge(&red, &below), Some(ProblemCode::AlertOfOthers), "{below:?}");
        assert_eq!(acknowledge(&raised(AlertLevel::Orange), &below), None);
    }
    // Its owner, whatever their role, and who stands above everybody.
    assert_eq!((acknowledge(&red, &place(3, ServiceManager)), acknowledge(&red, &head())), (None, None));
    let done = Alert { status: AlertStatus::Acknowledged, tasks: Vec::new(), ..red.clone() };
    let close = |place: &Place| code(done.close("solved".into(), &asking(&asker(), place, &by(31))));
    assert_eq!(close(&place(20, ServiceManager)), Some(ProblemCode::AlertOfOthers));
    assert_eq!((close(&place(3, ServiceManager)), close(&head())), (None, None));
    let tick = |place: &Place, number| code(red.complete_task(number, None, &asking(&asker(), place, &by(31))));
    let roles: Vec<_> = red.tasks.iter().map(|task| task.role).collect();
    let of = |role| red.tasks.iter().find(|task| task.role == role).unwrap().number;
    assert_eq!(red.tasks[0].assignee_id, Some(user(20)), "{roles:?}");
    let others =
        Alert { tasks: red.tasks.iter().map(|task| AlertTask { assignee_id: Some(user(99)), ..task.clone() }).collect(), ..red.clone() };
    let tick_of_others = |place: &Place, role| code(others.complete_task(of(role), None, &asking(&asker(), place, &by(31))));
    assert_eq!(tick(&place(20, SalesManager), 1), None, "it was given to them");
    assert_eq!(tick_of_others(&place(21, ServiceManager), ServiceManager), None);
    assert_eq!(tick_of_others(&place(21, SalesManager), ServiceManager), Some(ProblemCode::TaskOfOthers));
    assert_eq!(tick_of_others(&place(22, CustomerDirector), ServiceManager), None);
    assert_eq!(tick_of_others(&place(22, ServiceDirector), GeneralManager), Some(ProblemCode::TaskOfOthers));
    assert_eq!(
        (tick_of_others(&place(23, GeneralManager), GeneralManager), tick_of_others(&place(3, SalesManager), GeneralManager)),
        (None, None)
    );
    assert_eq!(tick_of_others(&Place::default(), ServiceManager), Some(ProblemCode::TaskOfOthers));
}

#[test]
fn the_whole_table_is_what_it_says() {
    let [reads, decides]: [Grants; 2] =
        [Permission::ComplaintsReport, Permission::ComplaintsApprove].map(|permission| [(permission, Scope::All)].into_iter().collect());
    let [reader, decider] = [reads, decides].map(|grants| Asker::granted(&grants));
    for status in AlertStatus::ALL {
        let alert = Alert { status: *status, owner_id: None, tasks: Vec::new(), ..raised(AlertLevel::Red) };
        // Where there is no task none is ticked off.
        let expected: &[AlertAction] = match status {
            AlertStatus::Raised => &[AlertAction::Acknowledge],
            AlertStatus::Acknowledged => &[AlertAction::Close],
            AlertStatus::Closed => &[],
        };
        assert_eq!(alert.available(&decider, &head()), expected, "{status}");
        assert!(alert.available(&reader, &head()).is_empty());
        assert_eq!(ALERT_WORKFLOW.is_terminal(*status), *status == AlertStatus::Closed);
    }
}
