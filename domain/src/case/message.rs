//! Messages: what the company and the customer say to each other about a case, and notes for colleagues. Each is an interaction.

use super::Case;
use super::edit::Edit;
use crate::Refusal;
use crate::fields::{self, FieldCode, Fields, Patch};
use crate::ids::{ContactId, CustomerId, InteractionId, OrderId};
use crate::instant::{self, Instant};
use crate::interactions::interaction::{CONTENT_MAX, DURATION_MAX, SUBJECT_MAX};
use crate::interactions::{Direction, Interaction, InteractionChange, InteractionDraft, InteractionFacts, Outcome, Tie, write};
use crate::orders::CustomerFacts;
use crate::orders::input::between;
use crate::platform::Context;
use crate::text;
use crate::vocabulary::Channel;

/// A message as it comes in: what was said, or the interaction that is there already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageInput {
    /// A contact with the customer that was logged before.
    pub interaction_id: Option<String>,
    /// Word of [`Channel`]; the case's where absent.
    pub channel: Option<String>,
    /// Word of [`Direction`]; who speaks turned to the other where absent.
    pub direction: Option<String>,
    /// The person who speaks for the organisation; the case's where absent.
    pub contact_id: Option<String>,
    /// What it was about.
    pub subject: Option<String>,
    /// What was said.
    pub content: Option<String>,
    /// Word of [`Outcome`].
    pub outcome: Option<String>,
    /// How long it took, in seconds.
    pub duration_seconds: Option<i64>,
    /// RFC 3339; now where absent.
    pub occurred_at: Option<String>,
    /// Whether a program said it, and no person.
    pub automatic: Option<bool>,
}

/// A message, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// A contact that was logged before.
    Logged(InteractionId),
    /// A contact to be logged.
    New(Box<NewMessage>),
}

/// What was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewMessage {
    /// Over which channel.
    pub channel: Option<Channel>,
    /// Who turned to whom.
    pub direction: Option<Direction>,
    /// The person who speaks for the organisation.
    pub contact_id: Option<ContactId>,
    /// What it was about.
    pub subject: Option<String>,
    /// What was said.
    pub content: String,
    /// What came of it.
    pub outcome: Option<Outcome>,
    /// How long it took, in seconds.
    pub duration_seconds: Option<i64>,
    /// When.
    pub occurred_at: Option<Instant>,
    /// Whether a program said it, and no person: then it answers nobody.
    pub automatic: bool,
}

impl Message {
    /// Reads a message.
    pub fn read(input: MessageInput, fields: &mut Fields) -> Option<Self> {
        if let Some(id) = input.interaction_id {
            let id = fields.keep("interaction_id", fields::id::<InteractionId>(id));
            let others = [
                ("channel", input.channel.is_some()),
                ("direction", input.direction.is_some()),
                ("contact_id", input.contact_id.is_some()),
                ("subject", input.subject.is_some()),
                ("content", input.content.is_some()),
                ("outcome", input.outcome.is_some()),
                ("duration_seconds", input.duration_seconds.is_some()),
                ("occurred_at", input.occurred_at.is_some()),
                ("automatic", input.automatic.is_some()),
            ];
            for (name, _) in others.iter().filter(|(_, given)| *given) {
                fields.refuse(name, FieldCode::Unexpected);
            }
            return id.map(Self::Logged);
        }
        let channel = fields.optional("channel", input.channel, fields::word::<Channel>);
        let direction = fields.optional("direction", input.direction, fields::word::<Direction>);
        let contact_id = fields.optional("contact_id", input.contact_id, fields::id::<ContactId>);
        let subject = fields.optional("subject", input.subject, |text| text::optional_line(text, SUBJECT_MAX));
        let content = fields.required("content", input.content, |text| text::paragraphs(text, 1, CONTENT_MAX));
        let outcome = fields.optional("outcome", input.outcome, fields::word::<Outcome>);
        let duration_seconds = fields.optional("duration_seconds", input.duration_seconds, |value| between(value, 0, DURATION_MAX));
        let occurred_at = fields.optional("occurred_at", input.occurred_at, instant::parse);
        Some(Self::New(Box::new(NewMessage {
            channel: channel?,
            direction: direction?,
            contact_id: contact_id?,
            subject: subject?.flatten(),
            content: content?,
            outcome: outcome?,
            duration_seconds: duration_seconds?,
            occurred_at: occurred_at?,
            automatic: input.automatic.unwrap_or(false),
        })))
    }

