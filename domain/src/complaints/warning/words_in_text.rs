//! Words that alarm, found in what a customer says.

use unicode_normalization::UnicodeNormalization as _;

use super::policy::WatchWord;

/// Those of the words that stand in one of the texts, in the order of the list. Case and width do not matter. A word in letters or
/// digits matches whole words: "fire" is not found in "fired"; Chinese has no spaces, and is found anywhere.
#[must_use]
pub fn found<'w>(words: &'w [WatchWord], texts: &[&str]) -> Vec<&'w WatchWord> {
    let texts: Vec<Vec<char>> = texts.iter().map(|text| fold(text)).collect();
    words.iter().filter(|word| texts.iter().any(|text| stands_in(&fold(&word.word), text))).collect()
}

/// The form in which texts are compared.
#[must_use]
pub fn fold(text: &str) -> Vec<char> {
    text.nfkc().flat_map(char::to_lowercase).collect()
}

fn stands_in(word: &[char], text: &[char]) -> bool {
    if word.is_empty() {
        return false;
    }
    text.windows(word.len()).enumerate().any(|(at, part)| {
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        part == word && apart(before, word.first()) && apart(word.last(), text.get(at + word.len()))
    })
}

/// Whether a word can end between two characters: not where both belong to words that are written with spaces between them.
fn apart(one: Option<&char>, other: Option<&char>) -> bool {
    let spaced = |character: Option<&char>| character.is_some_and(|character| character.is_alphanumeric() && !is_unspaced(*character));
    !(spaced(one) && spaced(other))
}

/// Scripts that are written without spaces: Han, and the kana beside it.
const fn is_unspaced(character: char) -> bool {
    matches!(character, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::complaints::warning::words::AlertLevel;

    #[test]
    fn words_are_found_as_people_write_them() {
        let words: Vec<WatchWord> = ["律师", "fire", "12315", "class action"]
            .into_iter()
            .map(|word| WatchWord { word: word.to_owned(), level: AlertLevel::Yellow })
            .collect();
        let table: [(&[&str], &[&str]); 9] = [
            (&["我要找律师起诉你们"], &["律师"]),
            (&["The car is on FIRE!"], &["fire"]),
            (&["They fired me", "a fireplace"], &[]),
            (&["车着火fire了"], &["fire"]),
            (&["ｆｉｒｅ"], &["fire"]),
            (&["拨打12315投诉", "电话 0123159"], &["12315"]),
            (&["0123159"], &[]),
            (&["a Class Action, and a lawyer", "律师 fire"], &["律师", "fire", "class action"]),
            (&[], &[]),
        ];
        for (texts, expected) in table {
            let found: Vec<_> = found(&words, texts).into_iter().map(|word| word.word.as_str()).collect();
            assert_eq!(found, expected, "{texts:?}");
        }
    }
}
