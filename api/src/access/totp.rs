//! Codes that change every half minute (RFC 6238: HMAC-SHA-1, six digits, half minutes), and how a device learns their secret.

use aws_lc_rs::{hmac, rand};
use guanxi_domain::access::second_factor::{DIGITS, STEP_SECONDS};

use crate::problem::Problem;

/// Bytes of a secret: as long as the hash.
const SECRET_BYTES: usize = 20;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const MODULUS: u32 = 1_000_000;

/// What a device makes codes of.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Makes a fresh one.
    ///
    /// # Errors
    /// `internal` where the system gives no randomness.
    pub fn generate() -> Result<Self, Problem> {
        let mut bytes = [0; SECRET_BYTES];
        rand::fill(&mut bytes).map_err(|_| Problem::internal("the system gives no randomness"))?;
        Ok(Self(bytes.to_vec()))
    }

    /// Reads a secret that was kept; `None` where the text is no base32.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (mut bytes, mut buffer, mut bits) = (Vec::with_capacity(text.len() * 5 / 8), 0_u32, 0_u32);
        for letter in text.bytes() {
            let value = BASE32.iter().position(|known| *known == letter)?;
            buffer = (buffer << 5) | u32::try_from(value).ok()?;
            bits += 5;
            if bits >= 8 {
                bits -= 8;
                bytes.push(u8::try_from((buffer >> bits) & 0xff).ok()?);
            }
        }
        Some(Self(bytes))
    }

    /// The secret in base32 (RFC 4648, without padding), as it is kept and as people type it.
    #[must_use]
    pub fn text(&self) -> String {
        let (mut text, mut buffer, mut bits) = (String::new(), 0_u32, 0_u32);
        let letter = |value: u32| BASE32.get((value & 31) as usize).copied().map_or('A', char::from);
        for byte in &self.0 {
            buffer = (buffer << 8) | u32::from(*byte);
            bits += 8;
            while bits >= 5 {
                bits -= 5;
                text.push(letter(buffer >> bits));
            }
        }
        if bits > 0 {
            text.push(letter(buffer << (5 - bits)));
        }
        text
    }

    /// The address that a device reads from a picture.
    #[must_use]
    pub fn uri(&self, issuer: &str, account: &str) -> String {
        let (issuer, account) = (escaped(issuer), escaped(account));
        format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}",
            self.text()
        )
    }

    /// The code of a step (RFC 4226, section 5.3).
    #[must_use]
    pub fn code(&self, step: i64) -> u32 {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let hash = tag.as_ref();
        let offset = usize::from(hash.last().copied().unwrap_or_default() & 0x0f);
        let chosen = hash.iter().skip(offset).take(4).fold(0_u32, |number, byte| (number << 8) | u32::from(*byte));
        (chosen & 0x7fff_ffff) % MODULUS
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// RFC 6238, appendix B, cut from eight digits to six.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = Secret(b"12345678901234567890".to_vec());
        for (seconds, code) in [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_111_111_111, 14_050_471),
            (1_234_567_890, 89_005_924),
            (2_000_000_000, 69_279_037),
            (20_000_000_000_i64, 65_353_130),
        ] {
            assert_eq!(secret.code(seconds / STEP_SECONDS), code % MODULUS, "{seconds}");
        }
    }

    /// RFC 4226, appendix D.
    #[test]
    fn codes_of_counters_are_those_of_the_standard() {
        let secret = Secret(b"12345678901234567890".to_vec());
        let expected = [755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922, 162_583, 399_871, 520_489];
        for (counter, code) in (0..).zip(expected) {
            assert_eq!(secret.code(counter), code);
        }
    }

    /// RFC 4648, section 10.
    #[test]
    fn secrets_are_written_in_base32() {
        for (bytes, text) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foob", "MZXW6YQ"), ("fooba", "MZXW6YTB"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(Secret(bytes.as_bytes().to_vec()).text(), text);
        }
        assert!(Secret::read("MZXW6YT1").is_none());
    }

    #[test]
    fn the_address_names_who_and_where() {
        let uri = Secret(b"12345678901234567890".to_vec()).uri("Guanxi 关系", "wang.fang@example.com");
        let expected = "otpauth://totp/Guanxi%20%E5%85%B3%E7%B3%BB:wang.fang%40example.com\
                        ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Guanxi%20%E5%85%B3%E7%B3%BB&algorithm=SHA1&digits=6&period=30";
        assert_eq!(uri, expected);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let secret = Secret(bytes);
            prop_assert!(Secret::read(&secret.text()) == Some(secret));
        }
    }
}
