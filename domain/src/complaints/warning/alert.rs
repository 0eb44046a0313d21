//! Alerts: what alarms, why in figures, whose it is, and what is to be done about it.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::place::{AlertAsking, Place};
use super::policy::{PlanTask, WarningPolicy, WarningPolicyVersion};
use super::signal::Signal;
use super::words::{AlertAction, AlertGuard, AlertLevel, AlertReasonKind, AlertStatus, WatchKind};
use crate::Refusal;
use crate::access::{BuiltInRole, Permission};
use crate::complaints::handling::DecisionLevel;
use crate::ids::{AlertId, ComplaintPolicyId, CustomerId, UnitId, UserId};
use crate::instant::Instant;
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::problem::ProblemCode;
use crate::service::escalation::People;
use crate::vocabulary::{Channel, Word as _};
use crate::workflow::Performer::Anyone;
use crate::workflow::To::{self, Same, State};
use crate::workflow::{Asker, Guard, Row, Workflow};

/// What complaints have in common that are watched together.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Watch {
    /// What kind of thing.
    pub kind: WatchKind,
    /// Which: an id; of a cause its word, with its sub-cause behind a slash.
    pub of: String,
}

/// Why there is an alert, in figures. What does not belong to the kind is none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertReason {
    /// The kind.
    pub kind: AlertReasonKind,
    /// How much it matters.
    pub level: AlertLevel,
    /// Of a spike: the length of the window, in seconds.
    pub window_seconds: Option<i64>,
    /// Of a spike and of repeated complaints: how many there are.
    pub count: Option<i64>,
    /// Of a spike: how many a busy window of this length sees, in thousandths.
    pub expected_thousandths: Option<i64>,
    /// Of a spike: how many came in the days before the window.
    pub usual_count: Option<i64>,
    /// Of a spike: how many days these are. Of repeated complaints: within how many days they came.
    pub days: Option<i64>,
    /// Of a spike: by chance so many come in one of so many windows, counted to a million million.
    pub one_in: Option<i64>,
    /// Of a spike: from one in how many on there is an alert.
    pub one_in_needed: Option<i64>,
    /// Of a spike: how many series are watched.
    pub series: Option<i64>,
    /// The word that was found, as the list has it.
    pub word: Option<String>,
    /// The channel.
    pub channel: Option<Channel>,
}

/// A task of the emergency plan of an alert.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertTask {
    /// Its place among the tasks, from 1.
    pub number: i64,
    /// What is to be done.
    pub title: String,
    /// Who does it.
    pub role: BuiltInRole,
    /// Who that is; none where nobody was found.
    pub assignee_id: Option<UserId>,
    /// Until when.
    pub due_at: Instant,
    /// When it was done.
    pub done_at: Option<Instant>,
    /// Who ticked it off.
    pub done_by: Option<UserId>,
    /// What they wrote.
    pub note: Option<String>,
}

/// An alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Its id.
    pub id: AlertId,
    /// Its version.
    pub version: i64,
    /// What its complaints have in common.
    pub watch: Watch,
    /// The unit concerned; the company where it is no single one.
    pub unit_id: UnitId,
    /// The customer, where the complaints are of one.
    pub customer_id: Option<CustomerId>,
    /// How much it matters.
    pub level: AlertLevel,
    /// Where it stands.
    pub status: AlertStatus,
    /// Why there is one.
    pub reasons: Vec<AlertReason>,
    /// The first complaint in it when it was raised. It stays, so that no two alerts of the same begin alike.
    pub first_at: Instant,
    /// The last one.
    pub last_at: Instant,
    /// How many complaints are in it.
    pub members: i64,
    /// Whose it is; none where nobody was found.
    pub owner_id: Option<UserId>,
    /// By which version of the policy it was raised.
    pub policy_id: ComplaintPolicyId,
    /// The tasks of its emergency plan.
    pub tasks: Vec<AlertTask>,
    /// When it was raised, or rose to its level.
    pub raised_at: Instant,
    /// Until when somebody is to acknowledge it, where there is a plan.
    pub acknowledge_by: Option<Instant>,
    /// When somebody did.
    pub acknowledged_at: Option<Instant>,
    /// Who.
    pub acknowledged_by: Option<UserId>,
    /// When it was closed.
    pub closed_at: Option<Instant>,
    /// By whom.
    pub closed_by: Option<UserId>,
    /// What came of it.
    pub note: Option<String>,
    /// When it last changed.
    pub updated_at: Instant,
}

