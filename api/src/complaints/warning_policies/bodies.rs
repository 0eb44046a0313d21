//! What callers send about what alarms.

use guanxi_domain::access::BuiltInRole;
use guanxi_domain::complaints::warning::AlertLevel;
use guanxi_domain::complaints::warning::policy_input::{PlanInput, TaskInput, WarningPolicyInput, WindowInput, WordInput};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// A length of time in which complaints are counted.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewComplaintWarningWindow)]
pub struct WindowBody {
    /// How long it is, in seconds; each length once. Required.
    #[schema(required = true, minimum = 600, maximum = 2_592_000)]
    seconds: Option<i64>,
    /// Fewer complaints in it alarm nobody. Required.
    #[schema(required = true, minimum = 2, maximum = 10_000)]
    least: Option<i64>,
    /// How many times the average a busy stretch of this length sees, in hundredths. Required.
    #[schema(required = true, minimum = 100, maximum = 2_400)]
    busy_percent: Option<i64>,
}

/// A word that alarms.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewComplaintWarningWord)]
pub struct WordBody {
    /// The word, 2–50 characters, each once; case and width do not matter. Required.
    #[schema(required = true)]
    word: Option<String>,
    /// How much it alarms. Required.
    #[schema(required = true, value_type = Option<AlertLevel>)]
    level: Option<String>,
}

/// A task of an emergency plan.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewComplaintEmergencyTask)]
pub struct TaskBody {
    /// What is to be done, 1–200 characters. Required.
    #[schema(required = true)]
    title: Option<String>,
    /// Who does it: the nearest holder of this built-in role, else the general manager. Required.
    #[schema(required = true, value_type = Option<BuiltInRole>)]
    role: Option<String>,
    /// Within how many minutes from the alert on. Required.
    #[schema(required = true, minimum = 1, maximum = 43_200)]
    within_minutes: Option<i64>,
}

/// What is to be done at an alert of a level.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewComplaintEmergencyPlan)]
pub struct PlanBody {
    /// At alerts of which level; each level once. Required.
    #[schema(required = true, value_type = Option<AlertLevel>)]
    level: Option<String>,
    /// Within how many minutes somebody acknowledges it; else it climbs by the chain of the desk policy. Required.
    #[schema(required = true, minimum = 1, maximum = 43_200)]
    acknowledge_within_minutes: Option<i64>,
    /// The tasks, up to 20, each title once; none where absent.
    tasks: Option<Vec<TaskBody>>,
}

/// A new version of what alarms. What is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewComplaintWarningPolicy)]
pub struct NewWarningPolicyBody {
    /// The windows in which complaints are counted, up to 5; an empty list watches for no spikes.
    #[validate(length(max = 50))]
    windows: Option<Vec<WindowBody>>,
    /// From how many days before a window the usual rate is taken.
    #[schema(minimum = 14, maximum = 364)]
    usual_days: Option<i64>,
    /// For how many days complaints are watched before any number of them is called unusual.
    #[schema(minimum = 7, maximum = 364)]
    learning_days: Option<i64>,
    /// How many spikes that are none may be raised in a year by chance, over all that is watched, in hundredths.
    #[schema(minimum = 1, maximum = 10_000)]
    false_alerts_per_year_percent: Option<i64>,
    /// How many times what a busy window usually sees there must be at least, in hundredths.
    #[schema(minimum = 100, maximum = 10_000)]
    least_ratio_percent: Option<i64>,
    /// The how manieth complaint of one customer alarms.
    #[schema(minimum = 2, maximum = 100)]
    repeated_count: Option<i64>,
    /// Within how many days those are counted.
    #[schema(minimum = 1, maximum = 366)]
    repeated_days: Option<i64>,
    /// How much a customer alarms who complains so often.
    #[schema(value_type = Option<AlertLevel>)]
    repeated_level: Option<String>,
    /// How much a complaint of a key account alarms: a word of the vocabulary `complaint_alert_level`, or `none`.
    key_account_level: Option<String>,
    /// How much a complaint alarms that came over a social channel: a word of the vocabulary `complaint_alert_level`, or `none`.
    social_level: Option<String>,
    /// The words that alarm, up to 200.
    #[validate(length(max = 500))]
    words: Option<Vec<WordBody>>,
    /// The emergency plans, one for each level at most.
    #[validate(length(max = 50))]
    plans: Option<Vec<PlanBody>>,
    /// Above which share of a week's complaints of a field a cause is proposed as a mandatory question, in hundredths.
    #[schema(minimum = 1, maximum = 100)]
    question_share_percent: Option<i64>,
    /// From how many complaints on.
    #[schema(minimum = 2, maximum = 10_000)]
    question_least: Option<i64>,
}

impl From<NewWarningPolicyBody> for WarningPolicyInput {
    fn from(body: NewWarningPolicyBody) -> Self {
        let window = |WindowBody { seconds, least, busy_percent }| WindowInput { seconds, least, busy_percent };
        let word = |WordBody { word, level }| WordInput { word, level };
        let task = |TaskBody { title, role, within_minutes }| TaskInput { title, role, within_minutes };
        let plan = |PlanBody { level, acknowledge_within_minutes, tasks }| PlanInput {
            level,
            acknowledge_within_minutes,
            tasks: tasks.map(|tasks| tasks.into_iter().map(task).collect()),
        };
        Self {
            windows: body.windows.map(|windows| windows.into_iter().map(window).collect()),
            usual_days: body.usual_days,
            learning_days: body.learning_days,
            false_alerts_per_year_percent: body.false_alerts_per_year_percent,
            least_ratio_percent: body.least_ratio_percent,
            repeated_count: body.repeated_count,
            repeated_days: body.repeated_days,
            repeated_level: body.repeated_level,
            key_account_level: body.key_account_level,
            social_level: body.social_level,
            words: body.words.map(|words| words.into_iter().map(word).collect()),
            plans: body.plans.map(|plans| plans.into_iter().map(plan).collect()),
            question_share_percent: body.question_share_percent,
            question_least: body.question_least,
        }
    }
}

impl Example for NewWarningPolicyBody {
    fn example() -> Value {
        json!({
            "windows": [{ "seconds": 3_600, "least": 4, "busy_percent": 300 }, { "seconds": 86_400, "least": 5, "busy_percent": 160 }],
            "key_account_level": "orange", "social_level": "none",
            "words": [{ "word": "起火", "level": "red" }, { "word": "lawyer", "level": "orange" }],
            "plans": [
                {
                    "level": "red", "acknowledge_within_minutes": 10,
                    "tasks": [{ "title": "立即联系客户", "role": "service_manager", "within_minutes": 15 }]
                }
            ]
        })
    }
}
