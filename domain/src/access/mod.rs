//! Stub.
/// Lists.
pub fn vocabularies() -> Vec<crate::vocabulary::Vocabulary> {
    vec![]
}
