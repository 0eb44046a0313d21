//! Writing what decisions about interactions changed, and nothing else.

use diesel::prelude::*;
use guanxi_domain::interactions::{Interaction, InteractionChange};
use guanxi_domain::orders::Effect;
use guanxi_domain::platform::{Context, Event, RecordKind};

use super::rows::{INTERACTION_COLUMNS, InteractionRow, REFERENCE_COLUMNS, ReferenceRow};
use crate::access::holders;
use crate::customers::lifecycle::{self, Judging};
use crate::error::Error;
use crate::insert_many;
use crate::orders::reread;
use crate::platform::events;
use crate::schema::{interaction_references, interactions};
use crate::store::Tx;
use crate::types::Id;

/// Writes one decision: its rows and its events.
///
/// # Errors
/// As [`save_many`].
pub fn save(tx: &mut Tx<'_>, change: InteractionChange, context: &Context) -> Result<Interaction, Error> {
    let interaction = change.interaction.clone();
    save_many(tx, vec![change], context)?;
    Ok(interaction)
}

/// Writes many decisions: all that is new at once, then what changed one by one. Decisions about one interaction stand in the order
/// in which they were made. The root rows of the customers must be locked, and references of other interactions looked up before.
///
/// # Errors
/// `Conflict` where another transaction took a reference meanwhile, or what the database says.
pub fn save_many(tx: &mut Tx<'_>, changes: Vec<InteractionChange>, context: &Context) -> Result<(), Error> {
    write(tx, changes, Judging::Now, context)
}

/// As [`save_many`], for a slice of an import: the stages of customers whose history is older than what is known of them wait until
/// the import has them judged ([`judge_waiting`](lifecycle::judge_waiting)).
///
/// # Errors
/// As [`save_many`].
pub fn save_imported(tx: &mut Tx<'_>, changes: Vec<InteractionChange>, context: &Context) -> Result<(), Error> {
    write(tx, changes, Judging::Later, context)
}

fn write(tx: &mut Tx<'_>, mut changes: Vec<InteractionChange>, judging: Judging, context: &Context) -> Result<(), Error> {
    changes.retain(|change| change.effect != Effect::Unchanged);
    if changes.is_empty() {
        return Ok(());
    }
    let created = changes.iter().filter(|change| change.effect == Effect::Created);
    let rows: Vec<InteractionRow> = created.map(|change| InteractionRow::from(&change.interaction)).collect();
    insert_many!(tx.db, interactions::table, &rows, columns = INTERACTION_COLUMNS)?;
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    holders::enter_many(tx, RecordKind::Interaction, &ids, rows.iter().any(InteractionRow::names_staff))?;
    for change in changes.iter().filter(|change| change.effect == Effect::Updated) {
        let row = InteractionRow::from(&change.interaction);
        diesel::update(interactions::table.find(row.id)).set(&row).execute(tx.db)?;
    }
    let moved: Vec<Id> = changes.iter().filter(|change| change.moves_holders).map(|change| change.interaction.id.into()).collect();
    holders::renew(tx, RecordKind::Interaction, &moved)?;
    let references: Vec<ReferenceRow> = changes
        .iter()
        .flat_map(|change| change.references_added.iter().map(|reference| ReferenceRow::of(&change.interaction, reference)))
        .collect();
    reread(insert_many!(tx.db, interaction_references::table, &references, columns = REFERENCE_COLUMNS))?;
    let stages = lifecycle::contacts_changed(tx, &changes, judging, context)?;
    let told: Vec<Event> = changes.into_iter().flat_map(|change| change.events).chain(stages).collect();
    events::append(tx, context, told)
}
