//! The rows of interactions and what they say in the words of the domain.

use diesel::prelude::*;
use guanxi_domain::interactions::{Direction, Interaction, Outcome, Voiding};
use guanxi_domain::platform::Reference;
use guanxi_domain::vocabulary::Channel;

use crate::schema::{interaction_references, interactions};
use crate::types::{At, Id, Word, id_or_null, typed_or_none};

#[derive(Clone, Debug, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = interactions, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct InteractionRow {
    pub id: Id,
    pub version: i64,
    pub unit_id: Id,
    pub customer_id: Id,
    pub contact_id: Option<Id>,
    pub channel: Word<Channel>,
    pub direction: Word<Direction>,
    pub occurred_at: At,
    pub staff_id: Option<Id>,
    pub touchpoint: Option<String>,
    pub subject: Option<String>,
    pub content: Option<String>,
    pub outcome: Option<Word<Outcome>>,
    pub duration_seconds: Option<i64>,
    pub order_id: Option<Id>,
    pub voided_at: Option<At>,
    pub void_reason: Option<String>,
    pub created_at: At,
    pub updated_at: At,
    pub ticket_id: Option<Id>,
    pub complaint_id: Option<Id>,
    pub internal: bool,
    pub automatic: bool,
    pub recorded_by: Option<Id>,
}

pub(super) const INTERACTION_COLUMNS: usize = 24;

#[derive(Clone, Debug, Insertable)]
#[diesel(table_name = interaction_references, treat_none_as_default_value = false)]
pub(super) struct ReferenceRow {
    pub interaction_id: Id,
    pub source: String,
    pub reference: String,
}

pub(super) const REFERENCE_COLUMNS: usize = 3;

impl InteractionRow {
    /// Whether a staff user had the contact.
    pub(super) const fn names_staff(&self) -> bool {
        self.staff_id.is_some()
    }
}

impl From<&Interaction> for InteractionRow {
    fn from(one: &Interaction) -> Self {
        Self {
            id: one.id.into(),
            version: one.version,
            unit_id: one.unit_id.into(),
            customer_id: one.customer_id.into(),
            contact_id: id_or_null(one.contact_id),
            channel: Word(one.channel),
            direction: Word(one.direction),
            occurred_at: one.occurred_at.into(),
            staff_id: id_or_null(one.staff_id),
            touchpoint: one.touchpoint.clone(),
            subject: one.subject.clone(),
            content: one.content.clone(),
            outcome: one.outcome.map(Word),
            duration_seconds: one.duration_seconds,
            order_id: id_or_null(one.order_id),
            voided_at: one.voided.as_ref().map(|voiding| voiding.at.into()),
            void_reason: one.voided.as_ref().map(|voiding| voiding.reason.clone()),
            created_at: one.created_at.into(),
            updated_at: one.updated_at.into(),
            ticket_id: id_or_null(one.ticket_id),
            complaint_id: id_or_null(one.complaint_id),
            internal: one.internal,
            automatic: one.automatic,
            recorded_by: id_or_null(one.recorded_by),
        }
    }
}

impl From<InteractionRow> for Interaction {
    /// The interaction without its references, which stand in rows of their own.
    fn from(row: InteractionRow) -> Self {
        Self {
            id: row.id.typed(),
            version: row.version,
            unit_id: row.unit_id.typed(),
            customer_id: row.customer_id.typed(),
            contact_id: typed_or_none(row.contact_id),
            channel: row.channel.0,
            direction: row.direction.0,
            occurred_at: row.occurred_at.0,
            staff_id: typed_or_none(row.staff_id),
            touchpoint: row.touchpoint,
            subject: row.subject,
            content: row.content,
            outcome: row.outcome.map(|word| word.0),
            duration_seconds: row.duration_seconds,
            order_id: typed_or_none(row.order_id),
            ticket_id: typed_or_none(row.ticket_id),
            complaint_id: typed_or_none(row.complaint_id),
            internal: row.internal,
            automatic: row.automatic,
            recorded_by: typed_or_none(row.recorded_by),
            references: Vec::new(),
            voided: row.voided_at.zip(row.void_reason).map(|(at, reason)| Voiding { at: at.0, reason }),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        }
    }
}

impl ReferenceRow {
    pub(super) fn of(interaction: &Interaction, reference: &Reference) -> Self {
        Self { interaction_id: interaction.id.into(), source: reference.source.clone(), reference: reference.reference.clone() }
    }
}
