//! Loading whole interactions: for a change under the locks of the customer and the interaction, or for a screen.

use diesel::prelude::*;
use guanxi_domain::Refusal;
use guanxi_domain::access::Reach;
use guanxi_domain::ids::InteractionId;
use guanxi_domain::interactions::Interaction;
use guanxi_domain::platform::Reference;
use guanxi_domain::platform::attachment::{Attachment, Bearer};

use super::parts;
use super::rows::InteractionRow;
use crate::access::scope::Within;
use crate::dialect::{ForChange, OneOf};
use crate::error::Error;
use crate::orders::CustomerName;
use crate::schema::{customers, interaction_references, interactions};
use crate::store::Tx;
use crate::types::Id;

/// An interaction with what its screen shows of other records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedInteraction {
    /// The interaction with its references.
    pub interaction: Interaction,
    /// With whom.
    pub customer: CustomerName,
    /// The files that hang on it, in the order of their coming.
    pub attachments: Vec<Attachment>,
}

impl LoadedInteraction {
    /// The same after a decision.
    #[must_use]
    pub fn changed_to(self, interaction: Interaction) -> Self {
        Self { interaction, ..self }
    }

    /// What files hang on.
    #[must_use]
    pub fn bearer(&self) -> Bearer {
        let Interaction { unit_id, customer_id, .. } = self.interaction;
        Bearer { record: self.interaction.record(), unit_id, customer_id: Some(customer_id) }
    }
}

/// An interaction as it stands.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn load(tx: &mut Tx<'_>, id: InteractionId, reach: Reach) -> Result<LoadedInteraction, Error> {
    let found = interactions::table.find(Id::from(id)).filter(Within::of(reach, interactions::id));
    let row: InteractionRow = found.select(InteractionRow::as_select()).first(tx.db)?;
    complete(tx, row)
}

/// The interaction that another system calls so.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn load_by_reference(tx: &mut Tx<'_>, reference: &Reference, reach: Reach) -> Result<LoadedInteraction, Error> {
    let of_reference = interaction_references::table
        .filter(interaction_references::source.eq(&reference.source).and(interaction_references::reference.eq(&reference.reference)))
        .select(interaction_references::interaction_id);
    let found = interactions::table.filter(interactions::id.eq_any(of_reference)).filter(Within::of(reach, interactions::id));
    let row = found.select(InteractionRow::as_select()).first(tx.db)?;
    complete(tx, row)
}

/// An interaction to be changed: first its customer's root row, then its own stay locked until the transaction ends.
///
/// # Errors
/// `not_found` also where it is out of reach, or what the database says.
pub fn load_for_change(tx: &mut Tx<'_>, id: InteractionId, reach: Reach) -> Result<LoadedInteraction, Error> {
    // An interaction never changes its customer, so that it may be read before the lock.
    let of_interaction = interactions::table.find(Id::from(id)).select(interactions::customer_id);
    ForChange(customers::table.filter(customers::id.eq_any(of_interaction)).select(customers::id)).get_result::<Id>(tx.db)?;
    let found = interactions::table.find(Id::from(id)).filter(Within::of(reach, interactions::id));
    let row = ForChange(found.select(InteractionRow::as_select())).get_result(tx.db)?;
    complete(tx, row)
}

/// An interaction's own row, locked until the transaction ends: what a record that ties it to itself needs. The root row of its
/// customer must be locked. Its references are not among it, and stay as they are.
pub(crate) fn load_row_for_change(tx: &mut Tx<'_>, id: InteractionId, reach: Reach) -> Result<Option<Interaction>, Error> {
    let found = interactions::table.find(Id::from(id)).filter(Within::of(reach, interactions::id));
    let row: Option<InteractionRow> = ForChange(found.select(InteractionRow::as_select())).get_result(tx.db).optional()?;
    Ok(row.map(Interaction::from))
}

/// Interactions to be changed, in the order of their ids. The root rows of their customers must be locked.
pub(super) fn load_many_for_change(tx: &mut Tx<'_>, ids: impl IntoIterator<Item = InteractionId>) -> Result<Vec<LoadedInteraction>, Error> {
    let chosen = OneOf::ids(interactions::id, ids.into_iter().map(Id::from));
    let query = interactions::table.filter(chosen).order(interactions::id).select(InteractionRow::as_select());
    let rows: Vec<InteractionRow> = ForChange(query).load(tx.db)?;
    parts::complete(tx.db, rows.into_iter().map(Interaction::from).collect())
}

fn complete(tx: &mut Tx<'_>, row: InteractionRow) -> Result<LoadedInteraction, Error> {
    parts::complete(tx.db, vec![row.into()])?.pop().ok_or_else(|| Refusal::not_found().into())
}