    /// The interaction that it names, where it names one.
    #[must_use]
    pub const fn logged(&self) -> Option<InteractionId> {
        match self {
            Self::Logged(id) => Some(*id),
            Self::New(_) => None,
        }
    }

    /// The contact that it names, where it names one.
    #[must_use]
    pub fn contact(&self) -> Option<ContactId> {
        match self {
            Self::Logged(_) => None,
            Self::New(message) => message.contact_id,
        }
    }
}

/// What a message needs to know of other records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MessageFacts {
    /// The customer of the case.
    pub customer: Option<CustomerFacts>,
    /// Whose contact the one is that the message names.
    pub contact_of: Option<CustomerId>,
    /// The interaction that the message names, within reach.
    pub logged: Option<Interaction>,
}

/// What messages about a case take from it.
pub(crate) struct Conversation {
    /// What they are tied to.
    pub tie: Tie,
    /// The customer.
    pub customer_id: CustomerId,
    /// The person who speaks for the organisation.
    pub contact_id: Option<ContactId>,
    /// Over which channel, where the message says no other.
    pub channel: Channel,
    /// Word of a touchpoint.
    pub touchpoint: Option<String>,
    /// The order that it is about.
    pub order_id: Option<OrderId>,
    /// Since when the case is there.
    pub since: Instant,
}

/// A case about which people talk.
pub(crate) trait Conversing: Case {
    /// What messages about it take from it.
    fn conversation(&self) -> Conversation;
}

/// What kind of message it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The company to the customer.
    Reply,
    /// The company tells the customer something: it turned to them, or they talked with each other, whoever called.
    Telling,
    /// The customer to the company.
    Customer,
    /// A contact in which the customer said something, whoever turned to whom.
    Contact,
    /// The company calls the customer back; one that was logged before may be the customer's own call on that.
    Callback,
    /// For colleagues alone.
    Note,
}

impl Kind {
    /// Who turned to whom, where nobody says.
    const fn direction(self) -> Direction {
        match self {
            Self::Customer | Self::Contact => Direction::Inbound,
            Self::Reply | Self::Telling | Self::Callback | Self::Note => Direction::Outbound,
        }
    }

    /// What is wrong with a message of this direction; nothing where it can be one of this kind.
    const fn fault(self, direction: Direction, channel: Channel) -> Option<FieldCode> {
        match (self, direction) {
            (Self::Reply | Self::Note, Direction::Inbound) => Some(FieldCode::NotOutbound),
            (Self::Telling, Direction::Inbound) if !channel.is_conversation() => Some(FieldCode::NotOutbound),
            (Self::Customer, Direction::Outbound) => Some(FieldCode::NotInbound),
            _ => None,
        }
    }
}

/// A message that was taken into a decision.
pub(crate) struct Taken {
    pub id: InteractionId,
    /// When it was said: never before the case, never ahead of the decision.
    pub at: Instant,
    /// Whether the customer was reached.
    pub reached: bool,
    /// Whether a program said it.
    pub automatic: bool,
    /// The interaction as it is from then on.
    pub interaction: Interaction,
}

