//! Complaints: loading, writing, lists.
//!
//! [`commit`] is the one way in which every command and every timer writes a complaint.

pub(crate) mod approvers;
pub mod assignment;
pub mod authority;
pub mod callbacks;
pub mod complainants;
pub mod facts;
pub mod figures;
pub mod incentives;
pub mod judgements;
pub mod known;
mod list;
mod load;
mod merge;
pub mod policies;
mod promises;
pub mod public;
pub mod review;
pub mod rounds;
mod rows;
mod save;
mod steps;
pub mod subcauses;
mod telling;
pub mod tokens;
pub mod verify;
pub mod warning;

pub use list::{ComplaintFilter, count, list};
pub use load::{LoadedComplaint, Viewer, load, load_alone, load_for_change, load_for_effect, load_together, require};
pub use merge::commit_merger;
pub use save::commit;
pub use steps::{ShownComplaintStep, StepFilter, history, steps};
