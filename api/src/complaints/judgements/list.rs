//! List judgements.

use actix_web::web::Data;
use guanxi_domain::complaints::liability::{Asking, JudgementSort, JudgementStatus, LiabilityVerdict};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::{Fields, fields};
use guanxi_persistence::complaints::judgements::{self, JudgementFilter};

use super::command;
use super::view::JudgementView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{ListQuery, Oneself, PageQuery, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/judgements`.
pub const OPERATION: Operation = Operation {
    id: "list_judgements",
    method: Method::Get,
    path: "/api/v1/complaints/judgements",
    tag: Tag::Complaints,
    summary: "List judgements",
    description: "With `complaints:judge` the judgements of all complaints where it reaches, of one's own with `mine`; without it one's own.",
    problems: &[],
};

/// What the list can be asked for.
pub struct Judgements;

/// The filters, and whether only one's own are asked for.
pub struct Asked {
    filter: JudgementFilter,
    mine: bool,
}

impl ListQuery for Judgements {
    type Filter = Asked;
    type Sort = JudgementSort;
    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::flag("mine", "Only those in which you were judged."),
        QueryParameter::ids("complaint_id", "Those of this complaint."),
        QueryParameter::ids("user_id", "Those in which this staff user was judged."),
        QueryParameter::words::<JudgementStatus>("status", "Those that stand so."),
        QueryParameter::words::<LiabilityVerdict>("verdict", "Those with this verdict."),
    ];
    const DEFAULT_SORT: Sort<JudgementSort> = Sort::descending(JudgementSort::JudgedAt);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<Asked> {
        let filter = JudgementFilter {
            complaint_id: values.read("complaint_id", fields, |text| fields::id(text)),
            user_id: values.read("user_id", fields, |text| fields::id(text)),
            status: values.read("status", fields, |text| fields::word(text)),
            verdict: values.read("verdict", fields, |text| fields::word(text)),
        };
        Some(Asked { filter, mine: values.flag("mine", fields).unwrap_or(false) })
    }
}

/// Lists them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Oneself, query: PageQuery<Judgements>, app: Data<App>) -> Answer<Listed<JudgementView>> {
    let (mut asking, now, spelling) = (command::oneself(&caller), caller.context().now, query.spelling());
    if query.filter.mine {
        asking.reach = None;
    }
    let as_judge = Asking { user_id: asking.user_id, judges: command::oneself(&caller).reach.is_some() };
    let work = app.store.read(move |tx| {
        let filter = &query.filter.filter;
        let page = judgements::list(tx, filter, asking, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| judgements::count(tx, filter, asking)).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, |judgement| JudgementView::of(judgement, as_judge, now)))
}
