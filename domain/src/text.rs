//! Text that people write: trimmed, NFC-normalised, bounded, free of control characters, else to the letter.

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::fields::{Fault, FieldCode, FieldResult};

/// Reads one line of text of `min` to `max` characters (Unicode scalar values after normalisation).
///
/// # Errors
/// `required` where nothing is left after trimming and `min` is positive, `too_short`, `too_long`, `control_character`.
pub fn line(text: impl AsRef<str>, min: usize, max: usize) -> FieldResult<String> {
    read(text.as_ref(), min, max, false)
}

/// Reads text that may have line breaks (`\n`; `\r\n` and `\r` become `\n`) and tabs.
///
/// # Errors
/// As [`line`].
pub fn paragraphs(text: impl AsRef<str>, min: usize, max: usize) -> FieldResult<String> {
    let text = text.as_ref();
    if text.contains('\r') { read(&text.replace("\r\n", "\n").replace('\r', "\n"), min, max, true) } else { read(text, min, max, true) }
}

/// Reads an optional line: an empty one counts as absent.
///
/// # Errors
/// As [`line`].
pub fn optional_line(text: impl AsRef<str>, max: usize) -> FieldResult<Option<String>> {
    let text = line(text, 0, max)?;
    Ok((!text.is_empty()).then_some(text))
}

/// Reads a short code of letters, digits and `. _ - :` (at most `max`), as sources of references have it.
///
/// # Errors
/// `required`, `too_long`, or `unknown_word` naming the allowed characters.
pub fn code(text: impl AsRef<str>, max: usize) -> FieldResult<String> {
    let text = line(text, 1, max)?;
    if text.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-' | ':')) {
        Ok(text)
    } else {
        Err(Fault::with(FieldCode::UnknownWord, "allowed", "A-Z a-z 0-9 . _ - :"))
    }
}

fn read(text: &str, min: usize, max: usize, long: bool) -> FieldResult<String> {
    // A cheap bound first: normalising must not become work that a huge value can make us do.
    if text.len() > max.saturating_mul(16).saturating_add(1024) {
        return Err(Fault::with(FieldCode::TooLong, "max", max));
    }
    let trimmed = text.trim();
    let normal: String = if is_nfc(trimmed) { trimmed.to_owned() } else { trimmed.nfc().collect() };
    if normal.chars().any(|letter| is_refused(letter, long)) {
        return Err(FieldCode::ControlCharacter.into());
    }
    let length = normal.chars().count();
    if length > max {
        return Err(Fault::with(FieldCode::TooLong, "max", max));
    }
    if length < min {
        return Err(if length == 0 { FieldCode::Required.into() } else { Fault::with(FieldCode::TooShort, "min", min) });
    }
    Ok(normal)
}

/// Control characters (Unicode category Cc) are refused, but for line breaks and tabs in long text.
fn is_refused(letter: char, long: bool) -> bool {
    letter.is_control() && !(long && matches!(letter, '\n' | '\t'))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_are_trimmed_normalised_and_bounded() {
        let table = [
            ("  王芳 ", 1, 5, Ok("王芳")),
            ("e\u{301}", 1, 1, Ok("é")),
            ("a\nb", 1, 5, Err(FieldCode::ControlCharacter)),
            ("a\0b", 1, 5, Err(FieldCode::ControlCharacter)),
            ("a\u{85}b", 1, 5, Err(FieldCode::ControlCharacter)),
            ("   ", 1, 5, Err(FieldCode::Required)),
            ("   ", 0, 5, Ok("")),
            ("abcdef", 1, 5, Err(FieldCode::TooLong)),
            ("ab", 3, 5, Err(FieldCode::TooShort)),
        ];
        for (text, min, max, expected) in table {
            let got = line(text, min, max).map_err(|fault| fault.code);
            assert_eq!(got, expected.map(str::to_owned), "{text:?}");
        }
    }

    #[test]
    fn paragraphs_keep_line_breaks() {
        assert_eq!(paragraphs("a\r\nb\rc\td", 1, 20).unwrap(), "a\nb\nc\td");
        assert!(paragraphs("a\u{7}b", 1, 20).is_err());
    }

    proptest! {
        #[test]
        fn reading_twice_changes_nothing(text in "\\PC{0,60}") {
            if let Ok(once) = line(&text, 0, 200) {
                prop_assert_eq!(line(&once, 0, 200).unwrap(), once);
            }
        }
    }
}
