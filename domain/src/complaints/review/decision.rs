//! Minutes of weekly reviews, and what was decided: each decision with an owner and a date, followed up in the reviews that come.

use chrono::NaiveDate;

use super::week::Week;
use crate::access::Grants;
use crate::fields::{self, FieldCode, Fields};
use crate::ids::{ReviewDecisionId, ReviewMinutesId, UnitId, UserId};
use crate::instant::{self, Instant};
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::problem::Refusal;
use crate::text;
use crate::vocabulary::{Term, Word as _};
use crate::workflow::Performer;

/// The longest minutes, in characters.
pub const MINUTES_MAX: usize = 20_000;
/// The longest decision, or what came of it, in characters.
pub const DECISION_MAX: usize = 2_000;

const COMPLETE: Term = Term { word: "complete", zh: "完成", en: "Complete" };
const DISCARD: Term = Term { word: "discard", zh: "撤销", en: "Discard" };

crate::vocabulary! {
    /// How far a decision of a review has come.
    DecisionStatus, "complaint_review_decision_status" {
        Open = "open", "待完成", "To be done";
        Done = "done", "已完成", "Done";
        Dropped = "dropped", "已撤销", "Dropped";
    }
}

crate::vocabulary! {
    /// By what decisions of reviews are sorted.
    ReviewDecisionSort, "complaint_review_decision_sort" {
        DueOn = "due_on", "截止日期", "Due on";
        CreatedAt = "created_at", "创建时间", "Created at";
    }
}

crate::vocabulary! {
    /// By what minutes are sorted.
    MinutesSort, "complaint_review_minutes_sort" {
        CreatedAt = "created_at", "创建时间", "Created at";
    }
}

/// Minutes of a review. They are never changed; further ones stand behind them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minutes {
    /// Their id.
    pub id: ReviewMinutesId,
    /// Of the review of which unit.
    pub unit_id: UnitId,
    /// Of which week.
    pub week: Week,
    /// What was said, 1–[`MINUTES_MAX`] characters.
    pub text: String,
    /// Who wrote them.
    pub written_by: Option<UserId>,
    /// When.
    pub created_at: Instant,
}

/// What a review decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewDecision {
    /// Its id.
    pub id: ReviewDecisionId,
    /// Moves with each change.
    pub version: i64,
    /// The review of which unit decided it.
    pub unit_id: UnitId,
    /// Of which week.
    pub week: Week,
    /// What is to be done, 1–[`DECISION_MAX`] characters.
    pub text: String,
    /// The cause that it is about, with its sub-cause behind a slash.
    pub cause: Option<String>,
    /// Who sees to it.
    pub owner_id: UserId,
    /// Until which day.
    pub due_on: NaiveDate,
    /// How far it has come.
    pub status: DecisionStatus,
    /// What came of it, 1–[`DECISION_MAX`] characters.
    pub outcome: Option<String>,
    /// When it was done or dropped.
    pub ended_at: Option<Instant>,
    /// Who said so.
    pub ended_by: Option<UserId>,
    /// When it was decided.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

/// Minutes as they come in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MinutesInput {
    /// The week, `2026-W47`.
    pub week: Option<String>,
    /// The unit; the company where absent.
    pub unit_id: Option<String>,
    /// What was said.
    pub text: Option<String>,
}

/// Minutes, read and valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMinutes {
    week: Week,
    /// The unit that is named.
    pub unit_id: Option<UnitId>,
    text: String,
}

impl NewMinutes {
    /// Reads the input, noting every wrong field. Nobody has reviewed a week that has not begun.
    pub fn read(input: MinutesInput, now: Instant, fields: &mut Fields) -> Option<Self> {
        let begun = |week: Week| if week.has_begun(now) { Ok(week) } else { Err(FieldCode::InFuture.into()) };
        let week = fields.required("week", input.week, |text| Week::parse(text).and_then(begun));
        let unit_id = fields.optional("unit_id", input.unit_id, fields::id);
        let text = fields.required("text", input.text, |text| text::paragraphs(text, 1, MINUTES_MAX));
        Some(Self { week: week?, unit_id: unit_id?, text: text? })
    }

    /// The minutes, of the review of a unit.
    #[must_use]
    pub fn write(self, id: ReviewMinutesId, unit_id: UnitId, context: &Context) -> Minutes {
        Minutes { id, unit_id, week: self.week, text: self.text, written_by: context.actor.user(), created_at: context.now }
    }
}

impl Minutes {
    /// The event that tells that they were written, not what they say.
    #[must_use]
    pub fn event(&self) -> Event {
        let record = Record::new(RecordKind::ComplaintReview, self.id);
        Event::new(EventKind::ComplaintReviewMinuted, record, self.unit_id, None).with_detail("week", self.week.to_string())
    }
}

