//! What becomes of tickets by themselves: who is told of broken promises and after which waits, and when silence closes a ticket.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::escalation::EscalationLevel;
use crate::fields;
use crate::fields::{Fault, FieldCode, FieldResult, Fields};
use crate::ids::{DeskPolicyId, UnitId};
use crate::instant::Instant;
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::vocabulary::Word as _;

/// The longest wait before a step, in seconds: thirty days.
pub const LONGEST_WAIT: i64 = 30 * 86_400;
/// The shortest and the longest silence after which a ticket is closed, in seconds: an hour and ninety days.
pub const SILENCE: (i64, i64) = (3_600, 90 * 86_400);

crate::vocabulary! {
    /// By what desk policies are sorted.
    DeskPolicySort, "desk_policy_sort" {
        CreatedAt = "created_at", "创建时间", "Created at";
    }
}

/// One step of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// Who is told.
    pub level: EscalationLevel,
    /// How long after the step before, the first one after the breach, in seconds.
    pub wait_seconds: i64,
}

/// What becomes of tickets by themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskPolicy {
    /// The chain, from the bottom up.
    pub steps: Vec<Step>,
    /// After how many seconds of silence a ticket is closed whose customer was asked whether it is solved.
    pub auto_close_after_seconds: i64,
}

impl DeskPolicy {
    /// What holds in a new installation.
    #[must_use]
    pub fn shipped() -> Self {
        let waits = [
            (EscalationLevel::Assignee, 0),
            (EscalationLevel::TeamManager, 1_800),
            (EscalationLevel::Director, 7_200),
            (EscalationLevel::GeneralManager, 14_400),
        ];
        let steps = waits.into_iter().map(|(level, wait_seconds)| Step { level, wait_seconds }).collect();
        Self { steps, auto_close_after_seconds: 3 * 86_400 }
    }

    /// How long a customer may be silent.
    #[must_use]
    pub const fn silence(&self) -> TimeDelta {
        TimeDelta::seconds(self.auto_close_after_seconds)
    }
}

/// A desk policy as it was set: a version, which is never changed. The latest holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskPolicyVersion {
    /// Its id.
    pub id: DeskPolicyId,
    /// Its place among the versions, from 1.
    pub number: i64,
    /// What it says.
    pub policy: DeskPolicy,
    /// When it was set.
    pub created_at: Instant,
}

/// A step as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepInput {
    /// Word of [`EscalationLevel`].
    pub level: Option<String>,
    /// 0 to [`LONGEST_WAIT`].
    pub wait_seconds: Option<i64>,
}

/// A desk policy as it comes in. What is left open is as in the version before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeskPolicyInput {
    /// The chain, from the bottom up, each level at most once; an empty one tells nobody.
    pub steps: Option<Vec<StepInput>>,
    /// Within [`SILENCE`].
    pub auto_close_after_seconds: Option<i64>,
}

/// A desk policy, read and valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDeskPolicy {
    steps: Option<Vec<Step>>,
    auto_close_after_seconds: Option<i64>,
}

impl NewDeskPolicy {
    /// Reads the input, noting every wrong field.
    pub fn read(input: DeskPolicyInput, fields: &mut Fields) -> Option<Self> {
        let steps = match input.steps {
            None => Some(None),
            Some(list) => chain(list, fields).map(Some),
        };
        let (least, most) = SILENCE;
        let silence = fields.optional("auto_close_after_seconds", input.auto_close_after_seconds, |given| within(given, least, most));
        Some(Self { steps: steps?, auto_close_after_seconds: silence? })
    }

    /// The version that takes the place of the one before.
    #[must_use]
    pub fn set(self, id: DeskPolicyId, before: &DeskPolicyVersion, context: &Context) -> DeskPolicyVersion {
        let steps = self.steps.unwrap_or_else(|| before.policy.steps.clone());
        let auto_close_after_seconds = self.auto_close_after_seconds.unwrap_or(before.policy.auto_close_after_seconds);
        let policy = DeskPolicy { steps, auto_close_after_seconds };
        DeskPolicyVersion { id, number: before.number + 1, policy, created_at: context.now }
    }
}

