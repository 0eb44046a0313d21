//! Who gets tickets: queues, desks, rules, and the choice under the locks of the queue and the desks.
//!
//! Locks are taken in the order ticket, queue, staff, and several of one kind by id. A timer's row comes before all of them, so that
//! whoever holds one of these only ever adds timers with new ids, and takes back those of the ticket that it has locked.

pub mod desks;
mod explain;
mod place;
pub mod queues;
pub mod rules;
mod settle;
mod waiting;

pub use explain::{Assignment, assignment_of};
pub use place::{place_change, place_handed};
pub(crate) use settle::settle;
pub use waiting::{FREED, OPENS, UNASSIGNED, alert, desk_freed, queue_opens};
