//! One flat list of every operation, grouped by context. Method and path stand at the handler.

use crate::operation::Operations;
use crate::platform;

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

    routes
}
