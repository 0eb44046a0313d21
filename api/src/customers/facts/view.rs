//! What goes out about facts, and what comes in.

use guanxi_domain::customers::facts::{CustomerFact, JudgedFact, RequiredFact, RequiredFactInput, Requirements, RequirementsInput};
use guanxi_domain::ids::{CustomerId, UserId};
use guanxi_domain::instant::{self, Instant};
use guanxi_persistence::customers::facts::{CustomerFacts, RequirementsSetting};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::answer::Resource;
use crate::openapi::Example;

/// What is known of a customer, against what is required.
#[derive(Serialize, ToSchema)]
#[schema(as = CustomerFacts)]
pub struct FactsView {
    /// The customer.
    pub customer_id: CustomerId,
    /// The version of the customer.
    pub version: i64,
    /// The instant that it is judged at.
    #[schema(format = DateTime)]
    pub as_of: String,
    /// The share of the required facts that are known, in hundredths of a per cent, rounded down: 0 to 10000; `null` where nothing is
    /// required.
    #[schema(minimum = 0, maximum = 10000)]
    pub mastery: Option<u32>,
    /// The share of the required facts that are known and were verified within their term, likewise.
    #[schema(minimum = 0, maximum = 10000)]
    pub freshness: Option<u32>,
    /// How many facts are required.
    pub required_count: usize,
    /// How many of them are known.
    pub known_count: usize,
    /// How many of them are known and fresh.
    pub fresh_count: usize,
    /// The required facts, in the order of the setting.
    pub facts: Vec<FactView>,
}

/// A required fact of a customer.
#[derive(Serialize, ToSchema)]
#[schema(as = CustomerFactState)]
pub struct FactView {
    /// The fact.
    pub fact: CustomerFact,
    /// Whether it is known.
    pub known: bool,
    /// When it was last verified; `null` where it is not known or was never verified. A value counts as verified when it was entered,
    /// a contact point when somebody said so.
    #[schema(format = DateTime)]
    pub verified_at: Option<String>,
    /// The staff user who verified or entered it; `null` where that was at the customer's creation, for contact points, and where it
    /// was another system.
    pub verified_by: Option<UserId>,
    /// How many days a verification is good for; `null` where it is good for ever.
    pub term_days: Option<u32>,
    /// Until when it is fresh; `null` where it is not verified, and where it stays fresh for ever.
    #[schema(format = DateTime)]
    pub fresh_until: Option<String>,
    /// Whether it is known and was verified within its term.
    pub fresh: bool,
}

impl FactsView {
    /// What was judged at an instant.
    pub fn of(facts: &CustomerFacts, now: Instant) -> Self {
        let CustomerFacts { customer, judged, verified_by } = facts;
        let view = |fact: &JudgedFact| FactView {
            fact: fact.fact,
            known: fact.known,
            verified_at: fact.verified_at.map(instant::format),
            verified_by: verified_by.get(&fact.fact).copied().filter(|_| fact.known),
            term_days: fact.term_days,
            fresh_until: fact.fresh_until.map(instant::format),
            fresh: fact.fresh,
        };
        Self {
            customer_id: customer.id,
            version: customer.version,
            as_of: instant::format(now),
            mastery: judged.mastery(),
            freshness: judged.freshness(),
            required_count: judged.facts.len(),
            known_count: judged.known(),
            fresh_count: judged.fresh(),
            facts: judged.facts.iter().map(view).collect(),
        }
    }
}

impl Resource for FactsView {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/v1/customers/{}/facts", self.customer_id)
    }
}

impl Example for FactsView {
    fn example() -> Value {
        json!({
            "customer_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "version": 3, "as_of": "2026-02-13T09:00:00.000000Z",
            "mastery": 10000, "freshness": 5000, "required_count": 2, "known_count": 2, "fresh_count": 1,
            "facts": [
                {
                    "fact": "city", "known": true, "verified_at": "2026-02-01T08:00:00.000000Z",
                    "verified_by": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "term_days": 730,
                    "fresh_until": "2028-02-01T08:00:00.000000Z", "fresh": true
                },
                {
                    "fact": "phone", "known": true, "verified_at": null, "verified_by": null, "term_days": 365, "fresh_until": null,
                    "fresh": false
                }
            ]
        })
    }
}

