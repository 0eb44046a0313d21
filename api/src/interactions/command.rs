//! What all changes of one interaction have in common: once per key, under the locks, on the version that the caller read.

use actix_web::web::Data;
use guanxi_domain::Refusal;
use guanxi_domain::access::Reach;
use guanxi_domain::ids::{InteractionId, TypedId};
use guanxi_domain::interactions::{Interaction, InteractionChange, InteractionDraft, InteractionFacts};
use guanxi_domain::platform::Context;
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_persistence::interactions::{self, Known, LoadedInteraction};
use guanxi_persistence::platform::idempotency::{KeyedCall, once};

use crate::app::App;
use crate::extract::{Precondition, SignedIn};
use crate::problem::Problem;

/// A change that is asked for.
pub(super) struct Command {
    id: InteractionId,
    reach: Reach,
    precondition: Precondition,
    key: Option<KeyedCall>,
    draft: InteractionDraft,
}

impl Command {
    pub(super) fn on(id: InteractionId, reach: Reach, precondition: Precondition) -> Self {
        Self { id, reach, precondition, key: None, draft: InteractionDraft::default() }
    }

    /// Under the key of the call.
    pub(super) fn with_key(mut self, call: Option<KeyedCall>) -> Self {
        self.key = call;
        self
    }

    /// Saying so much of the interaction.
    pub(super) fn with_draft(mut self, draft: InteractionDraft) -> Self {
        self.draft = draft;
        self
    }

    /// Lets the domain decide, and saves what it decided.
    pub(super) async fn run<F>(self, app: &Data<App>, caller: &SignedIn, mut decide: F) -> Result<LoadedInteraction, Problem>
    where
        F: FnMut(&Interaction, &InteractionDraft, &InteractionFacts, &Context) -> Result<InteractionChange, Refusal> + Send + 'static,
    {
        let context = caller.context();
        let loaded = app.store.write(move |tx| {
            let Self { id, reach, precondition, key, draft } = &self;
            let planned = Outcome { status: 200, record: Some(id.uuid()) };
            let work = |tx: &mut guanxi_persistence::Tx<'_>| {
                let loaded = interactions::load_for_change(tx, *id, *reach)?;
                precondition.check(loaded.interaction.version)?;
                let facts = Known::of_change(tx, draft, *reach)?.facts(draft, Some(&loaded.interaction))?;
                let change = decide(&loaded.interaction, draft, &facts, &context)?;
                let interaction = interactions::save(tx, change, &context)?;
                Ok(loaded.changed_to(interaction))
            };
            once(tx, key.as_ref(), planned, context.now, work, |tx, _| interactions::load(tx, *id, *reach))
        });
        Ok(loaded.await?)
    }
}
