//! A customer who turns to an outlet that does not know it: found over all units by what it says of itself, and taken on.
//!
//! A lookup goes by an exact value and shows a minimal card; whoever takes the customer on says why, and its owner is told.

use std::fmt;

use super::change::Change;
use super::commands::add_serving_unit;
use super::customer::Customer;
use super::duplicates::ComparedValue;
use super::email::EmailAddress;
use super::phone::PhoneNumber;
use crate::fields::{self, FieldCode, Fields};
use crate::ids::{NotificationId, UnitId};
use crate::messaging::notification::{Notification, NotificationKind};
use crate::platform::{Context, EventKind, Record, RecordKind};
use crate::vocabulary::Word as _;
use crate::{Refusal, text};

/// How many customers a lookup shows at most: one phone may be that of a family.
pub const SHOWN: usize = 20;

crate::vocabulary! {
    /// Why a unit takes a customer of another one on.
    LinkReason, "link_reason" {
        CustomerVisited = "customer_visited", "客户到访", "The customer came by";
        CustomerCalled = "customer_called", "客户来电", "The customer called";
        OrderPlaced = "order_placed", "客户在此下单", "The customer orders here";
        ServiceNeeded = "service_needed", "客户在此接受服务", "The customer is served here";
        CustomerMoved = "customer_moved", "客户迁至本地", "The customer moved here";
        Transfer = "transfer", "内部转介", "Passed on within the company";
        Other = "other", "其他", "Other, in words";
    }
}

/// By what a customer is looked up, as it comes in: exactly one of these.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct LookupInput {
    /// A phone number, as people write it.
    pub phone: Option<String>,
    /// An e-mail address.
    pub email: Option<String>,
    /// The number of a customer.
    pub number: Option<String>,
}

/// By what a customer is looked up.
#[derive(Clone, PartialEq, Eq)]
pub enum LookupKey {
    /// A phone or an e-mail address of the customer itself. Personal.
    Value(ComparedValue),
    /// The customer's number.
    Number(String),
}

impl fmt::Debug for LookupKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Value(_) => "Value(***)",
            Self::Number(_) => "Number(***)",
        })
    }
}

impl LookupKey {
    /// Reads the key, noting every wrong field; `required` at `/phone` where none is given, `unexpected` at each beyond the first.
    pub fn read(input: LookupInput, fields: &mut Fields) -> Option<Self> {
        let phone = fields.optional("phone", input.phone, PhoneNumber::read)?;
        let email = fields.optional("email", input.email, EmailAddress::read)?;
        let number = fields.optional("number", input.number, |number| text::line(number, 1, 40))?;
        let named = [("phone", phone.is_some()), ("email", email.is_some()), ("number", number.is_some())];
        let mut given = named.into_iter().filter(|(_, given)| *given).map(|(name, _)| name);
        if given.next().is_none() {
            fields.refuse("phone", FieldCode::Required);
            return None;
        }
        let beyond: Vec<_> = given.collect();
        if !beyond.is_empty() {
            beyond.into_iter().for_each(|name| fields.refuse(name, FieldCode::Unexpected));
            return None;
        }
        let phone = phone.map(|phone| Self::Value(ComparedValue::Phone(phone.as_str().to_owned())));
        let email = email.map(|email| Self::Value(ComparedValue::Email(email.normal_form())));
        phone.or(email).or_else(|| number.map(|number| Self::Number(number.to_uppercase())))
    }
}

/// The wish to take a customer on, as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinkUnitInput {
    /// Word of [`LinkReason`].
    pub reason: Option<String>,
    /// Up to 500 characters.
    pub note: Option<String>,
}

/// The wish to take a customer on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkUnit {
    reason: LinkReason,
    note: Option<String>,
}

impl LinkUnit {
    /// Reads the wish, noting every wrong field. The reason `other` needs a note.
    pub fn read(input: LinkUnitInput, fields: &mut Fields) -> Option<Self> {
        let reason = fields.required("reason", input.reason, fields::word::<LinkReason>);
        let note = fields.optional("note", input.note, |note| text::optional_line(note, 500));
        let (reason, note) = (reason?, note?.flatten());
        if reason == LinkReason::Other && note.is_none() {
            fields.refuse("note", FieldCode::Required);
            return None;
        }
        Some(Self { reason, note })
    }
}

