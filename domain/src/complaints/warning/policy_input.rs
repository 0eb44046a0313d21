//! Reading what alarms, as it comes in.

use super::policy::{EmergencyPlan, PlanTask, WarningPolicy, WatchWindow, WatchWord};
use super::words::AlertLevel;
use super::words_in_text::fold;
use crate::access::BuiltInRole;
use crate::fields::{self, Fault, FieldCode, FieldResult, Fields};
use crate::text;
use crate::vocabulary::Word as _;

/// The most windows: each one asks for more of every other.
pub const MOST_WINDOWS: usize = 5;
/// The most words.
pub const MOST_WORDS: usize = 200;
/// The most tasks of a plan.
pub const MOST_TASKS: usize = 20;
/// The shortest and the longest window, in seconds: ten minutes and thirty days.
pub const WINDOW: (i64, i64) = (600, 30 * 86_400);
/// The longest time of a plan, in minutes: thirty days.
pub const LONGEST: i64 = 30 * 1_440;

/// A window as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WindowInput {
    /// Within [`WINDOW`].
    pub seconds: Option<i64>,
    /// 2 to 10,000.
    pub least: Option<i64>,
    /// 100 to 2,400.
    pub busy_percent: Option<i64>,
}

/// A word as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WordInput {
    /// 2 to 50 characters, each word once.
    pub word: Option<String>,
    /// Word of [`AlertLevel`].
    pub level: Option<String>,
}

/// A task as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskInput {
    /// 1 to 200 characters.
    pub title: Option<String>,
    /// Word of [`BuiltInRole`].
    pub role: Option<String>,
    /// 1 to [`LONGEST`].
    pub within_minutes: Option<i64>,
}

/// A plan as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlanInput {
    /// Word of [`AlertLevel`], each once.
    pub level: Option<String>,
    /// 1 to [`LONGEST`].
    pub acknowledge_within_minutes: Option<i64>,
    /// Up to [`MOST_TASKS`].
    pub tasks: Option<Vec<TaskInput>>,
}

/// A policy as it comes in. What is left open is as in the version before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WarningPolicyInput {
    /// Up to [`MOST_WINDOWS`], each length once; none watches for no spikes.
    pub windows: Option<Vec<WindowInput>>,
    /// 14 to 364.
    pub usual_days: Option<i64>,
    /// 7 to 364.
    pub learning_days: Option<i64>,
    /// 1 to 10,000.
    pub false_alerts_per_year_percent: Option<i64>,
    /// 100 to 10,000.
    pub least_ratio_percent: Option<i64>,
    /// 2 to 100.
    pub repeated_count: Option<i64>,
    /// 1 to 366.
    pub repeated_days: Option<i64>,
    /// Word of [`AlertLevel`].
    pub repeated_level: Option<String>,
    /// Word of [`AlertLevel`], or `none`.
    pub key_account_level: Option<String>,
    /// Word of [`AlertLevel`], or `none`.
    pub social_level: Option<String>,
    /// Up to [`MOST_WORDS`].
    pub words: Option<Vec<WordInput>>,
    /// One for each level at most.
    pub plans: Option<Vec<PlanInput>>,
    /// 1 to 100.
    pub question_share_percent: Option<i64>,
    /// 2 to 10,000.
    pub question_least: Option<i64>,
}

/// A policy, read and valid: it is laid over the version before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWarningPolicy {
    windows: Option<Vec<WatchWindow>>,
    usual_days: Option<i64>,
    learning_days: Option<i64>,
    false_alerts_per_year_percent: Option<i64>,
    least_ratio_percent: Option<i64>,
    repeated_count: Option<i64>,
    repeated_days: Option<i64>,
    repeated_level: Option<AlertLevel>,
    #[allow(clippy::option_option, reason = "left open and no level are told apart")]
    key_account_level: Option<Option<AlertLevel>>,
    #[allow(clippy::option_option, reason = "left open and no level are told apart")]
    social_level: Option<Option<AlertLevel>>,
    words: Option<Vec<WatchWord>>,
    plans: Option<Vec<EmergencyPlan>>,
    question_share_percent: Option<i64>,
    question_least: Option<i64>,
}

