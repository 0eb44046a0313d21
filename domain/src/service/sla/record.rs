//! Policies as records, and what is told of clocks.

use serde::{Deserialize, Serialize};

use super::clock::{Clock, Mark};
use super::input::{RULE_NAME_MAX, RuleInput};
use super::policy::Policy;
use super::promised::PromisedKind;
use crate::Refusal;
use crate::fields::{Fields, Patch};
use crate::ids::{ConfigurationVersionId, SlaPolicyId, UnitId};
use crate::instant::{self, Instant};
use crate::platform::{Context, Event, EventKind, RecordKind};
use crate::service::calendar::Configured;
use crate::text;
use crate::vocabulary::Word;

/// What a version of a policy says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyDocument {
    /// What people call it.
    pub name: String,
    /// The rules.
    pub policy: Policy,
}

/// A policy of promises.
pub type SlaPolicy = Configured<SlaPolicyId, PolicyDocument>;

/// A merge patch of a policy as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PolicyInput {
    /// Its name.
    pub name: Patch<String>,
    /// All of its rules.
    pub rules: Patch<Vec<RuleInput>>,
}

/// A merge patch of a policy, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyPatch {
    name: Patch<String>,
    /// The rules that it brings.
    pub rules: Patch<Policy>,
}

impl PolicyPatch {
    /// Reads a merge patch.
    pub fn read(input: PolicyInput, fields: &mut Fields) -> Option<Self> {
        let name = input.name.read_kept(fields, "name", |name| text::line(name, 1, RULE_NAME_MAX));
        let rules = match input.rules {
            Patch::Set(rules) => fields.within("rules", |fields| Policy::read(rules, fields)).map(Patch::Set),
            Patch::Clear => {
                fields.refuse("rules", crate::fields::FieldCode::Required);
                None
            }
            Patch::Leave => Some(Patch::Leave),
        };
        Some(Self { name, rules: rules? })
    }
}

impl SlaPolicy {
    /// The one that an installation begins with; nobody made it, so that no event tells of it.
    #[must_use]
    pub fn shipped(kind: PromisedKind, id: SlaPolicyId, version_id: ConfigurationVersionId, now: Instant) -> Self {
        let (name, policy) = kind.shipped();
        let document = PolicyDocument { name: name.to_owned(), policy };
        Self::first(id, version_id, kind.policy_code().to_owned(), document, now)
    }

    /// The version after a patch; none where the patch changes nothing.
    ///
    /// # Errors
    /// `validation_failed` with `not_found` where a rule names a calendar or a unit that is not there, with `unexpected` where it promises
    /// what such records are not promised.
    pub fn edit(
        &self,
        patch: PolicyPatch,
        known: (&[crate::ids::CalendarId], &[UnitId]),
        version_id: ConfigurationVersionId,
        company: UnitId,
        context: &Context,
    ) -> Result<Option<(Self, Event)>, Refusal> {
        let mut document = self.document.clone();
        patch.name.apply_kept(&mut document.name);
        if let Patch::Set(policy) = patch.rules {
            policy.check(known.0, known.1)?;
            if let Some(kind) = PromisedKind::of_policy(&self.code) {
                policy.check_for(kind)?;
            }
            document.policy = policy;
        }
        if document == self.document {
            return Ok(None);
        }
        let policy = self.next(version_id, document, context.now);
        let event = policy.event(EventKind::SlaPolicyUpdated, RecordKind::SlaPolicy, company);
        Ok(Some((policy, event)))
    }
}

impl Clock {
    /// An event that tells of a mark, with what it says of the promise.
    #[must_use]
    pub fn tell(&self, event: Event) -> Event {
        let due_at = self.due_at.map(instant::format);
        event
            .with_detail("target", self.target.word())
            .with_detail("ordinal", self.ordinal)
            .with_detail("rule", self.rule.as_str())
            .with_detail("started_at", instant::format(self.started_at))
            .with_detail("promise_seconds", self.promise_seconds)
            .with_detail("due_at", due_at)
    }
}

/// What is to be told of clocks that were judged: of each, warning and breach at most once, in the order of their instants.
#[must_use]
pub fn marks<'a>(before: &[Clock], after: &'a [Clock]) -> Vec<(Instant, Mark, &'a Clock)> {
    let mut marks = Vec::new();
    for clock in after {
        let kept = before.iter().find(|kept| (kept.target, kept.ordinal) == (clock.target, clock.ordinal));
        let new = |now: Option<Instant>, was: Option<Option<Instant>>| now.filter(|_| was.flatten().is_none());
        marks.extend(new(clock.warned_at, kept.map(|kept| kept.warned_at)).map(|at| (at, Mark::Warning, clock)));
        marks.extend(new(clock.breached_at, kept.map(|kept| kept.breached_at)).map(|at| (at, Mark::Breach, clock)));
    }
    marks.sort_by_key(|(at, mark, _)| (*at, *mark));
    marks
}
