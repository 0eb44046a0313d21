//! Who answers for a complaint: rules, in versions, that name a role; whoever has it nearest to the outlet concerned gets the complaint.

use serde::{Deserialize, Serialize};

use super::field::Field;
use super::words::ComplaintKind;
use crate::Refusal;
use crate::access::responsible::Responsible;
use crate::fields::{FieldCode, Fields};
use crate::ids::{AssignmentRulesId, ComplaintPolicyId, ConfigurationVersionId, TypedId as _, UnitId};
use crate::instant::Instant;
use crate::platform::{Context, Event, EventKind, RecordKind};
use crate::service::assignment::{Placement, RuleMatched};
use crate::service::calendar::Configured;
use crate::service::sla::{Conditions, ConditionsInput, PromisedKind, RULE_NAME_MAX, Traits};
use crate::text;
use crate::vocabulary::Word as _;

/// The most rules of a version.
pub const RULES_MAX: usize = 100;
/// The longest code of a role, in characters.
const CODE_MAX: usize = 40;
/// From which round on complaints go one level up, in the version that an installation begins with.
pub const CLIMBS_FROM: i64 = 3;
/// The latest round that a version can name.
pub const LATEST_ROUND: i64 = 100;

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignmentRule {
    /// What people call it; unique in its version.
    pub name: String,
    /// For which complaints it is.
    pub when: Conditions,
    /// The code of the role of whoever answers for them.
    pub role: String,
    /// That of whoever does one level up; whoever leads the company where absent.
    #[serde(default)]
    pub role_above: Option<String>,
}

/// The rules by which complaints find who answers for them. The first that speaks of a complaint counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignmentPolicy {
    /// The rules in their order.
    pub rules: Vec<AssignmentRule>,
    /// From which round on a complaint goes one level up.
    pub climbs_from_round: i64,
}

/// What a rule says of a complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found<'a> {
    /// The place of the rule, counted from 1.
    pub place: i64,
    /// The rule.
    pub rule: &'a AssignmentRule,
    /// The code of the role whose nearest holder gets the complaint; none for whoever leads the company.
    pub role: Option<&'a str>,
}

impl AssignmentPolicy {
    /// What the rules say of a complaint in a round, given the unit concerned and those above it.
    #[must_use]
    pub fn find(&self, traits: &Traits, unit_ids: &[UnitId], round: i64) -> Option<Found<'_>> {
        let (place, rule) = (1..).zip(&self.rules).find(|(_, rule)| rule.when.hold(traits, unit_ids))?;
        let role = if round < self.climbs_from_round { Some(rule.role.as_str()) } else { rule.role_above.as_deref() };
        Some(Found { place, rule, role })
    }

    /// The codes of the roles that the rules name.
    pub fn roles(&self) -> impl Iterator<Item = &str> {
        self.rules.iter().flat_map(|rule| std::iter::once(rule.role.as_str()).chain(rule.role_above.as_deref()))
    }

    /// The units that the rules name.
    #[must_use]
    pub fn units(&self) -> Vec<UnitId> {
        self.rules.iter().flat_map(|rule| rule.when.unit_ids.iter().copied()).collect()
    }

    /// Refuses rules that name a role that is not there.
    ///
    /// # Errors
    /// `validation_failed` with `not_found` at each of them.
    pub fn check_roles(&self, there: &[String]) -> Result<(), Refusal> {
        let missing = |code: &str| !there.iter().any(|known| known == code);
        let mut fields = Fields::new();
        for (at, rule) in self.rules.iter().enumerate() {
            let named = [("role", Some(rule.role.as_str())), ("role_above", rule.role_above.as_deref())];
            for (name, _) in named.into_iter().filter(|(_, code)| code.is_some_and(missing)) {
                fields.within("rules", |fields| fields.within(at, |fields| fields.refuse(name, FieldCode::NotFound)));
            }
        }
        fields.finish(Some(()))
    }
}

