//! Early warnings as callers see them.

use std::collections::HashMap;

use guanxi_domain::access::BuiltInRole;
use guanxi_domain::complaints::warning::alert::{Alert, AlertReason, AlertTask};
use guanxi_domain::complaints::warning::{AlertAction, AlertLevel, AlertReasonKind, AlertStatus, WatchKind};
use guanxi_domain::complaints::{ComplaintKind, ComplaintStatus, Severity};
use guanxi_domain::ids::{AlertId, ComplaintId, ComplaintPolicyId, CustomerId, UnitId, UserId};
use guanxi_domain::instant;
use guanxi_domain::vocabulary::Channel;
use guanxi_domain::workflow::Asker;
use guanxi_persistence::complaints::warning::members::Member;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answer::Resource;
use crate::extract::SignedIn;
use crate::openapi::Example;

/// Why there is an alert, in figures. What does not belong to the kind is `null`.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintAlertReason)]
pub struct ReasonView {
    /// The kind.
    pub kind: AlertReasonKind,
    /// How much it matters.
    pub level: AlertLevel,
    /// Of a spike: the length of the window, in seconds.
    pub window_seconds: Option<i64>,
    /// Of a spike and of repeated complaints: how many there are.
    pub count: Option<i64>,
    /// Of a spike: how many a busy window of this length usually sees, in thousandths: 2500 is 2.5.
    pub expected_thousandths: Option<i64>,
    /// Of a spike: how many came in the days before the window, from which the usual rate is taken.
    pub usual_count: Option<i64>,
    /// Of a spike: how many days these are. Of repeated complaints: within how many days they came.
    pub days: Option<i64>,
    /// Of a spike: by chance so many come in one of so many windows, counted up to a million million.
    pub one_in: Option<i64>,
    /// Of a spike: from one in how many windows on there is an alert, corrected for the number of series that are watched.
    pub one_in_needed: Option<i64>,
    /// Of a spike: how many series are watched.
    pub series: Option<i64>,
    /// The word that was found, as the list has it.
    pub word: Option<String>,
    /// The channel over which it was said in public.
    pub channel: Option<Channel>,
}

impl From<AlertReason> for ReasonView {
    fn from(reason: AlertReason) -> Self {
        Self {
            kind: reason.kind,
            level: reason.level,
            window_seconds: reason.window_seconds,
            count: reason.count,
            expected_thousandths: reason.expected_thousandths,
            usual_count: reason.usual_count,
            days: reason.days,
            one_in: reason.one_in,
            one_in_needed: reason.one_in_needed,
            series: reason.series,
            word: reason.word,
            channel: reason.channel,
        }
    }
}

/// A task of the emergency plan of an alert.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintAlertTask)]
pub struct TaskView {
    /// Its place among the tasks, from 1.
    #[schema(minimum = 1)]
    pub number: i64,
    /// What is to be done.
    pub title: String,
    /// Who does it.
    pub role: BuiltInRole,
    /// Who that is: the nearest holder of the role, else the general manager; `null` where nobody was found.
    pub assignee_id: Option<UserId>,
    /// Until when. What is not done by then climbs.
    #[schema(format = DateTime)]
    pub due_at: String,
    /// When it was done.
    #[schema(format = DateTime)]
    pub done_at: Option<String>,
    /// Who ticked it off.
    pub done_by: Option<UserId>,
    /// What they wrote.
    pub note: Option<String>,
}

impl From<AlertTask> for TaskView {
    fn from(task: AlertTask) -> Self {
        Self {
            number: task.number,
            title: task.title,
            role: task.role,
            assignee_id: task.assignee_id,
            due_at: instant::format(task.due_at),
            done_at: task.done_at.map(instant::format),
            done_by: task.done_by,
            note: task.note,
        }
    }
}

