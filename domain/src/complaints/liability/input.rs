//! What judges say, as it comes in and once it is read.

use super::judgement::WORDS_MAX;
use super::{LiabilityGround, LiabilityVerdict};
use crate::fields::{self, FieldCode, Fields};
use crate::ids::UserId;
use crate::money::{Currency, Money};
use crate::service::sla::SlaTarget;
use crate::text;

/// A judgement as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JudgementInput {
    /// Word of [`LiabilityVerdict`].
    pub verdict: Option<String>,
    /// Who is judged.
    pub user_id: Option<String>,
    /// Word of [`LiabilityGround`]; `fault` where absent.
    pub ground: Option<String>,
    /// Word of [`SlaTarget`]: which promise lapsed.
    pub target: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Whether an amount was given.
    pub amount_given: bool,
    /// What is deducted, in minor units.
    pub amount_minor: Option<i64>,
    /// ISO 4217.
    pub currency: Option<String>,
}

/// A judgement, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJudgement {
    /// The verdict.
    pub verdict: LiabilityVerdict,
    /// Who is judged; always somebody where the verdict is `liable`.
    pub user_id: Option<UserId>,
    /// For what.
    pub ground: LiabilityGround,
    /// Which promise lapsed; set exactly where that is the ground.
    pub target: Option<SlaTarget>,
    /// Why.
    pub reason: String,
    /// What is deducted.
    pub amount: Option<Money>,
}

impl NewJudgement {
    /// Reads a judgement, noting every wrong field.
    pub fn read(input: JudgementInput, fields: &mut Fields) -> Option<Self> {
        let verdict = fields.required("verdict", input.verdict, fields::word::<LiabilityVerdict>);
        let user_id = fields.optional("user_id", input.user_id, fields::id::<UserId>);
        let ground = fields.optional("ground", input.ground, fields::word::<LiabilityGround>);
        let ground = ground.map(|ground| ground.unwrap_or(LiabilityGround::Fault));
        let target = fields.optional("target", input.target, fields::word::<SlaTarget>);
        let reason = reason(input.reason, fields);
        let amount = if input.amount_given { amount(input.amount_minor, input.currency, fields).map(Some) } else { Some(None) };
        if verdict == Some(LiabilityVerdict::Liable) && user_id == Some(None) {
            fields.refuse("user_id", FieldCode::Required);
        }
        if verdict == Some(LiabilityVerdict::NotLiable) && matches!(amount, Some(Some(_))) {
            fields.refuse("amount", FieldCode::Unexpected);
        }
        match (ground, target) {
            (Some(LiabilityGround::LapsedPromise), Some(None)) => fields.refuse("target", FieldCode::Required),
            (Some(LiabilityGround::Fault), Some(Some(_))) => fields.refuse("target", FieldCode::Unexpected),
            _ => {}
        }
        Some(Self { verdict: verdict?, user_id: user_id?, ground: ground?, target: target?, reason: reason?, amount: amount? })
    }
}

/// Reads why something was judged, objected to or decided.
pub fn reason(given: Option<String>, fields: &mut Fields) -> Option<String> {
    fields.required("reason", given, |words| text::paragraphs(words, 1, WORDS_MAX))
}

fn amount(minor: Option<i64>, currency: Option<String>, fields: &mut Fields) -> Option<Money> {
    fields.within("amount", |fields| {
        let currency = fields.required("currency", currency, Currency::read);
        let minor = fields.required("amount_minor", minor, Ok);
        let money = Money::new(minor?, currency?);
        fields.keep("amount_minor", money)
    })
}
