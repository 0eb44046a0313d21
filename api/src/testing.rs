//! What the unit tests of this crate share.
