//! Reading policies.

use std::collections::BTreeMap;

use super::policy::{Conditions, Length, Policy, Promise, Rule};
use super::promised::PromisedKind;
use super::words::{ClockKind, SlaTarget};
use crate::fields::{self, Fault, FieldCode, FieldResult, Fields};
use crate::ids::{CalendarId, UnitId};
use crate::text;
use crate::vocabulary::Word;

/// The most rules of a policy.
pub const MOST_RULES: usize = 200;
/// The most values that a condition of a rule lists.
pub const MOST_VALUES: usize = 50;
/// The shortest promise, in seconds.
pub const LEAST_SECONDS: i64 = 60;
/// The longest promise, in seconds: a leap year.
pub const MOST_SECONDS: i64 = 366 * 86_400;
/// The longest promise in days.
pub const MOST_PROMISED_DAYS: i64 = 366;
/// The longest name of a rule, in characters.
pub const RULE_NAME_MAX: usize = 100;

/// Conditions as they come in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConditionsInput {
    /// Words of `channel`.
    pub channels: Option<Vec<String>>,
    /// Words of `ticket_category`.
    pub categories: Option<Vec<String>>,
    /// Words of `ticket_priority`.
    pub priorities: Option<Vec<String>>,
    /// Words of `complaint_kind`.
    pub complaint_kinds: Option<Vec<String>>,
    /// Words of `complaint_severity`.
    pub severities: Option<Vec<String>>,
    /// A major problem, or none.
    pub major: Option<bool>,
    /// A key account, or none.
    pub key_account: Option<bool>,
    /// Units.
    pub unit_ids: Option<Vec<String>>,
}

/// A promise as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PromiseInput {
    /// [`LEAST_SECONDS`] to [`MOST_SECONDS`]; this or `days`.
    pub seconds: Option<i64>,
    /// 1 to [`MOST_PROMISED_DAYS`]; this or `seconds`.
    pub days: Option<i64>,
    /// Word of [`ClockKind`].
    pub clock: Option<String>,
    /// A calendar, with `business` only.
    pub calendar_id: Option<String>,
    /// 1 to 99.
    pub warn_percent: Option<i64>,
}

/// A rule as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleInput {
    /// 1 to [`RULE_NAME_MAX`] characters.
    pub name: Option<String>,
    /// What it asks for; nothing where absent.
    pub when: Option<ConditionsInput>,
    /// What it promises, each at most once.
    pub promises: Vec<(SlaTarget, PromiseInput)>,
}

impl Policy {
    /// Reads rules: each has a name of its own and promises something.
    pub fn read(input: Vec<RuleInput>, fields: &mut Fields) -> Option<Self> {
        if input.len() > MOST_RULES {
            fields.refuse_with("", FieldCode::TooMany, [("max", MOST_RULES.to_string())]);
            return None;
        }
        let count = input.len();
        let mut rules: Vec<Rule> = Vec::with_capacity(count);
        for (at, input) in input.into_iter().enumerate() {
            fields.within(at, |fields| {
                let rule = Rule::read(input, fields)?;
                if rules.iter().any(|known| known.name == rule.name) {
                    fields.refuse("name", FieldCode::Duplicate);
                }
                rules.push(rule);
                Some(())
            });
        }
        (rules.len() == count).then_some(Self { rules })
    }

    /// Refuses what is not promised to records of a kind, and conditions that no such record meets.
    ///
    /// # Errors
    /// `validation_failed` with `unexpected` at each place.
    pub fn check_for(&self, kind: PromisedKind) -> Result<(), crate::Refusal> {
        let mut fields = Fields::new();
        fields.within("rules", |fields| {
            for (at, rule) in self.rules.iter().enumerate() {
                fields.within(at, |fields| {
                    let strange = rule.promises.keys().filter(|target| !kind.targets().contains(target));
                    strange.for_each(|target| fields.refuse(target.word(), FieldCode::Unexpected));
                    fields.within("when", |fields| {
                        rule.when.strange_to(kind).for_each(|name| fields.refuse(name, FieldCode::Unexpected));
                    });
                });
            }
        });
        fields.finish(Some(()))
    }

    /// Refuses what names a calendar or a unit that is not there.
    ///
    /// # Errors
    /// `validation_failed` with `not_found` at each place.
    pub fn check(&self, calendars: &[CalendarId], units: &[UnitId]) -> Result<(), crate::Refusal> {
        let mut fields = Fields::new();
        fields.within("rules", |fields| {
            for (at, rule) in self.rules.iter().enumerate() {
                fields.within(at, |fields| {
                    for (target, promise) in &rule.promises {
                        if promise.calendar_id.is_some_and(|id| !calendars.contains(&id)) {
                            fields.within(target.word(), |fields| fields.refuse("calendar_id", FieldCode::NotFound));
                        }
                    }
                    fields.within("when", |fields| {
                        fields.within("unit_ids", |fields| {
                            for (at, unit) in rule.when.unit_ids.iter().enumerate() {
                                if !units.contains(unit) {
                                    fields.refuse(&at.to_string(), FieldCode::NotFound);
                                }
                            }
                        });
                    });
                });
            }
        });
        fields.finish(Some(()))
    }