impl Guard for AlertGuard {
    fn refusal(self) -> Option<ProblemCode> {
        Some(match self {
            Self::OwnerOrAbove => ProblemCode::AlertOfOthers,
            Self::OwnTask => ProblemCode::TaskOfOthers,
            Self::TasksDone => ProblemCode::TasksOpen,
            Self::Note => ProblemCode::ValidationFailed,
        })
    }
}

type AlertRow = Row<AlertStatus, AlertAction, AlertGuard>;

/// A row for those who decide about complaints, whose the alert is or not.
const fn row(action: AlertAction, from: &'static [AlertStatus], to: To<AlertStatus>) -> AlertRow {
    Row { action, from, to, by: Anyone, permission: Permission::ComplaintsApprove, when: &[], needs: &[] }
}

/// What can be done about an alert, and when.
pub const ALERT_WORKFLOW: Workflow<AlertStatus, AlertAction, AlertGuard> = Workflow {
    rows: &[
        Row {
            when: &[AlertGuard::OwnerOrAbove],
            ..row(AlertAction::Acknowledge, &[AlertStatus::Raised], State(AlertStatus::Acknowledged))
        },
        Row { when: &[AlertGuard::OwnTask], ..row(AlertAction::CompleteTask, &[AlertStatus::Raised, AlertStatus::Acknowledged], Same) },
        Row {
            when: &[AlertGuard::OwnerOrAbove, AlertGuard::TasksDone],
            needs: &[AlertGuard::Note],
            ..row(AlertAction::Close, &[AlertStatus::Acknowledged], State(AlertStatus::Closed))
        },
    ],
    terminal: &[AlertStatus::Closed],
};

/// Whose an alert of a level is: the manager's, the director's or the general manager's, and where there is none, that of the next above.
#[must_use]
pub fn owner(level: AlertLevel, people: &People) -> Option<UserId> {
    let upwards = [people.team_manager, people.director, people.general_manager];
    let from = match level {
        AlertLevel::Blue | AlertLevel::Yellow => 0,
        AlertLevel::Orange => 1,
        AlertLevel::Red => 2,
    };
    // From the top down where nobody stands above.
    upwards.iter().skip(from).chain(upwards.iter().take(from).rev()).copied().flatten().next()
}

/// Who is found for an alert: its owner, and who holds which role.
pub struct Found<'f> {
    /// Who stands on which level above the alert's unit.
    pub people: &'f People,
    /// The nearest holder of a role, else the general manager.
    pub holder: &'f dyn Fn(BuiltInRole) -> Option<UserId>,
}

impl Alert {
    /// What it is to the log.
    #[must_use]
    pub fn record(&self) -> Record {
        Record::new(RecordKind::ComplaintAlert, self.id)
    }

    /// The alert that a signal raises.
    #[must_use]
    pub fn raise(id: AlertId, signal: &Signal, policy: &WarningPolicyVersion, found: &Found<'_>, context: &Context) -> Self {
        let mut alert = Self {
            id,
            version: 1,
            watch: signal.watch.clone(),
            unit_id: signal.unit_id,
            customer_id: signal.customer_id,
            level: signal.level,
            status: AlertStatus::Raised,
            reasons: signal.reasons.clone(),
            first_at: signal.first_at,
            last_at: signal.last_at,
            members: 0,
            owner_id: owner(signal.level, found.people),
            policy_id: policy.id,
            tasks: Vec::new(),
            raised_at: context.now,
            acknowledge_by: None,
            acknowledged_at: None,
            acknowledged_by: None,
            closed_at: None,
            closed_by: None,
            note: None,
            updated_at: context.now,
        };
        alert.plan(&policy.policy, found, context.now);
        alert
    }

