//! Messages of cases as their histories show them.

use guanxi_domain::ids::{ContactId, InteractionId};
use guanxi_domain::instant;
use guanxi_domain::interactions::{Direction, Outcome};
use guanxi_domain::vocabulary::Channel;
use guanxi_persistence::interactions::ShownMessage;
use serde::Serialize;
use utoipa::ToSchema;

/// A message of the conversation.
#[derive(Serialize, ToSchema)]
#[schema(as = CaseStepMessage)]
pub struct MessageView {
    /// The interaction.
    pub interaction_id: InteractionId,
    /// Over which channel.
    pub channel: Channel,
    /// Who turned to whom.
    pub direction: Direction,
    /// Whether it is a note for colleagues, which the customer never sees.
    pub internal: bool,
    /// When.
    #[schema(format = DateTime)]
    pub occurred_at: String,
    /// The person who spoke for the organisation.
    pub contact_id: Option<ContactId>,
    /// What it was about.
    pub subject: Option<String>,
    /// What was said.
    pub content: Option<String>,
    /// What came of it.
    pub outcome: Option<Outcome>,
}

impl From<ShownMessage> for MessageView {
    fn from(message: ShownMessage) -> Self {
        Self {
            interaction_id: message.interaction_id,
            channel: message.channel,
            direction: message.direction,
            internal: message.internal,
            occurred_at: instant::format(message.occurred_at),
            contact_id: message.contact_id,
            subject: message.subject,
            content: message.content,
            outcome: message.outcome,
        }
    }
}
