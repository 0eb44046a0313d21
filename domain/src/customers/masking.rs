//! Masked forms of personal values: what every caller sees, and how such a form is recognised when it is sent back.
//!
//! A mask shows enough for staff to tell two values apart with the customer on the phone, and not enough to use them.
//! Every mask carries a mark that no real value has: an asterisk in phones and identity numbers, three in a row elsewhere.

/// The mark in the masked forms of values in which a single asterisk may be real.
const MARK: &str = "***";

/// Masks a phone number in E.164: a Chinese one as people say it (`138****8000`, `010****5678`), others with the first
/// digits of the country's code (`+12****0123`).
#[must_use]
pub fn phone(e164: &str) -> String {
    let last_four = tail(e164, 4);
    match e164.strip_prefix("+86") {
        Some(national) if national.len() == 11 && national.starts_with('1') => format!("{}****{last_four}", head(national, 3)),
        Some(national) if national.len() >= 9 => format!("0{}****{last_four}", head(national, 2)),
        _ if e164.len() >= 10 => format!("{}****{last_four}", head(e164, 3)),
        _ => format!("{}****{}", head(e164, 2), tail(e164, 2)),
    }
}

/// Masks the name of a person: its first character, and as many asterisks as people expect (`王**`).
#[must_use]
pub fn name(text: &str) -> String {
    format!("{}**", head(text, 1))
}

/// Masks an e-mail address: the first letter and the domain (`w***@example.com`); of a single letter, none.
#[must_use]
pub fn email(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    let shown = if local.len() > 1 { head(local, 1) } else { "" };
    format!("{shown}{MARK}@{domain}")
}

/// Masks a postal address: at most its first six characters and never more than a third, digits hidden.
#[must_use]
pub fn address(text: &str) -> String {
    let shown = (text.chars().count() / 3).min(6);
    let start: String = text.chars().take(shown).map(|letter| if letter.is_numeric() { '*' } else { letter }).collect();
    format!("{}{MARK}", start.trim_end())
}

/// Masks a social handle: its first and last character (`w***9`); of one under five characters, nothing.
#[must_use]
pub fn handle(text: &str) -> String {
    ends(text)
}

/// Masks an identity number: its first and last character (`1***5`).
#[must_use]
pub fn identity_number(text: &str) -> String {
    ends(text)
}

/// Whether a phone or an identity number is a masked one: real ones have no asterisk.
#[must_use]
pub fn is_masked_number(text: &str) -> bool {
    text.contains(['*', '＊'])
}

/// Whether an e-mail address, postal address or handle is a masked one.
#[must_use]
pub fn is_masked_text(text: &str) -> bool {
    text.contains(MARK)
}

fn ends(text: &str) -> String {
    if text.chars().count() < 5 { MARK.to_owned() } else { format!("{}{MARK}{}", head(text, 1), tail(text, 1)) }
}

/// The first `count` characters.
fn head(text: &str, count: usize) -> &str {
    text.char_indices().nth(count).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

/// The last `count` characters.
pub(super) fn tail(text: &str, count: usize) -> &str {
    let start = count.checked_sub(1).and_then(|before| text.char_indices().rev().nth(before));
    start.and_then(|(start, _)| text.get(start..)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn masks_are_as_specified() {
        for (clear, masked) in [
            ("+8613800138000", "138****8000"),
            ("+861012345678", "010****5678"),
            ("+8675512345678", "075****5678"),
            ("+864008208820", "040****8820"),
            ("+12125550123", "+12****0123"),
            ("+29021234", "+2****34"),
        ] {
            assert_eq!(phone(clear), masked);
        }
        assert_eq!(email("wang.fang@example.com"), "w***@example.com");
        assert_eq!(email("w@example.com"), "***@example.com");
        assert_eq!(address("上海市浦东新区世纪大道100号8层"), "上海市浦东***");
        assert_eq!(address("12 Main Street, Springfield"), "** Mai***");
        assert_eq!(address("北京"), "***");
        assert_eq!(handle("wx_fang99"), "w***9");
        assert_eq!(handle("王小明"), "***");
        assert_eq!(identity_number("11010519491231002X"), "1***X");
    }

    proptest! {
        #[test]
        fn every_mask_is_recognised_and_hides(text in "\\PC{1,60}") {
            prop_assert!(is_masked_number(&phone(&text)));
            prop_assert!(is_masked_number(&identity_number(&text)));
            for masked in [email(&text), address(&text), handle(&text)] {
                prop_assert!(is_masked_text(&masked));
                prop_assert!(masked != text || is_masked_text(&text));
            }
        }

        #[test]
        fn ends_of_text_are_cut_between_characters(text in "\\PC{0,10}", count in 0_usize..12) {
            prop_assert!(text.starts_with(head(&text, count)));
            prop_assert_eq!(head(&text, count).chars().count(), count.min(text.chars().count()));
            prop_assert!(text.ends_with(tail(&text, count.max(1))));
        }
    }
}