/// Takes a message into a decision: makes its interaction, or ties the one that is there to the case.
pub(crate) fn take<C: Conversing>(
    edit: &mut Edit<'_, '_, C>,
    kind: Kind,
    message: &Message,
    facts: &MessageFacts,
    context: &Context,
    pointer: &str,
) -> Result<Taken, Refusal> {
    let about = edit.record.conversation();
    let change = match message {
        Message::Logged(_) => tie(&about, kind, facts, context, pointer)?,
        Message::New(message) => {
            let id = edit.id();
            make(id, &about, kind, message, facts, context, pointer)?
        }
    };
    let interaction = &change.interaction;
    let taken = Taken {
        id: interaction.id,
        at: interaction.occurred_at.clamp(about.since.min(edit.at), edit.at),
        reached: interaction.outcome != Some(Outcome::NoAnswer),
        automatic: interaction.automatic,
        interaction: interaction.clone(),
    };
    edit.interactions.push(change);
    Ok(taken)
}

fn make(
    id: InteractionId,
    about: &Conversation,
    kind: Kind,
    message: &NewMessage,
    facts: &MessageFacts,
    context: &Context,
    pointer: &str,
) -> Result<InteractionChange, Refusal> {
    let channel = message.channel.unwrap_or(about.channel);
    let direction = message.direction.unwrap_or(kind.direction());
    if let Some(code) = kind.fault(direction, channel) {
        return Err(Refusal::field(&format!("{pointer}/direction"), code));
    }
    let set = |id: Option<ContactId>| id.map_or(Patch::Leave, Patch::Set);
    let (contact, contact_of) = match message.contact_id {
        Some(contact) => (Some(contact), facts.contact_of),
        None => (about.contact_id, Some(about.customer_id)),
    };
    let draft = InteractionDraft {
        channel: Some(channel),
        direction: Some(direction),
        contact_id: set(contact),
        subject: message.subject.clone().map_or(Patch::Leave, Patch::Set),
        content: Patch::Set(message.content.clone()),
        outcome: message.outcome.map_or(Patch::Leave, Patch::Set),
        duration_seconds: message.duration_seconds.map_or(Patch::Leave, Patch::Set),
        occurred_at: message.occurred_at,
        order_id: about.order_id.map_or(Patch::Leave, Patch::Set),
        ..InteractionDraft::default()
    };
    let known = InteractionFacts {
        customer: facts.customer,
        contact_of,
        order_of: about.order_id.map(|_| about.customer_id),
        touchpoint_active: None,
    };
    // What the customer says themself no colleague has had.
    let staff = if kind == Kind::Customer { None } else { context.actor.user() };
    if message.occurred_at.is_some_and(|at| at > context.now) {
        return Err(Refusal::field(&format!("{pointer}/occurred_at"), FieldCode::InFuture));
    }
    let mut change = write::create(id, &draft, &known, staff, context).map_err(|refusal| within(refusal, pointer))?;
    change.interaction.tie(about.tie);
    change.interaction.internal = kind == Kind::Note;
    change.interaction.automatic = message.automatic;
    change.interaction.touchpoint.clone_from(&about.touchpoint);
    Ok(change)
}

/// Ties an interaction that is there to the case: one of the same customer, in the right direction, of no other case of its kind.
fn tie(about: &Conversation, kind: Kind, facts: &MessageFacts, context: &Context, pointer: &str) -> Result<InteractionChange, Refusal> {
    let refuse = |code| Refusal::field(&format!("{pointer}/interaction_id"), code);
    let found = facts.logged.as_ref().filter(|one| one.customer_id == about.customer_id);
    let interaction = found.ok_or_else(|| refuse(FieldCode::NotFound))?;
    if interaction.voided.is_some() || interaction.internal || kind == Kind::Note {
        return Err(refuse(FieldCode::NotAContact));
    }
    if interaction.is_tied(about.tie) {
        return Err(refuse(FieldCode::AlreadyUsed));
    }
    if let Some(code) = kind.fault(interaction.direction, interaction.channel) {
        return Err(refuse(code));
    }
    Ok(write::tie(interaction, about.tie, context))
}

/// Errors of a message stand below the member that holds it.
fn within(mut refusal: Refusal, pointer: &str) -> Refusal {
    for error in &mut refusal.errors {
        error.pointer.insert_str(0, pointer);
    }
    refusal
}
