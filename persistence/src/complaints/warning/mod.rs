//! Early warning: what alarms is found in the transaction that writes the complaint, and told at once.

pub mod alerts;
mod climbs;
pub mod members;
pub mod policies;
mod raise;
mod series;
pub mod verify;

pub use climbs::{TIMERS, take_effect};
pub use raise::{change, observe};
