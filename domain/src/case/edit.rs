//! A case under change.

use serde_json::Value;

use super::{Case, Taken};
use crate::fields::FieldChange;
use crate::ids::InteractionId;
use crate::instant::Instant;
use crate::interactions::InteractionChange;
use crate::orders::Effect;
use crate::orders::compose::MakeId;
use crate::platform::{Context, Event};
use crate::vocabulary::Word;

/// A case under change: gathers steps, fields and events. Steps never lie before what happened already.
pub(crate) struct Edit<'t, 'a, C: Case> {
    before: Option<&'t C>,
    pub(crate) record: C,
    pub(crate) at: Instant,
    context: &'a Context,
    make_id: MakeId<'a>,
    changes: Vec<FieldChange>,
    steps: Vec<C::Step>,
    events: Vec<Event>,
    pub(crate) interactions: Vec<InteractionChange>,
    pub(crate) hanging: C::Hanging,
}

/// What came of it.
pub(crate) struct Decided<'t, C: Case> {
    pub before: Option<&'t C>,
    pub record: C,
    pub effect: Effect,
    pub steps: Vec<C::Step>,
    pub events: Vec<Event>,
    pub interactions: Vec<InteractionChange>,
    pub hanging: C::Hanging,
}

impl<'t, 'a, C: Case> Edit<'t, 'a, C> {
    /// Of a case that is there.
    pub(crate) fn of(before: &'t C, context: &'a Context, make_id: MakeId<'a>) -> Self {
        let last = before.updated_at();
        // Clocks of two processes are never quite the same: steps stand in the order in which they were taken all the same.
        let at = if context.now > last { context.now } else { last + chrono::Duration::microseconds(1) };
        Self { before: Some(before), at, ..Self::new(before.clone(), context, make_id) }
    }

    /// Of a new case.
    pub(crate) fn new(record: C, context: &'a Context, make_id: MakeId<'a>) -> Self {
        Self {
            before: None,
            record,
            at: context.now,
            context,
            make_id,
            changes: Vec::new(),
            steps: Vec::new(),
            events: Vec::new(),
            interactions: Vec::new(),
            hanging: C::Hanging::default(),
        }
    }

    /// The next id.
    pub(crate) fn id<T: From<uuid::Uuid>>(&mut self) -> T {
        T::from((self.make_id)())
    }

    /// Sets a field, and notes the change where it is one.
    pub(crate) fn set<T: PartialEq>(&mut self, name: &str, field: impl Fn(&mut C) -> &mut T, value: T, show: impl Fn(&T) -> Value) {
        let place = field(&mut self.record);
        if *place != value {
            self.changes.push(FieldChange::new(name, show(place), show(&value)));
            *place = value;
        }
    }

    /// Sets a field whose values no event may carry.
    pub(crate) fn set_unseen<T: PartialEq>(&mut self, name: &str, field: impl Fn(&mut C) -> &mut T, value: T) {
        let place = field(&mut self.record);
        if *place != value {
            self.changes.push(FieldChange::personal(name));
            *place = value;
        }
    }

    /// The fields that were set so far to other values, and not told of yet.
    pub(crate) fn changed_fields(&self) -> Vec<String> {
        self.changes.iter().map(|change| change.field.clone()).collect()
    }

    /// Takes a step now.
    pub(crate) fn take(
        &mut self,
        action: C::Action,
        to: C::Status,
        details: C::Details,
        note: Option<String>,
        interaction_id: Option<InteractionId>,
    ) {
        self.take_at(self.at, action, to, details, note, interaction_id);
    }

    /// Takes a step at an instant.
    pub(crate) fn take_at(
        &mut self,
        at: Instant,
        action: C::Action,
        to: C::Status,
        details: C::Details,
        note: Option<String>,
        interaction_id: Option<InteractionId>,
    ) {
        let from = (self.before.is_some() || !self.steps.is_empty()).then_some(self.record.status());
        self.record.enter(to);
        let id: uuid::Uuid = self.id();
        let mut event = self.record.event(C::told_by(action)).with_detail("step_id", id.to_string()).with_detail("to", to.word());
        if let Some(from) = from {
            event = event.with_detail("from", from.word());
        }
        if let Some(interaction) = interaction_id {
            event = event.with_detail("interaction_id", interaction.to_string());
        }
        if at != self.context.now {
            event = event.with_detail("at", crate::instant::format(at));
        }
        if let Value::Object(facts) = C::told_details(&details) {
            event.details.extend(facts);
        }
        self.events.push(event.with_changes(std::mem::take(&mut self.changes)));
        let actor = self.context.actor;
        let (actor_kind, actor_id) = (actor.word().into_owned(), actor.id());
        let taken = Taken { id, action, from, to, at, actor_kind, actor_id, note, interaction_id, details };
        let step = self.record.step(taken);
        self.steps.push(step);
    }

    /// The decision: what changed between before and after. Fields that no step told of are told by an update.
    pub(crate) fn decided(mut self) -> Decided<'t, C> {
        if !self.changes.is_empty() {
            let (action, details) = C::update(self.changed_fields());
            self.take(action, self.record.status(), details, None, None);
        }
        let Self { before, mut record, at, steps, events, interactions, hanging, .. } = self;
        let effect = match before {
            None => Effect::Created,
            Some(_) if steps.is_empty() => Effect::Unchanged,
            Some(_) => {
                record.advance(at);
                Effect::Updated
            }
        };
        Decided { before, record, effect, steps, events, interactions, hanging }
    }
}
