//! Who complained, as they said themselves: masked, unless it was asked for in clear.

use guanxi_domain::access::Permission;
use guanxi_domain::complaints::public::Complainant;
use guanxi_domain::customers::{EmailAddress, PhoneNumber};
use guanxi_domain::ids::{AccessRecordId, TypedId as _};
use guanxi_domain::platform::RecordKind;
use guanxi_domain::privacy::AccessRecord;
use guanxi_persistence::access::scope;
use guanxi_persistence::complaints::LoadedComplaint;
use guanxi_persistence::privacy::access_records;
use guanxi_persistence::{Error, Tx};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::extract::SignedIn;
use crate::privacy::clear;

/// Who complained by the public form, as they said, where the customer was known under what they gave: perhaps somebody else.
#[derive(Serialize, ToSchema)]
#[schema(as = Complainant)]
pub struct ComplainantView {
    /// What they are called.
    pub name: String,
    /// Their phone, masked.
    pub phone_masked: Option<String>,
    /// Their e-mail address, masked.
    pub email_masked: Option<String>,
    /// Their phone, E.164; `null` unless it was asked for in clear.
    pub phone: Option<String>,
    /// Their e-mail address; `null` unless it was asked for in clear.
    pub email: Option<String>,
}

impl ComplainantView {
    /// As it is shown, in clear or not.
    pub fn of(said: &Complainant, clear: bool) -> Self {
        Self {
            name: said.name.clone(),
            phone_masked: said.phone.as_ref().map(PhoneNumber::masked),
            email_masked: said.email.as_ref().map(EmailAddress::masked),
            phone: said.phone.as_ref().filter(|_| clear).map(|phone| phone.as_str().to_owned()),
            email: said.email.as_ref().filter(|_| clear).map(|email| email.as_str().to_owned()),
        }
    }
}

/// Notes that a caller reads in clear who complained, before they do.
///
/// # Errors
/// `permission_denied` where they may not, or what the database says.
pub fn note_clear(tx: &mut Tx<'_>, loaded: &LoadedComplaint, caller: &SignedIn) -> Result<(), Error> {
    let customer = loaded.complaint.customer_id;
    let reach = caller.reach_of(Permission::CustomersReadPersonal).ok_or_else(clear::denied)?;
    if !scope::reaches(tx, RecordKind::Customer, customer.uuid(), reach)? {
        return Err(clear::denied().into());
    }
    let Some(said) = &loaded.complainant else { return Ok(()) };
    let fields = [("phone", said.phone.is_some()), ("email", said.email.is_some())].into_iter().filter(|(_, given)| *given);
    let (context, request) = (caller.context(), caller.request());
    let record = AccessRecord {
        id: AccessRecordId::new(Uuid::now_v7()),
        customer_id: customer,
        unit_id: loaded.complaint.unit_id,
        actor: context.actor.into(),
        fields: fields.map(|(field, _)| format!("complaints/{}/complainant_{field}", loaded.complaint.id)).collect(),
        address: request.address.to_string(),
        request_id: request.request_id.to_string(),
        occurred_at: context.now,
    };
    access_records::write(tx, record)
}
