//! The form in which text is compared: without case, width, accents and punctuation.

use unicode_normalization::UnicodeNormalization;

/// A stretch of text that is indexed in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stretch {
    /// Characters that stand for themselves, without spaces between words.
    Han(String),
    /// A word of another script, or a number.
    Word(String),
}

/// Folds case, width and accents; full-width letters become plain ones.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.nfkd().filter(|letter| !('\u{300}'..='\u{36f}').contains(letter)).nfc().flat_map(char::to_lowercase).collect()
}

/// The letters and digits of folded text.
pub(super) fn compact(folded: &str) -> String {
    folded.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// Cuts folded text into its stretches.
pub(super) fn stretches(folded: &str) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut is_apart = true;
    for letter in folded.chars() {
        if !letter.is_alphanumeric() {
            is_apart = true;
            continue;
        }
        match (is_han(letter), stretches.last_mut().filter(|_| !is_apart)) {
            (true, Some(Stretch::Han(run))) => run.push(letter),
            (false, Some(Stretch::Word(word))) => word.push(letter),
            (true, _) => stretches.push(Stretch::Han(letter.into())),
            (false, _) => stretches.push(Stretch::Word(letter.into())),
        }
        is_apart = false;
    }
    stretches
}

pub(super) const fn is_han(letter: char) -> bool {
    matches!(letter, '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The first so many characters.
pub(super) fn beginning(text: &str, characters: usize) -> &str {
    text.char_indices().nth(characters).and_then(|(end, _)| text.get(..end)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_folded() {
        for (text, folded) in [
            ("王芳", "王芳"),
            ("Ｚoë O'Neil", "zoe o'neil"),
            ("ÉMILE", "emile"),
            ("İ", "i"),
            ("吕 LÜ", "吕 lu"),
            ("㈱", "(株)"),
            ("가나", "가나"),
            ("がぎ", "がぎ"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
        assert_eq!(compact(&fold("K-000 123")), "k000123");
    }

    #[test]
    fn text_is_cut() {
        let cut = |text: &str| {
            let texts: Vec<String> = stretches(&fold(text))
                .into_iter()
                .map(|stretch| match stretch {
                    Stretch::Han(run) => format!("[{run}]"),
                    Stretch::Word(word) => word,
                })
                .collect();
            texts.join(" ")
        };
        for (text, expected) in [
            ("王小芳", "[王小芳]"),
            ("王 芳", "[王] [芳]"),
            ("A座3号店", "a [座] 3 [号店]"),
            ("o'neil", "o neil"),
            (" \"*()- ", ""),
            ("😀", ""),
            ("王fang", "[王] fang"),
        ] {
            assert_eq!(cut(text), expected, "{text}");
        }
        assert_eq!(beginning("王小芳", 2), "王小");
        assert_eq!(beginning("ab", 2), "ab");
    }
}