    /// The units that it names.
    pub fn units(&self) -> impl Iterator<Item = UnitId> + '_ {
        self.rules.iter().flat_map(|rule| rule.when.unit_ids.iter().copied())
    }
}

impl Rule {
    fn read(input: RuleInput, fields: &mut Fields) -> Option<Self> {
        let name = fields.required("name", input.name, |name| text::line(name, 1, RULE_NAME_MAX));
        let when = fields.within("when", |fields| Conditions::read(input.when.unwrap_or_default(), fields));
        if input.promises.is_empty() {
            fields.refuse("", FieldCode::Required);
            return None;
        }
        let count = input.promises.len();
        let read = |(target, input): (SlaTarget, PromiseInput)| {
            let promise = fields.within(target.word(), |fields| Promise::read(input, fields))?;
            Some((target, promise))
        };
        let promises: BTreeMap<SlaTarget, Promise> = input.promises.into_iter().filter_map(read).collect();
        (promises.len() == count).then_some(Self { name: name?, when: when?, promises })
    }
}

impl Conditions {
    /// The conditions that ask for what records of a kind don't have.
    pub(crate) fn strange_to(&self, kind: PromisedKind) -> impl Iterator<Item = &'static str> {
        let of_tickets = [("categories", !self.categories.is_empty()), ("priorities", !self.priorities.is_empty())];
        let of_complaints = [("complaint_kinds", !self.complaint_kinds.is_empty()), ("severities", !self.severities.is_empty())];
        let strange = match kind {
            PromisedKind::Ticket => of_complaints,
            PromisedKind::Complaint => of_tickets,
        };
        strange.into_iter().filter(|(_, asked)| *asked).map(|(name, _)| name)
    }

    pub(crate) fn read(input: ConditionsInput, fields: &mut Fields) -> Option<Self> {
        let channels = list("channels", input.channels, fields, fields::word);
        let categories = list("categories", input.categories, fields, fields::word);
        let priorities = list("priorities", input.priorities, fields, fields::word);
        let complaint_kinds = list("complaint_kinds", input.complaint_kinds, fields, fields::word);
        let severities = list("severities", input.severities, fields, fields::word);
        let unit_ids = list("unit_ids", input.unit_ids, fields, fields::id);
        Some(Self {
            channels: channels?,
            categories: categories?,
            priorities: priorities?,
            complaint_kinds: complaint_kinds?,
            severities: severities?,
            major: input.major,
            key_account: input.key_account,
            unit_ids: unit_ids?,
        })
    }
}

fn list<T>(name: &str, input: Option<Vec<String>>, fields: &mut Fields, read: impl Fn(String) -> FieldResult<T>) -> Option<Vec<T>> {
    let input = input.unwrap_or_default();
    if input.len() > MOST_VALUES {
        fields.refuse_with(name, FieldCode::TooMany, [("max", MOST_VALUES.to_string())]);
        return None;
    }
    let count = input.len();
    let values: Vec<T> = fields.within(name, |fields| {
        let each = input.into_iter().enumerate();
        each.filter_map(|(at, text)| fields.keep(&at.to_string(), read(text))).collect()
    });
    (values.len() == count).then_some(values)
}

impl Promise {
    fn read(input: PromiseInput, fields: &mut Fields) -> Option<Self> {
        let clock = fields.required("clock", input.clock, fields::word::<ClockKind>);
        let seconds = fields.optional("seconds", input.seconds, |seconds| within(seconds, LEAST_SECONDS, MOST_SECONDS));
        let days = fields.optional("days", input.days, |days| within(days, 1, MOST_PROMISED_DAYS));
        let calendar_id = fields.optional("calendar_id", input.calendar_id, fields::id);
        let warn_percent = fields.optional("warn_percent", input.warn_percent, |percent| {
            within(percent, 1, 99).and_then(|percent| u8::try_from(percent).map_err(|_| Fault::outside(1, 99)))
        });
        let length = match (seconds?, days?) {
            (Some(seconds), None) => Length::Seconds(seconds),
            (None, Some(days)) => Length::Days(days),
            (None, None) => {
                fields.refuse("seconds", FieldCode::Required);
                return None;
            }
            (Some(_), Some(_)) => {
                fields.refuse("days", FieldCode::Unexpected);
                return None;
            }
        };
        let (clock, calendar_id) = (clock?, calendar_id?);
        if clock == ClockKind::Always && calendar_id.is_some() {
            fields.refuse("calendar_id", FieldCode::Unexpected);
            return None;
        }
        Some(Self { length, clock, calendar_id, warn_percent: warn_percent? })
    }
}

pub(super) fn within(value: i64, least: i64, most: i64) -> FieldResult<i64> {
    if (least..=most).contains(&value) { Ok(value) } else { Err(Fault::outside(least, most)) }
}
