//! The lifecycle: in which stage a customer is at any instant, and why.
//!
//! The stage is a pure function of the history (paid orders, inbound contacts, marks of staff), the policy in force at each instant
//! and an instant. [`replay`] computes it from nothing, [`step`] goes on from what is kept; both let the same rules judge the same
//! moments. Where the rules leave room, this holds:
//!
//! - A customer begins with its creation, or before that with the first fact; a paid order makes it a new customer from the start.
//! - A wholly refunded order counts up to the refund. Where no order counts and no contact was, the days until `churned` count
//!   from the beginning of the stage; likewise the grace of a loyal customer for whom the condition never held.
//! - While a stage is pinned nothing changes it. When the pin ends, every rule is judged with all that happened meanwhile: a customer
//!   pinned as churned that has bought since is won back then.
//! - Facts of one instant: orders, then contacts, then what the clock brings, then marks.

mod change;
mod history;
mod machine;
mod mark;
mod policy;
mod replay;
mod state;
#[cfg(test)]
mod tests;
mod words;

pub use change::{Reason, StageChange};
pub use history::{Fact, History, Mark, Purchase};
pub use mark::{MOST_WORDS, SetStage, SetStageInput, set_stage};
pub use policy::{Homes, MOST_DAYS, MOST_ORDERS, NewPolicy, NewPolicyInput, Policies, Policy, PolicyVersion, Timeline};
pub use replay::{Judged, next_due, next_look, replay, step};
pub use state::{Bought, State};
pub use words::{ChurnReason, LifecyclePhase, LifecycleRule, LifecycleStage, PolicySort, StageSort};
