//! Early warning: what alarms is found in the transaction that writes the complaint, and told at once.

pub mod alerts;
mod climbs;
pub mod members;
mod places;
pub mod policies;
mod raise;
mod series;
pub mod verify;

pub use climbs::{TIMERS, take_effect};
pub use places::place;
pub use raise::{change, observe};
