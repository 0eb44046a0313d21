//! Typed identifiers: `UUIDv7` values that can't be mistaken for one another.
//!
//! Ids are made at the edge (they need time and randomness) and come into the domain as arguments.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What all typed ids have in common, so that persistence can carry them without knowing each.
pub trait TypedId: Copy + Eq + fmt::Display + From<Uuid> + Send + Sync + 'static {
    /// The bare value.
    fn uuid(self) -> Uuid;
}

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a bare `UUID` that is known to name such a record.
            #[must_use]
            pub const fn new(value: Uuid) -> Self {
                Self(value)
            }
        }

        impl TypedId for $name {
            fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(value: Uuid) -> Self {
                Self(value)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.as_hyphenated().fmt(formatter)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                parse(text).map(Self)
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::Uuid)))
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {}
    )+};
}

typed_ids! {
    /// A customer.
    CustomerId;
    /// A contact point (phone, e-mail, address, social handle) of a customer.
    ContactPointId;
    /// A contact: a person who speaks for an organisation customer.
    ContactId;
    /// An external reference of a record.
    ReferenceId;
    /// A product.
    ProductId;
    /// An order.
    OrderId;
    /// A line of an order.
    OrderLineId;
    /// A refund of an order.
    RefundId;
    /// An interaction.
    InteractionId;
    /// A follow-up.
    FollowUpId;
    /// A touchpoint.
    TouchpointId;
    /// A file that hangs on a record.
    AttachmentId;
    /// An organisation unit.
    UnitId;
    /// A staff user.
    UserId;
    /// A role: a named set of grants.
    RoleId;
    /// What becomes of the records of somebody who leaves.
    HandOverId;
    /// A sign-in session (a family of refresh tokens).
    SessionId;
    /// A key of an integrator.
    ApiKeyId;
    /// An event of the log.
    EventId;
    /// A timer.
    TimerId;
    /// An import job.
    ImportId;
    /// A record of who has read personal values in clear.
    AccessRecordId;
    /// A decision of a customer about the use of personal data.
    ConsentId;
    /// Names a notification.
    NotificationId;
    /// A change of a customer's lifecycle stage.
    StageChangeId;
    /// A lifecycle stage that staff have set.
    LifecycleMarkId;
    /// A version of the figures by which lifecycle stages are judged.
    LifecyclePolicyId;
    /// A pass that judges the stages of many customers anew.
    LifecyclePassId;
    /// A ticket.
    TicketId;
    /// A step of a ticket.
    TicketStepId;
    /// A sub-category of tickets.
    SubcategoryId;
    /// A queue of tickets.
    QueueId;
    /// A version of the rules by which tickets are assigned.
    AssignmentRulesId;
    /// A version of the promises that are made.
    SlaPolicyId;
    /// A business calendar.
    CalendarId;
    /// A version of what becomes of tickets by themselves.
    DeskPolicyId;
    /// The climb of a broken promise.
    EscalationId;
    /// A version of what is configured for the service desk.
    ConfigurationVersionId;
    /// A pass that applies new promises to many clocks.
    SlaPassId;
    /// The clock of one promise.
    ClockId;
    /// A complaint.
    ComplaintId;
    /// A step of a complaint.
    ComplaintStepId;
    /// An early warning about complaints.
    AlertId;
    /// Minutes of a weekly review.
    ReviewMinutesId;
    /// A decision of a weekly review.
    ReviewDecisionId;
    /// A question that surveys must ask, or are proposed to.
    MandatoryQuestionId;
    /// A version of what is configured about complaints.
    ComplaintPolicyId;
    /// Where the cause of a complaint lies in more detail.
    SubcauseId;
    /// A judgement of who is answerable for a complaint.
    JudgementId;
    /// An entry of the ledger of incentives.
    IncentiveEntryId;
    /// A month of the ledger of incentives.
    IncentiveMonthId;
}

/// The text is not a `UUID` in its hyphenated form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a UUID in hyphenated form")]
pub struct NotAnId;

/// Reads a hyphenated `UUID` of any version; braces, URNs and the bare form of 32 digits are refused, so that
/// one record has one spelling.
fn parse(text: &str) -> Result<Uuid, NotAnId> {
    if text.len() != 36 {
        return Err(NotAnId);
    }
    Uuid::try_parse(text).map_err(|_| NotAnId)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_is_read() {
        let table = [
            ("0192f3a4-5b6c-7d8e-9f01-23456789abcd", true),
            ("0192F3A4-5B6C-7D8E-9F01-23456789ABCD", true),
            ("0192f3a45b6c7d8e9f0123456789abcd", false),
            ("{0192f3a4-5b6c-7d8e-9f01-23456789abcd}", false),
            ("urn:uuid:0192f3a4-5b6c-7d8e-9f01-23456789abcd", false),
            ("", false),
            ("0192f3a4-5b6c-7d8e-9f01-23456789abcg", false),
        ];
        for (text, good) in table {
            assert_eq!(text.parse::<CustomerId>().is_ok(), good, "{text}");
        }
    }
}