/// Takes a customer on for a unit, and tells whoever answers for it: the owner, else the account manager. A unit that serves the
/// customer already changes nothing, and nobody is told of what they did themselves. The words of the note go to the owner alone.
///
/// # Errors
/// `archived`, `validation_failed` where too many units serve the customer.
pub fn link_unit(
    customer: &Customer,
    unit_id: UnitId,
    wish: &LinkUnit,
    notification_id: NotificationId,
    context: &Context,
) -> Result<(Change, Option<Notification>), Refusal> {
    let mut change = add_serving_unit(customer, unit_id, context)?;
    for event in change.events.iter_mut().filter(|event| event.kind == EventKind::CustomerServingUnitAdded) {
        event.details.insert("reason".to_owned(), wish.reason.word().into());
    }
    let told = customer.owner_id.or(customer.account_manager_id).filter(|user| !change.is_empty() && context.actor.user() != Some(*user));
    let notification = told.map(|user_id| {
        Notification::new(
            notification_id,
            user_id,
            NotificationKind::CustomerUnitLinked,
            Record::new(RecordKind::Customer, customer.id),
            Some(customer.id),
            context,
        )
        .with_detail("unit_id", unit_id.to_string())
        .with_detail("reason", wish.reason.word())
        .with_detail("note", wish.note.clone())
    });
    Ok((change, notification))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::ProblemCode;
    use crate::customers::tests::support::{self, at, unit};
    use crate::ids::UserId;

    fn read(phone: Option<&str>, email: Option<&str>, number: Option<&str>) -> Result<LookupKey, Vec<(String, FieldCode)>> {
        let own = |text: Option<&str>| text.map(str::to_owned);
        let mut fields = Fields::new();
        let key = LookupKey::read(LookupInput { phone: own(phone), email: own(email), number: own(number) }, &mut fields);
        fields.finish(key).map_err(|refusal| refusal.errors.into_iter().map(|error| (error.pointer, error.code)).collect())
    }

    #[test]
    fn a_lookup_goes_by_exactly_one_value() {
        let phone = LookupKey::Value(ComparedValue::Phone("+8613800138000".to_owned()));
        assert_eq!(read(Some("138 0013 8000"), None, None), Ok(phone));
        let email = LookupKey::Value(ComparedValue::Email("wang@example.com".to_owned()));
        assert_eq!(read(None, Some("Wang@Example.com"), None), Ok(email));
        assert_eq!(read(None, None, Some("k-000012")), Ok(LookupKey::Number("K-000012".to_owned())));
        let wrong = |pointer: &str, code| Err(vec![(pointer.to_owned(), code)]);
        assert_eq!(read(None, None, None), wrong("/phone", FieldCode::Required));
        assert_eq!(read(Some("13800138000"), None, Some("K-1")), wrong("/number", FieldCode::Unexpected));
        assert_eq!(read(Some("138****8000"), None, None), wrong("/phone", FieldCode::MaskedValue));
        assert_eq!(read(None, Some("nobody"), None), wrong("/email", FieldCode::EmailInvalid));
    }

    fn wish(reason: &str, note: Option<&str>) -> Result<LinkUnit, Refusal> {
        let mut fields = Fields::new();
        let input = LinkUnitInput { reason: Some(reason.to_owned()), note: note.map(str::to_owned) };
        let wish = LinkUnit::read(input, &mut fields);
        fields.finish(wish)
    }

    #[test]
    fn other_reasons_need_words() {
        assert!(wish("customer_called", None).is_ok());
        assert!(wish("other", Some("展会")).is_ok());
        assert_eq!(wish("other", None).unwrap_err().errors[0].pointer, "/note");
        assert_eq!(wish("curious", None).unwrap_err().errors[0].code, FieldCode::UnknownWord);
    }

    #[test]
    fn the_owner_is_told_and_nobody_of_themselves() {
        let wish = wish("customer_visited", Some("带了旧发票")).unwrap();
        let (owner, id) = (UserId::new(Uuid::from_u128(9)), NotificationId::new(Uuid::from_u128(8)));
        let customer = Customer { owner_id: Some(owner), ..support::person() };
        let (change, told) = link_unit(&customer, unit(5), &wish, id, &at(0)).unwrap();
        assert_eq!(change.customer.serving_unit_ids, [unit(5)]);
        assert_eq!(change.events[0].details["reason"], "customer_visited");
        assert!(!format!("{:?}", change.events).contains("旧发票"), "a note may hold anything");
        let told = told.unwrap();
        assert_eq!((told.user_id, told.details["note"].as_str()), (owner, Some("带了旧发票")));
        let again = link_unit(&change.customer, unit(5), &wish, id, &at(0)).unwrap();
        assert!(again.0.is_empty() && again.1.is_none());
        let oneself = Context { actor: crate::platform::Actor::User(owner), ..at(0) };
        assert!(link_unit(&customer, unit(5), &wish, id, &oneself).unwrap().1.is_none());
        let nobodys = Customer { owner_id: None, account_manager_id: None, ..customer.clone() };
        assert!(link_unit(&nobodys, unit(5), &wish, id, &at(0)).unwrap().1.is_none());
        let archived = Customer { archived_at: Some(at(0).now), ..customer };
        assert_eq!(link_unit(&archived, unit(5), &wish, id, &at(0)).unwrap_err().code, ProblemCode::Archived);
    }
}
