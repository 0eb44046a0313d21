//! Complaints as callers see them.

use guanxi_domain::complaints::handling::{ApprovalBy, DecisionLevel};
use guanxi_domain::complaints::{
    Cause, Complaint, ComplaintAction, ComplaintKind, ComplaintOutcome, ComplaintSource, ComplaintStatus, Recourse, RecourseOutcome,
    Severity,
};
use guanxi_domain::ids::{ComplaintId, ContactId, CustomerId, OrderId, ProductId, UnitId, UserId};
use guanxi_domain::instant::{self, Instant};
use guanxi_domain::platform::RecordKind;
use guanxi_domain::vocabulary::Channel;
use guanxi_persistence::complaints::LoadedComplaint;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::amount::AmountView;
use super::complainant::ComplainantView;
use super::double_view::DoubleView;
use super::round_view::RoundView;
use crate::answer::Resource;
use crate::extract::SignedIn;
use crate::interactions::AttachmentView;
use crate::openapi::Example;

/// A grievance of a customer.
#[derive(Serialize, ToSchema)]
#[schema(as = Complaint)]
pub struct ComplaintView {
    /// What lists show of it too.
    #[serde(flatten)]
    pub summary: ComplaintSummaryView,
    /// The grievance in the customer's words.
    pub account: Option<String>,
    /// What the customer asks for.
    pub demand: Option<String>,
    /// Who complained by the public form, as they said, where the customer was known under what they gave: perhaps somebody else. `null`
    /// otherwise.
    pub complainant: Option<ComplainantView>,
    /// The rounds in order: each is one pass from the cause to the customer's verdict. One that has ended never changes.
    pub rounds: Vec<RoundView>,
    /// The doubles that went into it, in the order of their coming. Their steps, contacts and files stand with this complaint.
    pub doubles: Vec<DoubleView>,
    /// The files that hang on it, in the order of their coming.
    pub attachments: Vec<AttachmentView>,
}

/// A record from which a complaint was opened.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintOrigin)]
pub struct OriginView {
    /// What it is: `ticket`, `interaction` or `complaint`.
    pub kind: RecordKind,
    /// Its id.
    #[schema(value_type = String, format = Uuid)]
    pub id: Uuid,
}

/// Recourse outside the company of which the customer was informed.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintOutsideRecourse)]
pub struct RecourseView {
    /// Which ways are open.
    pub recourse: Vec<Recourse>,
    /// Since when the customer knows.
    #[schema(format = DateTime)]
    pub since: String,
    /// What it came to; `null` while the complaint stands on the watch list.
    pub outcome: Option<RecourseOutcome>,
    /// When that was recorded.
    #[schema(format = DateTime)]
    pub outcome_at: Option<String>,
}

