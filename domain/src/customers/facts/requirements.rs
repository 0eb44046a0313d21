//! Which facts are required of whom, and for how long each is good.

use serde::{Deserialize, Serialize};

use super::super::words::CustomerKind;
use super::CustomerFact;
use crate::fields::{self, Fault, FieldCode, Fields};

/// The longest term, in days.
pub const TERM_MAX: u32 = 36_500;

/// A fact that is required.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequiredFact {
    /// The fact.
    pub fact: CustomerFact,
    /// How many days a verification is good for; `None` where it is good for ever.
    pub term_days: Option<u32>,
}

/// The required facts of each kind of customer, in the order in which people want to see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirements {
    /// Of persons.
    pub person: Vec<RequiredFact>,
    /// Of organisations.
    pub organization: Vec<RequiredFact>,
}

/// A required fact as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequiredFactInput {
    /// Word of [`CustomerFact`].
    pub fact: Option<String>,
    /// 1 to [`TERM_MAX`].
    pub term_days: Option<i64>,
}

/// Required facts as they come in. Both lists are needed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequirementsInput {
    /// Of persons.
    pub person: Option<Vec<RequiredFactInput>>,
    /// Of organisations.
    pub organization: Option<Vec<RequiredFactInput>>,
}

impl Default for Requirements {
    /// What holds until somebody sets something else.
    fn default() -> Self {
        use CustomerFact::{Birthday, City, Contact, Industry, Name, OrganizationSize, Phone, SourceChannel};
        let list = |facts: &[(CustomerFact, Option<u32>)]| {
            facts.iter().map(|(fact, term_days)| RequiredFact { fact: *fact, term_days: *term_days }).collect()
        };
        let common = [(Name, None), (Phone, Some(365)), (City, Some(730)), (SourceChannel, None)];
        Self {
            person: list(&[&common[..], &[(Birthday, None)]].concat()),
            organization: list(&[&common[..], &[(Industry, Some(730)), (OrganizationSize, Some(730)), (Contact, Some(365))]].concat()),
        }
    }
}

impl Requirements {
    /// Reads both lists. An empty one requires nothing.
    pub fn read(input: RequirementsInput, fields: &mut Fields) -> Option<Self> {
        let person = list("person", CustomerKind::Person, input.person, fields);
        let organization = list("organization", CustomerKind::Organization, input.organization, fields);
        Some(Self { person: person?, organization: organization? })
    }

    /// Those of a kind of customer.
    #[must_use]
    pub fn of(&self, kind: CustomerKind) -> &[RequiredFact] {
        match kind {
            CustomerKind::Person => &self.person,
            CustomerKind::Organization => &self.organization,
        }
    }
}

fn list(name: &str, kind: CustomerKind, input: Option<Vec<RequiredFactInput>>, fields: &mut Fields) -> Option<Vec<RequiredFact>> {
    let input = fields.required(name, input, Ok)?;
    fields.within(name, |fields| {
        let mut required: Vec<RequiredFact> = Vec::new();
        for (at, input) in input.into_iter().enumerate() {
            let read = fields.within(at, |fields| {
                let fact = fields.required("fact", input.fact, fields::word::<CustomerFact>);
                let term_days = fields.optional("term_days", input.term_days, term);
                let fact = fact?;
                if !fact.is_of(kind) {
                    fields.refuse("fact", FieldCode::NotForKind);
                } else if required.iter().any(|known| known.fact == fact) {
                    fields.refuse("fact", FieldCode::Duplicate);
                }
                Some(RequiredFact { fact, term_days: term_days? })
            });
            required.extend(read);
        }
        Some(required)
    })
}

fn term(days: i64) -> fields::FieldResult<u32> {
    u32::try_from(days).ok().filter(|days| (1..=TERM_MAX).contains(days)).ok_or_else(|| Fault {
        code: FieldCode::OutOfRange,
        arguments: vec![("min".into(), "1".into()), ("max".into(), TERM_MAX.to_string())],
    })
}
