//! The service desk over HTTP: one operation per file.

pub mod assignment;
pub mod calendars;
pub mod desk_policies;
pub mod escalations;
pub mod report;
pub mod sla;
pub mod subcategories;
pub mod tickets;
pub mod versions;
