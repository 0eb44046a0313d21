//! The report on promises.

use actix_web::web::Data;
use chrono::TimeDelta;
use guanxi_domain::fields::FieldCode;
use guanxi_domain::service::report::ReportBy;
use guanxi_domain::service::ticket::{TicketCategory, TicketPriority};
use guanxi_domain::vocabulary::Channel;
use guanxi_domain::{Fields, ProblemCode, fields};
use guanxi_persistence::Error;
use guanxi_persistence::access::units;
use guanxi_persistence::service::report::{self, ReportFilter};

use super::view::ReportView;
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{Caller, Query, QueryInput, QueryParameter, QueryValues, ServiceReport};
use crate::operation::{Method, Operation, Tag};

/// The longest period of a report: three years and a little.
const LONGEST: TimeDelta = TimeDelta::days(1_100);

/// `GET /api/v1/service/sla-report`.
pub const OPERATION: Operation = Operation {
    id: "get_sla_report",
    method: Method::Get,
    path: "/api/v1/service/sla-report",
    tag: Tag::Service,
    summary: "Read how promises were kept",
    description: "For the tickets that were reported in a period, by channel, category, outlet, staff or week: promises kept and broken, median \
                  and 90th percentile of first response and solution by the wall clock, how many are solved, solved in the first contact, opened \
                  again, and how long tickets waited for customers. A ticket counts where it is now: with whoever has it or had it last. Weeks \
                  begin on Mondays in the company's time zone. At most 200,000 tickets at once.",
    problems: &[ProblemCode::FilterTooBroad],
};

/// What the report is asked for.
pub struct ReportQuery {
    by: ReportBy,
    filter: ReportFilter,
}

impl QueryInput for ReportQuery {
    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::instant("from", "Tickets reported at this instant or later. Required."),
        QueryParameter::instant("before", "Tickets reported before this instant, at most 1,100 days later. Required.")
            .with_example("2026-12-31T00:00:00Z"),
        QueryParameter::words::<ReportBy>("by", "What the groups have in common: one word. `channel` where absent.").with_example("week"),
        QueryParameter::words::<Channel>("channel", "Only tickets that came over these channels."),
        QueryParameter::words::<TicketCategory>("category", "Only tickets of these categories."),
        QueryParameter::words::<TicketPriority>("priority", "Only tickets of these priorities."),
        QueryParameter::ids("unit_id", "Only tickets of these units and of those below them."),
        QueryParameter::ids("assignee_id", "Only tickets that these staff users have, or had last."),
        QueryParameter::ids("queue_id", "Only tickets in these queues."),
        QueryParameter::flag("major", "Only major problems, or only the others."),
        QueryParameter::flag("key_account", "Only tickets of key accounts, or only the others."),
    ];

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<Self> {
        let mut bound = |name: &'static str| {
            if values.get(name).is_none() {
                fields.refuse(name, FieldCode::Required);
            }
            values.instant(name, fields)
        };
        let (from, before) = (bound("from"), bound("before"));
        let by = values.read("by", fields, |word| fields::word(word)).unwrap_or(ReportBy::Channel);
        match from.zip(before) {
            Some((from, before)) if before < from => fields.refuse("before", FieldCode::OutOfOrder),
            Some((from, before)) if before - from > LONGEST => {
                fields.refuse_with("before", FieldCode::PeriodTooLong, [("days", LONGEST.num_days().to_string())]);
            }
            _ => {}
        }
        let filter = ReportFilter {
            from: from?,
            before: before?,
            channels: values.words("channel", fields),
            categories: values.words("category", fields),
            priorities: values.words("priority", fields),
            units: values.list("unit_id", fields, |id| fields::id(id)),
            assignees: values.list("assignee_id", fields, |id| fields::id(id)),
            queues: values.list("queue_id", fields, |id| fields::id(id)),
            major: values.flag("major", fields),
            key_account: values.flag("key_account", fields),
        };
        Some(Self { by, filter })
    }
}

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<ServiceReport>, Query(query): Query<ReportQuery>, app: Data<App>) -> Answer<Content<ReportView>> {
    let reach = caller.reach();
    let work = app.store.read(move |tx| {
        let company = units::company(tx)?.ok_or_else(|| Error::internal("there is no company"))?;
        let report = report::report(tx, &query.filter, reach, query.by, company.time_zone)?;
        let names = report::names(tx, &report)?;
        Ok(ReportView::of(&query.filter, query.by, company.time_zone, &report, &names))
    });
    Ok(Content(work.await?))
}
