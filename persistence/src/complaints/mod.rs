//! Complaints.

pub mod warning;
