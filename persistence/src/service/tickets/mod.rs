//! Tickets: loading, writing, lists.
//!
//! [`commit`] is the one way in which every command and every timer writes a ticket.

pub mod facts;
pub mod links;
mod list;
mod load;
mod merge;
mod parts;
mod promises;
mod rows;
mod save;
mod steps;
mod subcategories;
pub mod verify;

pub use list::{TicketFilter, count, list};
pub use load::{LoadedTicket, is_within, load, load_alone, load_for_change, load_for_effect, load_together, open_after, require};
pub use merge::commit_merger;
pub use parts::{LinkedTicket, OtherTicket, TicketParts};
pub(crate) use rows::far_future;
pub use save::commit;
pub use steps::{ShownStep, StepFilter, history, steps};