impl NewWarningPolicy {
    /// Reads the input, noting every wrong field.
    pub fn read(input: WarningPolicyInput, fields: &mut Fields) -> Option<Self> {
        let windows = list("windows", input.windows, MOST_WINDOWS, fields, window, |window| window.seconds, "seconds");
        let words = list("words", input.words, MOST_WORDS, fields, watch_word, |word| fold(&word.word), "word");
        let plans = list("plans", input.plans, AlertLevel::ALL.len(), fields, plan, |plan| plan.level, "level");
        let mut number =
            |name: &str, value: Option<i64>, least: i64, most: i64| fields.optional(name, value, |given| within(given, least, most));
        let usual_days = number("usual_days", input.usual_days, 14, 364);
        let learning_days = number("learning_days", input.learning_days, 7, 364);
        let false_alerts = number("false_alerts_per_year_percent", input.false_alerts_per_year_percent, 1, 10_000);
        let least_ratio_percent = number("least_ratio_percent", input.least_ratio_percent, 100, 10_000);
        let repeated_count = number("repeated_count", input.repeated_count, 2, 100);
        let repeated_days = number("repeated_days", input.repeated_days, 1, 366);
        let question_share_percent = number("question_share_percent", input.question_share_percent, 1, 100);
        let question_least = number("question_least", input.question_least, 2, 10_000);
        let repeated_level = fields.optional("repeated_level", input.repeated_level, fields::word);
        let key_account_level = fields.optional("key_account_level", input.key_account_level, level_or_none);
        let social_level = fields.optional("social_level", input.social_level, level_or_none);
        Some(Self {
            windows: windows?,
            usual_days: usual_days?,
            learning_days: learning_days?,
            false_alerts_per_year_percent: false_alerts?,
            least_ratio_percent: least_ratio_percent?,
            repeated_count: repeated_count?,
            repeated_days: repeated_days?,
            repeated_level: repeated_level?,
            key_account_level: key_account_level?,
            social_level: social_level?,
            words: words?,
            plans: plans?,
            question_share_percent: question_share_percent?,
            question_least: question_least?,
        })
    }

    /// The policy that takes the place of another.
    #[must_use]
    pub fn over(self, before: &WarningPolicy) -> WarningPolicy {
        let before = before.clone();
        WarningPolicy {
            windows: self.windows.unwrap_or(before.windows),
            usual_days: self.usual_days.unwrap_or(before.usual_days),
            learning_days: self.learning_days.unwrap_or(before.learning_days),
            false_alerts_per_year_percent: self.false_alerts_per_year_percent.unwrap_or(before.false_alerts_per_year_percent),
            least_ratio_percent: self.least_ratio_percent.unwrap_or(before.least_ratio_percent),
            repeated_count: self.repeated_count.unwrap_or(before.repeated_count),
            repeated_days: self.repeated_days.unwrap_or(before.repeated_days),
            repeated_level: self.repeated_level.unwrap_or(before.repeated_level),
            key_account_level: self.key_account_level.unwrap_or(before.key_account_level),
            social_level: self.social_level.unwrap_or(before.social_level),
            words: self.words.unwrap_or(before.words),
            plans: self.plans.unwrap_or(before.plans),
            question_share_percent: self.question_share_percent.unwrap_or(before.question_share_percent),
            question_least: self.question_least.unwrap_or(before.question_least),
        }
    }
}

/// Reads a list that may be left out, of which no two are the same.
#[allow(clippy::option_option, reason = "absent and wrong are told apart")]
fn list<I, T, K: PartialEq>(
    name: &str,
    input: Option<Vec<I>>,
    most: usize,
    fields: &mut Fields,
    read: impl Fn(I, &mut Fields) -> Option<T>,
    key: impl Fn(&T) -> K,
    key_name: &str,
) -> Option<Option<Vec<T>>> {
    let Some(input) = input else { return Some(None) };
    if input.len() > most {
        fields.refuse_with(name, FieldCode::TooMany, [("max", most.to_string())]);
        return None;
    }
    let mut all: Vec<T> = Vec::new();
    let mut whole = true;
    for (place, one) in input.into_iter().enumerate() {
        let one = fields.within(name, |fields| {
            fields.within(place, |fields| {
                let one = read(one, fields)?;
                if all.iter().any(|other| key(other) == key(&one)) {
                    fields.refuse(key_name, FieldCode::Duplicate);
                    return None;
                }
                Some(one)
            })
        });
        whole &= one.is_some();
        all.extend(one);
    }
    whole.then_some(Some(all))
}

