//! Every code has its words in both languages.

use guanxi_domain::ProblemCode;
use guanxi_domain::fields::FieldCode;
use guanxi_domain::vocabulary::{Locale, Word};

use crate::problem::Texts;

#[test]
fn every_code_has_words_in_both_languages() {
    let texts = Texts::load().unwrap();
    let mut missing = Vec::new();
    for locale in Locale::ALL {
        for code in ProblemCode::ALL {
            let all = [texts.detail(*locale, *code, &[]), texts.meaning(*locale, *code), texts.mend(*locale, *code)];
            if all.iter().any(String::is_empty) {
                missing.push(format!("{locale} problem-{code}"));
            }
        }
        for code in FieldCode::ALL {
            if texts.field(*locale, *code, &[]).is_empty() {
                missing.push(format!("{locale} field-{code}"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn figures_stand_in_the_text() {
    let texts = Texts::load().unwrap();
    let figures = [("max".to_owned(), "200".to_owned())];
    assert_eq!(texts.field(Locale::ZhCn, FieldCode::TooLong, &figures), "最多 200 个字符。");
}
