//! Tickets as records to which promises are made.

use std::collections::HashMap;

use diesel::prelude::*;
use guanxi_domain::access::{BuiltInRole, Reach};
use guanxi_domain::ids::TicketId;
use guanxi_domain::messaging::NotificationKind;
use guanxi_domain::platform::{Context, EventKind};
use guanxi_domain::service::sla::{Clock, Mark, PromisedKind};
use guanxi_domain::service::ticket::{Step, Ticket};
use uuid::Uuid;

use super::{far_future, load_alone, load_for_effect, open_after, steps};
use crate::error::Error;
use crate::schema::tickets;
use crate::service::escalations::Escalated;
use crate::service::promises::KeepsPromises;
use crate::service::report::PromiseColumns;
use crate::service::timers::PromiseTimers;
use crate::store::Tx;
use crate::types::{At, Id};

impl KeepsPromises for Ticket {
    fn for_effect(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Self>, Error> {
        load_for_effect(tx, TicketId::from(id))
    }

    fn alone(tx: &mut Tx<'_>, id: Uuid, reach: Reach) -> Result<Self, Error> {
        load_alone(tx, TicketId::from(id), reach)
    }

    fn open_after(tx: &mut Tx<'_>, after: Option<Uuid>, limit: i64, for_change: bool) -> Result<Vec<Self>, Error> {
        open_after(tx, after.map(TicketId::from), limit, for_change)
    }

    fn history(tx: &mut Tx<'_>, id: Uuid) -> Result<Vec<Step>, Error> {
        steps::history(tx, TicketId::from(id), None)
    }

    fn histories(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Step>>, Error> {
        steps::histories(tx, ids)
    }

    fn write_shown(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let next_due_at = At::from(self.next_due_at.unwrap_or_else(far_future));
        let columns = (tickets::next_due_at.eq(next_due_at), tickets::breached.eq(self.breached), PromiseColumns::from(self.promises));
        diesel::update(tickets::table.find(Id::from(self.id))).set(columns).execute(tx.db)?;
        Ok(())
    }

    fn escalated(&self) -> Escalated {
        Escalated {
            record: self.record(),
            number: self.number.clone(),
            unit_id: self.unit_id,
            customer_id: Some(self.customer_id),
            assignee_id: self.assignee_id,
            left_out: Vec::new(),
            director: BuiltInRole::ServiceDirector,
            timer: PromiseTimers::of(PromisedKind::Ticket).escalation,
            event: EventKind::TicketEscalated,
            notification: NotificationKind::TicketEscalated,
        }
    }

    fn tell(&self, _: &mut Tx<'_>, _: &Clock, _: Mark, _: &Context) -> Result<(), Error> {
        // A breach climbs, and who has the ticket is the first whom it reaches.
        Ok(())
    }
}