    /// Whether a signal tells of what this alert tells of already: something of the same in a window that overlaps its complaints.
    #[must_use]
    pub fn covers(&self, signal: &Signal) -> bool {
        self.watch == signal.watch && signal.first_at <= self.last_at && signal.last_at >= self.first_at
    }

    /// The alert after a signal that it covers. One that matters more than before is raised anew, with the plan of its level; one that
    /// was closed and matters no more stays as it is: `None`.
    #[must_use]
    pub fn take(&self, signal: &Signal, policy: &WarningPolicyVersion, found: &Found<'_>, context: &Context) -> Option<Self> {
        let rises = signal.level > self.level;
        if self.status == AlertStatus::Closed && !rises {
            return None;
        }
        let mut alert = Self {
            version: self.version + 1,
            level: self.level.max(signal.level),
            reasons: signal.reasons.clone(),
            last_at: self.last_at.max(signal.last_at),
            updated_at: context.now,
            ..self.clone()
        };
        if rises {
            alert.status = AlertStatus::Raised;
            alert.raised_at = context.now;
            alert.owner_id = owner(alert.level, found.people);
            (alert.acknowledged_at, alert.acknowledged_by, alert.closed_at, alert.closed_by) = (None, None, None, None);
            alert.policy_id = policy.id;
            alert.plan(&policy.policy, found, context.now);
        } else if signal.level < self.level {
            alert.reasons = self.reasons.clone();
        }
        Some(alert)
    }

    fn plan(&mut self, policy: &WarningPolicy, found: &Found<'_>, now: Instant) {
        let Some(plan) = policy.plan(self.level) else { return };
        self.acknowledge_by = Some(now + TimeDelta::minutes(plan.acknowledge_within_minutes));
        for PlanTask { title, role, within_minutes } in &plan.tasks {
            if self.tasks.iter().any(|task| task.title == *title && task.done_at.is_none()) {
                continue;
            }
            self.tasks.push(AlertTask {
                number: i64::try_from(self.tasks.len()).unwrap_or(i64::MAX - 1) + 1,
                title: title.clone(),
                role: *role,
                assignee_id: (found.holder)(*role),
                due_at: now + TimeDelta::minutes(*within_minutes),
                done_at: None,
                done_by: None,
                note: None,
            });
        }
    }

    /// Everybody whose it is or who has a task, each once, in the order of their ids.
    #[must_use]
    pub fn staff(&self) -> Vec<UserId> {
        let mut staff: Vec<UserId> = self.owner_id.into_iter().chain(self.tasks.iter().filter_map(|task| task.assignee_id)).collect();
        staff.sort_unstable();
        staff.dedup();
        staff
    }

    /// Whether a condition holds now, of one task or of any that is still to be done.
    #[must_use]
    pub fn holds(&self, guard: AlertGuard, place: &Place, task: Option<i64>) -> bool {
        match guard {
            AlertGuard::OwnerOrAbove => self.level < AlertLevel::Red || self.owner_id.is_none() || self.is_above(place),
            AlertGuard::OwnTask => {
                let owns = self.owner_id.is_some() && self.owner_id == place.user_id;
                let mut meant = self.tasks.iter().filter(|one| task.map_or(one.done_at.is_none(), |number| one.number == number));
                meant.any(|one| owns || place.may_complete(one))
            }
            AlertGuard::TasksDone => self.tasks.iter().all(|task| task.done_at.is_some()),
            AlertGuard::Note => true,
        }
    }

    fn is_above(&self, place: &Place) -> bool {
        place.user_id.is_some() && place.user_id == self.owner_id || place.level == Some(DecisionLevel::GeneralManager)
    }

