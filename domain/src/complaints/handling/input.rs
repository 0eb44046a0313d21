//! Handling policies as they come in.

use std::collections::BTreeSet;

use super::{CauseRule, DecisionLevel, HandlingPolicy, Limit, Measure, PersonLimit, RoleAuthority};
use crate::access::role;
use crate::complaints::words::Cause;
use crate::fields::{self, Fault, FieldCode, FieldResult, Fields};
use crate::ids::UserId;
use crate::money::{self, Currency};
use crate::vocabulary::Word as _;

/// The most roles of a policy.
pub const ROLES_MAX: usize = 200;
/// The most persons with a limit of their own.
pub const PERSONS_MAX: usize = 1_000;

/// The rule of a cause as it comes in. What is left open is as in the version before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CauseRuleInput {
    /// Word of [`Cause`].
    pub cause: Option<String>,
    /// Words of [`Measure`], each once, at least one.
    pub measures: Option<Vec<String>>,
    /// Word of [`DecisionLevel`].
    pub decided_by: Option<String>,
    /// Whether every proposal for a major complaint needs approval.
    pub approve_major: Option<bool>,
}

/// What a role may decide, as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleAuthorityInput {
    /// The code of the role.
    pub role: Option<String>,
    /// Word of [`DecisionLevel`]; none where the role approves nothing.
    pub level: Option<String>,
    /// Up to which compensation, in minor units, 0 for none; only where it is not unlimited.
    pub limit_minor: Option<i64>,
    /// Whether any amount is within it.
    pub unlimited: Option<bool>,
}

/// The limit of a person as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonLimitInput {
    /// Who.
    pub user_id: Option<String>,
    /// Up to which compensation, in minor units, 0 for none; only where it is not unlimited.
    pub limit_minor: Option<i64>,
    /// Whether any amount is within it.
    pub unlimited: Option<bool>,
}

/// A handling policy as it comes in. What is left open is as in the version before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandlingPolicyInput {
    /// The currency of every limit.
    pub currency: Option<String>,
    /// The rules of those causes that change.
    pub causes: Option<Vec<CauseRuleInput>>,
    /// All roles that decide anything.
    pub roles: Option<Vec<RoleAuthorityInput>>,
    /// All persons whose limit is their own.
    pub persons: Option<Vec<PersonLimitInput>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct NewCauseRule {
    cause: Cause,
    measures: Option<Vec<Measure>>,
    decided_by: Option<DecisionLevel>,
    approve_major: Option<bool>,
}

/// A handling policy, read and valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHandlingPolicy {
    currency: Option<Currency>,
    causes: Vec<NewCauseRule>,
    roles: Option<Vec<RoleAuthority>>,
    persons: Option<Vec<PersonLimit>>,
}

impl NewHandlingPolicy {
    /// Reads the input, noting every wrong field. Somebody must be able to decide whatever comes: a list of roles without one on the
    /// highest level and without a limit is refused.
    pub fn read(input: HandlingPolicyInput, fields: &mut Fields) -> Option<Self> {
        let currency = fields.optional("currency", input.currency, Currency::read);
        let causes = each("causes", input.causes.unwrap_or_default(), Cause::ALL.len(), fields, |rule, fields| {
            let cause = fields.required("cause", rule.cause, fields::word::<Cause>);
            let measures = match rule.measures {
                None => Some(None),
                Some(words) => measures(words, fields).map(Some),
            };
            let decided_by = fields.optional("decided_by", rule.decided_by, fields::word::<DecisionLevel>);
            Some(NewCauseRule { cause: cause?, measures: measures?, decided_by: decided_by?, approve_major: rule.approve_major })
        });
        let causes = once(causes, "causes", "cause", fields, |rule| rule.cause.word().to_owned());
        let roles = match input.roles {
            None => Some(None),
            Some(list) => read_roles(list, fields).map(Some),
        };
        let persons = match input.persons {
            None => Some(None),
            Some(list) => read_persons(list, fields).map(Some),
        };
        Some(Self { currency: currency?, causes: causes?, roles: roles?, persons: persons? })
    }

    /// The codes of the roles that the input names, in its order.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.roles.iter().flatten().map(|one| one.role.as_str())
    }

    /// The persons whom the input names, in its order.
    pub fn persons(&self) -> impl Iterator<Item = UserId> {
        self.persons.iter().flatten().map(|one| one.user_id)
    }

    /// The policy that takes the place of the one before.
    #[must_use]
    pub fn over(self, before: &HandlingPolicy) -> HandlingPolicy {
        let mut causes = before.causes.clone();
        for rule in self.causes {
            let Some(place) = causes.iter_mut().find(|one| one.cause == rule.cause) else { continue };
            *place = CauseRule {
                cause: rule.cause,
                measures: rule.measures.unwrap_or_else(|| place.measures.clone()),
                decided_by: rule.decided_by.unwrap_or(place.decided_by),
                approve_major: rule.approve_major.unwrap_or(place.approve_major),
            };
        }
        HandlingPolicy {
            currency: self.currency.unwrap_or(before.currency),
            causes,
            roles: self.roles.unwrap_or_else(|| before.roles.clone()),
            persons: self.persons.unwrap_or_else(|| before.persons.clone()),
        }
    }
}

