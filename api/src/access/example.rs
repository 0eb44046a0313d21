//! The records that the document's examples show.

pub const USER: &str = "0192f3a4-5b6c-7d8e-9f01-23456789abc1";
pub const UNIT: &str = "0192f3a4-5b6c-7d8e-9f01-23456789abc2";
pub const SESSION: &str = "0192f3a4-5b6c-7d8e-9f01-23456789abc3";
pub const OTHER_USER: &str = "0192f3a4-5b6c-7d8e-9f01-23456789abc5";
pub const HAND_OVER: &str = "0192f3a4-5b6c-7d8e-9f01-23456789abc6";
pub const ROLE: &str = "0192f3a4-5b6c-7d8e-9f01-23456789abc4";
