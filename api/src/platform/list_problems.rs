//! The catalogue of problems.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_domain::vocabulary::{Locale, Word};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::{Answer, Public};
use crate::app::App;
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};
use crate::problem::{Texts, problem_words, status_of};

/// `GET /problems`.
pub const OPERATION: Operation = Operation {
    id: "list_problems",
    method: Method::Get,
    path: "/problems",
    tag: Tag::Platform,
    summary: "List the codes of problems",
    description: "Every code that an error can carry, with its status, what it means and what to do about it, in both languages.",
    problems: &[],
};

/// The codes.
#[derive(Serialize, ToSchema)]
#[schema(as = ProblemCatalogue)]
pub struct CatalogueView {
    /// Every code, in the order of the catalogue.
    pub items: Vec<ProblemView>,
}

/// One code.
#[derive(Serialize, ToSchema)]
#[schema(as = ProblemExplanation)]
pub struct ProblemView {
    /// The stable code.
    pub code: &'static str,
    /// The HTTP status that it answers with.
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// In Chinese.
    pub zh: ProblemWords,
    /// In English.
    pub en: ProblemWords,
}

/// The words of one code in one language.
#[derive(Serialize, ToSchema)]
pub struct ProblemWords {
    /// A short title.
    pub title: &'static str,
    /// What it means.
    pub meaning: String,
    /// What to do about it.
    pub mend: String,
}

impl ProblemView {
    /// The view of a code.
    #[must_use]
    pub fn of(code: ProblemCode, texts: &Texts) -> Self {
        let words = |locale: Locale| ProblemWords {
            title: problem_words(code, locale),
            meaning: texts.meaning(locale, code),
            mend: texts.mend(locale, code),
        };
        Self { code: code.word(), status: status_of(code).as_u16(), zh: words(Locale::ZhCn), en: words(Locale::En) }
    }
}

impl Example for ProblemView {
    fn example() -> Value {
        json!({
            "code": "not_found",
            "status": 404,
            "zh": { "title": "未找到", "meaning": "记录不存在，或不在您的权限范围内。", "mend": "请检查标识是否正确。" },
            "en": { "title": "Not found", "meaning": "There is no such record, or it is outside your scope.", "mend": "Check the id." }
        })
    }
}

impl Example for CatalogueView {
    fn example() -> Value {
        json!({ "items": [ProblemView::example()] })
    }
}

/// Lists the codes.
///
/// # Errors
/// Never.
pub async fn handle(app: Data<App>) -> Answer<Public<CatalogueView>> {
    Ok(Public(CatalogueView { items: ProblemCode::ALL.iter().map(|code| ProblemView::of(*code, &app.texts)).collect() }))
}