fn read_roles(list: Vec<RoleAuthorityInput>, fields: &mut Fields) -> Option<Vec<RoleAuthority>> {
    let roles = each("roles", list, ROLES_MAX, fields, |one, fields| {
        let code = fields.required("role", one.role, role::code);
        let level = fields.optional("level", one.level, fields::word::<DecisionLevel>);
        let limit = limit(one.limit_minor, one.unlimited, fields);
        Some(RoleAuthority { role: code?, level: level?, limit: limit? })
    });
    let roles = once(roles, "roles", "role", fields, |one| one.role.clone())?;
    if !roles.iter().any(|one| one.level == Some(DecisionLevel::GeneralManager) && one.limit == Limit::Unlimited) {
        fields.refuse("roles", FieldCode::Required);
        return None;
    }
    Some(roles)
}

fn read_persons(list: Vec<PersonLimitInput>, fields: &mut Fields) -> Option<Vec<PersonLimit>> {
    let persons = each("persons", list, PERSONS_MAX, fields, |one, fields| {
        let user_id: Option<UserId> = fields.required("user_id", one.user_id, fields::id);
        let limit = limit(one.limit_minor, one.unlimited, fields);
        Some(PersonLimit { user_id: user_id?, limit: limit? })
    });
    once(persons, "persons", "user_id", fields, |one| one.user_id.to_string())
}

/// Reads every element of a list; none where one is wrong.
fn each<I, T>(name: &str, list: Vec<I>, most: usize, fields: &mut Fields, read: impl Fn(I, &mut Fields) -> Option<T>) -> Option<Vec<T>> {
    if list.len() > most {
        fields.refuse_with(name, FieldCode::TooMany, [("max", most.to_string())]);
        return None;
    }
    let one = |(place, one), fields: &mut Fields| fields.within(place, |fields| read(one, fields));
    fields.within(name, |fields| {
        let read: Vec<_> = list.into_iter().enumerate().map(|item| one(item, fields)).collect();
        read.into_iter().collect()
    })
}

/// Refuses what stands twice in a list.
fn once<T>(list: Option<Vec<T>>, name: &str, key: &str, fields: &mut Fields, key_of: impl Fn(&T) -> String) -> Option<Vec<T>> {
    let list = list?;
    let mut seen = BTreeSet::new();
    let second = list.iter().position(|one| !seen.insert(key_of(one)));
    let Some(place) = second else { return Some(list) };
    fields.within(name, |fields| fields.within(place, |fields| fields.refuse(key, FieldCode::Duplicate)));
    None
}

fn measures(words: Vec<String>, fields: &mut Fields) -> Option<Vec<Measure>> {
    if words.is_empty() {
        fields.refuse("measures", FieldCode::Required);
        return None;
    }
    let most = Measure::ALL.len();
    if words.len() > most {
        fields.refuse_with("measures", FieldCode::TooMany, [("max", most.to_string())]);
        return None;
    }
    let mut measures: Vec<Measure> = Vec::with_capacity(words.len());
    fields.within("measures", |fields| {
        let mut whole = true;
        for (place, word) in words.into_iter().enumerate() {
            let measure = fields::word::<Measure>(word);
            let measure = measure.and_then(|one| if measures.contains(&one) { Err(FieldCode::Duplicate.into()) } else { Ok(one) });
            let measure = fields.keep(&place.to_string(), measure);
            whole &= measure.is_some();
            measures.extend(measure);
        }
        whole.then_some(())
    })?;
    Some(measures)
}

/// An amount that was forgotten is not the same as none to be kept to.
fn limit(minor: Option<i64>, unlimited: Option<bool>, fields: &mut Fields) -> Option<Limit> {
    if unlimited != Some(true) {
        return fields.required("limit_minor", minor, amount).map(Limit::UpTo);
    }
    if minor.is_some() {
        fields.refuse("limit_minor", FieldCode::Unexpected);
        return None;
    }
    Some(Limit::Unlimited)
}

fn amount(minor: i64) -> FieldResult<i64> {
    if (0..=money::MAX_MINOR).contains(&minor) {
        return Ok(minor);
    }
    let arguments = vec![("min".to_owned(), "0".to_owned()), ("max".to_owned(), money::MAX_MINOR.to_string())];
    Err(Fault { code: FieldCode::OutOfRange, arguments })
}
