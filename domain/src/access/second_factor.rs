//! The second factor of a sign-in: a code that changes every half minute (TOTP, RFC 6238), and recovery codes for the day when the
//! device that shows it is lost. How a code follows from the secret is the matter of the edge.

use chrono::Duration;

use crate::ids::UserId;
use crate::instant::Instant;

/// How long a code is shown, in seconds.
pub const STEP_SECONDS: i64 = 30;
/// How many digits a code has.
pub const DIGITS: usize = 6;
/// By how many steps the clock of a device may be off, either way.
pub const DRIFT: i64 = 1;
/// How many recovery codes there are.
pub const RECOVERY_CODES: usize = 10;
/// How many characters a recovery code has, without the hyphen.
pub const RECOVERY_LENGTH: usize = 10;
/// How long a sign-in waits for its second factor.
pub const CHALLENGE_TERM: Duration = Duration::minutes(5);
/// How many wrong codes a sign-in takes before it has to begin anew.
pub const CHALLENGE_TRIES: i64 = 5;

/// The characters of recovery codes: none that is taken for another.
pub const RECOVERY_ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// The second factor of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecondFactor {
    /// Whose it is.
    pub user_id: UserId,
    /// The newest step whose code was used. Its codes, and those of the steps before, are used up.
    pub last_step: i64,
    /// When its secret was made.
    pub created_at: Instant,
    /// When its first code came; until then it is asked of nobody.
    pub confirmed_at: Option<Instant>,
}

impl SecondFactor {
    /// A factor whose first code is awaited.
    #[must_use]
    pub const fn begin(user_id: UserId, now: Instant) -> Self {
        Self { user_id, last_step: 0, created_at: now, confirmed_at: None }
    }

    /// Whether sign-ins ask for it.
    #[must_use]
    pub const fn is_confirmed(&self) -> bool {
        self.confirmed_at.is_some()
    }

    /// The factor after a code was accepted: that code, and all before it, are used up. The first one confirms it.
    #[must_use]
    pub fn used(self, step: i64, now: Instant) -> Self {
        Self { last_step: self.last_step.max(step), confirmed_at: self.confirmed_at.or(Some(now)), ..self }
    }

    /// The step whose code this is, where it may be used now. `code_of` tells the code of a step.
    #[must_use]
    pub fn accept(&self, code: u32, now: Instant, code_of: impl Fn(i64) -> u32) -> Option<i64> {
        let present = step_at(now);
        let fresh = (present - DRIFT..=present + DRIFT).filter(|step| *step > self.last_step);
        fresh.filter(|step| code_of(*step) == code).last()
    }
}

/// The step of an instant: half minutes since 1970.
#[must_use]
pub const fn step_at(now: Instant) -> i64 {
    now.timestamp().div_euclid(STEP_SECONDS)
}

/// What somebody typed as a second factor.
#[derive(Clone, PartialEq, Eq)]
pub enum Code {
    /// Six digits.
    Shown(u32),
    /// A recovery code, in upper case and without a hyphen.
    Recovery(String),
}

impl std::fmt::Debug for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Code(…)")
    }
}

impl Code {
    /// Reads a code, however it is spaced; `None` for what can't be one.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        if text.len() > 64 {
            return None;
        }
        let text: String = text.chars().filter(|character| !character.is_whitespace() && *character != '-').collect();
        if text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return text.parse().ok().map(Self::Shown);
        }
        let text = text.to_ascii_uppercase();
        let good = text.len() == RECOVERY_LENGTH && text.bytes().all(|byte| RECOVERY_ALPHABET.contains(&byte));
        good.then_some(Self::Recovery(text))
    }
}

/// A recovery code of random bytes, as it is shown: two halves with a hyphen.
#[must_use]
pub fn recovery_code(random: [u8; RECOVERY_LENGTH]) -> String {
    let letters = random.iter().map(|byte| RECOVERY_ALPHABET.get(usize::from(byte % 32)).copied().map_or('A', char::from));
    let mut code: String = letters.collect();
    code.insert(RECOVERY_LENGTH / 2, '-');
    code
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_timestamp(seconds, 0).unwrap()
    }

    /// Codes that tell which step they are of.
    fn code_of(step: i64) -> u32 {
        u32::try_from(step % 1_000_000).unwrap()
    }

    fn factor(last_step: i64) -> SecondFactor {
        SecondFactor { last_step, ..SecondFactor::begin(UserId::new(Uuid::nil()), at(0)) }
    }

    #[test]
    fn a_code_holds_one_step_to_either_side() {
        let now = at(1_000 * STEP_SECONDS + 7);
        for (code, last_step, accepted) in [
            (1_000, 0, Some(1_000)),
            (999, 0, Some(999)),
            (1_001, 0, Some(1_001)),
            (998, 0, None),
            (1_002, 0, None),
            (1_000, 999, Some(1_000)),
            (1_000, 1_000, None),
            (999, 1_000, None),
            (1_001, 1_000, Some(1_001)),
            (1_000, 2_000, None),
        ] {
            assert_eq!(factor(last_step).accept(code, now, code_of), accepted, "{code} after {last_step}");
        }
    }

    #[test]
    fn the_first_code_confirms() {
        let begun = factor(0);
        assert!(!begun.is_confirmed());
        let used = begun.used(5, at(150));
        assert_eq!((used.last_step, used.confirmed_at), (5, Some(at(150))));
        let later = used.used(4, at(300));
        assert_eq!((later.last_step, later.confirmed_at), (5, Some(at(150))));
    }

    #[test]
    fn codes_are_read_however_they_are_spaced() {
        for (text, expected) in [
            ("123456", Some(Code::Shown(123_456))),
            (" 012 345 ", Some(Code::Shown(12_345))),
            ("12345", None),
            ("1234567", None),
            ("１２３４５６", None),
            ("abcde-fghjk", Some(Code::Recovery("ABCDEFGHJK".to_owned()))),
            ("ABCDEFGHJK", Some(Code::Recovery("ABCDEFGHJK".to_owned()))),
            ("ABCDE-FGHJ0", None),
            ("ABCDE-FGHJ", None),
            ("", None),
        ] {
            assert_eq!(Code::read(text), expected, "{text}");
        }
        assert_eq!(Code::read(&"1".repeat(1_000)), None);
        assert_eq!(format!("{:?}", Code::Shown(123_456)), "Code(…)");
    }

    proptest! {
        #[test]
        fn recovery_codes_are_read_as_they_are_shown(random in any::<[u8; RECOVERY_LENGTH]>()) {
            let shown = recovery_code(random);
            prop_assert_eq!(Code::read(&shown), Some(Code::Recovery(shown.replace('-', ""))));
        }

        /// Whatever codes come in whatever order, none is accepted twice.
        #[test]
        fn no_code_is_used_twice(tries in prop::collection::vec((0_i64..400, -3_i64..4), 1..60)) {
            let (mut factor, mut seconds, mut used) = (factor(0), 1_000 * STEP_SECONDS, std::collections::BTreeSet::new());
            for (passed, off) in tries {
                seconds += passed;
                let wanted = step_at(at(seconds)) + off;
                if let Some(step) = factor.accept(code_of(wanted), at(seconds), code_of) {
                    prop_assert!(step == wanted && off.abs() <= DRIFT && used.insert(step));
                    factor = factor.used(step, at(seconds));
                }
            }
        }
    }
}
