//! One flat list of every operation, grouped by context. Method and path stand at the handler.

use crate::access::{api_keys, password_resets, second_factor};
use crate::customers::lifecycle;
use crate::messaging::notifications;
use crate::operation::Operations;
use crate::platform::imports;
use crate::service::{calendars, desk_policies, escalations, report, sla, tickets};
use crate::{access, customers, interactions, orders, platform, privacy, products};

/// Every operation of the API.
#[must_use]
pub fn operations() -> Operations {
    let mut routes = Operations::default();

    routes.add(platform::health::OPERATION, platform::health::handle);
    routes.add(platform::readiness::OPERATION, platform::readiness::handle);
    routes.add(platform::list_problems::OPERATION, platform::list_problems::handle);
    routes.add(platform::get_problem::OPERATION, platform::get_problem::handle);
    routes.add(platform::vocabulary::OPERATION, platform::vocabulary::handle);
    routes.add(platform::jwks::OPERATION, platform::jwks::handle);
    routes.add(platform::document::OPERATION, platform::document::handle);
    routes.add(platform::list_events::OPERATION, platform::list_events::handle);
    routes.add(platform::get_event_head::OPERATION, platform::get_event_head::handle);

    routes.add(notifications::list::OPERATION, notifications::list::handle);
    routes.add(notifications::snooze::OPERATION, notifications::snooze::handle);
    routes.add(notifications::read::OPERATION, notifications::read::handle);
    routes.add(notifications::read_all::OPERATION, notifications::read_all::handle);

    routes.add(imports::create::OPERATION, imports::create::handle);
    routes.add(imports::list::OPERATION, imports::list::handle);
    routes.add(imports::get::OPERATION, imports::get::handle);
    routes.add(imports::send_file::OPERATION, imports::send_file::handle);
    routes.add(imports::cancel::OPERATION, imports::cancel::handle);
    routes.add(imports::list_refusals::OPERATION, imports::list_refusals::handle);
    routes.add(imports::refused_rows::OPERATION, imports::refused_rows::handle);

    routes.add(access::create_session::OPERATION, access::create_session::handle);
    routes.add(access::refresh_session::OPERATION, access::refresh_session::handle);
    routes.add(second_factor::sign_in::OPERATION, second_factor::sign_in::handle);
    routes.add(access::list_sessions::OPERATION, access::list_sessions::handle);
    routes.add(access::delete_session::OPERATION, access::delete_session::handle);
    routes.add(access::delete_other_sessions::OPERATION, access::delete_other_sessions::handle);
    routes.add(access::get_me::OPERATION, access::get_me::handle);
    routes.add(access::change_password::OPERATION, access::change_password::handle);
    routes.add(second_factor::get::OPERATION, second_factor::get::handle);
    routes.add(second_factor::enrol::OPERATION, second_factor::enrol::handle);
    routes.add(second_factor::confirm::OPERATION, second_factor::confirm::handle);
    routes.add(second_factor::disable::OPERATION, second_factor::disable::handle);
    routes.add(second_factor::renew_recovery_codes::OPERATION, second_factor::renew_recovery_codes::handle);
    routes.add(second_factor::reset::OPERATION, second_factor::reset::handle);
    routes.add(access::delete_user_sessions::OPERATION, access::delete_user_sessions::handle);
    routes.add(password_resets::issue::OPERATION, password_resets::issue::handle);
    routes.add(password_resets::redeem::OPERATION, password_resets::redeem::handle);
    routes.add(api_keys::create::OPERATION, api_keys::create::handle);
    routes.add(api_keys::list::OPERATION, api_keys::list::handle);
    routes.add(api_keys::get::OPERATION, api_keys::get::handle);
    routes.add(api_keys::revoke::OPERATION, api_keys::revoke::handle);
    routes.add(access::users::list::OPERATION, access::users::list::handle);
    routes.add(access::users::get::OPERATION, access::users::get::handle);
    routes.add(access::units::list::OPERATION, access::units::list::handle);
    routes.add(access::units::get::OPERATION, access::units::get::handle);
    routes.add(access::users::create::OPERATION, access::users::create::handle);
    routes.add(access::users::patch::OPERATION, access::users::patch::handle);
    routes.add(access::users::suspend::OPERATION, access::users::suspend::handle);
    routes.add(access::users::resume::OPERATION, access::users::resume::handle);
    routes.add(access::users::leave::OPERATION, access::users::leave::handle);
    routes.add(access::users::get_hand_over::OPERATION, access::users::get_hand_over::handle);
    routes.add(access::users::hand_over::OPERATION, access::users::hand_over::handle);
    routes.add(access::users::get_rights::OPERATION, access::users::get_rights::handle);
    routes.add(access::explain::OPERATION, access::explain::handle);
    routes.add(access::units::create::OPERATION, access::units::create::handle);
    routes.add(access::units::patch::OPERATION, access::units::patch::handle);
    routes.add(access::units::relocate::OPERATION, access::units::relocate::handle);
    routes.add(access::units::close::OPERATION, access::units::close::handle);
    routes.add(access::units::reopen::OPERATION, access::units::reopen::handle);
    routes.add(access::units::get_responsible::OPERATION, access::units::get_responsible::handle);
    routes.add(access::roles::list::OPERATION, access::roles::list::handle);
    routes.add(access::roles::create::OPERATION, access::roles::create::handle);
    routes.add(access::roles::get::OPERATION, access::roles::get::handle);
    routes.add(access::roles::patch::OPERATION, access::roles::patch::handle);
    routes.add(access::roles::delete::OPERATION, access::roles::delete::handle);

    routes.add(customers::create::OPERATION, customers::create::handle);
    routes.add(customers::list::OPERATION, customers::list::handle);
    routes.add(customers::search::OPERATION, customers::search::handle);
    routes.add(customers::get::OPERATION, customers::get::handle);
    routes.add(customers::patch::OPERATION, customers::patch::handle);
    routes.add(customers::get_by_reference::OPERATION, customers::get_by_reference::handle);
    routes.add(customers::put_by_reference::OPERATION, customers::put_by_reference::handle);
    routes.add(customers::lookup::OPERATION, customers::lookup::handle);
    routes.add(customers::link_unit::OPERATION, customers::link_unit::handle);
    routes.add(customers::archive::OPERATION, customers::archive::handle);
    routes.add(customers::restore::OPERATION, customers::restore::handle);
    routes.add(customers::set_key_account::OPERATION, customers::set_key_account::handle);
    routes.add(customers::clear_key_account::OPERATION, customers::clear_key_account::handle);
    routes.add(customers::add_contact_point::OPERATION, customers::add_contact_point::handle);
    routes.add(customers::get_contact_point::OPERATION, customers::get_contact_point::handle);
    routes.add(customers::change_contact_point::OPERATION, customers::change_contact_point::handle);
    routes.add(customers::remove_contact_point::OPERATION, customers::remove_contact_point::handle);
    routes.add(customers::add_contact::OPERATION, customers::add_contact::handle);
    routes.add(customers::get_contact::OPERATION, customers::get_contact::handle);
    routes.add(customers::change_contact::OPERATION, customers::change_contact::handle);
    routes.add(customers::remove_contact::OPERATION, customers::remove_contact::handle);
    routes.add(customers::add_serving_unit::OPERATION, customers::add_serving_unit::handle);
    routes.add(customers::remove_serving_unit::OPERATION, customers::remove_serving_unit::handle);
    routes.add(customers::add_reference::OPERATION, customers::add_reference::handle);
    routes.add(customers::get_reference::OPERATION, customers::get_reference::handle);
    routes.add(customers::remove_reference::OPERATION, customers::remove_reference::handle);
    routes.add(customers::facts::get_facts::OPERATION, customers::facts::get_facts::handle);
    routes.add(customers::facts::verify_facts::OPERATION, customers::facts::verify_facts::handle);
    routes.add(customers::facts::get_required_facts::OPERATION, customers::facts::get_required_facts::handle);
    routes.add(customers::facts::set_required_facts::OPERATION, customers::facts::set_required_facts::handle);

    routes.add(lifecycle::set_stage::OPERATION, lifecycle::set_stage::handle);
    routes.add(lifecycle::list_stages::OPERATION, lifecycle::list_stages::handle);
    routes.add(lifecycle::get_funnel::OPERATION, lifecycle::get_funnel::handle);
    routes.add(lifecycle::list_policies::OPERATION, lifecycle::list_policies::handle);
    routes.add(lifecycle::create_policy::OPERATION, lifecycle::create_policy::handle);
    routes.add(lifecycle::get_policy::OPERATION, lifecycle::get_policy::handle);

    routes.add(products::create::OPERATION, products::create::handle);
    routes.add(products::list::OPERATION, products::list::handle);
    routes.add(products::get::OPERATION, products::get::handle);
    routes.add(products::patch::OPERATION, products::patch::handle);
    routes.add(products::get_by_reference::OPERATION, products::get_by_reference::handle);
    routes.add(products::put_by_reference::OPERATION, products::put_by_reference::handle);

    routes.add(orders::create::OPERATION, orders::create::handle);
    routes.add(orders::list::OPERATION, orders::list::handle);
    routes.add(orders::batch::OPERATION, orders::batch::handle);
    routes.add(orders::get::OPERATION, orders::get::handle);
    routes.add(orders::patch::OPERATION, orders::patch::handle);
    routes.add(orders::get_by_reference::OPERATION, orders::get_by_reference::handle);
    routes.add(orders::put_by_reference::OPERATION, orders::put_by_reference::handle);
    routes.add(orders::pay::OPERATION, orders::pay::handle);
    routes.add(orders::fulfil::OPERATION, orders::fulfil::handle);
    routes.add(orders::cancel::OPERATION, orders::cancel::handle);
    routes.add(orders::refund::OPERATION, orders::refund::handle);
    routes.add(orders::add_line::OPERATION, orders::add_line::handle);
    routes.add(orders::change_line::OPERATION, orders::change_line::handle);
    routes.add(orders::remove_line::OPERATION, orders::remove_line::handle);

    routes.add(interactions::create::OPERATION, interactions::create::handle);
    routes.add(interactions::list::OPERATION, interactions::list::handle);
    routes.add(interactions::get::OPERATION, interactions::get::handle);
    routes.add(interactions::patch::OPERATION, interactions::patch::handle);
    routes.add(interactions::get_by_reference::OPERATION, interactions::get_by_reference::handle);
    routes.add(interactions::put_by_reference::OPERATION, interactions::put_by_reference::handle);
    routes.add(interactions::void::OPERATION, interactions::void::handle);
    routes.add(interactions::restore::OPERATION, interactions::restore::handle);
    routes.add(interactions::add_attachment::OPERATION, interactions::add_attachment::handle);
    routes.add(interactions::get_attachment::OPERATION, interactions::get_attachment::handle);
    routes.add(interactions::get_attachment_content::OPERATION, interactions::get_attachment_content::handle);
    routes.add(interactions::remove_attachment::OPERATION, interactions::remove_attachment::handle);
    routes.add(interactions::list_timeline::OPERATION, interactions::list_timeline::handle);
    routes.add(interactions::get_overview::OPERATION, interactions::get_overview::handle);
    routes.add(interactions::follow_ups::create::OPERATION, interactions::follow_ups::create::handle);
    routes.add(interactions::follow_ups::list::OPERATION, interactions::follow_ups::list::handle);
    routes.add(interactions::follow_ups::get::OPERATION, interactions::follow_ups::get::handle);
    routes.add(interactions::follow_ups::patch::OPERATION, interactions::follow_ups::patch::handle);
    routes.add(interactions::follow_ups::complete::OPERATION, interactions::follow_ups::complete::handle);
    routes.add(interactions::follow_ups::cancel::OPERATION, interactions::follow_ups::cancel::handle);
    routes.add(interactions::follow_ups::reopen::OPERATION, interactions::follow_ups::reopen::handle);
    routes.add(interactions::touchpoints::create::OPERATION, interactions::touchpoints::create::handle);
    routes.add(interactions::touchpoints::list::OPERATION, interactions::touchpoints::list::handle);
    routes.add(interactions::touchpoints::get::OPERATION, interactions::touchpoints::get::handle);
    routes.add(interactions::touchpoints::patch::OPERATION, interactions::touchpoints::patch::handle);

    routes.add(tickets::get_workflow::OPERATION, tickets::get_workflow::handle);
    routes.add(desk_policies::create::OPERATION, desk_policies::create::handle);
    routes.add(desk_policies::list::OPERATION, desk_policies::list::handle);
    routes.add(desk_policies::get::OPERATION, desk_policies::get::handle);
    routes.add(escalations::list::OPERATION, escalations::list::handle);
    routes.add(report::get::OPERATION, report::get::handle);

    routes.add(privacy::list_fields::OPERATION, privacy::list_fields::handle);
    routes.add(privacy::list_access_records::OPERATION, privacy::list_access_records::handle);
    routes.add(privacy::list_customer_access_records::OPERATION, privacy::list_customer_access_records::handle);
    routes.add(privacy::add_consent::OPERATION, privacy::add_consent::handle);
    routes.add(privacy::get_consents::OPERATION, privacy::get_consents::handle);
    routes.add(privacy::list_consents::OPERATION, privacy::list_consents::handle);
    routes.add(privacy::get_consent::OPERATION, privacy::get_consent::handle);

    routes.add(calendars::list::OPERATION, calendars::list::handle);
    routes.add(calendars::create::OPERATION, calendars::create::handle);
    routes.add(calendars::get::OPERATION, calendars::get::handle);
    routes.add(calendars::patch::OPERATION, calendars::patch::handle);
    routes.add(calendars::import_year::OPERATION, calendars::import_year::handle);
    routes.add(calendars::list_versions::OPERATION, calendars::list_versions::handle);
    routes.add(sla::policies::list::OPERATION, sla::policies::list::handle);
    routes.add(sla::policies::get::OPERATION, sla::policies::get::handle);
    routes.add(sla::policies::patch::OPERATION, sla::policies::patch::handle);
    routes.add(sla::policies::list_versions::OPERATION, sla::policies::list_versions::handle);
    routes.add(sla::preview::OPERATION, sla::preview::handle);
    routes.add(sla::get_clocks::OPERATION, sla::get_clocks::handle);
    routes.add(sla::list_changes::OPERATION, sla::list_changes::handle);
    routes.add(sla::create_pass::OPERATION, sla::create_pass::handle);
    routes.add(sla::get_pass::OPERATION, sla::get_pass::handle);

    routes
}