fn chain(list: Vec<StepInput>, fields: &mut Fields) -> Option<Vec<Step>> {
    if list.len() > EscalationLevel::ALL.len() {
        fields.refuse_with("steps", FieldCode::TooMany, [("max", EscalationLevel::ALL.len().to_string())]);
        return None;
    }
    let mut steps: Vec<Step> = Vec::new();
    let mut whole = true;
    for (place, one) in list.into_iter().enumerate() {
        let step = fields.within("steps", |fields| {
            fields.within(place, |fields| {
                let level = fields.required("level", one.level, |word| {
                    let level = fields::word::<EscalationLevel>(word)?;
                    match steps.iter().map(|step| step.level).max() {
                        Some(_) if steps.iter().any(|step| step.level == level) => Err(FieldCode::Duplicate.into()),
                        Some(highest) if level < highest => Err(FieldCode::OutOfOrder.into()),
                        _ => Ok(level),
                    }
                });
                let wait_seconds = fields.required("wait_seconds", one.wait_seconds, |given| within(given, 0, LONGEST_WAIT));
                Some(Step { level: level?, wait_seconds: wait_seconds? })
            })
        });
        whole &= step.is_some();
        steps.extend(step);
    }
    whole.then_some(steps)
}

fn within(value: i64, least: i64, most: i64) -> FieldResult<i64> {
    if (least..=most).contains(&value) { Ok(value) } else { Err(Fault::outside(least, most)) }
}

impl DeskPolicyVersion {
    /// The event that tells of it.
    #[must_use]
    pub fn event(&self, company: UnitId) -> Event {
        let policy = serde_json::to_value(&self.policy).unwrap_or_default();
        Event::new(EventKind::DeskPolicyCreated, Record::new(RecordKind::DeskPolicy, self.id), company, None)
            .with_detail("number", self.number)
            .with_detail("policy", policy)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::instant;
    use crate::platform::Actor;

    fn shipped() -> DeskPolicyVersion {
        let created_at = instant::parse("2026-02-13T09:00:00Z").unwrap();
        DeskPolicyVersion { id: DeskPolicyId::new(Uuid::nil()), number: 1, policy: DeskPolicy::shipped(), created_at }
    }

    fn steps(list: &[(&str, i64)]) -> DeskPolicyInput {
        let step = |(level, wait): &(&str, i64)| StepInput { level: Some((*level).to_owned()), wait_seconds: Some(*wait) };
        DeskPolicyInput { steps: Some(list.iter().map(step).collect()), ..DeskPolicyInput::default() }
    }

    #[test]
    fn what_is_left_open_stays() {
        let context = Context { now: instant::parse("2026-02-14T09:00:00Z").unwrap(), actor: Actor::System("test") };
        let read = |input| NewDeskPolicy::read(input, &mut Fields::new()).unwrap();
        let set = |input| read(input).set(DeskPolicyId::new(Uuid::max()), &shipped(), &context);
        let chain = set(steps(&[("team_manager", 60)]));
        assert_eq!((chain.number, chain.policy.steps.len(), chain.policy.auto_close_after_seconds), (2, 1, 259_200));
        let silence = set(DeskPolicyInput { steps: None, auto_close_after_seconds: Some(3_600) });
        assert_eq!((silence.policy.steps.len(), silence.policy.silence()), (4, TimeDelta::hours(1)));
        assert!(set(steps(&[])).policy.steps.is_empty());
    }

    #[test]
    fn a_wrong_chain_is_named_by_its_places() {
        type Row = (&'static [(&'static str, i64)], &'static str, FieldCode);
        let table: [Row; 6] = [
            (&[("director", 0), ("assignee", 0)], "/steps/1/level", FieldCode::OutOfOrder),
            (&[("assignee", 0), ("assignee", 0)], "/steps/1/level", FieldCode::Duplicate),
            (&[("president", 0)], "/steps/0/level", FieldCode::UnknownWord),
            (&[("assignee", -1)], "/steps/0/wait_seconds", FieldCode::OutOfRange),
            (&[("assignee", LONGEST_WAIT + 1)], "/steps/0/wait_seconds", FieldCode::OutOfRange),
            (&[("assignee", 0); 5], "/steps", FieldCode::TooMany),
        ];
        for (list, pointer, code) in table {
            let mut fields = Fields::new();
            let read = NewDeskPolicy::read(steps(list), &mut fields);
            let refusal = fields.finish(read).unwrap_err();
            assert_eq!((refusal.errors[0].pointer.as_str(), refusal.errors[0].code), (pointer, code), "{list:?}");
        }
    }
}
