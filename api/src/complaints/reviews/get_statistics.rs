//! Statistics of complaints.

use actix_web::web::Data;
use chrono::TimeDelta;
use guanxi_domain::complaints::review::statistics::{StatisticsBy, StatisticsKey};
use guanxi_domain::complaints::{Cause, ComplaintKind};
use guanxi_domain::fields::FieldCode;
use guanxi_domain::ids::TypedId as _;
use guanxi_domain::{Fields, ProblemCode, fields};
use guanxi_persistence::Error;
use guanxi_persistence::access::units;
use guanxi_persistence::complaints::review::statistics::{self, StatisticsFilter};
use guanxi_persistence::complaints::review::{names, unit_within};

use super::statistics_view::StatisticsView;
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{Caller, ComplaintsReport, Query, QueryInput, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// The longest period of statistics: three years and a little.
const LONGEST: TimeDelta = TimeDelta::days(1_100);

/// `GET /api/v1/complaints/statistics`.
pub const OPERATION: Operation = Operation {
    id: "get_complaint_statistics",
    method: Method::Get,
    path: "/api/v1/complaints/statistics",
    tag: Tag::Complaints,
    summary: "Read statistics of complaints",
    description: "For the complaints that were received in a period, by `week`, `month`, `unit` (the outlet), `kind`, `cause` or `touchpoint`: how many for each thousand \
                  orders and for each thousand customers served, how long it took until customers were told what satisfied them, and how many \
                  were satisfied in the first round. A complaint counts under the cause that was last found. Weeks begin on Mondays in the company's time zone. At most 200,000 complaints at once.",
    problems: &[ProblemCode::FilterTooBroad],
};

/// What statistics are asked for.
pub struct StatisticsQuery {
    by: StatisticsBy,
    filter: StatisticsFilter,
}

impl QueryInput for StatisticsQuery {
    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::instant("from", "Complaints received at this instant or later. Required."),
        QueryParameter::instant("before", "Complaints received before this instant, at most 1,100 days later. Required.")
            .with_example("2026-12-31T00:00:00Z"),
        QueryParameter::words::<StatisticsBy>("by", "What the groups have in common: one word. `month` where absent.")
            .with_example("cause"),
        QueryParameter::text("unit_id", "Only complaints of this unit and of those below it, by its id.")
            .with_example("0192f3a4-5b6c-7d8e-9f01-23456789abcd"),
        QueryParameter::words::<ComplaintKind>("kind", "Only complaints of these kinds."),
        QueryParameter::words::<Cause>("cause", "Only complaints with these causes."),
    ];

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<Self> {
        let mut bound = |name: &'static str| {
            if values.get(name).is_none() {
                fields.refuse(name, FieldCode::Required);
            }
            values.instant(name, fields)
        };
        let (from, before) = (bound("from"), bound("before"));
        let by = values.read("by", fields, |word| fields::word(word)).unwrap_or(StatisticsBy::Month);
        match from.zip(before) {
            Some((from, before)) if before < from => fields.refuse("before", FieldCode::OutOfOrder),
            Some((from, before)) if before - from > LONGEST => {
                fields.refuse_with("before", FieldCode::PeriodTooLong, [("days", LONGEST.num_days().to_string())]);
            }
            _ => {}
        }
        let filter = StatisticsFilter {
            from: from?,
            before: before?,
            unit_id: values.read("unit_id", fields, |id| fields::id(id)),
            kinds: values.words("kind", fields),
            causes: values.words("cause", fields),
        };
        Some(Self { by, filter })
    }
}

/// Reads them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<ComplaintsReport>,
    Query(query): Query<StatisticsQuery>,
    app: Data<App>,
) -> Answer<Content<StatisticsView>> {
    let reach = caller.reach();
    let work = app.store.read(move |tx| {
        let StatisticsQuery { by, filter } = query;
        let zone = units::company(tx)?.ok_or_else(|| Error::internal("there is no company"))?.time_zone;
        if filter.unit_id.is_some() {
            unit_within(tx, filter.unit_id, reach, "/unit_id")?;
        }
        let counted = statistics::count(tx, &filter, reach, by, zone)?;
        let unit = |key: &StatisticsKey| match key {
            StatisticsKey::Outlet(unit) => Some(unit.uuid()),
            _ => None,
        };
        let ids: Vec<_> = counted.groups.iter().filter_map(|(key, ..)| unit(key)).collect();
        let names = names(tx, &ids)?;
        Ok(StatisticsView::of(&filter, by, zone, &counted, &names))
    });
    Ok(Content(work.await?))
}
