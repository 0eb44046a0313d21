//! What callbacks brought up.

use actix_web::web::Data;
use guanxi_domain::complaints::callback_list::{CallbackFind, CallbackListSort};
use guanxi_domain::complaints::{Cause, ComplaintKind, ComplaintStatus, Severity};
use guanxi_domain::ids::{ComplaintId, CustomerId, UnitId, UserId};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::{Fields, fields, instant};
use guanxi_persistence::complaints::callbacks::{self, CallbackFilter, FoundByCallback};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ComplaintsJudge, ListQuery, PageQuery, QueryParameter, QueryValues};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/complaints/callback-list`.
pub const OPERATION: Operation = Operation {
    id: "list_callback_finds",
    method: Method::Get,
    path: "/api/v1/complaints/callback-list",
    tag: Tag::Complaints,
    summary: "List what callbacks brought up",
    description: "Complaints that began with a callback, and callbacks that found the customer still not satisfied, the newest first: what a \
                  director looks through to judge who is answerable. A complaint stands here once for each such callback.",
    problems: &[],
};

/// Something that a callback brought up.
#[derive(Serialize, ToSchema)]
#[schema(as = CallbackListEntry)]
pub struct CallbackListEntry {
    /// What the callback brought up.
    pub find: CallbackFind,
    /// When it was made.
    #[schema(format = DateTime)]
    pub found_at: String,
    /// Who made it, where that is known.
    pub found_by: Option<UserId>,
    /// The round of the complaint that the callback ended; 1 for one that began with it.
    #[schema(minimum = 1)]
    pub round: i64,
    /// The complaint.
    pub complaint_id: ComplaintId,
    /// What people call it.
    pub complaint_number: String,
    /// What it is about.
    pub subject: String,
    /// The unit that handles it.
    pub unit_id: UnitId,
    /// Whose it is.
    pub customer_id: CustomerId,
    /// The customer's number.
    pub customer_number: String,
    /// The customer's name.
    pub customer_name: String,
    /// Its kind.
    pub kind: ComplaintKind,
    /// How serious it is.
    pub severity: Severity,
    /// How far it has come.
    pub status: ComplaintStatus,
    /// Where the cause lies, in its present round.
    pub cause: Option<Cause>,
    /// How many judgements there are of it, in force or not.
    #[schema(minimum = 0)]
    pub judgements: i64,
}

impl From<FoundByCallback> for CallbackListEntry {
    fn from(one: FoundByCallback) -> Self {
        Self {
            find: one.find,
            found_at: instant::format(one.found_at),
            found_by: one.found_by,
            round: one.round,
            complaint_id: one.complaint_id,
            complaint_number: one.number,
            subject: one.subject,
            unit_id: one.unit_id,
            customer_id: one.customer_id,
            customer_number: one.customer.number,
            customer_name: one.customer.name,
            kind: one.kind,
            severity: one.severity,
            status: one.status,
            cause: one.cause,
            judgements: one.judgements,
        }
    }
}

impl Example for CallbackListEntry {
    fn example() -> Value {
        json!({
            "find": "unsatisfied", "found_at": "2026-11-21T08:30:00Z", "found_by": "0192f3a4-5b6c-7d8e-9f01-23456789abd0", "round": 1,
            "complaint_id": "0192f3a4-5b6c-7d8e-9f01-23456789abce", "complaint_number": "C-2026-000045", "subject": "保养后异响",
            "unit_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcf", "customer_id": "0192f3a4-5b6c-7d8e-9f01-23456789abd1",
            "customer_number": "K-00000017", "customer_name": "王*", "kind": "after_sales", "severity": "general", "status": "assigned",
            "cause": null, "judgements": 0
        })
    }
}

/// What the list can be asked for.
pub struct CallbackList;

impl ListQuery for CallbackList {
    type Filter = CallbackFilter;
    type Sort = CallbackListSort;
    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::words::<CallbackFind>("find", "Only this kind of find."),
        QueryParameter::words::<ComplaintKind>("kind", "Only complaints of this kind."),
        QueryParameter::ids("unit_id", "Only complaints that this unit handles."),
    ];
    const DEFAULT_SORT: Sort<CallbackListSort> = Sort::descending(CallbackListSort::FoundAt);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<CallbackFilter> {
        Some(CallbackFilter {
            find: values.read("find", fields, |text| fields::word(text)),
            kind: values.read("kind", fields, |text| fields::word(text)),
            unit_id: values.read("unit_id", fields, |text| fields::id(text)),
        })
    }
}

/// Lists it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<ComplaintsJudge>, query: PageQuery<CallbackList>, app: Data<App>) -> Answer<Listed<CallbackListEntry>> {
    let (reach, spelling) = (caller.reach(), query.spelling());
    let work = app.store.read(move |tx| {
        let page = callbacks::list(tx, &query.filter, reach, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| callbacks::count(tx, &query.filter, reach)).transpose()?;
        Ok((page, total))
    });
    let (page, total) = work.await?;
    Ok(Listed::of(page, &spelling, total, CallbackListEntry::from))
}
