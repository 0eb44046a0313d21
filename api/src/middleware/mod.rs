//! What happens around every request, outermost: its id, its language, its log line, its figures, the headers of its
//! answer, and the problem document where something went wrong.

mod address;
mod compression;
mod edge;
mod headers;
mod hold_up;
mod rate_limit;
mod request_id;

pub use edge::edge;
pub use hold_up::HoldUp;
pub use rate_limit::RateLimits;
