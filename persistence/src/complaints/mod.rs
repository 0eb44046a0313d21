//! Complaints.

pub mod review;
pub mod warning;