/// Facts that are said to hold.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = FactVerification)]
pub struct VerifyFactsBody {
    /// Words of the vocabulary `customer_fact`, each once. Required.
    #[schema(required = true, value_type = Vec<String>)]
    #[validate(length(max = 50))]
    pub facts: Option<Vec<String>>,
}

impl Example for VerifyFactsBody {
    fn example() -> Value {
        json!({ "facts": ["name"] })
    }
}

/// Which facts of customers are required.
#[derive(Serialize, ToSchema)]
#[schema(as = RequiredFacts)]
pub struct RequiredFactsView {
    /// Counts the changes; 0 for the default.
    pub version: i64,
    /// Of persons.
    pub person: Vec<RequiredFactView>,
    /// Of organisations.
    pub organization: Vec<RequiredFactView>,
    /// When it was set; `null` for the default.
    #[schema(format = DateTime)]
    pub updated_at: Option<String>,
}

/// A fact that is required.
#[derive(Serialize, ToSchema)]
#[schema(as = RequiredFact)]
pub struct RequiredFactView {
    /// The fact.
    pub fact: CustomerFact,
    /// How many days a verification is good for, 1 to 36500; `null` where it is good for ever.
    pub term_days: Option<u32>,
}

impl From<RequirementsSetting> for RequiredFactsView {
    fn from(setting: RequirementsSetting) -> Self {
        let Requirements { person, organization } = setting.requirements;
        let view = |required: RequiredFact| RequiredFactView { fact: required.fact, term_days: required.term_days };
        Self {
            version: setting.version,
            person: person.into_iter().map(view).collect(),
            organization: organization.into_iter().map(view).collect(),
            updated_at: setting.updated_at.map(instant::format),
        }
    }
}

impl Resource for RequiredFactsView {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        "/api/v1/settings/required_facts".to_owned()
    }
}

impl Example for RequiredFactsView {
    fn example() -> Value {
        json!({
            "version": 1,
            "person": [{ "fact": "name", "term_days": null }, { "fact": "phone", "term_days": 365 }],
            "organization": [{ "fact": "name", "term_days": null }, { "fact": "contact", "term_days": 180 }],
            "updated_at": "2026-02-13T09:00:00.000000Z"
        })
    }
}

/// Which facts of customers are to be required from now on.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRequiredFacts)]
pub struct RequiredFactsBody {
    /// Of persons, each fact once; an empty list requires nothing. Required.
    #[schema(required = true, value_type = Vec<RequiredFactBody>)]
    #[validate(length(max = 50))]
    person: Option<Vec<RequiredFactBody>>,
    /// Of organisations, likewise. Required.
    #[schema(required = true, value_type = Vec<RequiredFactBody>)]
    #[validate(length(max = 50))]
    organization: Option<Vec<RequiredFactBody>>,
}

/// A fact that is to be required.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewRequiredFact)]
pub struct RequiredFactBody {
    /// A word of the vocabulary `customer_fact` that customers of the kind have. Required.
    #[schema(required = true, value_type = String)]
    fact: Option<String>,
    /// How many days a verification is good for, 1 to 36500; for ever where absent.
    #[schema(minimum = 1, maximum = 36500)]
    term_days: Option<i64>,
}

impl From<RequiredFactsBody> for RequirementsInput {
    fn from(body: RequiredFactsBody) -> Self {
        let list = |list: Option<Vec<RequiredFactBody>>| {
            let input = |body: RequiredFactBody| RequiredFactInput { fact: body.fact, term_days: body.term_days };
            list.map(|list| list.into_iter().map(input).collect())
        };
        Self { person: list(body.person), organization: list(body.organization) }
    }
}

impl Example for RequiredFactsBody {
    fn example() -> Value {
        json!({
            "person": [{ "fact": "name" }, { "fact": "phone", "term_days": 365 }],
            "organization": [{ "fact": "name" }, { "fact": "contact", "term_days": 180 }]
        })
    }
}
