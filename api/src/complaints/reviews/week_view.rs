//! A weekly review as callers see it.

use std::collections::HashMap;

use guanxi_domain::complaints::review::ReviewBy;
use guanxi_domain::complaints::review::decision::{Minutes, ReviewDecision};
use guanxi_domain::complaints::review::fold::{AGES, Compared, Repeated, Review, Reviewed, TARGETS};
use guanxi_domain::complaints::review::week::Week;
use guanxi_domain::complaints::{Cause, ComplaintKind, ComplaintStatus, Severity};
use guanxi_domain::ids::{ComplaintId, ProductId, UnitId, UserId};
use guanxi_domain::instant::{self, Instant, Tz};
use guanxi_domain::service::report::Promises;
use guanxi_domain::service::sla::SlaTarget;
use guanxi_domain::vocabulary::Word as _;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use super::decisions::view::DecisionView;
use super::minutes::view::MinutesView;
use crate::openapi::Example;

/// How many complaints a review names; the list of complaints has them all.
pub const MOST_NAMED: usize = 500;

/// A number of the week beside the four weeks before.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintReviewFigure)]
pub struct FigureView {
    /// In the week.
    #[schema(minimum = 0)]
    pub count: i64,
    /// In the four weeks before, the oldest first.
    pub before: Vec<i64>,
    /// The change against the average of those, in hundredths: 50 is half as many again; `null` where they had none.
    pub change_percent: Option<i64>,
}

impl From<Compared> for FigureView {
    fn from(compared: Compared) -> Self {
        Self { count: compared.count, before: compared.before.to_vec(), change_percent: compared.change_percent() }
    }
}

/// Open complaints of an age.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintReviewAge)]
pub struct AgeView {
    /// From how many days of age on.
    pub from_days: i64,
    /// Below how many; `null` for the oldest.
    pub before_days: Option<i64>,
    /// How many there are.
    #[schema(minimum = 0)]
    pub count: i64,
}

/// How promises of one kind were kept.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintReviewPromise)]
pub struct PromiseView {
    /// What was promised.
    pub target: SlaTarget,
    /// Of the complaints received in the week: how many were met in time.
    pub kept: i64,
    /// How many were broken, whether or not they were met later.
    pub breached: i64,
    /// Of those received in the four weeks before: how many were met in time.
    pub kept_before: i64,
    /// How many were broken.
    pub breached_before: i64,
}

/// Complaints that have something in common.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintReviewGroup)]
pub struct GroupView {
    /// What: a word, or the id of the outlet, staff user or product; of a cause its word, with its sub-cause behind a slash.
    pub key: String,
    /// The name of the outlet, staff user or product; `null` for words.
    pub name: Option<String>,
    /// Complaints received.
    #[serde(flatten)]
    pub received: FigureView,
}

/// Complaints by what they have in common.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintReviewBreakdown)]
pub struct BreakdownView {
    /// By what.
    pub by: ReviewBy,
    /// The groups that had complaints in the five weeks, the most frequent first. A complaint that names nothing is in none.
    pub groups: Vec<GroupView>,
}

/// A cause that came up again.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintReviewRepeated)]
pub struct RepeatedView {
    /// The cause, with its sub-cause behind a slash.
    pub cause: String,
    /// In how many of the five weeks.
    #[schema(minimum = 2, maximum = 5)]
    pub weeks: i64,
    /// Complaints received.
    #[serde(flatten)]
    pub received: FigureView,
}

impl From<Repeated> for RepeatedView {
    fn from(repeated: Repeated) -> Self {
        Self { cause: repeated.cause, weeks: repeated.weeks, received: repeated.compared.into() }
    }
}

/// A complaint of the week.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintReviewComplaint)]
pub struct ReviewedView {
    /// The complaint.
    pub id: ComplaintId,
    /// What people call it.
    pub number: String,
    /// Where it is read.
    pub link: String,
    /// What it is about.
    pub kind: ComplaintKind,
    /// How serious it is.
    pub severity: Severity,
    /// How far it has come.
    pub status: ComplaintStatus,
    /// Where its cause lies, as it was last found: a next round takes nothing back until it finds another.
    pub cause: Option<Cause>,
    /// The sub-cause.
    pub subcause: Option<String>,
    /// The product.
    pub product_id: Option<ProductId>,
    /// The outlet.
    pub outlet_id: Option<UnitId>,
    /// The touchpoint.
    pub touchpoint: Option<String>,
    /// The staff concerned.
    pub staff_ids: Vec<UserId>,
    /// In which round it is.
    #[schema(minimum = 1)]
    pub round: i64,
    /// When it was received.
    #[schema(format = DateTime)]
    pub received_at: String,
    /// When it ended.
    #[schema(format = DateTime)]
    pub closed_at: Option<String>,
}

impl From<Reviewed> for ReviewedView {
    fn from(complaint: Reviewed) -> Self {
        Self {
            link: format!("/api/v1/complaints/{}", complaint.id),
            id: complaint.id,
            number: complaint.number,
            kind: complaint.kind,
            severity: complaint.severity,
            status: complaint.status,
            cause: complaint.cause,
            subcause: complaint.subcause,
            product_id: complaint.product_id,
            outlet_id: complaint.outlet_id,
            touchpoint: complaint.touchpoint,
            staff_ids: complaint.staff_ids,
            round: complaint.round,
            received_at: instant::format(complaint.received_at),
            closed_at: complaint.closed_at.map(instant::format),
        }
    }
}

