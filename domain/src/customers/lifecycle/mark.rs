//! Setting a stage by hand.

use super::history::Mark;
use super::words::{ChurnReason, LifecycleStage};
use crate::customers::Customer;
use crate::customers::actions::CustomerAction;
use crate::fields::{self, FieldCode, Fields};
use crate::ids::{LifecycleMarkId, UserId};
use crate::instant::{self, Instant};
use crate::platform::Context;
use crate::{Refusal, text};

/// The most characters of the words that staff give.
pub const MOST_WORDS: usize = 500;

/// A stage to set, as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SetStageInput {
    /// Word of [`LifecycleStage`], never `prospect`.
    pub stage: Option<String>,
    /// Word of [`ChurnReason`]: with `churned`, and with nothing else.
    pub churn_reason: Option<String>,
    /// Why, in words.
    pub reason: Option<String>,
    /// RFC 3339, ahead: until then nothing changes the stage.
    pub pinned_until: Option<String>,
}

/// A stage to set, read and valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetStage {
    stage: LifecycleStage,
    churn_reason: Option<ChurnReason>,
    words: Option<String>,
    pinned_until: Option<Instant>,
}

impl SetStage {
    /// Reads the input, noting every wrong field. A customer that is held for lost needs a reason of the list (`other` words too)
    /// and may be left unpinned: then the next paid order wins it back. Any other stage needs words and a pin, for the rules would
    /// judge it afresh at once.
    pub fn read(input: SetStageInput, now: Instant, fields: &mut Fields) -> Option<Self> {
        let stage = fields.required("stage", input.stage, fields::word::<LifecycleStage>);
        let churn_reason = fields.optional("churn_reason", input.churn_reason, fields::word::<ChurnReason>);
        let words = fields.optional("reason", input.reason, |words| text::optional_line(words, MOST_WORDS)).map(Option::flatten);
        let pinned_until = fields.optional("pinned_until", input.pinned_until, instant::parse);
        let (stage, churn_reason, words, pinned_until) = (stage?, churn_reason?, words?, pinned_until?);
        let churned = stage == LifecycleStage::Churned;
        let missing = |wrong: bool, name: &str, fields: &mut Fields| {
            if wrong {
                fields.refuse(name, FieldCode::Required);
            }
        };
        if stage == LifecycleStage::Prospect {
            fields.refuse("stage", FieldCode::Unexpected);
        }
        if !churned && churn_reason.is_some() {
            fields.refuse("churn_reason", FieldCode::Unexpected);
        }
        missing(churned && churn_reason.is_none(), "churn_reason", fields);
        missing(words.is_none() && (!churned || churn_reason == Some(ChurnReason::Other)), "reason", fields);
        missing(!churned && pinned_until.is_none(), "pinned_until", fields);
        if pinned_until.is_some_and(|until| until <= now) {
            fields.refuse("pinned_until", FieldCode::OutOfOrder);
        }
        Some(Self { stage, churn_reason, words, pinned_until })
    }
}

/// Sets the stage of a customer now.
///
/// # Errors
/// `illegal_transition` where the customer is archived.
pub fn set_stage(
    customer: &Customer,
    command: SetStage,
    id: LifecycleMarkId,
    staff_id: UserId,
    context: &Context,
) -> Result<Mark, Refusal> {
    customer.state().check(CustomerAction::SetStage)?;
    let SetStage { stage, churn_reason, words, pinned_until } = command;
    Ok(Mark { id, at: context.now, stage, pinned_until, churn_reason, words, staff_id })
}
