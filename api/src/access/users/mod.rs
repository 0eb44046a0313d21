//! Staff users.

pub(super) mod authority;
mod bodies;
mod command;
pub mod create;
pub mod get;
pub mod get_hand_over;
pub mod get_rights;
pub mod hand_over;
mod hand_over_view;
mod handing;
pub mod leave;
pub mod list;
pub mod patch;
pub mod resume;
pub mod suspend;
