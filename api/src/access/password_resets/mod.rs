//! A new password for somebody who lost theirs: a code that an administrator issues, and the user trades in.

pub mod issue;
pub mod redeem;
