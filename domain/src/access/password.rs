//! Which passwords are good enough. Hashing and checking them is the matter of the edge.

use std::collections::HashSet;
use std::fmt;
use std::sync::LazyLock;

use chrono::Duration;
use unicode_normalization::UnicodeNormalization;

use crate::fields::{Fault, FieldCode, FieldResult};
use crate::ids::UserId;
use crate::instant::Instant;

/// The fewest characters of a password.
pub const LENGTH_MIN: usize = 12;
/// The most characters of a password: a bound on the work of hashing, not on the owner.
pub const LENGTH_MAX: usize = 128;

/// Passwords of twelve characters and more that attackers try first, in lower case: those among the most frequent
/// ones of published leaks, and the usual ways of stretching a short one to length.
static COMMON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// A password as its owner typed it, NFC-normalised so that every keyboard gives the same bytes. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Takes a password to be checked against a stored hash: normalised and bounded, without judging its strength.
    ///
    /// # Errors
    /// `too_long` beyond [`LENGTH_MAX`] characters.
    pub fn given(text: impl AsRef<str>) -> FieldResult<Self> {
        let text = text.as_ref();
        if text.len() > LENGTH_MAX * 16 {
            return Err(Fault::with(FieldCode::TooLong, "max", LENGTH_MAX));
        }
        let normal: String = text.nfc().collect();
        if normal.chars().count() > LENGTH_MAX {
            return Err(Fault::with(FieldCode::TooLong, "max", LENGTH_MAX));
        }
        Ok(Self(normal))
    }

    /// Takes a new password of the owner of `email`.
    ///
    /// # Errors
    /// `password_too_short` below [`LENGTH_MIN`] characters, `too_long` beyond [`LENGTH_MAX`], `control_character`,
    /// `password_common` where it is in the list of common ones or is made of the owner's own e-mail address.
    pub fn choose(text: impl AsRef<str>, email: &str) -> FieldResult<Self> {
        let password = Self::given(text)?;
        let text = password.expose();
        if text.chars().any(char::is_control) {
            return Err(FieldCode::ControlCharacter.into());
        }
        if text.chars().count() < LENGTH_MIN {
            return Err(Fault::with(FieldCode::PasswordTooShort, "min", LENGTH_MIN));
        }
        let lower = text.to_lowercase();
        if COMMON.contains(lower.as_str()) || is_made_of(&lower, email) {
            return Err(FieldCode::PasswordCommon.into());
        }
        Ok(password)
    }

    /// The text, for hashing only.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Password(…)")
    }
}

/// How long a code for a new password is good.
pub const RESET_TERM: Duration = Duration::hours(24);

/// A code that lets a user choose a new password, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reset {
    /// Whose password.
    pub user_id: UserId,
    /// When the code was issued.
    pub issued_at: Instant,
    /// Until when it is good.
    pub expires_at: Instant,
}

impl Reset {
    /// A code that is issued now.
    #[must_use]
    pub fn issue(user_id: UserId, now: Instant) -> Self {
        Self { user_id, issued_at: now, expires_at: now + RESET_TERM }
    }

    /// Whether the code is still good.
    #[must_use]
    pub fn holds(&self, now: Instant) -> bool {
        now < self.expires_at
    }
}

/// Whether a password contains the owner's address, or is little more than its local part.
fn is_made_of(lower: &str, email: &str) -> bool {
    let email = email.trim().to_lowercase();
    if email.is_empty() {
        return false;
    }
    let local = email.split_once('@').map_or(email.as_str(), |(local, _)| local);
    // A short local part ("li") may stand in any good password by chance; a password that is it and a few more characters is weak.
    lower.contains(&email) || (local.chars().count() >= 4 && lower.contains(local) && lower.chars().count() < local.chars().count() + 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_judged() {
        let table = [
            ("plum-tree-by-the-lake", Ok(())),
            ("十二个字的密码也是可以用的", Ok(())),
            ("short", Err(FieldCode::PasswordTooShort)),
            ("elevenchars", Err(FieldCode::PasswordTooShort)),
            ("Password1234", Err(FieldCode::PasswordCommon)),
            ("QWERTY123456", Err(FieldCode::PasswordCommon)),
            ("aaaaaaaaaaaa", Err(FieldCode::PasswordCommon)),
            ("wang.fang@example.com", Err(FieldCode::PasswordCommon)),
            ("my Wang.Fang@Example.com!", Err(FieldCode::PasswordCommon)),
            ("wang.fang2026", Err(FieldCode::PasswordCommon)),
            ("wang.fang likes plums", Ok(())),
            ("twelve chars\0", Err(FieldCode::ControlCharacter)),
        ];
        for (text, expected) in table {
            let got = Password::choose(text, "wang.fang@example.com").map(|_| ()).map_err(|fault| fault.code);
            assert_eq!(got, expected, "{text}");
        }
        assert!(Password::choose("x!".repeat(64), "").is_ok());
        assert_eq!(Password::choose("x!".repeat(65), "").unwrap_err().code, FieldCode::TooLong);
    }

    #[test]
    fn spaces_are_part_of_a_password_and_spelling_is_one() {
        assert_eq!(Password::given(" a ").unwrap().expose(), " a ");
        assert_eq!(Password::given("e\u{301}").unwrap(), Password::given("é").unwrap());
    }

    #[test]
    fn a_reset_is_good_for_a_day() {
        let now = crate::instant::parse("2026-02-13T09:00:00Z").unwrap();
        let reset = Reset::issue(UserId::new(uuid::Uuid::nil()), now);
        assert!(reset.holds(now + RESET_TERM - Duration::seconds(1)) && !reset.holds(now + RESET_TERM));
    }

    #[test]
    fn a_password_never_shows() {
        assert_eq!(format!("{:?}", Password::given("plum-tree-by-the-lake").unwrap()), "Password(…)");
    }

    #[test]
    fn the_list_holds_only_what_length_would_let_pass() {
        assert!(COMMON.len() > 500);
        for entry in COMMON.iter() {
            assert!(entry.chars().count() >= LENGTH_MIN && *entry == entry.to_lowercase(), "{entry}");
        }
    }
}
