//! Under which cause reports count a complaint.

use crate::complaints::words::Cause;

/// A cause with its sub-cause, as reports count it.
pub type FoundCause = (Cause, Option<String>);

/// The cause that was last found: a round in which none is known yet takes back nothing that one before it found, and one that finds
/// another counts alone. The rounds come by their numbers, in any order.
#[must_use]
pub fn last_found(rounds: impl IntoIterator<Item = (i64, Option<FoundCause>)>) -> Option<FoundCause> {
    rounds.into_iter().filter_map(|(number, found)| Some((number, found?))).max_by_key(|(number, _)| *number).map(|(_, found)| found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_counts_until_another_is_found() {
        let brake = || Some((Cause::Product, Some("brake".to_owned())));
        let service = || Some((Cause::Service, None));
        assert_eq!(last_found([]), None);
        assert_eq!(last_found([(1, None)]), None);
        assert_eq!(last_found([(2, None), (1, brake())]), brake());
        assert_eq!(last_found([(1, brake()), (2, service()), (3, None)]), service());
    }
}
