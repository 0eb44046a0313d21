//! The funnel: how many customers are in which stage, and how they move.

use actix_web::web::Data;
use guanxi_domain::access::Reach;
use guanxi_domain::fields::{self, FieldCode};
use guanxi_domain::ids::UnitId;
use guanxi_domain::instant::{self, Instant};
use guanxi_domain::{Fields, ProblemCode, Refusal};
use guanxi_persistence::access::units;
use guanxi_persistence::customers::lifecycle::{FunnelFilter, conversions, median_times, stage_counts};
use guanxi_persistence::{Error, Tx};

use super::funnel_view::{FunnelPeriodView, FunnelView, StageCountsView};
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{Caller, CustomersRead, Query, QueryInput, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/lifecycle/funnel`.
pub const OPERATION: Operation = Operation {
    id: "get_funnel",
    method: Method::Get,
    path: "/api/v1/lifecycle/funnel",
    tag: Tag::Lifecycle,
    summary: "Read the lifecycle funnel",
    description: "How many customers were in each stage at an instant, in the whole company or in a unit and all below it. With `from` and \
                  `before` also how they moved between stages in that period and how long the stages had lasted that they left.",
    problems: &[ProblemCode::FilterTooBroad],
};

/// What the funnel is asked for.
pub struct FunnelQuery {
    as_of: Option<Instant>,
    unit: Option<UnitId>,
    period: Option<(Instant, Instant)>,
}

impl QueryInput for FunnelQuery {
    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::instant("as_of", "The instant that stages are told for; now where absent."),
        QueryParameter::ids("unit", "Only customers whose home is this unit or one below it; one id."),
        QueryParameter::instant("from", "Also how customers moved from this instant on. Needs `before`."),
        QueryParameter::instant("before", "The end of that period, exclusive. Needs `from`."),
    ];

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<Self> {
        let as_of = values.instant("as_of", fields);
        let unit = values.read("unit", fields, |id| fields::id(id));
        let (from, before) = (values.instant("from", fields), values.instant("before", fields));
        let period = from.zip(before);
        match period {
            Some((from, before)) if before < from => fields.refuse("before", FieldCode::OutOfOrder),
            None if values.get("from").is_some() && values.get("before").is_none() => fields.refuse("before", FieldCode::Required),
            None if values.get("before").is_some() && values.get("from").is_none() => fields.refuse("from", FieldCode::Required),
            _ => {}
        }
        Some(Self { as_of, unit, period })
    }
}

/// Counts them.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<CustomersRead>, Query(query): Query<FunnelQuery>, app: Data<App>) -> Answer<Content<FunnelView>> {
    let as_of = query.as_of.unwrap_or_else(|| app.now());
    let reach = caller.reach();
    Ok(Content(app.store.read(move |tx| funnel(tx, &query, reach, as_of)).await?))
}

fn funnel(tx: &mut Tx<'_>, query: &FunnelQuery, reach: Reach, as_of: Instant) -> Result<FunnelView, Error> {
    let filter = FunnelFilter { units: query.unit.map(|unit| units_of(tx, unit)).transpose()?.flatten(), reach };
    let counts = stage_counts(tx, &filter, as_of)?;
    let total = counts.iter().map(|(_, count)| count).sum();
    let period = match query.period {
        Some((from, before)) => {
            let counted = conversions(tx, &filter, from, before)?;
            let times = median_times(tx, &filter, (from, before), &counted)?;
            Some(FunnelPeriodView {
                from: instant::format(from),
                before: instant::format(before),
                conversions: counted.into_iter().map(Into::into).collect(),
                times: times.into_iter().map(Into::into).collect(),
            })
        }
        None => None,
    };
    Ok(FunnelView { as_of: instant::format(as_of), unit_id: query.unit, stages: StageCountsView::from(counts), total, period })
}

/// The unit and all below it; none for the company, below which everything is.
fn units_of(tx: &mut Tx<'_>, unit: UnitId) -> Result<Option<Vec<UnitId>>, Error> {
    let found = units::load(tx, unit).map_err(|error| match error {
        Error::Refused(refusal) if refusal.code == ProblemCode::NotFound => Error::Refused(Refusal::no_such("/unit")),
        other => other,
    })?;
    if found.parent_id.is_none() { Ok(None) } else { units::below(tx, unit).map(Some) }
}