fn window(input: WindowInput, fields: &mut Fields) -> Option<WatchWindow> {
    let (least, most) = WINDOW;
    let seconds = fields.required("seconds", input.seconds, |given| within(given, least, most));
    let count = fields.required("least", input.least, |given| within(given, 2, 10_000));
    let busy_percent = fields.required("busy_percent", input.busy_percent, |given| within(given, 100, 2_400));
    Some(WatchWindow { seconds: seconds?, least: count?, busy_percent: busy_percent? })
}

fn watch_word(input: WordInput, fields: &mut Fields) -> Option<WatchWord> {
    let word = fields.required("word", input.word, |word| text::line(word, 2, 50));
    let level = fields.required("level", input.level, fields::word);
    Some(WatchWord { word: word?, level: level? })
}

fn plan(input: PlanInput, fields: &mut Fields) -> Option<EmergencyPlan> {
    let level = fields.required("level", input.level, fields::word);
    let minutes = fields.required("acknowledge_within_minutes", input.acknowledge_within_minutes, |given| within(given, 1, LONGEST));
    let tasks = list("tasks", Some(input.tasks.unwrap_or_default()), MOST_TASKS, fields, task, |task| task.title.clone(), "title");
    Some(EmergencyPlan { level: level?, acknowledge_within_minutes: minutes?, tasks: tasks?? })
}

fn task(input: TaskInput, fields: &mut Fields) -> Option<PlanTask> {
    let title = fields.required("title", input.title, |title| text::line(title, 1, 200));
    let role = fields.required("role", input.role, fields::word::<BuiltInRole>);
    let within_minutes = fields.required("within_minutes", input.within_minutes, |given| within(given, 1, LONGEST));
    Some(PlanTask { title: title?, role: role?, within_minutes: within_minutes? })
}

#[allow(clippy::unnecessary_wraps, reason = "it is one reading among others")]
fn level_or_none(word: String) -> FieldResult<Option<AlertLevel>> {
    if word.trim() == "none" { Ok(None) } else { fields::word(word).map(Some) }
}

fn within(value: i64, least: i64, most: i64) -> FieldResult<i64> {
    if (least..=most).contains(&value) { Ok(value) } else { Err(Fault::outside(least, most)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: WarningPolicyInput) -> Result<WarningPolicy, crate::Refusal> {
        let mut fields = Fields::new();
        let read = NewWarningPolicy::read(input, &mut fields);
        fields.finish(read).map(|new| new.over(&WarningPolicy::shipped()))
    }

    #[test]
    fn what_is_left_open_stays() {
        let shipped = WarningPolicy::shipped();
        assert_eq!(read(WarningPolicyInput::default()).unwrap(), shipped);
        let none = WarningPolicyInput { social_level: Some("none".into()), windows: Some(Vec::new()), ..WarningPolicyInput::default() };
        assert_eq!(read(none).unwrap(), WarningPolicy { social_level: None, windows: Vec::new(), ..shipped });
    }

    #[test]
    fn wrong_fields_are_named_by_their_places() {
        let window = |seconds| WindowInput { seconds: Some(seconds), least: Some(3), busy_percent: Some(100) };
        let word = |word: &str| WordInput { word: Some(word.into()), level: Some("red".into()) };
        let task = TaskInput { title: Some("Call".into()), role: Some("king".into()), within_minutes: Some(0) };
        let plan = PlanInput { level: Some("red".into()), acknowledge_within_minutes: Some(5), tasks: Some(vec![task]) };
        let input = WarningPolicyInput {
            windows: Some(vec![window(3_600), window(3_600), window(1)]),
            words: Some(vec![word("Fire"), word("ｆｉｒｅ")]),
            plans: Some(vec![plan]),
            key_account_level: Some("pink".into()),
            usual_days: Some(1),
            ..WarningPolicyInput::default()
        };
        let refusal = read(input).unwrap_err();
        let found: Vec<_> = refusal.errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
        assert_eq!(
            found,
            [
                ("/windows/1/seconds", FieldCode::Duplicate),
                ("/windows/2/seconds", FieldCode::OutOfRange),
                ("/words/1/word", FieldCode::Duplicate),
                ("/plans/0/tasks/0/role", FieldCode::UnknownWord),
                ("/plans/0/tasks/0/within_minutes", FieldCode::OutOfRange),
                ("/usual_days", FieldCode::OutOfRange),
                ("/key_account_level", FieldCode::UnknownWord),
            ]
        );
    }
}