impl Found<'_> {
    /// The decision who gets the complaint, with its reason.
    #[must_use]
    pub fn placement(&self, version: (ConfigurationVersionId, i64), responsible: Option<Responsible>, now: Instant) -> Placement {
        let (id, ordinal) = version;
        let rule = RuleMatched { rules_id: AssignmentRulesId::from(id.uuid()), ordinal, place: self.place, name: self.rule.name.clone() };
        Placement { rule: Some(rule), assignee_id: responsible.map(|found| found.user_id), alert_at: None, ..Placement::nowhere(now) }
    }
}

impl AssignmentPolicy {
    /// What an installation begins with: each field's manager, and its director one level up.
    #[must_use]
    pub fn shipped() -> Self {
        let of = |field: Field| ComplaintKind::ALL.iter().copied().filter(|kind| kind.field() == field).collect();
        let rule = |name: &str, field: Field| AssignmentRule {
            name: name.to_owned(),
            when: Conditions { complaint_kinds: of(field), ..Conditions::default() },
            role: field.manager().word().to_owned(),
            role_above: Some(field.director().word().to_owned()),
        };
        let rules = vec![rule("销售类投诉转销售经理", Field::Sales), rule("售后类投诉转服务经理", Field::AfterSales)];
        Self { rules, climbs_from_round: CLIMBS_FROM }
    }
}

/// The rules as they are configured, in versions.
pub type AssignmentRules = Configured<ComplaintPolicyId, AssignmentPolicy>;

/// The code under which they are kept.
pub const CODE: &str = "complaint_assignment";

impl AssignmentRules {
    /// Those that an installation begins with; nobody made them, so that no event tells of it.
    #[must_use]
    pub fn shipped(id: ComplaintPolicyId, version_id: ConfigurationVersionId, now: Instant) -> Self {
        Self::first(id, version_id, CODE.to_owned(), AssignmentPolicy::shipped(), now)
    }

    /// The version with other rules; none where they are the same.
    #[must_use]
    pub fn set(
        &self,
        rules: AssignmentPolicy,
        version_id: ConfigurationVersionId,
        company: UnitId,
        context: &Context,
    ) -> Option<(Self, Event)> {
        if rules == self.document {
            return None;
        }
        let next = self.next(version_id, rules, context.now);
        let event = next.event(EventKind::ComplaintPolicyCreated, RecordKind::ComplaintPolicy, company);
        Some((next, event))
    }
}

/// A rule as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssignmentRuleInput {
    /// 1 to [`RULE_NAME_MAX`] characters.
    pub name: Option<String>,
    /// What it asks for; nothing where absent.
    pub when: Option<ConditionsInput>,
    /// The code of a role.
    pub role: Option<String>,
    /// The code of a role.
    pub role_above: Option<String>,
}

/// Rules as they come in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssignmentPolicyInput {
    /// The rules in their order, one to [`RULES_MAX`].
    pub rules: Option<Vec<AssignmentRuleInput>>,
    /// 2 to [`LATEST_ROUND`]; [`CLIMBS_FROM`] where absent.
    pub climbs_from_round: Option<i64>,
}

impl AssignmentPolicy {
    /// Reads rules, noting every wrong field; their roles and units are still to be looked up.
    pub fn read(input: AssignmentPolicyInput, fields: &mut Fields) -> Option<Self> {
        let climbs_from_round =
            fields.optional("climbs_from_round", input.climbs_from_round, |round| crate::orders::input::between(round, 2, LATEST_ROUND));
        let given = fields.required("rules", input.rules, Ok)?;
        if given.is_empty() {
            fields.refuse("rules", FieldCode::Required);
        }
        if given.len() > RULES_MAX {
            fields.refuse_with("rules", FieldCode::TooMany, [("max", RULES_MAX.to_string())]);
            return None;
        }
        let count = given.len();
        let mut rules: Vec<AssignmentRule> = Vec::with_capacity(count);
        for (at, input) in given.into_iter().enumerate() {
            fields.within("rules", |fields| {
                fields.within(at, |fields| {
                    let rule = AssignmentRule::read(input, fields)?;
                    if rules.iter().any(|known| known.name == rule.name) {
                        fields.refuse("name", FieldCode::Duplicate);
                    }
                    rules.push(rule);
                    Some(())
                })
            });
        }
        let climbs_from_round = climbs_from_round?.unwrap_or(CLIMBS_FROM);
        (rules.len() == count && count > 0).then_some(Self { rules, climbs_from_round })
    }
}

