//! One code of the catalogue: what the `type` of a problem document points at.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;

use super::list_problems::ProblemView;
use crate::answer::{Answer, Public};
use crate::app::App;
use crate::extract::PathWord;
use crate::operation::{Method, Operation, Tag};

/// `GET /problems/{code}`.
pub const OPERATION: Operation = Operation {
    id: "get_problem",
    method: Method::Get,
    path: "/problems/{code}",
    tag: Tag::Platform,
    summary: "Explain a code",
    description: "What a code means and what to do about it, in both languages. The `type` of every problem document points here.",
    problems: &[],
};

/// Explains a code.
///
/// # Errors
/// `not_found` where there is no such code.
pub async fn handle(PathWord(code): PathWord<ProblemCode>, app: Data<App>) -> Answer<Public<ProblemView>> {
    Ok(Public(ProblemView::of(code, &app.texts)))
}
