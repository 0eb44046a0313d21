//! What callers say of the assignment rules.

use super::queue_input::LABEL_MAX;
use super::rules::{Conditions, RULES_MAX, Rule, Rules};
use super::words::Strategy;
use crate::Refusal;
use crate::customers::read::{language, list, texts};
use crate::fields::{self, FieldCode, Fields};
use crate::ids::{AssignmentRulesId, QueueId, UnitId};
use crate::platform::Context;
use crate::service::ticket::TicketCategory;
use crate::text;
use crate::vocabulary::{Channel, Word};

/// The most values of one condition.
pub const VALUES_MAX: usize = 100;
/// The longest word of a condition, in characters.
pub const WORD_MAX: usize = 40;
/// The longest note, in characters.
pub const NOTE_MAX: usize = 500;

/// A version of the rules as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewRulesInput {
    /// The rules in their order.
    pub rules: Option<Vec<RuleInput>>,
    /// Why they are set.
    pub note: Option<String>,
}

/// A rule as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuleInput {
    /// What people call it.
    pub name: Option<String>,
    /// Words of [`Channel`].
    pub channels: Vec<String>,
    /// Words of [`TicketCategory`].
    pub categories: Vec<String>,
    /// BCP 47 tags.
    pub languages: Vec<String>,
    /// Units.
    pub unit_ids: Vec<String>,
    /// Whether the customer is a key account.
    pub key_account: Option<bool>,
    /// Parts of the subject or the description.
    pub words: Vec<String>,
    /// Where the tickets go.
    pub queue_id: Option<String>,
    /// Word of [`Strategy`].
    pub strategy: Option<String>,
}

/// A version of the rules, read; its queues and units are still to be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRules {
    rules: Vec<Rule>,
    note: Option<String>,
}

impl NewRules {
    /// Reads a version of at least one rule.
    pub fn read(input: NewRulesInput, fields: &mut Fields) -> Option<Self> {
        let note = fields.optional("note", input.note, |note| text::optional_line(note, NOTE_MAX));
        let given = fields.required("rules", input.rules, Ok)?;
        if given.is_empty() {
            fields.refuse("rules", FieldCode::Required);
        }
        let rules = list(given, fields, "rules", RULES_MAX, rule);
        Some(Self { rules: rules?, note: note?.flatten() })
    }

    /// The queues that the rules name.
    pub fn queues(&self) -> impl Iterator<Item = QueueId> {
        self.rules.iter().map(|rule| rule.queue_id)
    }

    /// Refuses rules that name a queue to which no tickets may be sent.
    ///
    /// # Errors
    /// `validation_failed` with `not_found` at each of them.
    pub fn check_queues(&self, there: &[QueueId]) -> Result<(), Refusal> {
        let mut fields = Fields::new();
        for (at, _) in self.rules.iter().enumerate().filter(|(_, rule)| !there.contains(&rule.queue_id)) {
            fields.within("rules", |fields| fields.within(at, |fields| fields.refuse("queue_id", FieldCode::NotFound)));
        }
        fields.finish(Some(()))
    }

    /// The units that the rules name.
    #[must_use]
    pub fn units(&self) -> Vec<UnitId> {
        self.rules.iter().flat_map(|rule| rule.conditions.unit_ids.iter().copied()).collect()
    }

    /// The version after the latest one.
    #[must_use]
    pub fn follow(self, id: AssignmentRulesId, latest: i64, context: &Context) -> Rules {
        let Self { rules, note } = self;
        Rules { id, ordinal: latest + 1, rules, note, created_by: context.actor.user(), created_at: context.now }
    }
}

fn rule(input: RuleInput, fields: &mut Fields) -> Option<Rule> {
    let name = fields.required("name", input.name, |name| text::line(name, 1, LABEL_MAX));
    let queue_id = fields.required("queue_id", input.queue_id, fields::id);
    let strategy = fields.required("strategy", input.strategy, fields::word::<Strategy>);
    let channels = words::<Channel>(input.channels, fields, "channels");
    let categories = words::<TicketCategory>(input.categories, fields, "categories");
    let languages = texts(input.languages, fields, "languages", VALUES_MAX, language);
    let unit_ids = texts(input.unit_ids, fields, "unit_ids", VALUES_MAX, fields::id);
    let parts = texts(input.words, fields, "words", VALUES_MAX, |word| text::line(word, 1, WORD_MAX));
    Some(Rule {
        name: name?,
        conditions: Conditions {
            channels: channels?,
            categories: categories?,
            languages: languages?,
            unit_ids: unit_ids?,
            key_account: input.key_account,
            words: parts?,
        },
        queue_id: queue_id?,
        strategy: strategy?,
    })
}

fn words<W: Word>(given: Vec<String>, fields: &mut Fields, name: &str) -> Option<Vec<W>> {
    texts(given, fields, name, VALUES_MAX, fields::word::<W>)
}