/// A grievance of a customer as lists show it.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintSummary)]
pub struct ComplaintSummaryView {
    /// The id.
    pub id: ComplaintId,
    /// The number that people quote on the phone.
    pub number: String,
    /// Counts the steps and changes, from 1.
    pub version: i64,
    /// Whose grievance.
    pub customer_id: CustomerId,
    /// The customer's number.
    pub customer_number: String,
    /// The customer's name.
    pub customer_name: String,
    /// The person who speaks for the organisation.
    pub contact_id: Option<ContactId>,
    /// The unit that handles it.
    pub unit_id: UnitId,
    /// Over which channel it came.
    pub channel: Channel,
    /// Where it came from.
    pub source: ComplaintSource,
    /// The record from which it was opened; `null` where it came by itself.
    pub origin: Option<OriginView>,
    /// When the customer complained.
    #[schema(format = DateTime)]
    pub received_at: String,
    /// Who of the staff received it; `null` where a program did.
    pub received_by: Option<UserId>,
    /// The step of the customer's journey: word of a touchpoint.
    pub touchpoint: Option<String>,
    /// What it is about.
    pub subject: String,
    /// The language of the conversation: a BCP 47 tag.
    pub language: Option<String>,
    /// The product that it is about.
    pub product_id: Option<ProductId>,
    /// The order that it is about.
    pub order_id: Option<OrderId>,
    /// The outlet that it is about.
    pub outlet_id: Option<UnitId>,
    /// The staff whom it is about, or a double that went into it, in the order of their ids. None of them takes a step that decides.
    pub staff_ids: Vec<UserId>,
    /// What it is about.
    pub kind: ComplaintKind,
    /// How serious it is.
    pub severity: Severity,
    /// Whether the customer was a key account when it came.
    pub key_account: bool,
    /// Whether somebody's safety is concerned.
    pub safety: bool,
    /// Whether the customer had complained of the same before.
    pub repeat: bool,
    /// How far it has come.
    pub status: ComplaintStatus,
    /// Whether somebody still has to do something.
    pub open: bool,
    /// How it was closed; `null` unless it is.
    pub outcome: Option<ComplaintOutcome>,
    /// What this caller may do with it now.
    pub available_actions: Vec<ComplaintAction>,
    /// Who answers for it.
    pub assignee_id: Option<UserId>,
    /// Since when.
    #[schema(format = DateTime)]
    pub assigned_at: Option<String>,
    /// The number of the present round, from 1.
    #[schema(minimum = 1)]
    pub round: i64,
    /// How many rounds the doubles that went into it had behind them: they count where it matters how often the customer was let down.
    #[schema(minimum = 0)]
    pub earlier_rounds: i64,
    /// Where the cause lies, as the present round found; `null` until it has.
    pub cause: Option<Cause>,
    /// Word of a sub-cause of that cause.
    pub subcause: Option<String>,
    /// Who proposed what is done, in the present round.
    pub proposed_by: Option<UserId>,
    /// The lowest level that may decide on it; `null` unless it waits for approval.
    pub approval_level: Option<DecisionLevel>,
    /// By what right that level decides: its own, or in the place of those who may not; `nobody` where nobody is left who could, of which the
    /// administrators were told. `null` unless it waits for approval.
    pub approval_by: Option<ApprovalBy>,
    /// What that decision counts: the compensation with what was granted in earlier rounds; `null` unless it waits for approval, and where
    /// no compensation is proposed.
    pub approval_amount: Option<AmountView>,
    /// When the customer was told that it was received, with a first assessment.
    #[schema(format = DateTime)]
    pub acknowledged_at: Option<String>,
    /// Since when the general manager is to acknowledge that it is major or critical, or was until that happened.
    #[schema(format = DateTime)]
    pub major_since: Option<String>,
    /// When the general manager acknowledged that.
    #[schema(format = DateTime)]
    pub major_acknowledged_at: Option<String>,
    /// Who acknowledged it.
    pub major_acknowledged_by: Option<UserId>,
    /// When the customer was told of the decision, in the present round.
    #[schema(format = DateTime)]
    pub told_at: Option<String>,
    /// When the customer said to be satisfied, in the present round, not when that was entered: the callback is promised from then on.
    #[schema(format = DateTime)]
    pub satisfied_at: Option<String>,
    /// How often the customer was called back in vain since then, tries two hours or more apart.
    #[schema(minimum = 0)]
    pub callback_tries: i64,
    /// When the next callback is to be made; `null` unless one is due.
    #[schema(format = DateTime)]
    pub next_callback_at: Option<String>,
    /// When it ended: closed, withdrawn or merged.
    #[schema(format = DateTime)]
    pub closed_at: Option<String>,
    /// The complaint that it went into; `null` unless it is merged.
    pub merged_into_id: Option<ComplaintId>,
    /// The recourse outside the company of which the customer was last informed; `null` where they never were.
    pub outside_recourse: Option<RecourseView>,
    /// Whether it was closed `satisfied` in its first round.
    pub first_round: bool,
    /// Of one that is closed `satisfied`: from its receipt until the customer was told of the decision that satisfied, in seconds.
    #[schema(minimum = 0)]
    pub resolution_seconds: Option<i64>,
    /// The earliest deadline of a promise that runs; `null` where none does.
    #[schema(format = DateTime)]
    pub next_due_at: Option<String>,
    /// Whether a promise was broken.
    pub breached: bool,
    /// When the record was created.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When the record last changed.
    #[schema(format = DateTime)]
    pub updated_at: String,
}

fn at(instant: Option<Instant>) -> Option<String> {
    instant.map(instant::format)
}

impl ComplaintView {
    /// The view that this caller gets, masked.
    #[must_use]
    pub fn of(loaded: LoadedComplaint, caller: &SignedIn) -> Self {
        Self::cleared(loaded, caller, false)
    }

    /// The view that this caller gets, in clear or not.
    #[must_use]
    pub fn cleared(mut loaded: LoadedComplaint, caller: &SignedIn, clear: bool) -> Self {
        let (account, demand) = (loaded.complaint.account.take(), loaded.complaint.demand.take());
        let attachments = std::mem::take(&mut loaded.attachments);
        let rounds = loaded.rounds.iter().map(RoundView::from).collect();
        let complainant = loaded.complainant.as_ref().map(|said| ComplainantView::of(said, clear));
        let doubles = std::mem::take(&mut loaded.doubles).into_iter().map(DoubleView::from).collect();
        Self {
            summary: ComplaintSummaryView::of(loaded, caller),
            complainant,
            account,
            demand,
            rounds,
            doubles,
            attachments: attachments.into_iter().map(AttachmentView::from).collect(),
        }
    }
}

