//! What alarms, and what is to be done then: configuration, kept in versions.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::words::AlertLevel;
use crate::access::BuiltInRole;
use crate::complaints::policy::{Policy, PolicyKind, PolicyVersion};

/// A length of time in which complaints are counted. It slides: it is any stretch of this length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchWindow {
    /// How long it is, in seconds.
    pub seconds: i64,
    /// Fewer complaints in it alarm nobody, however unusual.
    pub least: i64,
    /// How many times the average a busy stretch of this length sees, in hundredths: complaints come by day and at weekends.
    pub busy_percent: i64,
}

impl WatchWindow {
    /// Its length.
    #[must_use]
    pub const fn length(&self) -> TimeDelta {
        TimeDelta::seconds(self.seconds)
    }
}

/// A word that alarms wherever it stands in a complaint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchWord {
    /// The word. Case and width do not matter; a word in letters matches whole words only.
    pub word: String,
    /// How much it alarms.
    pub level: AlertLevel,
}

/// A task of an emergency plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanTask {
    /// What is to be done.
    pub title: String,
    /// Who does it: the nearest holder of the role on the way up from the alert's unit.
    pub role: BuiltInRole,
    /// Within how many minutes from the alert on.
    pub within_minutes: i64,
}

/// What is to be done at an alert of a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyPlan {
    /// At alerts of which level.
    pub level: AlertLevel,
    /// Within how many minutes somebody acknowledges it; else it climbs.
    pub acknowledge_within_minutes: i64,
    /// The tasks.
    pub tasks: Vec<PlanTask>,
}

/// What alarms, and what is to be done then. A kept document that does not say something says what is shipped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WarningPolicy {
    /// The windows in which complaints are counted.
    pub windows: Vec<WatchWindow>,
    /// From how many days before a window the usual rate is taken.
    pub usual_days: i64,
    /// For how many days complaints must have been watched before any number of them is called unusual.
    pub learning_days: i64,
    /// How many spikes that are none may be raised in a year by chance, over all that is watched, in hundredths.
    pub false_alerts_per_year_percent: i64,
    /// How many times what a busy window sees there must be at least, in hundredths.
    pub least_ratio_percent: i64,
    /// The how manieth complaint of one customer alarms.
    pub repeated_count: i64,
    /// Within how many days those are counted.
    pub repeated_days: i64,
    /// How much a customer alarms who complains so often.
    pub repeated_level: AlertLevel,
    /// How much a complaint of a key account alarms; not at all where there is none.
    pub key_account_level: Option<AlertLevel>,
    /// How much a complaint alarms that came over a social channel; not at all where there is none.
    pub social_level: Option<AlertLevel>,
    /// The words that alarm.
    pub words: Vec<WatchWord>,
    /// What is to be done, by level.
    pub plans: Vec<EmergencyPlan>,
    /// Above which share of a week's complaints of a field a cause is proposed as a mandatory question, in hundredths.
    pub question_share_percent: i64,
    /// From how many complaints on.
    pub question_least: i64,
}

/// A version of it.
pub type WarningPolicyVersion = PolicyVersion<WarningPolicy>;

impl Policy for WarningPolicy {
    const KIND: PolicyKind = PolicyKind::Warning;

    fn shipped() -> Self {
        Self::shipped()
    }
}

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

impl WarningPolicy {
    /// What holds in a new installation.
    #[must_use]
    pub fn shipped() -> Self {
        let window = |seconds, least, busy_percent| WatchWindow { seconds, least, busy_percent };
        let words = |level: AlertLevel, words: &[&str]| {
            let word = |word: &&str| WatchWord { word: (*word).to_owned(), level };
            words.iter().map(word).collect::<Vec<_>>()
        };
        let red = words(AlertLevel::Red, &["受伤", "伤亡", "起火", "自燃", "爆炸", "中毒", "injury", "injured", "fire", "explosion"]);
        let orange = words(
            AlertLevel::Orange,
            &["记者", "媒体", "曝光", "律师", "起诉", "法院", "journalist", "media", "lawyer", "lawsuit", "court"],
        );
        let yellow = words(
            AlertLevel::Yellow,
            &["12315", "12345", "消协", "市场监管", "集体投诉", "微博", "抖音", "小红书", "regulator", "class action"],
        );
        Self {
            windows: vec![window(HOUR, 4, 300), window(DAY, 5, 160), window(7 * DAY, 6, 110)],
            usual_days: 56,
            learning_days: 14,
            false_alerts_per_year_percent: 100,
            least_ratio_percent: 200,
            repeated_count: 3,
            repeated_days: 90,
            repeated_level: AlertLevel::Yellow,
            key_account_level: Some(AlertLevel::Yellow),
            social_level: Some(AlertLevel::Blue),
            words: [red, orange, yellow].concat(),
            plans: vec![orange_plan(), red_plan()],
            question_share_percent: 20,
            question_least: 5,
        }
    }

    /// What is to be done at alerts of a level.
    #[must_use]
    pub fn plan(&self, level: AlertLevel) -> Option<&EmergencyPlan> {
        self.plans.iter().find(|plan| plan.level == level)
    }

    /// The longest of the windows.
    #[must_use]
    pub fn longest(&self) -> TimeDelta {
        TimeDelta::seconds(self.windows.iter().map(|window| window.seconds).max().unwrap_or(0))
    }
}

impl Default for WarningPolicy {
    fn default() -> Self {
        Self::shipped()
    }
}

fn task(title: &str, role: BuiltInRole, within_minutes: i64) -> PlanTask {
    PlanTask { title: title.to_owned(), role, within_minutes }
}

fn orange_plan() -> EmergencyPlan {
    let tasks = vec![
        task("核实情况并联系客户 / Verify and call the customers", BuiltInRole::ServiceManager, 60),
        task("查明共同原因并提出措施 / Find what they have in common and propose measures", BuiltInRole::ServiceDirector, 240),
    ];
    EmergencyPlan { level: AlertLevel::Orange, acknowledge_within_minutes: 30, tasks }
}

fn red_plan() -> EmergencyPlan {
    let tasks = vec![
        task("立即联系客户并保障人身安全 / Call the customers at once and make people safe", BuiltInRole::ServiceManager, 15),
        task("决定是否暂停销售或服务 / Decide whether sale or service is stopped", BuiltInRole::GeneralManager, 60),
        task("统一对外口径 / Settle what is said in public", BuiltInRole::CustomerDirector, 120),
        task("查明共同原因并提出措施 / Find what they have in common and propose measures", BuiltInRole::ServiceDirector, 240),
    ];
    EmergencyPlan { level: AlertLevel::Red, acknowledge_within_minutes: 15, tasks }
}
