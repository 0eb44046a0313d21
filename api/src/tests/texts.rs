//! Every code has its words in both languages.

use guanxi_domain::ProblemCode;
use guanxi_domain::fields::FieldCode;
use guanxi_domain::vocabulary::{Locale, Word};

use crate::problem::Texts;

#[test]
fn every_code_has_words_in_both_languages() {
    let texts = Texts::load().unwrap();
    for locale in Locale::ALL {
        for code in ProblemCode::ALL {
            for text in [texts.detail(*locale, *code, &[]), texts.meaning(*locale, *code), texts.mend(*locale, *code)] {
                assert!(!text.is_empty(), "{locale} {code}");
            }
        }
        for code in FieldCode::ALL {
            assert!(!texts.field(*locale, *code, &[]).is_empty(), "{locale} {code}");
        }
    }
}

#[test]
fn figures_stand_in_the_text() {
    let texts = Texts::load().unwrap();
    let figures = [("max".to_owned(), "200".to_owned())];
    assert_eq!(texts.field(Locale::ZhCn, FieldCode::TooLong, &figures), "最多 200 个字符。");
}
