//! The mandatory questions.

use actix_web::web::Data;
use guanxi_domain::complaints::Cause;
use guanxi_domain::complaints::field::Field;
use guanxi_domain::complaints::review::question::{QuestionSort, QuestionStatus};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::{Fields, ProblemCode};
use guanxi_persistence::complaints::review::questions::{self, QuestionFilter};

use super::view::QuestionView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ComplaintsReport, ListQuery, PageQuery, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/mandatory-questions`.
pub const OPERATION: Operation = Operation {
    id: "list_mandatory_questions",
    method: Method::Get,
    path: "/api/v1/complaints/mandatory-questions",
    tag: Tag::Complaints,
    summary: "List mandatory questions",
    description: "Causes that made much of a week's complaints of their field, proposed when the week was over, with what was decided. Surveys take \
                  up those with `status=accepted`. They are a matter of the whole company.",
    problems: &[ProblemCode::FilterTooBroad],
};

/// What the list can be asked for.
pub struct Questions;

impl ListQuery for Questions {
    type Filter = QuestionFilter;
    type Sort = QuestionSort;

    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::words::<QuestionStatus>("status", "Those in these states."),
        QueryParameter::words::<Field>("field", "Those of these fields."),
        QueryParameter::words::<Cause>("cause", "Those of these causes."),
    ];
    const DEFAULT_SORT: Sort<QuestionSort> = Sort::descending(QuestionSort::CreatedAt);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<QuestionFilter> {
        Some(QuestionFilter {
            statuses: values.words("status", fields),
            fields: values.words("field", fields),
            causes: values.words("cause", fields),
        })
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(_: Caller<ComplaintsReport>, query: PageQuery<Questions>, app: Data<App>) -> Answer<Listed<QuestionView>> {
    let spelling = query.spelling();
    let work = app.store.read(move |tx| {
        let page = questions::list(tx, &query.filter, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| questions::count(tx, &query.filter)).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, QuestionView::from))
}
