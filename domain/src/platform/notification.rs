//! Notifications: what a staff user is told of, until they have read it.

use serde_json::{Map, Value};

use super::{Context, Record};
use crate::Refusal;
use crate::ids::{CustomerId, NotificationId, UserId};
use crate::instant::Instant;

crate::vocabulary! {
    /// Of what a staff user is told.
    NotificationKind, "notification_kind" {
        CustomerUnitLinked = "customer.unit_linked", "客户由其他单元接待", "Another unit took a customer on";
    }
}

crate::vocabulary! {
    /// By what notifications are sorted.
    NotificationSort, "notification_sort" {
        CreatedAt = "created_at", "创建时间", "Created at";
    }
}

/// Something that a staff user is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// Who is told.
    pub user_id: UserId,
    /// Of what.
    pub kind: NotificationKind,
    /// About which record.
    pub record: Record,
    /// The customer concerned.
    pub customer_id: Option<CustomerId>,
    /// The staff user who did it; none where the system or a key did.
    pub actor_id: Option<UserId>,
    /// Facts that belong to the kind.
    pub details: Map<String, Value>,
    /// When it was written.
    pub created_at: Instant,
    /// When it was read.
    pub read_at: Option<Instant>,
}

impl Notification {
    /// An unread notification without details.
    #[must_use]
    pub fn new(
        id: NotificationId,
        user_id: UserId,
        kind: NotificationKind,
        record: Record,
        customer_id: Option<CustomerId>,
        context: &Context,
    ) -> Self {
        let (actor_id, created_at) = (context.actor.user(), context.now);
        Self { id, user_id, kind, record, customer_id, actor_id, details: Map::new(), created_at, read_at: None }
    }

    /// The same with a further fact.
    #[must_use]
    pub fn with_detail(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// Read now, or still from when it was read first.
    ///
    /// # Errors
    /// `not_found` for any but the one who is told.
    pub fn read_by(self, user_id: UserId, context: &Context) -> Result<Self, Refusal> {
        if self.user_id != user_id {
            return Err(Refusal::not_found());
        }
        Ok(Self { read_at: self.read_at.or(Some(context.now)), ..self })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::instant;
    use crate::platform::{Actor, RecordKind};

    #[test]
    fn only_who_is_told_reads_it_and_the_first_time_counts() {
        let at = |text| Context { now: instant::parse(text).unwrap(), actor: Actor::System("test") };
        let (told, customer) = (UserId::new(Uuid::from_u128(1)), CustomerId::new(Uuid::from_u128(2)));
        let record = Record::new(RecordKind::Customer, customer);
        let id = NotificationId::new(Uuid::from_u128(3));
        let first = at("2026-02-13T09:00:00Z");
        let new = Notification::new(id, told, NotificationKind::CustomerUnitLinked, record, Some(customer), &first);
        assert!(new.read_at.is_none());
        assert!(new.clone().read_by(UserId::new(Uuid::from_u128(4)), &first).is_err());
        let read = new.read_by(told, &first).unwrap();
        assert_eq!(read.clone().read_by(told, &at("2026-02-14T09:00:00Z")).unwrap().read_at, read.read_at);
    }
}