    /// What this caller may do now.
    #[must_use]
    pub fn available(&self, asker: &Asker, place: &Place) -> Vec<AlertAction> {
        ALERT_WORKFLOW.available(self.status, asker, |guard| self.holds(guard, place, None))
    }

    fn step(&self, action: AlertAction, asking: &AlertAsking<'_>, task: Option<&AlertTask>) -> Result<Self, Refusal> {
        let AlertAsking { asker, place, context } = asking;
        let number = task.map(|task| task.number);
        let status = ALERT_WORKFLOW.next(self.status, action, asker, |guard| self.holds(guard, place, number));
        let status = status.map_err(|refusal| match task.filter(|_| refusal.code == ProblemCode::TaskOfOthers) {
            Some(task) => refusal.with_label("role", task.role),
            None => refusal,
        })?;
        Ok(Self { version: self.version + 1, status, updated_at: context.now, ..self.clone() })
    }

    /// Somebody has taken note of it and sees to it: of a red one its owner, or somebody above.
    ///
    /// # Errors
    /// `alert_of_others`; those of [`Workflow::next`].
    pub fn acknowledge(&self, asking: &AlertAsking<'_>) -> Result<Self, Refusal> {
        let alert = self.step(AlertAction::Acknowledge, asking, None)?;
        Ok(Self { acknowledged_at: Some(asking.context.now), acknowledged_by: asking.context.actor.user(), ..alert })
    }

    /// A task is done. Doing it again changes nothing.
    ///
    /// # Errors
    /// `not_found` where there is no such task; `task_of_others`; those of [`Workflow::next`].
    pub fn complete_task(&self, number: i64, note: Option<String>, asking: &AlertAsking<'_>) -> Result<Self, Refusal> {
        let known = self.tasks.iter().find(|task| task.number == number).ok_or_else(Refusal::not_found)?;
        let mut alert = self.step(AlertAction::CompleteTask, asking, Some(known))?;
        let context = asking.context;
        if known.done_at.is_some() {
            return Ok(self.clone());
        }
        for task in alert.tasks.iter_mut().filter(|task| task.number == number) {
            (task.done_at, task.done_by, task.note) = (Some(context.now), context.actor.user(), note.clone());
        }
        Ok(alert)
    }

    /// It is over, with what came of it: a red one its owner closes, or somebody above.
    ///
    /// # Errors
    /// `alert_of_others`, `tasks_open`; those of [`Workflow::next`].
    pub fn close(&self, note: String, asking: &AlertAsking<'_>) -> Result<Self, Refusal> {
        let alert = self.step(AlertAction::Close, asking, None)?;
        Ok(Self { closed_at: Some(asking.context.now), closed_by: asking.context.actor.user(), note: Some(note), ..alert })
    }

    /// What is due from now on: the acknowledgement, and the tasks that are not done.
    #[must_use]
    pub fn due(&self) -> Vec<Instant> {
        let acknowledgement = self.acknowledge_by.filter(|_| self.status == AlertStatus::Raised);
        let tasks = self.tasks.iter().filter(|task| task.done_at.is_none()).map(|task| task.due_at);
        let mut due: Vec<Instant> = acknowledgement.into_iter().chain(tasks).collect();
        due.sort_unstable();
        due.dedup();
        if self.status == AlertStatus::Closed { Vec::new() } else { due }
    }

    /// The event that tells of a change.
    #[must_use]
    pub fn event(&self, kind: EventKind) -> Event {
        let kinds: Vec<serde_json::Value> = self.reasons.iter().map(|reason| reason.kind.word().into()).collect();
        Event::new(kind, self.record(), self.unit_id, self.customer_id)
            .with_detail("level", self.level.word())
            .with_detail("status", self.status.word())
            .with_detail("watch_kind", self.watch.kind.word())
            .with_detail("watch_of", self.watch.of.as_str())
            .with_detail("reasons", kinds)
            .with_detail("members", self.members)
    }
}
