//! Personal data over HTTP: clear answers and who has had them, classes of fields, consent.

mod access_record_view;
pub mod add_consent;
pub mod clear;
mod consent_bodies;
mod consent_view;
pub mod get_consent;
pub mod get_consents;
pub mod list_access_records;
pub mod list_consents;
pub mod list_customer_access_records;
pub mod list_fields;
