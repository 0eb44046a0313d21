//! What alarms, as callers see it.

use guanxi_domain::access::BuiltInRole;
use guanxi_domain::complaints::warning::AlertLevel;
use guanxi_domain::complaints::warning::policy::{EmergencyPlan, PlanTask, WarningPolicyVersion, WatchWindow, WatchWord};
use guanxi_domain::ids::ComplaintPolicyId;
use guanxi_domain::instant;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::Resource;
use crate::openapi::Example;

/// A length of time in which complaints are counted. It slides: it is any stretch of this length.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintWarningWindow)]
pub struct WindowView {
    /// How long it is, in seconds.
    pub seconds: i64,
    /// Fewer complaints in it alarm nobody.
    pub least: i64,
    /// How many times the average a busy stretch of this length sees, in hundredths.
    pub busy_percent: i64,
}

/// A word that alarms.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintWarningWord)]
pub struct WordView {
    /// The word.
    pub word: String,
    /// How much it alarms.
    pub level: AlertLevel,
}

/// A task of an emergency plan.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintEmergencyTask)]
pub struct PlanTaskView {
    /// What is to be done.
    pub title: String,
    /// Who does it: the nearest holder of this role, else the general manager.
    pub role: BuiltInRole,
    /// Within how many minutes from the alert on.
    pub within_minutes: i64,
}

/// What is to be done at an alert of a level.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintEmergencyPlan)]
pub struct PlanView {
    /// At alerts of which level.
    pub level: AlertLevel,
    /// Within how many minutes somebody acknowledges it; else it climbs by the chain of the desk policy.
    pub acknowledge_within_minutes: i64,
    /// The tasks.
    pub tasks: Vec<PlanTaskView>,
}

/// A version of what alarms, and of what is to be done then. It is never changed: the latest one holds.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintWarningPolicy)]
pub struct WarningPolicyView {
    /// The id.
    pub id: ComplaintPolicyId,
    /// Its place among the versions, from 1.
    #[schema(minimum = 1)]
    pub number: i64,
    /// The windows in which complaints are counted.
    pub windows: Vec<WindowView>,
    /// From how many days before a window the usual rate is taken.
    pub usual_days: i64,
    /// For how many days complaints are watched before any number of them is called unusual.
    pub learning_days: i64,
    /// How many spikes that are none may be raised in a year by chance, over all that is watched, in hundredths.
    pub false_alerts_per_year_percent: i64,
    /// How many times what a busy window usually sees there must be at least, in hundredths.
    pub least_ratio_percent: i64,
    /// The how manieth complaint of one customer alarms.
    pub repeated_count: i64,
    /// Within how many days those are counted.
    pub repeated_days: i64,
    /// How much a customer alarms who complains so often.
    pub repeated_level: AlertLevel,
    /// How much a complaint of a key account alarms; `null` where it does not.
    pub key_account_level: Option<AlertLevel>,
    /// How much a complaint alarms that came over a social channel; `null` where it does not.
    pub social_level: Option<AlertLevel>,
    /// The words that alarm.
    pub words: Vec<WordView>,
    /// The emergency plans.
    pub plans: Vec<PlanView>,
    /// Above which share of a week's complaints of a field a cause is proposed as a mandatory question, in hundredths.
    pub question_share_percent: i64,
    /// From how many complaints on.
    pub question_least: i64,
    /// When it was set.
    #[schema(format = DateTime)]
    pub created_at: String,
}

impl From<WarningPolicyVersion> for WarningPolicyView {
    fn from(version: WarningPolicyVersion) -> Self {
        let policy = version.policy;
        let window = |WatchWindow { seconds, least, busy_percent }| WindowView { seconds, least, busy_percent };
        let word = |WatchWord { word, level }| WordView { word, level };
        let task = |PlanTask { title, role, within_minutes }| PlanTaskView { title, role, within_minutes };
        let plan = |EmergencyPlan { level, acknowledge_within_minutes, tasks }| PlanView {
            level,
            acknowledge_within_minutes,
            tasks: tasks.into_iter().map(task).collect(),
        };
        Self {
            id: version.id,
            number: version.number,
            windows: policy.windows.into_iter().map(window).collect(),
            usual_days: policy.usual_days,
            learning_days: policy.learning_days,
            false_alerts_per_year_percent: policy.false_alerts_per_year_percent,
            least_ratio_percent: policy.least_ratio_percent,
            repeated_count: policy.repeated_count,
            repeated_days: policy.repeated_days,
            repeated_level: policy.repeated_level,
            key_account_level: policy.key_account_level,
            social_level: policy.social_level,
            words: policy.words.into_iter().map(word).collect(),
            plans: policy.plans.into_iter().map(plan).collect(),
            question_share_percent: policy.question_share_percent,
            question_least: policy.question_least,
            created_at: instant::format(version.created_at),
        }
    }
}

impl Resource for WarningPolicyView {
    fn version(&self) -> i64 {
        1
    }

    fn location(&self) -> String {
        format!("/api/v1/complaints/warning_policies/{}", self.id)
    }
}

impl Example for WarningPolicyView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "number": 2,
            "windows": [{ "seconds": 3_600, "least": 4, "busy_percent": 300 }], "usual_days": 56, "learning_days": 14,
            "false_alerts_per_year_percent": 100, "least_ratio_percent": 200, "repeated_count": 3, "repeated_days": 90,
            "repeated_level": "yellow", "key_account_level": "yellow", "social_level": null,
            "words": [{ "word": "起火", "level": "red" }],
            "plans": [
                {
                    "level": "red", "acknowledge_within_minutes": 15,
                    "tasks": [{ "title": "立即联系客户", "role": "service_manager", "within_minutes": 15 }]
                }
            ],
            "question_share_percent": 20, "question_least": 5, "created_at": "2026-02-13T09:30:00Z"
        })
    }
}