impl ComplaintSummaryView {
    /// The view that this caller gets.
    #[must_use]
    pub fn of(loaded: LoadedComplaint, caller: &SignedIn) -> Self {
        let available_actions = loaded.available(caller.user_id(), &caller.standing().grants, caller.context().now);
        let awaited = loaded.complaint.awaited(Some(loaded.rounds.present()));
        let approval_amount = awaited.and_then(|awaited| awaited.amount).map(AmountView::from);
        let approval = loaded.rounds.present().approval.as_ref().filter(|_| awaited.is_some());
        let approval_by = approval.map(|approval| approval.by);
        let LoadedComplaint { complaint, customer, .. } = loaded;
        let open = complaint.is_open();
        let Complaint { id, number, version, customer_id, contact_id, unit_id, channel, source, touchpoint, subject, .. } = complaint;
        Self {
            id,
            number,
            version,
            customer_id,
            customer_number: customer.number,
            customer_name: customer.name,
            contact_id,
            unit_id,
            channel,
            source,
            origin: complaint.origin.map(|origin| OriginView { kind: origin.kind, id: origin.id }),
            received_at: instant::format(complaint.received_at),
            received_by: complaint.received_by,
            touchpoint,
            subject,
            language: complaint.language,
            product_id: complaint.product_id,
            order_id: complaint.order_id,
            outlet_id: complaint.outlet_id,
            staff_ids: complaint.staff_ids,
            kind: complaint.kind,
            severity: complaint.severity,
            key_account: complaint.key_account,
            safety: complaint.safety,
            repeat: complaint.repeat,
            status: complaint.status,
            open,
            outcome: complaint.outcome,
            available_actions,
            assignee_id: complaint.assignee_id,
            assigned_at: at(complaint.assigned_at),
            round: complaint.round,
            earlier_rounds: complaint.earlier_rounds,
            cause: complaint.cause,
            subcause: complaint.subcause,
            proposed_by: complaint.proposed_by,
            approval_level: complaint.approval_level,
            approval_by,
            approval_amount,
            acknowledged_at: at(complaint.acknowledged_at),
            major_since: at(complaint.major_since),
            major_acknowledged_at: at(complaint.major_acknowledged_at),
            major_acknowledged_by: complaint.major_acknowledged_by,
            told_at: at(complaint.told_at),
            satisfied_at: at(complaint.satisfied_at),
            callback_tries: complaint.callback_tries,
            next_callback_at: at(complaint.next_callback_at),
            closed_at: at(complaint.closed_at),
            merged_into_id: complaint.merged_into_id,
            outside_recourse: complaint.recourse.map(|recourse| RecourseView {
                recourse: recourse.ways,
                since: instant::format(recourse.since),
                outcome: recourse.outcome,
                outcome_at: at(recourse.outcome_at),
            }),
            first_round: complaint.first_round,
            resolution_seconds: complaint.resolution_seconds,
            next_due_at: at(complaint.next_due_at),
            breached: complaint.breached,
            created_at: instant::format(complaint.created_at),
            updated_at: instant::format(complaint.updated_at),
        }
    }
}

impl Resource for ComplaintView {
    fn version(&self) -> i64 {
        self.summary.version
    }

    fn location(&self) -> String {
        format!("/api/v1/complaints/{}", self.summary.id)
    }
}

fn merged(parts: [Value; 2]) -> Value {
    let mut whole = serde_json::Map::new();
    whole.extend(parts.into_iter().filter_map(|part| if let Value::Object(part) = part { Some(part) } else { None }).flatten());
    Value::Object(whole)
}

impl Example for ComplaintSummaryView {
    fn example() -> Value {
        let form = json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789ac00", "number": "C-2026-000123", "version": 4,
            "customer_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "customer_number": "K-000123", "customer_name": "王芳",
            "contact_id": null, "unit_id": "0192f3a4-0000-7000-8000-000000000001", "channel": "phone", "source": "call", "origin": null,
            "received_at": "2026-11-21T02:14:00Z", "received_by": "0192f3a4-5b6c-7d8e-9f01-23456789abce", "touchpoint": "delivery",
            "subject": "交车延迟两天未告知", "language": "zh", "product_id": null, "order_id": null, "outlet_id": null, "staff_ids": [],
            "kind": "delivery", "severity": "general", "key_account": false, "safety": false, "repeat": false, "status": "handling",
            "open": true, "outcome": null, "available_actions": ["update", "mark_severity", "propose", "withdraw", "note", "attach", "detach"]
        });
        let progress = json!({
            "assignee_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce", "assigned_at": "2026-11-21T02:14:00Z", "round": 1, "earlier_rounds": 0, "cause": "service",
            "subcause": null, "proposed_by": null, "approval_level": null, "approval_by": null, "approval_amount": null, "acknowledged_at": "2026-11-21T02:20:00Z",
            "major_since": null,
            "major_acknowledged_at": null, "major_acknowledged_by": null, "told_at": null, "satisfied_at": null, "callback_tries": 0,
            "next_callback_at": null, "closed_at": null, "merged_into_id": null, "outside_recourse": null, "first_round": false,
            "resolution_seconds": null, "next_due_at": "2026-11-28T02:14:00Z", "breached": false, "created_at": "2026-11-21T02:14:00Z",
            "updated_at": "2026-11-21T03:00:00Z"
        });
        merged([form, progress])
    }
}

impl Example for ComplaintView {
    fn example() -> Value {
        let parts = json!({
            "account": "说好周六交车，周一还没有消息，打了三次电话都说再等等。", "demand": "道歉，并说明何时能交车。",
            "complainant": null, "rounds": [RoundView::example()], "doubles": [], "attachments": []
        });
        merged([ComplaintSummaryView::example(), parts])
    }
}
