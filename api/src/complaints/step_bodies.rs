//! What callers send with the steps of a complaint.

use guanxi_domain::case::message::MessageInput;
use guanxi_domain::case::said::StepInput;
use guanxi_domain::complaints::said::recourse_outcome;
use guanxi_domain::complaints::{
    Assessment, AssessmentInput, CallbackInput, CallbackReport, Finding, FindingInput, Proposal, ProposalInput, RecourseInput,
    RecourseOutcome, RecourseTold, Severity,
};
use guanxi_domain::ids::{ComplaintId, UserId};
use guanxi_domain::{Fields, Refusal, fields};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::case::bodies::{MessageBody, with_note};
use crate::openapi::Example;

/// A first assessment. What is absent stays as it is, but for the severity.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ComplaintAssessment)]
pub struct AcknowledgeBody {
    /// What it is about: a word of the vocabulary `complaint_kind`.
    kind: Option<String>,
    /// How serious it is: a word of the vocabulary `complaint_severity`, as it is or higher. Required.
    #[schema(required = true)]
    severity: Option<String>,
    /// Whether somebody's safety is concerned.
    safety: Option<bool>,
    /// Whether the customer had complained of the same before.
    repeat: Option<bool>,
    /// The contact in which the customer was told that it was received; not before the receipt.
    contact: Option<MessageBody>,
    /// Words for colleagues, up to 2,000 characters.
    note: Option<String>,
}

fn step(note: Option<String>, contact: Option<MessageBody>) -> StepInput {
    StepInput { note, contact: contact.map(MessageInput::from) }
}

impl AcknowledgeBody {
    /// The assessment.
    ///
    /// # Errors
    /// `validation_failed` with every field concerned.
    pub fn read(self) -> Result<Assessment, Refusal> {
        let mut fields = Fields::new();
        let Self { kind, severity, safety, repeat, contact, note } = self;
        let said = Assessment::read(AssessmentInput { kind, severity, safety, repeat, step: step(note, contact) }, &mut fields);
        fields.finish(said)
    }
}

/// Who answers for it from now on.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ComplaintAssignment)]
pub struct AssignBody {
    /// The staff user, who must work here, may work on complaints and reaches this one. Required.
    #[schema(required = true, format = Uuid)]
    assignee_id: Option<String>,
    /// Words for colleagues, up to 2,000 characters.
    note: Option<String>,
}

impl AssignBody {
    /// Who, and the words.
    ///
    /// # Errors
    /// `validation_failed` with every field concerned.
    pub fn read(self) -> Result<(UserId, Option<String>), Refusal> {
        with_note(self.note, |fields| fields.required("assignee_id", self.assignee_id, fields::id::<UserId>))
    }
}

/// Where the cause lies.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ComplaintFinding)]
pub struct FindingBody {
    /// Where it lies: a word of the vocabulary `complaint_cause`. Required.
    #[schema(required = true)]
    cause: Option<String>,
    /// The word of a sub-cause of that cause that is in use.
    subcause: Option<String>,
    /// What was found, 1–5,000 characters. Required.
    #[schema(required = true)]
    finding: Option<String>,
    /// Words for colleagues, up to 2,000 characters.
    note: Option<String>,
}

impl FindingBody {
    /// The cause.
    ///
    /// # Errors
    /// `validation_failed` with every field concerned.
    pub fn read(self) -> Result<Finding, Refusal> {
        let mut fields = Fields::new();
        let Self { cause, subcause, finding, note } = self;
        let said = Finding::read(FindingInput { cause, subcause, finding, note }, &mut fields);
        fields.finish(said)
    }
}

/// How serious it is.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ComplaintSeverityMark)]
pub struct SeverityBody {
    /// `major` or `critical`, higher than it is. Required.
    #[schema(required = true)]
    severity: Option<String>,
    /// Words for colleagues, up to 2,000 characters.
    note: Option<String>,
}

impl SeverityBody {
    /// How serious, and the words.
    ///
    /// # Errors
    /// `validation_failed` with every field concerned.
    pub fn read(self) -> Result<(Severity, Option<String>), Refusal> {
        with_note(self.note, |fields| fields.required("severity", self.severity, fields::word::<Severity>))
    }
}

/// What a customer is to be given.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewComplaintCompensation)]
pub struct CompensationBody {
    /// In minor units of the currency, above zero. Required.
    #[schema(required = true, minimum = 1)]
    amount_minor: Option<i64>,
    /// ISO 4217. Required.
    #[schema(required = true)]
    currency: Option<String>,
}

/// A word of the vocabulary `complaint_measure`.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(as = ComplaintMeasureWord)]
pub struct MeasureWord(String);

/// What is to be done for the customer.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ComplaintProposal)]
pub struct ProposalBody {
    /// What is done, as the handling policy of the cause opens it: words of the vocabulary `complaint_measure`, each once. Required.
    #[schema(required = true)]
    #[validate(length(max = 20))]
    measures: Option<Vec<MeasureWord>>,
    /// The measures in words, up to 5,000 characters.
    description: Option<String>,
    /// What the customer is given; goes with a measure that pays (`refund`, `voucher`, `compensation`), and with no other.
    compensation: Option<CompensationBody>,
    /// Words for colleagues, up to 2,000 characters.
    note: Option<String>,
}

