//! What a deadline would be.

use actix_web::web::Data;
use guanxi_domain::fields::Fields;
use guanxi_domain::ids::UnitId;
use guanxi_domain::instant::{self, Instant};
use guanxi_domain::service::calendar::{BusinessCalendar, Calendar};
use guanxi_domain::service::sla::{Asked, Preview, Supposed, deadline, suppose};
use guanxi_domain::vocabulary::Locale;
use guanxi_domain::{ProblemCode, Refusal};
use guanxi_persistence::access::units;
use guanxi_persistence::service::{clocks, configurations};
use guanxi_persistence::{Error, Tx};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::clock_view::{ClockView, SegmentView, SkippedView, Told};
use super::preview_bodies::PreviewBody;
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{Caller, NoIdempotencyKey, TicketsRead, Valid};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/service/sla/preview`.
pub const OPERATION: Operation = Operation {
    id: "preview_sla",
    method: Method::Post,
    path: "/api/v1/service/sla/preview",
    tag: Tag::Service,
    summary: "Preview a deadline",
    description: "When so much open time has passed, by a calendar in the question or one that is kept; or what would be promised of a \
                  supposed ticket or complaint. The deadline is the earliest instant at which that much open time has passed; where none is asked for, \
                  the start itself. It changes nothing.",
    problems: &[],
};

/// A deadline, and what its time is made of.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SlaPreview)]
pub struct PreviewView {
    /// The earliest instant at which so much open time has passed; of a supposed record the earliest deadline. `null` where nothing would
    /// be promised.
    #[schema(format = DateTime)]
    due_at: Option<String>,
    /// What counts, from the start to the deadline.
    segments: Vec<SegmentView>,
    /// What does not count.
    skipped: Vec<SkippedView>,
    /// `calendar_unknown_after` and `calendar_unknown_before` where a day is needed whose holidays the calendar does not know: the
    /// deadline is then computed by weekdays alone.
    warnings: Vec<&'static str>,
    /// The last day whose holidays are known, where a later one is needed.
    #[schema(format = Date)]
    calendar_unknown_after: Option<String>,
    /// The clocks of a supposed record, the earliest deadline first; empty for a calendar.
    clocks: Vec<ClockView>,
}

/// Answers.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<TicketsRead>,
    _: NoIdempotencyKey,
    body: Valid<PreviewBody>,
    app: Data<App>,
) -> Answer<Content<PreviewView>> {
    let locale = caller.locale();
    let mut fields = Fields::new();
    let preview = Preview::read(body.into_inner().into(), &mut fields);
    let Preview { start, asked } = fields.finish(preview)?;
    let view = match asked {
        Asked::Hours(calendar, length) => of_calendar(&calendar, start, length, locale)?,
        Asked::Calendar(id, length) => {
            let found = app.store.read(move |tx| configurations::get(tx, id)).await;
            let calendar: Calendar = found.map_err(|error| missing(error, "/calendar_id"))?;
            of_calendar(&calendar.document.calendar, start, length, locale)?
        }
        Asked::Record(supposed) => app.store.read(move |tx| of_record(tx, &supposed, start, locale)).await?,
    };
    Ok(Content(view))
}

/// What is named in a body and is not there is a fault of the body.
fn missing(error: Error, pointer: &str) -> Error {
    match error {
        Error::Refused(refusal) if refusal.code == ProblemCode::NotFound => Refusal::no_such(pointer).into(),
        other => other,
    }
}

fn of_calendar(calendar: &BusinessCalendar, start: Instant, length: chrono::Duration, locale: Locale) -> Result<PreviewView, Refusal> {
    let measured = deadline(calendar, start, length)?;
    let Told { segments, skipped, warnings, unknown_after } = Told::of(&measured, Some(calendar), locale);
    let due_at = measured.end.map(instant::format);
    Ok(PreviewView { due_at, segments, skipped, warnings, calendar_unknown_after: unknown_after, clocks: Vec::new() })
}

fn of_record(tx: &mut Tx<'_>, supposed: &Supposed, start: Instant, locale: Locale) -> Result<PreviewView, Error> {
    let unit: UnitId = match supposed.unit_id {
        Some(unit) => units::load(tx, unit).map_err(|error| missing(error, &format!("/{}/unit_id", supposed.kind)))?.id,
        None => units::company_id(tx)?,
    };
    let book = clocks::book(tx, supposed.kind, unit, &[])?;
    let pairs = suppose(&book, supposed, start);
    let view = |(clock, span): &(_, _)| ClockView::of(&book, clock, span, start, locale);
    // What counts first is told twice, for those who ask for one deadline only.
    let first = pairs.first().map(view);
    let clocks = pairs.iter().map(view).collect();
    Ok(match first {
        Some(ClockView { due_at, segments, skipped, warnings, calendar_unknown_after, .. }) => {
            PreviewView { due_at, segments, skipped, warnings, calendar_unknown_after, clocks }
        }
        None => PreviewView {
            due_at: None,
            segments: Vec::new(),
            skipped: Vec::new(),
            warnings: Vec::new(),
            calendar_unknown_after: None,
            clocks,
        },
    })
}

impl Example for PreviewView {
    fn example() -> Value {
        json!({
            "due_at": "2026-02-14T01:59:00Z",
            "segments": [
                { "from": "2026-02-13T09:59:00Z", "to": "2026-02-13T10:00:00Z", "seconds": 60 },
                { "from": "2026-02-14T01:00:00Z", "to": "2026-02-14T01:59:00Z", "seconds": 3540 }
            ],
            "skipped": [
                { "from": "2026-02-13T10:00:00Z", "to": "2026-02-14T01:00:00Z", "reason": "closed_hours", "name": null }
            ],
            "warnings": [], "calendar_unknown_after": null, "clocks": []
        })
    }
}
