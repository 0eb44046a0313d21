//! What looks like chance and is the same every time.

use rand_pcg::Pcg64;
use rand_pcg::rand_core::Rng;
use uuid::Uuid;

use guanxi_domain::instant::Instant;

/// A stream of choices that its seed and its name determine, on every machine.
pub(super) struct Chance(Pcg64);

impl Chance {
    /// The stream of one record: the record's own, so that what comes before it changes nothing.
    pub(super) fn of(seed: u64, kind: u64, index: u64) -> Self {
        Self(Pcg64::new(u128::from(seed) << 64 | u128::from(index), u128::from(kind)))
    }

    /// A number from 0 up to but not including `bound`; 0 where there is none.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        let product = u128::from(self.0.next_u64()) * u128::from(bound);
        u64::try_from(product >> 64).unwrap_or(0)
    }

    /// A number between two, both among them.
    pub(super) fn between(&mut self, from: i64, to: i64) -> i64 {
        let span = u64::try_from(to - from + 1).unwrap_or(1);
        from + i64::try_from(self.below(span)).unwrap_or(0)
    }

    /// Yes in so many cases of a hundred.
    pub(super) fn percent(&mut self, cases: u64) -> bool {
        self.below(100) < cases
    }

    /// One of a list that isn't empty.
    pub(super) fn one_of<T: Copy>(&mut self, list: &[T]) -> Option<T> {
        let at = usize::try_from(self.below(list.len() as u64)).ok()?;
        list.get(at).copied()
    }

    /// One word of a list; nothing where it is empty.
    pub(super) fn word<'a>(&mut self, list: &[&'a str]) -> &'a str {
        self.one_of(list).unwrap_or_default()
    }

    /// One of a list, by its weight.
    pub(super) fn weighted<'a, T>(&mut self, list: &'a [T], weight: impl Fn(&T) -> u64) -> Option<&'a T> {
        let mut place = self.below(list.iter().map(&weight).sum());
        list.iter().find(|one| {
            let own = weight(one);
            let found = place < own;
            place = place.saturating_sub(own);
            found
        })
    }

    /// An id as a record that was made at an instant has it.
    pub(super) fn id(&mut self, at: Instant) -> Uuid {
        let millis = u64::try_from(at.timestamp_millis()).unwrap_or(0);
        let random = u128::from(self.0.next_u64()) << 64 | u128::from(self.0.next_u64());
        let bytes: [u8; 16] = random.to_be_bytes();
        let [_, _, _, _, _, _, random @ ..] = bytes;
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_for_the_same_seed() {
        let draw = |seed, index| {
            let mut chance = Chance::of(seed, 1, index);
            (0..20).map(|_| chance.below(1_000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7, 3), draw(7, 3));
        assert_ne!(draw(7, 3), draw(8, 3));
        assert_ne!(draw(7, 3), draw(7, 4));
        // Written down, so that another version of a library that chose otherwise would be seen.
        assert_eq!(draw(7, 3).iter().take(4).copied().collect::<Vec<_>>(), [545, 630, 97, 139]);
    }

    #[test]
    fn choices_keep_to_their_bounds() {
        let mut chance = Chance::of(1, 2, 3);
        assert!((0..1_000).all(|_| (3..=5).contains(&chance.between(3, 5))));
        assert_eq!(chance.below(0), 0);
        assert_eq!(chance.word(&[]), "");
        let heavy = [("a", 99), ("b", 1)];
        let drawn = (0..1_000).filter(|_| chance.weighted(&heavy, |one| one.1).is_some_and(|one| one.0 == "a")).count();
        assert!((950..1_000).contains(&drawn), "{drawn}");
    }
}
