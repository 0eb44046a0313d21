//! What callers send about desk policies.

use guanxi_domain::service::desk_policy::{DeskPolicyInput, StepInput};
use guanxi_domain::service::escalation::EscalationLevel;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// A step of the chain.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewEscalationStep)]
pub struct StepBody {
    /// Who is told. Each level once, from the bottom up. Required.
    #[schema(required = true, value_type = Option<EscalationLevel>)]
    level: Option<String>,
    /// How long after the step before, the first one after the breach, in seconds by the wall clock. Required.
    #[schema(required = true, minimum = 0, maximum = 2_592_000)]
    wait_seconds: Option<i64>,
}

/// A new version of the desk policy. What is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewDeskPolicy)]
pub struct NewDeskPolicyBody {
    /// Who is told of a broken promise, and after which waits; an empty list tells nobody.
    #[validate(length(max = 50))]
    steps: Option<Vec<StepBody>>,
    /// After how many seconds of silence a ticket is closed whose customer was asked whether it is solved: an hour to ninety days.
    #[schema(minimum = 3_600, maximum = 7_776_000)]
    auto_close_after_seconds: Option<i64>,
}

impl From<NewDeskPolicyBody> for DeskPolicyInput {
    fn from(body: NewDeskPolicyBody) -> Self {
        let step = |StepBody { level, wait_seconds }| StepInput { level, wait_seconds };
        let steps = body.steps.map(|steps| steps.into_iter().map(step).collect());
        Self { steps, auto_close_after_seconds: body.auto_close_after_seconds }
    }
}

impl Example for NewDeskPolicyBody {
    fn example() -> Value {
        json!({
            "steps": [{ "level": "assignee", "wait_seconds": 0 }, { "level": "team_manager", "wait_seconds": 900 }],
            "auto_close_after_seconds": 172_800
        })
    }
}
