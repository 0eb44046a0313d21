//! Changing what is known of a ticket: its classification and its other fields.

use serde_json::Value;

use super::change::{Edit, TicketChange};
use super::create::{TicketFacts, check_links, check_parent, check_subcategory};
use super::input::{Classification, TicketPatch};
use super::step::StepDetails;
use super::ticket::Ticket;
use super::words::TicketAction;
use crate::Refusal;
use crate::fields::{FieldCode, Fields, Patch};
use crate::ids::TypedId;
use crate::orders::compose::MakeId;
use crate::platform::Context;
use crate::vocabulary::Word;
use crate::workflow::Asker;

/// Who asks for a step, when, and where ids come from.
pub struct Asking<'a> {
    /// Who asks, with what they are to the ticket.
    pub asker: &'a Asker,
    /// When, and as whom.
    pub context: &'a Context,
    /// The next id.
    pub make_id: MakeId<'a>,
}

fn word<W: Word>(value: &Option<W>) -> Value {
    value.map(Word::word).into()
}

fn id<T: TypedId>(value: &Option<T>) -> Value {
    value.map_or(Value::Null, |id| id.to_string().into())
}

fn set<T>(patch: &Patch<T>) -> bool {
    matches!(patch, Patch::Set(_))
}

impl Ticket {
    /// Says what the ticket is about, or says it anew: its promises are judged anew from its report on. A first classification needs kind
    /// and category; another category without a word on the sub-category clears that.
    ///
    /// # Errors
    /// `illegal_transition`, `permission_denied`, `not_responsible`; `validation_failed`.
    pub fn classify(&self, said: &Classification, facts: &TicketFacts, asking: Asking<'_>) -> Result<TicketChange, Refusal> {
        let to = self.next(TicketAction::Classify, asking.asker, asking.context.now)?;
        let mut fields = Fields::new();
        let (kind, category) = (said.kind.or(self.kind), said.category.or(self.category));
        for (name, missing) in [("kind", kind.is_none()), ("category", category.is_none())] {
            if missing {
                fields.refuse(name, FieldCode::Required);
            }
        }
        check_subcategory(said, category, facts, &mut fields);
        fields.finish(Some(()))?;
        let mut edit = Edit::of(self, asking.context, asking.make_id);
        edit.set("kind", |ticket| &mut ticket.kind, kind, word);
        edit.set("category", |ticket| &mut ticket.category, category, word);
        let subcategory = match &said.subcategory {
            Patch::Set(word) => Some(word.clone()),
            Patch::Leave if category == self.category => self.subcategory.clone(),
            Patch::Leave | Patch::Clear => None,
        };
        edit.set("subcategory", |ticket| &mut ticket.subcategory, subcategory, |word| word.clone().into());
        edit.set("priority", |ticket| &mut ticket.priority, said.priority.unwrap_or(self.priority), |priority| priority.word().into());
        edit.set("major", |ticket| &mut ticket.major, said.major.unwrap_or(self.major), |major| (*major).into());
        let key_account = facts.customer.map_or(self.key_account, |customer| customer.key_account);
        edit.set("key_account", |ticket| &mut ticket.key_account, key_account, |key| (*key).into());
        if edit.changed_fields().is_empty() && to == self.status && said.note.is_none() {
            return Ok(edit.finish());
        }
        let ticket = &edit.record;
        let details = StepDetails {
            kind: ticket.kind,
            category: ticket.category,
            subcategory: ticket.subcategory.clone(),
            priority: Some(ticket.priority),
            major: Some(ticket.major),
            ..StepDetails::default()
        };
        edit.take(TicketAction::Classify, to, details, said.note.clone(), None);
        Ok(edit.finish())
    }

    /// Changes the fields that a merge patch mentions.
    ///
    /// # Errors
    /// `illegal_transition`, `not_responsible`; `validation_failed`.
    pub fn edit(&self, patch: &TicketPatch, facts: &TicketFacts, asking: Asking<'_>) -> Result<TicketChange, Refusal> {
        let mut fields = Fields::new();
        let renamed = set(&patch.touchpoint) && patch.touchpoint != self.touchpoint.clone().map_or(Patch::Clear, Patch::Set);
        check_links(
            (set(&patch.contact_id), facts.contact_of),
            (set(&patch.order_id), facts.order_of),
            (renamed, facts.touchpoint_active),
            self.customer_id,
            &mut fields,
        );
        if let Patch::Set(parent) = patch.parent_id {
            check_parent(self.id, Some(parent), facts, &mut fields);
        }
        fields.finish(Some(()))?;
        let Asking { asker, context, make_id } = asking;
        let mut after = self.clone();
        let wanted = patch.clone();
        wanted.subject.apply_kept(&mut after.subject);
        wanted.description.apply(&mut after.description);
        wanted.language.apply(&mut after.language);
        wanted.unit_id.apply_kept(&mut after.unit_id);
        wanted.contact_id.apply(&mut after.contact_id);
        wanted.touchpoint.apply(&mut after.touchpoint);
        wanted.order_id.apply(&mut after.order_id);
        wanted.parent_id.apply(&mut after.parent_id);
        if after != *self {
            self.next(TicketAction::Update, asker, context.now)?;
        }
        let mut edit = Edit::of(self, context, make_id);
        edit.set_unseen("subject", |ticket| &mut ticket.subject, after.subject);
        edit.set_unseen("description", |ticket| &mut ticket.description, after.description);
        edit.set("language", |ticket| &mut ticket.language, after.language, |tag| tag.clone().into());
        edit.set("unit_id", |ticket| &mut ticket.unit_id, after.unit_id, |id| id.to_string().into());
        edit.set("contact_id", |ticket| &mut ticket.contact_id, after.contact_id, id);
        edit.set("touchpoint", |ticket| &mut ticket.touchpoint, after.touchpoint, |word| word.clone().into());
        edit.set("order_id", |ticket| &mut ticket.order_id, after.order_id, id);
        edit.set("parent_id", |ticket| &mut ticket.parent_id, after.parent_id, id);
        Ok(edit.finish())
    }
}
