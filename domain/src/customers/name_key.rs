//! The key by which names sort: lower-case pinyin for Han letters, other letters case-folded, compared byte by byte.

use pinyin::ToPinyin;
use unicode_normalization::UnicodeNormalization;

use super::words::CustomerKind;

/// The longest key, in bytes: what an index entry of either engine holds with ease.
pub const MAX_BYTES: usize = 400;

/// Makes the key of a name. Each Han letter becomes its syllable without tone (ü as `v`), and syllables stand apart by a
/// space, so that 西安 sorts before 先. A person's surname takes the reading that it has as a surname.
#[must_use]
pub fn name_key(kind: CustomerKind, name: &str) -> String {
    if name.is_ascii() {
        let mut key = name.to_ascii_lowercase();
        key.truncate(MAX_BYTES);
        return key;
    }
    let mut key = String::with_capacity(name.len().saturating_mul(2).min(MAX_BYTES));
    let mut letters = name.nfkc().peekable();
    let mut is_first = true;
    let mut after_syllable = false;
    while let Some(letter) = letters.next() {
        if key.len() >= MAX_BYTES {
            break;
        }
        let pair = letters.peek().and_then(|next| reading_of_pair(kind, is_first, letter, *next));
        let syllables = match pair {
            Some(both) => {
                letters.next();
                Some(both)
            }
            None => reading(kind, is_first, letter),
        };
        is_first = false;
        match syllables {
            Some(syllables) => {
                begin_word(&mut key);
                key.extend(syllables.chars().map(|sound| if sound == 'ü' { 'v' } else { sound }));
                after_syllable = true;
            }
            None => {
                if after_syllable && letter.is_alphanumeric() {
                    begin_word(&mut key);
                }
                key.extend(letter.to_lowercase());
                after_syllable = false;
            }
        }
    }
    key.truncate((0..=MAX_BYTES.min(key.len())).rev().find(|end| key.is_char_boundary(*end)).unwrap_or(0));
    key
}

fn begin_word(key: &mut String) {
    if !key.is_empty() && !key.ends_with(' ') {
        key.push(' ');
    }
}

fn reading(kind: CustomerKind, is_first: bool, letter: char) -> Option<&'static str> {
    let surname = if is_first && kind == CustomerKind::Person { reading_of_surname(letter) } else { None };
    surname.or_else(|| if letter == '长' { Some("chang") } else { letter.to_pinyin().map(pinyin::Pinyin::plain) })
}

/// Surnames that are read otherwise than the letter elsewhere.
const fn reading_of_surname(letter: char) -> Option<&'static str> {
    Some(match letter {
        '曾' => "zeng",
        '单' => "shan",
        '仇' => "qiu",
        '解' => "xie",
        '区' => "ou",
        '查' => "zha",
        '朴' => "piao",
        '盖' => "ge",
        '覃' => "qin",
        '翟' => "zhai",
        '乐' => "yue",
        '缪' => "miao",
        '黑' => "he",
        '繁' => "po",
        '员' | '贠' => "yun",
        '折' => "she",
        '种' => "chong",
        '秘' => "bi",
        '祭' => "zhai",
        '隗' => "wei",
        '洗' => "xian",
        '召' => "shao",
        '佴' => "nai",
        _ => return None,
    })
}

/// Surnames of two letters, and words that are frequent in the names of companies, in which a letter is read otherwise
/// than alone.
const fn reading_of_pair(kind: CustomerKind, is_first: bool, first: char, second: char) -> Option<&'static str> {
    if is_first && matches!(kind, CustomerKind::Person) {
        return match (first, second) {
            ('尉', '迟') => Some("yu chi"),
            ('万', '俟') => Some("mo qi"),
            ('长', '孙') => Some("zhang sun"),
            ('单', '于') => Some("chan yu"),
            ('澹', '台') => Some("tan tai"),
            _ => None,
        };
    }
    Some(match (first, second) {
        ('重', '庆') => "chong qing",
        ('厦', '门') => "xia men",
        ('六', '安') => "lu an",
        ('蚌', '埠') => "beng bu",
        ('银', '行') => "yin hang",
        ('商', '行') => "shang hang",
        ('车', '行') => "che hang",
        ('分', '行') => "fen hang",
        ('支', '行') => "zhi hang",
        ('行', '业') => "hang ye",
        ('音', '乐') => "yin yue",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keys_are_as_people_read() {
        use CustomerKind::{Organization, Person};
        for (kind, name, key) in [
            (Person, "王芳", "wang fang"),
            (Person, "王 芳", "wang fang"),
            (Person, "吕布", "lv bu"),
            (Person, "曾国藩", "zeng guo fan"),
            (Person, "欧阳修", "ou yang xiu"),
            (Person, "尉迟恭", "yu chi gong"),
            (Person, "李单", "li dan"),
            (Person, "王Tom", "wang tom"),
            (Person, "Ｚoë O'Neil", "zoë o'neil"),
            (Person, "ÉMILE", "émile"),
            (Person, "Smith", "smith"),
            (Person, "李(老)", "li( lao)"),
            (Organization, "重庆长安汽车", "chong qing chang an qi che"),
            (Organization, "厦门银行", "xia men yin hang"),
            (Organization, "单县粮油", "dan xian liang you"),
            (Organization, "A座3号店", "a zuo 3 hao dian"),
            (Person, "00001", "00001"),
            (Person, "😀", "😀"),
            (Person, "", ""),
        ] {
            assert_eq!(name_key(kind, name), key, "{name}");
        }
    }

    #[test]
    fn names_sort_by_sound() {
        let mut names = ["张伟", "先生", "Bob", "西安", "吕布", "阿里", "曾巩", "卢沟"];
        names.sort_by_key(|name| name_key(CustomerKind::Person, name));
        assert_eq!(names, ["阿里", "Bob", "卢沟", "吕布", "西安", "先生", "曾巩", "张伟"]);
    }

    proptest! {
        #[test]
        fn keys_are_bounded_stable_and_fold_case(name in "\\PC{0,250}", han in "[\u{4e00}-\u{9fff}]{0,200}") {
            for text in [name, han] {
                for kind in [CustomerKind::Person, CustomerKind::Organization] {
                    let key = name_key(kind, &text);
                    prop_assert!(key.len() <= MAX_BYTES);
                    prop_assert_eq!(&key, &name_key(kind, &text));
                    if text.is_ascii() {
                        prop_assert_eq!(key, name_key(kind, &text.to_uppercase()));
                    }
                }
            }
        }
    }
}
