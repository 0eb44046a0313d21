//! Complaints as records to which promises are made.

use std::collections::HashMap;

use diesel::prelude::*;
use guanxi_domain::access::Reach;
use guanxi_domain::complaints::{Complaint, ComplaintStep};
use guanxi_domain::ids::{ComplaintId, NotificationId};
use guanxi_domain::messaging::{Notification, NotificationKind};
use guanxi_domain::platform::{Context, EventKind};
use guanxi_domain::service::sla::{Clock, Mark, PromisedKind, SlaTarget};
use guanxi_domain::vocabulary::Word as _;
use uuid::Uuid;

use super::load::{self, staff_of};
use super::rows::{ComplaintPromiseColumns, ComplaintRow};
use super::steps;
use super::telling::heads_of;
use crate::dialect::ForChange;
use crate::error::Error;
use crate::messaging::notifications;
use crate::schema::complaints;
use crate::service::escalations::Escalated;
use crate::service::promises::KeepsPromises;
use crate::service::tickets::far_future;
use crate::service::timers::PromiseTimers;
use crate::store::Tx;
use crate::types::{At, Id};

impl KeepsPromises for Complaint {
    fn for_effect(tx: &mut Tx<'_>, id: Uuid) -> Result<Option<Self>, Error> {
        load::load_for_effect(tx, ComplaintId::from(id))
    }

    fn alone(tx: &mut Tx<'_>, id: Uuid, reach: Reach) -> Result<Self, Error> {
        load::load_alone(tx, ComplaintId::from(id), reach)
    }

    fn open_after(tx: &mut Tx<'_>, after: Option<Uuid>, limit: i64, for_change: bool) -> Result<Vec<Self>, Error> {
        let after = Id(after.unwrap_or(Uuid::nil()));
        let next = complaints::table.filter(complaints::open.eq(true).and(complaints::id.gt(after))).order(complaints::id).limit(limit);
        let next = next.select(ComplaintRow::as_select());
        let rows: Vec<ComplaintRow> = if for_change { ForChange(next).load(tx.db)? } else { next.load(tx.db)? };
        let mut staff = staff_of(tx, rows.iter().map(|row| row.id))?;
        rows.into_iter().map(|row| (staff.remove(&row.id).unwrap_or_default(), row)).map(|(staff, row)| row.into_complaint(staff)).collect()
    }

    fn history(tx: &mut Tx<'_>, id: Uuid) -> Result<Vec<ComplaintStep>, Error> {
        steps::history(tx, ComplaintId::from(id), None)
    }

    fn histories(tx: &mut Tx<'_>, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<ComplaintStep>>, Error> {
        steps::histories(tx, ids)
    }

    fn write_shown(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let next_due_at = At::from(self.next_due_at.unwrap_or_else(far_future));
        let columns =
            (complaints::next_due_at.eq(next_due_at), complaints::breached.eq(self.breached), ComplaintPromiseColumns::from(self.promises));
        diesel::update(complaints::table.find(Id::from(self.id))).set(columns).execute(tx.db)?;
        Ok(())
    }

    fn escalated(&self) -> Escalated {
        Escalated {
            record: self.record(),
            number: self.number.clone(),
            unit_id: self.unit_id,
            customer_id: Some(self.customer_id),
            assignee_id: self.assignee_id,
            left_out: self.staff_ids.clone(),
            director: self.kind.field().director(),
            timer: PromiseTimers::of(PromisedKind::Complaint).escalation,
            event: EventKind::ComplaintEscalated,
            notification: NotificationKind::ComplaintEscalated,
        }
    }

    fn tell(&self, tx: &mut Tx<'_>, clock: &Clock, mark: Mark, context: &Context) -> Result<(), Error> {
        // A breach climbs to whoever has it first; that of the general manager's word climbs to nobody.
        if mark == Mark::Breach {
            return Ok(());
        }
        let users =
            if clock.target == SlaTarget::MajorAcknowledgement { heads_of(tx, self)? } else { self.assignee_id.into_iter().collect() };
        let warn = |user| {
            let id = NotificationId::new(Uuid::now_v7());
            Notification::new(id, user, NotificationKind::ComplaintSlaWarning, self.record(), Some(self.customer_id), context)
                .with_detail("number", self.number.as_str())
                .with_detail("target", clock.target.word())
        };
        notifications::insert(tx, &users.into_iter().map(warn).collect::<Vec<_>>())
    }
}