impl AssignmentRule {
    fn read(input: AssignmentRuleInput, fields: &mut Fields) -> Option<Self> {
        let code = |code: String| text::line(code, 1, CODE_MAX);
        let name = fields.required("name", input.name, |name| text::line(name, 1, RULE_NAME_MAX));
        let when = fields.within("when", |fields| {
            let when = Conditions::read(input.when.unwrap_or_default(), fields)?;
            when.strange_to(PromisedKind::Complaint).for_each(|name| fields.refuse(name, FieldCode::Unexpected));
            Some(when)
        });
        let role = fields.required("role", input.role, code);
        let role_above = fields.optional("role_above", input.role_above, code);
        Some(Self { name: name?, when: when?, role: role?, role_above: role_above? })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::complaints::words::Severity;
    use crate::vocabulary::Channel;

    fn traits(kind: ComplaintKind) -> Traits {
        Traits::of_complaint(Channel::Phone, kind, Severity::General, false)
    }

    #[test]
    fn each_kind_goes_to_the_manager_of_its_field_and_from_the_third_round_one_level_up() {
        let policy = AssignmentPolicy::shipped();
        for kind in ComplaintKind::ALL {
            let sales = matches!(kind, ComplaintKind::Sales | ComplaintKind::Billing);
            let expected = if sales { ["sales_manager", "sales_director"] } else { ["service_manager", "service_director"] };
            for round in 1..6 {
                let found = policy.find(&traits(*kind), &[], round).unwrap();
                assert_eq!(found.role, Some(expected[usize::from(round >= CLIMBS_FROM)]), "{kind} in round {round}");
            }
        }
    }

    #[test]
    fn the_first_rule_counts_and_one_level_up_may_be_the_company() {
        let rule = |name: &str, when| AssignmentRule { name: name.into(), when, role: name.into(), role_above: None };
        let unit = UnitId::new(Uuid::from_u128(3));
        let here = Conditions { unit_ids: vec![unit], ..Conditions::default() };
        let policy = AssignmentPolicy { rules: vec![rule("here", here), rule("else", Conditions::default())], climbs_from_round: 2 };
        let found = |units: &[UnitId], round| {
            let found = policy.find(&traits(ComplaintKind::Other), units, round).unwrap();
            (found.place, found.role.map(str::to_owned))
        };
        assert_eq!(found(&[unit], 1), (1, Some("here".to_owned())));
        assert_eq!(found(&[], 1), (2, Some("else".to_owned())));
        assert_eq!(found(&[], 2), (2, None));
        let kept: AssignmentPolicy = serde_json::from_value(serde_json::to_value(&policy).unwrap()).unwrap();
        assert_eq!(kept, policy);
    }

    #[test]
    fn every_wrong_place_is_named() {
        let named = |name: &str| AssignmentRuleInput { name: Some(name.into()), role: Some("a".into()), ..AssignmentRuleInput::default() };
        let of_tickets = ConditionsInput { priorities: Some(vec!["high".into()]), ..ConditionsInput::default() };
        let rules = vec![
            named("a"),
            named("a"),
            AssignmentRuleInput { role: None, ..named("b") },
            AssignmentRuleInput { when: Some(of_tickets), ..named("c") },
        ];
        let mut fields = Fields::new();
        let read = AssignmentPolicy::read(AssignmentPolicyInput { rules: Some(rules), climbs_from_round: Some(1) }, &mut fields);
        let refusal = fields.finish(read).unwrap_err();
        let errors: Vec<_> = refusal.errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
        let expected = [
            ("/climbs_from_round", FieldCode::OutOfRange),
            ("/rules/1/name", FieldCode::Duplicate),
            ("/rules/2/role", FieldCode::Required),
            ("/rules/3/when/priorities", FieldCode::Unexpected),
        ];
        assert_eq!(errors, expected);
        let shipped = AssignmentPolicy::shipped();
        assert!(shipped.check_roles(&[]).unwrap_err().errors.len() == 4 && shipped.roles().count() == 4);
    }
}
