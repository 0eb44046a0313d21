//! E-mail addresses, in the practical part of RFC 5321.

use std::fmt;

use super::masking;
use crate::fields::{FieldCode, FieldResult};

/// The longest address, in bytes (RFC 5321, with its erratum on paths).
pub const MAX_BYTES: usize = 254;
/// The longest part before the `@`, in bytes.
const MAX_LOCAL_BYTES: usize = 64;
/// The longest label of a domain, in bytes.
const MAX_LABEL_BYTES: usize = 63;

/// An e-mail address with its domain in lower case. Personal.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Reads an address: a dot-atom, `@`, and a domain name of at least two labels. Quoted parts, comments, address literals
    /// and letters beyond ASCII are not read: mail to them seldom arrives (international domains have an `xn--` form).
    ///
    /// # Errors
    /// `masked_value`, `email_invalid`.
    pub fn read(text: impl AsRef<str>) -> FieldResult<Self> {
        let text = text.as_ref().trim();
        if text.len() > MAX_BYTES {
            return Err(FieldCode::EmailInvalid.into());
        }
        if masking::is_masked_text(text) {
            return Err(FieldCode::MaskedValue.into());
        }
        match text.rsplit_once('@') {
            Some((local, domain)) if is_local(local) && is_domain(domain) => Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase()))),
            _ => Err(FieldCode::EmailInvalid.into()),
        }
    }

    /// Wraps what [`Self::as_str`] gave, as a database keeps it.
    #[must_use]
    pub const fn from_stored(address: String) -> Self {
        Self(address)
    }

    /// The address, with the part before the `@` as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The form in which addresses are compared: all in lower case, as practically every mail system does.
    #[must_use]
    pub fn normal_form(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// What every caller may see.
    #[must_use]
    pub fn masked(&self) -> String {
        masking::email(&self.0)
    }
}

impl fmt::Debug for EmailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("EmailAddress(***)")
    }
}

fn is_local(local: &str) -> bool {
    local.len() <= MAX_LOCAL_BYTES && local.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atom_letter))
}

/// The letters of an atom (RFC 5322, section 3.2.3).
const fn is_atom_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'/' | b'=' | b'?' | b'^'..=b'`' | b'{'..=b'~')
}

fn is_domain(domain: &str) -> bool {
    let labels = || domain.split('.');
    let is_numeric = |label: &str| label.bytes().all(|byte| byte.is_ascii_digit());
    labels().count() >= 2 && labels().all(is_label) && !labels().next_back().is_some_and(is_numeric)
}

fn is_label(label: &str) -> bool {
    (1..=MAX_LABEL_BYTES).contains(&label.len())
        && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Result<String, FieldCode> {
        EmailAddress::read(text).map(|address| address.0).map_err(|fault| fault.code)
    }

    #[test]
    fn addresses_are_read() {
        for (text, expected) in [
            ("wang.fang@example.com", "wang.fang@example.com"),
            (" Wang.Fang@Example.COM ", "Wang.Fang@example.com"),
            ("a+b_c-d'e!#$%&*/=?^`{|}~@x-y.cn", "a+b_c-d'e!#$%&*/=?^`{|}~@x-y.cn"),
            ("1@163.com", "1@163.com"),
            ("a@xn--fsqu00a.xn--fiqs8s", "a@xn--fsqu00a.xn--fiqs8s"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(expected));
        }
        assert_eq!(EmailAddress::read("A@B.cn").unwrap().normal_form(), "a@b.cn");
        assert_eq!(format!("{:?}", EmailAddress::read("a@b.cn").unwrap()), "EmailAddress(***)");
    }

    #[test]
    fn others_are_refused() {
        let long_local = format!("{}@example.com", "a".repeat(65));
        let long_label = format!("a@{}.com", "b".repeat(64));
        let long = format!("{}@{}.com", "a".repeat(60), ["b".repeat(60), "c".repeat(60), "d".repeat(60), "e".repeat(60)].join("."));
        for text in [
            "",
            "@",
            "a",
            "a@",
            "@b.cn",
            "a@b",
            "a@@b.cn",
            "a b@c.cn",
            "a@b c.cn",
            ".a@b.cn",
            "a.@b.cn",
            "a..b@c.cn",
            "a@.cn",
            "a@b.",
            "a@b..cn",
            "a@-b.cn",
            "a@b-.cn",
            "a@1.2.3.4",
            "a@[1.2.3.4]",
            "\"a\"@b.cn",
            "a@b_c.cn",
            "王@例子.中国",
            "a@例子.中国",
            "a＠b.cn",
            "a,b@c.cn",
            "<a@b.cn>",
            "a\n@b.cn",
            "a@b.cn,c@d.cn",
            &long_local,
            &long_label,
            &long,
        ] {
            assert_eq!(read(text), Err(FieldCode::EmailInvalid), "{text}");
        }
        assert_eq!(read("w***@example.com"), Err(FieldCode::MaskedValue));
        assert_eq!(read("***@example.com"), Err(FieldCode::MaskedValue));
    }

    proptest! {
        #[test]
        fn any_text_ends_well(text in "[a-zA-Z0-9.@*+\\-_ ]{0,40}") {
            if let Ok(address) = EmailAddress::read(&text) {
                prop_assert_eq!(EmailAddress::read(address.as_str()).unwrap(), address.clone());
                let masked = address.masked();
                prop_assert_eq!(read(&masked), Err(FieldCode::MaskedValue));
            }
        }
    }
}