/// What a week of complaints comes to, beside the four weeks before.
#[derive(Serialize, ToSchema)]
#[schema(as = ComplaintWeeklyReview)]
pub struct WeekView {
    /// The week, as ISO 8601 writes it.
    pub week: String,
    /// The unit whose complaints these are, with all units below it.
    pub unit_id: UnitId,
    /// The zone of that unit, in which weeks begin.
    pub time_zone: String,
    /// When the week began.
    #[schema(format = DateTime)]
    pub from: String,
    /// When it is over.
    #[schema(format = DateTime)]
    pub before: String,
    /// Complaints received.
    pub received: FigureView,
    /// Complaints that ended: closed or withdrawn. One that was opened again counts when it ends again.
    pub closed: FigureView,
    /// Complaints that were open when the week was over, or are now, by age.
    pub open: Vec<AgeView>,
    /// How promises were kept.
    pub promises: Vec<PromiseView>,
    /// Complaints received, by what they have in common.
    pub breakdowns: Vec<BreakdownView>,
    /// Causes that came up in the week and in one of the four before.
    pub repeated_causes: Vec<RepeatedView>,
    /// The complaints received in the week, the first 500 in the order of their receipt.
    pub complaints: Vec<ReviewedView>,
    /// The minutes of this review.
    pub minutes: Vec<MinutesView>,
    /// What it decided.
    pub decisions: Vec<DecisionView>,
    /// What earlier reviews decided: what is still to be done, and what ended since the week began.
    pub followed_up: Vec<DecisionView>,
}

/// Of which review.
pub struct Heading {
    /// The week.
    pub week: Week,
    /// The unit.
    pub unit_id: UnitId,
    /// Its zone.
    pub zone: Tz,
}

/// What people said and decided.
pub struct Spoken {
    /// The minutes.
    pub minutes: Vec<Minutes>,
    /// The decisions of this review.
    pub decisions: Vec<ReviewDecision>,
    /// Those of earlier ones.
    pub followed_up: Vec<ReviewDecision>,
}

impl WeekView {
    /// The view of a review.
    pub fn of(heading: &Heading, review: Review, spoken: Spoken, names: &HashMap<Uuid, String>, now: Instant) -> Self {
        let lower = std::iter::once(0).chain(AGES);
        let upper = AGES.into_iter().map(Some).chain([None]);
        let age = |((from_days, before_days), count)| AgeView { from_days, before_days, count };
        let promise = |(target, (week, before)): (SlaTarget, (Promises, Promises))| PromiseView {
            target,
            kept: week.kept,
            breached: week.breached,
            kept_before: before.kept,
            breached_before: before.breached,
        };
        let group = |(key, received): (String, Compared)| GroupView {
            name: key.parse().ok().and_then(|id: Uuid| names.get(&id).cloned()),
            key,
            received: received.into(),
        };
        let mut by = review.by;
        let breakdown = |by_what: &ReviewBy| BreakdownView {
            by: *by_what,
            groups: by.remove(by_what).unwrap_or_default().into_iter().map(group).collect(),
        };
        Self {
            week: heading.week.to_string(),
            unit_id: heading.unit_id,
            time_zone: heading.zone.name().to_owned(),
            from: instant::format(heading.week.begins(heading.zone)),
            before: instant::format(heading.week.ends(heading.zone)),
            received: review.received.into(),
            closed: review.closed.into(),
            open: lower.zip(upper).zip(review.open).map(age).collect(),
            promises: TARGETS.into_iter().zip(review.promises.into_iter().zip(review.promises_before)).map(promise).collect(),
            breakdowns: ReviewBy::ALL.iter().map(breakdown).collect(),
            repeated_causes: review.repeated.into_iter().map(RepeatedView::from).collect(),
            complaints: review.complaints.into_iter().take(MOST_NAMED).map(ReviewedView::from).collect(),
            minutes: spoken.minutes.into_iter().map(MinutesView::from).collect(),
            decisions: spoken.decisions.into_iter().map(|decision| DecisionView::of(decision, now)).collect(),
            followed_up: spoken.followed_up.into_iter().map(|decision| DecisionView::of(decision, now)).collect(),
        }
    }
}

impl Example for WeekView {
    fn example() -> Value {
        let figure = json!({ "count": 3, "before": [2, 1, 3, 2], "change_percent": 50 });
        json!({
            "week": "2026-W07", "unit_id": "0192f3a4-5b6c-7d8e-9f01-23456789abcd", "time_zone": "Asia/Shanghai",
            "from": "2026-02-08T16:00:00Z", "before": "2026-02-15T16:00:00Z", "received": figure, "closed": figure,
            "open": [{ "from_days": 0, "before_days": 3, "count": 2 }, { "from_days": 31, "before_days": null, "count": 0 }],
            "promises": [{ "target": "acknowledgement", "kept": 3, "breached": 0, "kept_before": 7, "breached_before": 1 }],
            "breakdowns": [
                {
                    "by": "cause",
                    "groups": [{ "key": "product", "name": null, "count": 3, "before": [2, 1, 3, 2], "change_percent": 50 }]
                }
            ],
            "repeated_causes": [{ "cause": "product", "weeks": 5, "count": 3, "before": [2, 1, 3, 2], "change_percent": 50 }],
            "complaints": [
                {
                    "id": "0192f3a4-5b6c-7d8e-9f01-23456789abce", "number": "C-2026-000123",
                    "link": "/api/v1/complaints/0192f3a4-5b6c-7d8e-9f01-23456789abce", "kind": "product_technical",
                    "severity": "general", "status": "handling", "cause": "product", "subcause": null, "product_id": null,
                    "outlet_id": null, "touchpoint": null, "staff_ids": [], "round": 1, "received_at": "2026-02-13T09:00:00Z",
                    "closed_at": null
                }
            ],
            "minutes": [MinutesView::example()], "decisions": [DecisionView::example()], "followed_up": []
        })
    }
}
