//! Hand-overs as callers see them.

use guanxi_domain::access::hand_over::{Belongings, HandOver};
use guanxi_domain::ids::{HandOverId, UserId};
use guanxi_domain::instant;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::super::example;
use crate::openapi::Example;

/// How much of each kind.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Belongings)]
pub struct BelongingsView {
    /// Customers that are not archived, by their owner.
    #[schema(minimum = 0)]
    pub customers: i64,
    /// Key accounts that are not archived, by their account manager.
    #[schema(minimum = 0)]
    pub key_accounts: i64,
    /// Open follow-ups, by who is to do them.
    #[schema(minimum = 0)]
    pub follow_ups: i64,
    /// Open tickets, by their assignee.
    #[schema(minimum = 0)]
    pub tickets: i64,
    /// Open complaints, by who answers for them.
    #[schema(minimum = 0)]
    pub complaints: i64,
    /// Units, by their manager or deputy.
    #[schema(minimum = 0)]
    pub units: i64,
}

impl From<Belongings> for BelongingsView {
    fn from(some: Belongings) -> Self {
        let Belongings { customers, key_accounts, follow_ups, tickets, complaints, units } = some;
        Self { customers, key_accounts, follow_ups, tickets, complaints, units }
    }
}

/// A hand-over of what was a staff user's.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HandOver)]
pub struct HandOverView {
    /// The id.
    pub id: HandOverId,
    /// Whose records go over.
    pub user_id: UserId,
    /// Who gets the customers; `null` where they stay.
    pub customers_to: Option<UserId>,
    /// Who gets the key accounts; `null` where they stay.
    pub key_accounts_to: Option<UserId>,
    /// Who gets the follow-ups; `null` where they stay.
    pub follow_ups_to: Option<UserId>,
    /// Who gets the tickets; `null` where they stay.
    pub tickets_to: Option<UserId>,
    /// Who gets the complaints; `null` where they stay.
    pub complaints_to: Option<UserId>,
    /// Who leads the units from now on; `null` where the user stays.
    pub units_to: Option<UserId>,
    /// What has gone over.
    pub moved: BelongingsView,
    /// When it was asked for.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When something last went over.
    #[schema(format = DateTime)]
    pub updated_at: String,
    /// When everything had; `null` while it goes on.
    #[schema(format = DateTime)]
    pub finished_at: Option<String>,
}

impl From<HandOver> for HandOverView {
    fn from(one: HandOver) -> Self {
        Self {
            id: one.id,
            user_id: one.user_id,
            customers_to: one.targets.customers,
            key_accounts_to: one.targets.key_accounts,
            follow_ups_to: one.targets.follow_ups,
            tickets_to: one.targets.tickets,
            complaints_to: one.targets.complaints,
            units_to: one.targets.units,
            moved: one.moved.into(),
            created_at: instant::format(one.created_at),
            updated_at: instant::format(one.updated_at),
            finished_at: one.finished_at.map(instant::format),
        }
    }
}

/// What is a staff user's, and the latest hand-over of it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = HandOverPreview)]
pub struct HandOverPreviewView {
    /// What is the user's at present.
    pub remaining: BelongingsView,
    /// The latest hand-over; `null` where there was none.
    pub latest: Option<HandOverView>,
}

impl Example for HandOverView {
    fn example() -> Value {
        json!({
            "id": example::HAND_OVER,
            "user_id": example::USER,
            "customers_to": example::OTHER_USER,
            "key_accounts_to": example::OTHER_USER,
            "follow_ups_to": example::OTHER_USER,
            "tickets_to": example::OTHER_USER, "complaints_to": example::OTHER_USER,
            "units_to": null,
            "moved": { "customers": 180, "key_accounts": 2, "follow_ups": 0, "tickets": 0, "complaints": 0, "units": 0 },
            "created_at": "2026-02-13T09:00:00Z",
            "updated_at": "2026-02-13T09:00:02Z",
            "finished_at": null
        })
    }
}

impl Example for HandOverPreviewView {
    fn example() -> Value {
        json!({ "remaining": { "customers": 20, "key_accounts": 0, "follow_ups": 5, "tickets": 12, "complaints": 2, "units": 1 }, "latest": HandOverView::example() })
    }
}
