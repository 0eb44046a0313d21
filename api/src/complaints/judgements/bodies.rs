//! What callers send about judgements.

use guanxi_domain::complaints::liability::{JudgementInput, LiabilityGround, LiabilityVerdict, input};
use guanxi_domain::service::sla::SlaTarget;
use guanxi_domain::{Fields, Refusal};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::complaints::amount::AmountBody;
use crate::openapi::Example;

/// Who is answerable for a complaint, and for what.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewJudgement)]
pub struct NewJudgementBody {
    /// Whether somebody is answerable. Required.
    #[schema(required = true, value_type = Option<LiabilityVerdict>)]
    verdict: Option<String>,
    /// The staff user who is judged. Required where the verdict is `liable`; absent where nobody at all is found liable.
    user_id: Option<String>,
    /// For what; `fault` where absent.
    #[schema(value_type = Option<LiabilityGround>)]
    ground: Option<String>,
    /// Which promise of the complaint lapsed. Required where that is the ground, and refused otherwise; it must have been broken.
    #[schema(value_type = Option<SlaTarget>)]
    target: Option<String>,
    /// Why, 1–5,000 characters. Required.
    #[schema(required = true)]
    reason: Option<String>,
    /// What is deducted, within the bounds of the incentive policy for the person's roles. Required where the policy has bounds for
    /// them, and refused otherwise.
    amount: Option<AmountBody>,
}

impl From<NewJudgementBody> for JudgementInput {
    fn from(body: NewJudgementBody) -> Self {
        let NewJudgementBody { verdict, user_id, ground, target, reason, amount } = body;
        let given = amount.is_some();
        let AmountBody { amount_minor, currency } = amount.unwrap_or_default();
        Self { verdict, user_id, ground, target, reason, amount_given: given, amount_minor, currency }
    }
}

/// Why somebody objects or decides.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = JudgementReason)]
pub struct ReasonBody {
    /// Why, 1–5,000 characters. Required.
    #[schema(required = true)]
    reason: Option<String>,
}

impl ReasonBody {
    /// The words.
    ///
    /// # Errors
    /// `validation_failed` at `/reason`.
    pub fn read(self) -> Result<String, Refusal> {
        let mut fields = Fields::new();
        let reason = input::reason(self.reason, &mut fields);
        fields.finish(reason)
    }
}

impl Example for NewJudgementBody {
    fn example() -> Value {
        json!({
            "verdict": "not_liable", "reason": "零件在运输途中损坏，本店人员无过错。"
        })
    }
}

impl Example for ReasonBody {
    fn example() -> Value {
        json!({ "reason": "当日由同事接待，本人不在岗。" })
    }
}
