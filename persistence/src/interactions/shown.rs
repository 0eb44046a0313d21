//! A message as histories of cases show it.

use guanxi_domain::ids::{ContactId, InteractionId};
use guanxi_domain::instant::Instant;
use guanxi_domain::interactions::{Direction, Outcome};
use guanxi_domain::vocabulary::Channel;

use crate::schema::interactions;
use crate::types::{At, Id, Word, typed_or_none};

/// A message as the history of a case shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownMessage {
    /// The interaction.
    pub interaction_id: InteractionId,
    /// Over which channel.
    pub channel: Channel,
    /// Who turned to whom.
    pub direction: Direction,
    /// Whether it is a note for colleagues.
    pub internal: bool,
    /// When.
    pub occurred_at: Instant,
    /// The person who spoke for the organisation.
    pub contact_id: Option<ContactId>,
    /// What it was about.
    pub subject: Option<String>,
    /// What was said.
    pub content: Option<String>,
    /// What came of it.
    pub outcome: Option<Outcome>,
}

/// The columns of a message.
pub(crate) type MessageRow =
    (Id, Word<Channel>, Word<Direction>, bool, At, Option<Id>, Option<String>, Option<String>, Option<Word<Outcome>>);

/// Which columns these are.
pub(crate) type MessageColumns = (
    interactions::id,
    interactions::channel,
    interactions::direction,
    interactions::internal,
    interactions::occurred_at,
    interactions::contact_id,
    interactions::subject,
    interactions::content,
    interactions::outcome,
);

/// Which columns these are, for a query.
pub(crate) const fn message_columns() -> MessageColumns {
    (
        interactions::id,
        interactions::channel,
        interactions::direction,
        interactions::internal,
        interactions::occurred_at,
        interactions::contact_id,
        interactions::subject,
        interactions::content,
        interactions::outcome,
    )
}

impl From<MessageRow> for ShownMessage {
    fn from((id, channel, direction, internal, at, contact, subject, content, outcome): MessageRow) -> Self {
        Self {
            interaction_id: id.typed(),
            channel: channel.0,
            direction: direction.0,
            internal,
            occurred_at: at.0,
            contact_id: typed_or_none(contact),
            subject,
            content,
            outcome: outcome.map(|word| word.0),
        }
    }
}
