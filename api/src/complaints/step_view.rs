//! Steps of complaints as callers see them.

use guanxi_domain::complaints::handling::{ApprovalBy, ApprovalReason, DecisionLevel, Measure};
use guanxi_domain::complaints::{
    CallbackResult, Cause, ComplaintAction, ComplaintKind, ComplaintStatus, ComplaintStepDetails, Owed, Recourse, RecourseOutcome,
    RemovedFile, Severity, WordsBefore,
};
use guanxi_domain::ids::{AttachmentId, ComplaintId, ComplaintStepId, UserId};
use guanxi_domain::instant;
use guanxi_domain::service::sla::SlaTarget;
use guanxi_persistence::complaints::ShownComplaintStep;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::case::step_view::step_view;
use crate::openapi::Example;

step_view! {
    /// A step of a complaint.
    StepView as ComplaintStep of ComplaintStepId, ComplaintId: ComplaintAction, ComplaintStatus, from ShownComplaintStep
}

/// What belongs to some kinds of steps; `null` where it says nothing of this one.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintStepDetails)]
pub struct StepDetailsView {
    /// The round in which it was taken.
    pub round: Option<i64>,
    /// What it was said to be about.
    pub kind: Option<ComplaintKind>,
    /// How serious it is from then on.
    pub severity: Option<Severity>,
    /// Whether somebody's safety is concerned.
    pub safety: Option<bool>,
    /// Whether the customer had complained of the same before.
    pub repeat: Option<bool>,
    /// Who answers for it from then on.
    pub assignee_id: Option<UserId>,
    /// Who answered for it until then.
    pub previous_assignee_id: Option<UserId>,
    /// Where the cause lies.
    pub cause: Option<Cause>,
    /// The sub-cause.
    pub subcause: Option<String>,
    /// What was proposed.
    pub measures: Vec<Measure>,
    /// The compensation that was proposed, in minor units.
    pub compensation_minor: Option<i64>,
    /// Its currency: ISO 4217.
    pub compensation_currency: Option<String>,
    /// The level whose approval the proposal takes.
    pub approval_level: Option<DecisionLevel>,
    /// Why it takes one.
    pub approval_reasons: Vec<ApprovalReason>,
    /// By what right that level gives it, from that step on.
    pub approval_by: Option<ApprovalBy>,
    /// Of a word to the customer: `false` where nobody was reached.
    pub reached: Option<bool>,
    /// Of a word to the customer: `true` where a program gave it.
    pub automatic: Option<bool>,
    /// Of a yes of the customer that was entered later: when they said it.
    #[schema(format = DateTime)]
    pub satisfied_at: Option<String>,
    /// What the callback found.
    pub result: Option<CallbackResult>,
    /// How many tries in vain count by then.
    pub tries: Option<i64>,
    /// When the next callback is to be made.
    #[schema(format = DateTime)]
    pub next_callback_at: Option<String>,
    /// Which recourse is open to the customer.
    pub recourse: Vec<Recourse>,
    /// What it came to.
    pub recourse_outcome: Option<RecourseOutcome>,
    /// The other complaint of a merger.
    pub other_complaint_id: Option<ComplaintId>,
    /// Of a double that came in: how many rounds it had behind it.
    pub earlier_rounds: Option<i64>,
    /// The staff whom the complaint is no longer about.
    pub staff_taken_off: Vec<UserId>,
    /// What was still promised of a complaint that was taken in, and is owed with this one from then on.
    pub owed: Vec<OwedView>,
    /// The file.
    pub attachment_id: Option<AttachmentId>,
    /// The fields that were changed.
    pub fields: Vec<String>,
    /// What the words that were changed had been; `null` where none were.
    pub words_before: Option<WordsBeforeView>,
    /// What was proposed, in words.
    pub description: Option<String>,
    /// What the customer was told of the decision, where it was said with `told`: also what they were told further once they knew of it.
    pub told: Option<String>,
    /// The file that was removed.
    pub file: Option<RemovedFileView>,
}