/// A decision as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DecisionInput {
    /// The week, `2026-W47`.
    pub week: Option<String>,
    /// The unit; the company where absent.
    pub unit_id: Option<String>,
    /// What is to be done.
    pub text: Option<String>,
    /// The cause that it is about.
    pub cause: Option<String>,
    /// Who sees to it.
    pub owner_id: Option<String>,
    /// Until which day; neither before the week nor before today.
    pub due_on: Option<String>,
}

/// A decision, read and valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDecision {
    week: Week,
    /// The unit that is named.
    pub unit_id: Option<UnitId>,
    text: String,
    cause: Option<String>,
    /// Who sees to it.
    pub owner_id: UserId,
    due_on: NaiveDate,
}

impl NewDecision {
    /// Reads the input, noting every wrong field. What is decided today is due today at the earliest.
    pub fn read(input: DecisionInput, today: NaiveDate, fields: &mut Fields) -> Option<Self> {
        let week = fields.required("week", input.week, Week::parse);
        let unit_id = fields.optional("unit_id", input.unit_id, fields::id);
        let text = fields.required("text", input.text, |text| text::paragraphs(text, 1, DECISION_MAX));
        let cause = fields.optional("cause", input.cause, |cause| text::line(cause, 1, 100));
        let owner_id = fields.required("owner_id", input.owner_id, fields::id);
        let due_on = fields.required("due_on", input.due_on, |date| {
            let date = instant::parse_date(date)?;
            let early = if date < today { Some(FieldCode::InPast) } else { None };
            let early = early.or_else(|| week.filter(|week| date < week.monday()).map(|_| FieldCode::OutOfOrder));
            early.map_or(Ok(date), |code| Err(code.into()))
        });
        Some(Self { week: week?, unit_id: unit_id?, text: text?, cause: cause?, owner_id: owner_id?, due_on: due_on? })
    }

    /// Refuses an owner with these grants who couldn't see to anything.
    ///
    /// # Errors
    /// `validation_failed` with `only_reads` at `/owner_id`.
    pub fn check_owner(&self, grants: &Grants) -> Result<(), Refusal> {
        if grants.only_show() { Err(Refusal::field("/owner_id", FieldCode::OnlyReads)) } else { Ok(()) }
    }

    /// The decision, of the review of a unit.
    #[must_use]
    pub fn decide(self, id: ReviewDecisionId, unit_id: UnitId, context: &Context) -> ReviewDecision {
        ReviewDecision {
            id,
            version: 1,
            unit_id,
            week: self.week,
            text: self.text,
            cause: self.cause,
            owner_id: self.owner_id,
            due_on: self.due_on,
            status: DecisionStatus::Open,
            outcome: None,
            ended_at: None,
            ended_by: None,
            created_at: context.now,
            updated_at: context.now,
        }
    }
}

impl ReviewDecision {
    /// The event that tells of it, not what it says.
    #[must_use]
    pub fn event(&self, kind: EventKind) -> Event {
        Event::new(kind, self.record(), self.unit_id, None)
            .with_detail("week", self.week.to_string())
            .with_detail("status", self.status.word())
            .with_detail("owner_id", self.owner_id.to_string())
            .with_detail("due_on", self.due_on.to_string())
    }

    /// Whether it is still to be done though its day is over.
    #[must_use]
    pub fn is_overdue(&self, now: Instant) -> bool {
        self.status == DecisionStatus::Open && self.due_on < now.date_naive()
    }

    /// What it is to the log.
    #[must_use]
    pub fn record(&self) -> Record {
        Record::new(RecordKind::ComplaintReview, self.id)
    }

    /// Ends it: done or dropped, with what came of it.
    ///
    /// # Errors
    /// `illegal_transition` where it has ended already.
    pub fn end(&self, status: DecisionStatus, outcome: String, context: &Context) -> Result<Self, Refusal> {
        if self.status != DecisionStatus::Open || status == DecisionStatus::Open {
            let action = if status == DecisionStatus::Dropped { DISCARD } else { COMPLETE };
            return Err(Refusal::illegal_transition(self.status, action, &[]));
        }
        Ok(Self {
            version: self.version + 1,
            status,
            outcome: Some(outcome),
            ended_at: Some(context.now),
            ended_by: context.actor.user(),
            updated_at: context.now,
            ..self.clone()
        })
    }

    /// Whether somebody may end it: its owner, or who decides about complaints.
    ///
    /// # Errors
    /// `not_responsible` for anybody else.
    pub fn may_end(&self, user: Option<UserId>, decides: bool) -> Result<(), Refusal> {
        if decides || user == Some(self.owner_id) { Ok(()) } else { Err(Refusal::not_responsible(Performer::Assignee)) }
    }
}