/// An early warning: what alarms, why in figures, whose it is, and what is to be done.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintAlert)]
pub struct AlertView {
    /// The id.
    pub id: AlertId,
    /// Moves with each change.
    #[schema(minimum = 1)]
    pub version: i64,
    /// What its complaints have in common.
    pub watch_kind: WatchKind,
    /// Which: the id of the product, outlet, staff user, customer or complaint; of a cause its word, with its sub-cause behind a slash.
    pub watch_of: String,
    /// What people call it: a name, or the number of the customer or complaint; `null` for causes.
    pub watch_name: Option<String>,
    /// The unit concerned; the company where it is no single one.
    pub unit_id: UnitId,
    /// The customer, where the complaints are of one.
    pub customer_id: Option<CustomerId>,
    /// How much it matters.
    pub level: AlertLevel,
    /// Where it stands.
    pub status: AlertStatus,
    /// Why there is one, the worst first.
    pub reasons: Vec<ReasonView>,
    /// When the first of its complaints came.
    #[schema(format = DateTime)]
    pub first_at: String,
    /// When the last one came.
    #[schema(format = DateTime)]
    pub last_at: String,
    /// How many complaints belong to it.
    #[schema(minimum = 1)]
    pub members: i64,
    /// Whose it is; `null` where nobody was found.
    pub owner_id: Option<UserId>,
    /// The version of the policy by which it was raised.
    pub policy_id: ComplaintPolicyId,
    /// The tasks of its emergency plan; none below orange, as shipped.
    pub tasks: Vec<TaskView>,
    /// When it was raised, or rose to its level.
    #[schema(format = DateTime)]
    pub raised_at: String,
    /// Until when somebody is to acknowledge it; else it climbs. `null` where there is no plan.
    #[schema(format = DateTime)]
    pub acknowledge_by: Option<String>,
    /// When somebody did.
    #[schema(format = DateTime)]
    pub acknowledged_at: Option<String>,
    /// Who.
    pub acknowledged_by: Option<UserId>,
    /// When it was closed.
    #[schema(format = DateTime)]
    pub closed_at: Option<String>,
    /// By whom.
    pub closed_by: Option<UserId>,
    /// What came of it.
    pub note: Option<String>,
    /// What this caller may do now.
    pub available_actions: Vec<AlertAction>,
    /// When it last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

impl AlertView {
    /// An alert as a caller sees it, with the names of what is watched.
    pub fn of(alert: Alert, names: &HashMap<Uuid, String>, caller: &SignedIn) -> Self {
        Self {
            available_actions: alert.available(&Asker::granted(&caller.standing().grants)),
            id: alert.id,
            version: alert.version,
            watch_kind: alert.watch.kind,
            watch_name: alert.watch.id().and_then(|id| names.get(&id).cloned()),
            watch_of: alert.watch.of,
            unit_id: alert.unit_id,
            customer_id: alert.customer_id,
            level: alert.level,
            status: alert.status,
            reasons: alert.reasons.into_iter().map(ReasonView::from).collect(),
            first_at: instant::format(alert.first_at),
            last_at: instant::format(alert.last_at),
            members: alert.members,
            owner_id: alert.owner_id,
            policy_id: alert.policy_id,
            tasks: alert.tasks.into_iter().map(TaskView::from).collect(),
            raised_at: instant::format(alert.raised_at),
            acknowledge_by: alert.acknowledge_by.map(instant::format),
            acknowledged_at: alert.acknowledged_at.map(instant::format),
            acknowledged_by: alert.acknowledged_by,
            closed_at: alert.closed_at.map(instant::format),
            closed_by: alert.closed_by,
            note: alert.note,
            updated_at: instant::format(alert.updated_at),
        }
    }
}

impl Resource for AlertView {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/v1/complaints/alerts/{}", self.id)
    }
}

/// A complaint of an alert.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintAlertMember)]
pub struct MemberView {
    /// The complaint.
    pub complaint_id: ComplaintId,
    /// What people call it.
    pub number: String,
    /// What it is about.
    pub kind: ComplaintKind,
    /// How serious it is.
    pub severity: Severity,
    /// How far it has come.
    pub status: ComplaintStatus,
    /// When it was received.
    #[schema(format = DateTime)]
    pub received_at: String,
    /// At which instant it counts: when it was received, or when its cause was found.
    #[schema(format = DateTime)]
    pub counted_at: String,
}

impl From<Member> for MemberView {
    fn from(member: Member) -> Self {
        Self {
            complaint_id: member.complaint_id,
            number: member.number,
            kind: member.kind,
            severity: member.severity,
            status: member.status,
            received_at: instant::format(member.received_at),
            counted_at: instant::format(member.counted_at),
        }
    }
}

impl Example for MemberView {
    fn example() -> Value {
        json!({
            "complaint_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "number": "C-2026-000123", "kind": "product_technical",
            "severity": "general", "status": "received", "received_at": "2026-02-13T09:00:00Z", "counted_at": "2026-02-13T09:00:00Z"
        })
    }
}

impl Example for AlertView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "version": 1, "watch_kind": "product",
            "watch_of": "0192f3a4-5b6c-7d8e-9f01-23456789abce", "watch_name": "山海 S5",
            "unit_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcf", "customer_id": null, "level": "orange", "status": "raised",
            "reasons": [
                {
                    "kind": "spike", "level": "orange", "window_seconds": 3600, "count": 7, "expected_thousandths": 125,
                    "usual_count": 55, "days": 56, "one_in": 1_000_000_000_000_i64, "one_in_needed": 13_149_000, "series": 500,
                    "word": null, "channel": null
                }
            ],
            "first_at": "2026-02-13T08:10:00Z", "last_at": "2026-02-13T09:00:00Z", "members": 7,
            "owner_id": "0192f3a4-5b6c-7d8e-9f01-23456789abd0", "policy_id": "0192f3a4-5b6c-7d8e-9f01-23456789abd1",
            "tasks": [
                {
                    "number": 1, "title": "核实情况并联系客户", "role": "service_manager",
                    "assignee_id": "0192f3a4-5b6c-7d8e-9f01-23456789abd2", "due_at": "2026-02-13T10:00:00Z", "done_at": null,
                    "done_by": null, "note": null
                }
            ],
            "raised_at": "2026-02-13T09:00:00Z", "acknowledge_by": "2026-02-13T09:30:00Z", "acknowledged_at": null,
            "acknowledged_by": null, "closed_at": null, "closed_by": null, "note": null,
            "available_actions": ["acknowledge", "complete_task"], "updated_at": "2026-02-13T09:00:00Z"
        })
    }
}
