//! Steps: what happened to a complaint, in order. They are its history, from which its promises are judged.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::handling::{ApprovalBy, ApprovalReason, DecisionLevel, Measure};
use super::words::{CallbackResult, Cause, ComplaintAction, ComplaintKind, ComplaintStatus, Recourse, RecourseOutcome, Severity};
use crate::ids::{AttachmentId, ComplaintId, ComplaintStepId, InteractionId, UserId};
use crate::instant::Instant;
use crate::service::assignment::Placement;
use crate::service::sla::SlaTarget;

/// One step of a complaint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplaintStep {
    /// Its id. Steps of one instant stand in the order of their ids.
    pub id: ComplaintStepId,
    /// The complaint to whose history it belongs.
    pub complaint_id: ComplaintId,
    /// The complaint on which it was taken, where that has gone into another since.
    pub origin_id: Option<ComplaintId>,
    /// What was done.
    pub action: ComplaintAction,
    /// The status before; none for the receipt.
    pub from: Option<ComplaintStatus>,
    /// The status after.
    pub to: ComplaintStatus,
    /// When.
    pub at: Instant,
    /// Who did it: `user`, `api_key`, or `system:` and the name of the part.
    pub actor_kind: String,
    /// The id of the user or the key.
    pub actor_id: Option<Uuid>,
    /// Words on it.
    pub note: Option<String>,
    /// The contact with the customer, or the note for colleagues, that it consists of.
    pub interaction_id: Option<InteractionId>,
    /// What belongs to the kind of step.
    pub details: ComplaintStepDetails,
}

/// What belongs to some kinds of steps. Each is there where it says something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ComplaintStepDetails {
    /// The round in which it was taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round: Option<i64>,
    /// What it was said to be about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<ComplaintKind>,
    /// How serious it is from then on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<Severity>,
    /// Whether somebody's safety is concerned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub safety: Option<bool>,
    /// Whether the customer had complained of the same before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<bool>,
    /// Who answers for it from then on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee_id: Option<UserId>,
    /// Who answered for it until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_assignee_id: Option<UserId>,
    /// The decision by which it came there, where the system took it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub placement: Option<Box<Placement>>,
    /// Where the cause lies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// The sub-cause.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subcause: Option<String>,
    /// What was proposed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<Measure>,
    /// The compensation that was proposed, in minor units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compensation_minor: Option<i64>,
    /// Its currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compensation_currency: Option<String>,
    /// The level whose approval the proposal takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval_level: Option<DecisionLevel>,
    /// Why it takes one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub approval_reasons: Vec<ApprovalReason>,
    /// By what right that level gives it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval_by: Option<ApprovalBy>,
    /// Of an attempt to tell the customer that failed: `false`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reached: Option<bool>,
    /// Of a word to the customer: whether a program gave it, and no person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub automatic: Option<bool>,
    /// Of a yes that was entered later: when the customer said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub satisfied_at: Option<Instant>,
    /// What the callback found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<CallbackResult>,
    /// How many tries in vain count by then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tries: Option<i64>,
    /// When the next callback is to be made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_callback_at: Option<Instant>,
    /// Which recourse is open to the customer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub recourse: Vec<Recourse>,
    /// What it came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recourse_outcome: Option<RecourseOutcome>,
    /// The other complaint of a merger.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_complaint_id: Option<ComplaintId>,
    /// Of a double that came in: how many rounds it had behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub earlier_rounds: Option<i64>,
    /// The staff whom the complaint is no longer about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub staff_taken_off: Vec<UserId>,
    /// What was still promised of a complaint that was taken in, and is owed with this one from then on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub owed: Vec<Owed>,
    /// The file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attachment_id: Option<AttachmentId>,
    /// The fields that were changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<String>,
    /// What the customer's words were before they were changed. No event tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words_before: Option<Box<WordsBefore>>,
    /// What was proposed, in words. No event tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What the customer was told of the decision, where somebody said so apart from the contact. No event tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told: Option<String>,
    /// The file that was removed. No event tells its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<Box<RemovedFile>>,
}

/// The words of a complaint before some of them were changed: those that were, where there were any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WordsBefore {
    /// What it was about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// The grievance in the customer's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// What the customer asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub demand: Option<String>,
}

/// What stays known of a file that was removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemovedFile {
    /// What it was called.
    pub file_name: String,
    /// What it was: a word of the media types.
    pub media_type: String,
    /// Its size in bytes.
    pub size_bytes: i64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// When it was attached.
    pub attached_at: Instant,
}

impl ComplaintStepDetails {
    /// What events tell of it: never words of people, nor the names of files, which people put other people's names into.
    #[must_use]
    pub fn for_events(&self) -> Self {
        Self { words_before: None, description: None, told: None, file: None, ..self.clone() }
    }
}

/// A promise that was still to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed {
    /// What was promised.
    pub target: SlaTarget,
    /// Since when it counted.
    pub since: Instant,
}

impl ComplaintStep {
    /// Whether it was taken on this complaint, and not on one that went into it.
    #[must_use]
    pub const fn is_own(&self) -> bool {
        self.origin_id.is_none()
    }
}
