//! The word lists, so that a frontend need not hard-code them.

use guanxi_domain::vocabulary::{self, Vocabulary};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::{Answer, Public};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/vocabulary`.
pub const OPERATION: Operation = Operation {
    id: "list_vocabulary",
    method: Method::Get,
    path: "/api/v1/vocabulary",
    tag: Tag::Platform,
    summary: "List every word list",
    description: "Every closed list of words that the API uses, each value with its label in both languages, in the order in which to show them.",
    problems: &[],
};

/// Every word list.
#[derive(Serialize, ToSchema)]
#[schema(as = Vocabularies)]
pub struct VocabulariesView {
    /// The lists by name.
    pub items: Vec<VocabularyView>,
}

/// One word list.
#[derive(Serialize, ToSchema)]
#[schema(as = Vocabulary)]
pub struct VocabularyView {
    /// The list's name.
    pub name: &'static str,
    /// Its values in order.
    pub values: Vec<TermView>,
}

/// One value of a list.
#[derive(Serialize, ToSchema)]
#[schema(as = Term)]
pub struct TermView {
    /// The word that requests and answers carry.
    pub value: &'static str,
    /// The label in Chinese.
    pub zh: &'static str,
    /// The label in English.
    pub en: &'static str,
}

impl From<Vocabulary> for VocabularyView {
    fn from(list: Vocabulary) -> Self {
        let values = list.terms.into_iter().map(|term| TermView { value: term.word, zh: term.zh, en: term.en }).collect();
        Self { name: list.name, values }
    }
}

impl Example for VocabulariesView {
    fn example() -> Value {
        json!({ "items": [{ "name": "locale", "values": [
            { "value": "zh-CN", "zh": "简体中文", "en": "Simplified Chinese" },
            { "value": "en", "zh": "英语", "en": "English" }
        ] }] })
    }
}

/// Lists them.
///
/// # Errors
/// Never.
pub async fn handle() -> Answer<Public<VocabulariesView>> {
    Ok(Public(VocabulariesView { items: vocabulary::all().into_iter().map(VocabularyView::from).collect() }))
}
