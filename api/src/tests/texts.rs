//! Every code has its words in both languages.

use guanxi_domain::ProblemCode;
use guanxi_domain::fields::FieldCode;
use guanxi_domain::vocabulary::{Locale, Word};

use crate::problem::Texts;

/// The texts as they are written, by locale.
fn sources(locale: Locale) -> [&'static str; 2] {
    match locale {
        Locale::ZhCn => [include_str!("../locales/zh-CN/problems.ftl"), include_str!("../locales/zh-CN/fields.ftl")],
        Locale::En => [include_str!("../locales/en/problems.ftl"), include_str!("../locales/en/fields.ftl")],
    }
}

/// A text without what names members, headers and values: they are the same in every language.
fn without_names(text: &str) -> String {
    text.split('`').step_by(2).collect::<Vec<_>>().join(" ")
}

fn is_chinese(letter: char) -> bool {
    ('\u{3000}'..='\u{9fff}').contains(&letter) || ('\u{ff00}'..='\u{ffef}').contains(&letter)
}

/// Two words of English in a row: `API` and `JSON` stand in Chinese texts alone.
fn holds_english(text: &str) -> bool {
    let words: Vec<_> = text.split(' ').map(|word| word.trim_matches(|letter: char| letter.is_ascii_punctuation())).collect();
    words.windows(2).any(|pair| pair.iter().all(|word| !word.is_empty() && word.chars().all(|letter| letter.is_ascii_alphabetic())))
}

#[test]
fn every_code_has_words_in_both_languages() {
    let texts = Texts::load().unwrap();
    let mut missing = Vec::new();
    for locale in Locale::ALL {
        for code in ProblemCode::ALL {
            let all = [texts.meaning(*locale, *code), texts.mend(*locale, *code)];
            if all.iter().any(String::is_empty) || !sources(*locale)[0].contains(&format!("\nproblem-{code} = ")) {
                missing.push(format!("{locale} problem-{code}"));
            }
        }
        for code in FieldCode::ALL {
            if !sources(*locale)[1].contains(&format!("\nfield-{code} = ")) {
                missing.push(format!("{locale} field-{code}"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_text_is_whole_and_in_its_language() {
    let texts = Texts::load().unwrap();
    for locale in Locale::ALL {
        let mut all = Vec::new();
        for code in ProblemCode::ALL {
            all.extend([texts.detail(*locale, *code, &[]), texts.meaning(*locale, *code), texts.mend(*locale, *code)]);
        }
        for code in FieldCode::ALL {
            let figures: Vec<_> = code.figures().iter().map(|name| ((*name).to_owned(), "4711".to_owned())).collect();
            let said = texts.field(*locale, *code, &figures);
            assert_eq!(said.contains("4711"), !figures.is_empty(), "{locale} {code}: {said}");
            // Without its figures it says less, but no name of a figure.
            all.extend([said, texts.field(*locale, *code, &[])]);
        }
        for text in all {
            assert!(!text.contains(['{', '}', '$']), "{text}");
            let said = without_names(&text);
            match locale {
                Locale::ZhCn => assert!(said.chars().any(is_chinese) && !holds_english(&said), "{text}"),
                Locale::En => assert!(!said.chars().any(is_chinese), "{text}"),
            }
        }
    }
}

#[test]
fn figures_stand_in_the_text() {
    let texts = Texts::load().unwrap();
    let figures = [("max".to_owned(), "200".to_owned())];
    assert_eq!(texts.field(Locale::ZhCn, FieldCode::TooLong, &figures), "最多 200 个字符。");
}