/// The words of a complaint before they were changed; `null` where one was not changed or was not there: see `fields`.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintWordsBefore)]
pub struct WordsBeforeView {
    /// What it was about.
    pub subject: Option<String>,
    /// The grievance in the customer's words.
    pub account: Option<String>,
    /// What the customer asked for.
    pub demand: Option<String>,
}

/// What stays known of a file that was removed.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintRemovedFile)]
pub struct RemovedFileView {
    /// What it was called.
    pub file_name: String,
    /// What it was: a word of the vocabulary `media_type`.
    pub media_type: String,
    /// Its size in bytes.
    #[schema(minimum = 0)]
    pub size_bytes: i64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// When it was attached.
    #[schema(format = DateTime)]
    pub attached_at: String,
}

impl From<WordsBefore> for WordsBeforeView {
    fn from(WordsBefore { subject, account, demand }: WordsBefore) -> Self {
        Self { subject, account, demand }
    }
}

impl From<RemovedFile> for RemovedFileView {
    fn from(file: RemovedFile) -> Self {
        let RemovedFile { file_name, media_type, size_bytes, sha256, attached_at } = file;
        Self { file_name, media_type, size_bytes, sha256, attached_at: instant::format(attached_at) }
    }
}

/// A promise that was still to be kept.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintOwed)]
pub struct OwedView {
    /// What was promised.
    pub target: SlaTarget,
    /// Since when it counted.
    #[schema(format = DateTime)]
    pub since: String,
}

impl From<Owed> for OwedView {
    fn from(owed: Owed) -> Self {
        Self { target: owed.target, since: instant::format(owed.since) }
    }
}

impl From<ComplaintStepDetails> for StepDetailsView {
    fn from(details: ComplaintStepDetails) -> Self {
        Self {
            round: details.round,
            kind: details.kind,
            severity: details.severity,
            safety: details.safety,
            repeat: details.repeat,
            assignee_id: details.assignee_id,
            previous_assignee_id: details.previous_assignee_id,
            cause: details.cause,
            subcause: details.subcause,
            measures: details.measures,
            compensation_minor: details.compensation_minor,
            compensation_currency: details.compensation_currency,
            approval_level: details.approval_level,
            approval_reasons: details.approval_reasons,
            approval_by: details.approval_by,
            reached: details.reached,
            automatic: details.automatic,
            satisfied_at: details.satisfied_at.map(instant::format),
            result: details.result,
            tries: details.tries,
            next_callback_at: details.next_callback_at.map(instant::format),
            recourse: details.recourse,
            recourse_outcome: details.recourse_outcome,
            other_complaint_id: details.other_complaint_id,
            earlier_rounds: details.earlier_rounds,
            staff_taken_off: details.staff_taken_off,
            owed: details.owed.into_iter().map(OwedView::from).collect(),
            attachment_id: details.attachment_id,
            fields: details.fields,
            words_before: details.words_before.map(|words| WordsBeforeView::from(*words)),
            description: details.description,
            told: details.told,
            file: details.file.map(|file| RemovedFileView::from(*file)),
        }
    }
}

impl Example for StepView {
    fn example() -> Value {
        let details = json!({
            "round": 1, "kind": null, "severity": null, "safety": null, "repeat": null, "assignee_id": null,
            "previous_assignee_id": null, "cause": "service", "subcause": null, "measures": [], "compensation_minor": null,
            "compensation_currency": null, "approval_level": null, "approval_reasons": [], "approval_by": null, "reached": null, "automatic": null,
            "satisfied_at": null, "result": null, "tries": null, "next_callback_at": null, "recourse": [], "recourse_outcome": null,
            "other_complaint_id": null, "earlier_rounds": null, "staff_taken_off": [], "owed": [], "attachment_id": null, "fields": [],
            "words_before": null, "description": null, "told": null, "file": null
        });
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789ac05", "origin_id": null, "action": "identify_cause", "from": "assigned",
            "to": "handling", "at": "2026-11-21T03:00:00Z", "actor_kind": "user", "actor_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce",
            "note": null, "message": null,
            "details": details
        })
    }
}
