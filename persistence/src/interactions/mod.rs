//! Contacts with customers, follow-ups, touchpoints, the timeline and the overview.
//!
//! [`Known`] loads under lock what decisions about one interaction or hundreds need; [`save`] and [`save_many`] write what was
//! decided.

pub mod follow_ups;
mod known;
mod list;
mod load;
pub mod overview;
mod parts;
mod rows;
mod save;
mod shown;
pub mod timeline;
mod timeline_sources;
pub mod touchpoints;

pub use known::{Known, Wanted};
pub(crate) use list::customer_names;
pub use list::{InteractionFilter, InteractionSummary, count, list};
pub(crate) use load::load_row_for_change;
pub use load::{LoadedInteraction, load, load_by_reference, load_for_change};
pub use save::{save, save_imported, save_many};
pub use shown::ShownMessage;
pub(crate) use shown::{MessageRow, message_columns};
