//! The weekly review.

use actix_web::web::Data;
use guanxi_domain::complaints::review::decision::{MinutesSort, ReviewDecisionSort};
use guanxi_domain::complaints::review::fold::review;
use guanxi_domain::complaints::review::week::Week;
use guanxi_domain::ids::UnitId;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::{Fields, ProblemCode, fields};
use guanxi_persistence::access::units;
use guanxi_persistence::complaints::review::decisions::{self, DecisionFilter, DecisionViewer};
use guanxi_persistence::complaints::review::minutes::{self, MinutesFilter};
use guanxi_persistence::complaints::review::{names, unit_within, week};

use super::week_view::{Heading, Spoken, WeekView};
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{Caller, ComplaintsReport, Query, QueryInput, QueryParameter, QueryValues};
use crate::operation::{Method, Operation, Tag};

/// How many minutes and decisions of its own a review shows.
const MOST_SPOKEN: u32 = 100;

/// `GET /api/v1/complaints/weekly-review`.
pub const OPERATION: Operation = Operation {
    id: "get_complaint_weekly_review",
    method: Method::Get,
    path: "/api/v1/complaints/weekly-review",
    tag: Tag::Complaints,
    summary: "Read the weekly review of complaints",
    description: "What a week of complaints comes to, beside the four weeks before: received, ended, open by age, how promises were kept, by \
                  cause, kind, outlet, staff, product and touchpoint, the causes that came up again, the complaints themselves, the minutes, \
                  what was decided, and what of earlier decisions is still to be done. At most 50,000 complaints at once.",
    problems: &[ProblemCode::FilterTooBroad],
};

/// What the review is asked for.
pub struct ReviewQuery {
    week: Option<Week>,
    unit_id: Option<UnitId>,
}

impl QueryInput for ReviewQuery {
    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::text("week", "The week, as ISO 8601 writes it; the present one where absent.").with_example("2026-W47"),
        QueryParameter::text(
            "unit",
            "The unit, with all units below it, by its id; the company, or the caller's unit where that is all they reach.",
        )
        .with_example("0192f3a4-5b6c-7d8e-9f01-23456789abcd"),
    ];

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<Self> {
        let week = values.read("week", fields, |word| Week::parse(word));
        let unit_id = values.read("unit", fields, |id| fields::id(id));
        Some(Self { week, unit_id })
    }
}

/// Reads it.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<ComplaintsReport>, Query(query): Query<ReviewQuery>, app: Data<App>) -> Answer<Content<WeekView>> {
    let (reach, user_id, now) = (caller.reach(), caller.user_id(), app.now());
    let work = app.store.read(move |tx| {
        let unit_id = unit_within(tx, query.unit_id, reach, "/unit")?;
        let zone = units::load(tx, unit_id)?.time_zone;
        let of_week = query.week.unwrap_or_else(|| Week::of(now, zone));
        let complaints = week::reviewed(tx, unit_id, reach, of_week, zone)?;
        let found = review(complaints, of_week, zone, now);
        let ids: Vec<_> = found.by.values().flatten().filter_map(|(key, _)| key.parse().ok()).collect();
        let names = names(tx, &ids)?;
        let filter = MinutesFilter { week: Some(of_week), unit_id: Some(unit_id) };
        let said = minutes::list(tx, filter, reach, Sort::ascending(MinutesSort::CreatedAt), None, MOST_SPOKEN)?;
        let filter = DecisionFilter { week: Some(of_week), unit_id: Some(unit_id), ..DecisionFilter::default() };
        let viewer = DecisionViewer { reach: Some(reach), user_id };
        let decided = decisions::list(tx, &filter, viewer, Sort::ascending(ReviewDecisionSort::CreatedAt), None, MOST_SPOKEN)?;
        let followed_up = decisions::followed_up(tx, unit_id, of_week, of_week.begins(zone))?;
        let spoken = Spoken { minutes: said.items, decisions: decided.items, followed_up };
        Ok(WeekView::of(&Heading { week: of_week, unit_id, zone }, found, spoken, &names, now))
    });
    Ok(Content(work.await?))
}