impl ProposalBody {
    /// The proposal.
    ///
    /// # Errors
    /// `validation_failed` with every field concerned.
    pub fn read(self) -> Result<Proposal, Refusal> {
        let mut fields = Fields::new();
        let Self { measures, description, compensation, note } = self;
        let measures = measures.unwrap_or_default().into_iter().map(|MeasureWord(word)| word).collect();
        let compensation = compensation.map(|money| (money.amount_minor, money.currency));
        let said = Proposal::read(ProposalInput { measures, description, compensation, note }, &mut fields);
        fields.finish(said)
    }
}

/// What a callback found.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ComplaintCallback)]
pub struct CallbackBody {
    /// A word of the vocabulary `complaint_callback_result`. Required.
    #[schema(required = true)]
    result: Option<String>,
    /// The callback, over the channel `callback` where it names none: had by the caller, since the customer's yes. Where nobody was reached
    /// its outcome is `no_answer`, also where it names none, or `left_message`; else the customer said in it what they think. Required.
    #[schema(required = true)]
    contact: Option<MessageBody>,
    /// When to call again, RFC 3339, up to seven days ahead; only where nobody was reached, in four hours where absent.
    #[schema(format = DateTime)]
    next_callback_at: Option<String>,
    /// Words for colleagues, up to 2,000 characters.
    note: Option<String>,
}

impl CallbackBody {
    /// The callback.
    ///
    /// # Errors
    /// `validation_failed` with every field concerned.
    pub fn read(self) -> Result<CallbackReport, Refusal> {
        let mut fields = Fields::new();
        let Self { result, contact, next_callback_at, note } = self;
        let said = CallbackReport::read(CallbackInput { result, next_callback_at, step: step(note, contact) }, &mut fields);
        fields.finish(said)
    }
}

/// A word of the vocabulary `complaint_recourse`.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(as = ComplaintRecourseWord)]
pub struct RecourseWord(String);

/// Which recourse is open to the customer outside the company.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ComplaintRecourseTold)]
pub struct RecourseBody {
    /// Words of the vocabulary `complaint_recourse`, each once. Required.
    #[schema(required = true)]
    #[validate(length(max = 20))]
    recourse: Option<Vec<RecourseWord>>,
    /// The contact in which the customer was told, in this round. Required.
    #[schema(required = true)]
    contact: Option<MessageBody>,
    /// Words for colleagues, up to 2,000 characters.
    note: Option<String>,
}

impl RecourseBody {
    /// What the customer was told.
    ///
    /// # Errors
    /// `validation_failed` with every field concerned.
    pub fn read(self) -> Result<RecourseTold, Refusal> {
        let mut fields = Fields::new();
        let recourse = self.recourse.unwrap_or_default().into_iter().map(|RecourseWord(word)| word).collect();
        let said = RecourseTold::read(RecourseInput { recourse, step: step(self.note, self.contact) }, &mut fields);
        fields.finish(said)
    }
}

/// What recourse outside the company came to.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ComplaintRecourseResult)]
pub struct RecourseOutcomeBody {
    /// A word of the vocabulary `complaint_recourse_outcome`. Required.
    #[schema(required = true)]
    outcome: Option<String>,
    /// Words for colleagues, up to 2,000 characters.
    note: Option<String>,
}

impl RecourseOutcomeBody {
    /// The outcome, and the words.
    ///
    /// # Errors
    /// `validation_failed` with every field concerned.
    pub fn read(self) -> Result<(RecourseOutcome, Option<String>), Refusal> {
        with_note(self.note, |fields| fields.required("outcome", self.outcome, recourse_outcome))
    }
}

/// The complaint that stays.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ComplaintMerger)]
pub struct MergeBody {
    /// The complaint into which this one goes: one of the same customer that is not over. Required.
    #[schema(required = true, format = Uuid)]
    complaint_id: Option<String>,
    /// Words for colleagues, up to 2,000 characters.
    note: Option<String>,
}

impl MergeBody {
    /// The complaint that stays, and the words.
    ///
    /// # Errors
    /// `validation_failed` with every field concerned.
    pub fn read(self) -> Result<(ComplaintId, Option<String>), Refusal> {
        with_note(self.note, |fields| fields.required("complaint_id", self.complaint_id, fields::id::<ComplaintId>))
    }
}

macro_rules! examples {
    ($($body:ident: $example:tt;)+) => {$(
        impl Example for $body {
            fn example() -> Value {
                json!($example)
            }
        }
    )+};
}

examples! {
    AcknowledgeBody: { "severity": "general", "safety": false, "repeat": false, "contact": { "content": "您好，您的投诉已受理，编号已短信告知，五个工作日内答复。", "channel": "phone" } };
    AssignBody: { "assignee_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce", "note": "请今日联系客户" };
    FindingBody: { "cause": "service", "finding": "排期变更后未通知客户。" };
    SeverityBody: { "severity": "major", "note": "客户称已联系媒体" };
    ProposalBody: { "measures": ["apology", "voucher"], "description": "致歉，赠送一次保养。", "compensation": { "amount_minor": 50_000, "currency": "CNY" } };
    CallbackBody: { "result": "satisfied", "contact": { "content": "客户表示处理及时，没有其他意见。" } };
    RecourseBody: { "recourse": ["hotline_12315", "arbitration"], "contact": { "content": "已告知客户可拨打 12315 或申请仲裁。", "channel": "phone" } };
    RecourseOutcomeBody: { "outcome": "settled", "note": "12315 调解达成一致" };
    MergeBody: { "complaint_id": "0192f3a4-5b6c-7d8e-9f01-23456789ac01", "note": "同一事由" };
}
