//! Mandatory questions: a cause that makes much of a week's complaints is proposed to be asked about in the regular questionnaires of its
//! field, and asked about once a manager accepts.

use std::collections::BTreeMap;

use super::cause::FoundCause;
use super::week::Week;
use crate::complaints::field::Field;
use crate::complaints::words::{Cause, ComplaintKind};
use crate::fields::Fields;
use crate::ids::{MandatoryQuestionId, UnitId, UserId};
use crate::instant::Instant;
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::problem::Refusal;
use crate::text;
use crate::vocabulary::Word as _;

/// The longest question, in characters.
pub const QUESTION_MAX: usize = 500;
/// For how many weeks a cause is not proposed again after it was declined or retired.
pub const REST_WEEKS: u64 = 12;

crate::vocabulary! {
    /// How far a proposed question has come.
    QuestionStatus, "mandatory_question_status" {
        Proposed = "proposed", "待决定", "Proposed";
        Accepted = "accepted", "已采纳", "Accepted: surveys ask it";
        Declined = "declined", "已拒绝", "Declined";
        Retired = "retired", "已停用", "No longer asked";
    }
}

crate::vocabulary! {
    /// What can be done about a proposed question.
    QuestionAction, "mandatory_question_action" {
        Accept = "accept", "采纳", "Accept";
        Decline = "decline", "拒绝", "Decline";
        Retire = "retire", "停用", "Ask no longer";
    }
}

crate::vocabulary! {
    /// By what questions are sorted.
    QuestionSort, "mandatory_question_sort" {
        CreatedAt = "created_at", "创建时间", "Created at";
    }
}

/// A question that surveys must ask, or are proposed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MandatoryQuestion {
    /// Its id.
    pub id: MandatoryQuestionId,
    /// Moves with each change.
    pub version: i64,
    /// Whose questionnaire: sold customers are asked for sales, serviced customers for after-sales.
    pub field: Field,
    /// The cause.
    pub cause: Cause,
    /// Its sub-cause.
    pub subcause: Option<String>,
    /// The week whose complaints proposed it.
    pub week: Week,
    /// How many complaints of the field had this cause found in that week.
    pub complaints: i64,
    /// How many complaints of the field that week had: received in it, or with a cause found in it.
    pub total: i64,
    /// How far it has come.
    pub status: QuestionStatus,
    /// What is asked, 1–[`QUESTION_MAX`] characters; set with its acceptance.
    pub question: Option<String>,
    /// Words on the decision.
    pub note: Option<String>,
    /// Who decided last.
    pub decided_by: Option<UserId>,
    /// When.
    pub decided_at: Option<Instant>,
    /// When it was proposed.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

/// A complaint of a week: it was received in it, or its cause was found in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfWeek {
    /// What the complaint is about.
    pub kind: ComplaintKind,
    /// The cause that was last found in that week, with its sub-cause; none where none was.
    pub found: Option<FoundCause>,
}

/// A cause that made much of a week's complaints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frequent {
    /// The field.
    pub field: Field,
    /// The cause.
    pub cause: Cause,
    /// Its sub-cause.
    pub subcause: Option<String>,
    /// How many complaints of the field.
    pub complaints: i64,
    /// Of how many.
    pub total: i64,
}

/// The causes that made more than this share, in hundredths, of a week's complaints of their field, and at least so many of them.
#[must_use]
pub fn frequent(all: &[OfWeek], share_percent: i64, least: i64) -> Vec<Frequent> {
    let mut totals: BTreeMap<Field, i64> = BTreeMap::new();
    let mut counts: BTreeMap<(Field, Cause, Option<String>), i64> = BTreeMap::new();
    for one in all {
        *totals.entry(one.kind.field()).or_default() += 1;
        if let Some((cause, subcause)) = &one.found {
            *counts.entry((one.kind.field(), *cause, subcause.clone())).or_default() += 1;
        }
    }
    let frequent = counts.into_iter().filter_map(|((field, cause, subcause), complaints)| {
        let total = totals.get(&field).copied().unwrap_or(complaints);
        let much = complaints >= least && complaints * 100 > total * share_percent;
        much.then_some(Frequent { field, cause, subcause, complaints, total })
    });
    frequent.collect()
}

impl Frequent {
    /// Whether it is proposed, given what became of the last question about it: not while one is proposed or asked, and not soon after one
    /// was declined or retired.
    #[must_use]
    pub fn is_proposed_after(&self, last: Option<&MandatoryQuestion>, week: Week) -> bool {
        last.is_none_or(|last| match last.status {
            QuestionStatus::Proposed | QuestionStatus::Accepted => false,
            QuestionStatus::Declined | QuestionStatus::Retired => last.week < week.before(REST_WEEKS),
        })
    }

    /// The proposal.
    #[must_use]
    pub fn propose(self, id: MandatoryQuestionId, week: Week, context: &Context) -> MandatoryQuestion {
        MandatoryQuestion {
            id,
            version: 1,
            field: self.field,
            cause: self.cause,
            subcause: self.subcause,
            week,
            complaints: self.complaints,
            total: self.total,
            status: QuestionStatus::Proposed,
            question: None,
            note: None,
            decided_by: None,
            decided_at: None,
            created_at: context.now,
            updated_at: context.now,
        }
    }
}

/// A decision on a question as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionInput {
    /// What is asked; with the acceptance.
    pub question: Option<String>,
    /// Words on the decision; required where it is declined or retired.
    pub note: Option<String>,
}

impl MandatoryQuestion {
    /// What can be done about it now.
    #[must_use]
    pub const fn available(&self) -> &'static [QuestionAction] {
        match self.status {
            QuestionStatus::Proposed => &[QuestionAction::Accept, QuestionAction::Decline],
            QuestionStatus::Accepted => &[QuestionAction::Retire],
            QuestionStatus::Declined | QuestionStatus::Retired => &[],
        }
    }

    /// Takes a step.
    ///
    /// # Errors
    /// `illegal_transition` where its state does not allow it; `validation_failed` with what is missing.
    pub fn decide(&self, action: QuestionAction, input: QuestionInput, context: &Context) -> Result<Self, Refusal> {
        if !self.available().contains(&action) {
            let allowed: Vec<&str> = self.available().iter().map(|action| action.word()).collect();
            return Err(Refusal::illegal_transition(self.status.word(), action.word(), &allowed));
        }
        let mut fields = Fields::new();
        let accepts = action == QuestionAction::Accept;
        let question = match (accepts, input.question) {
            (true, given) => fields.required("question", given, |text| text::line(text, 1, QUESTION_MAX)).map(Some),
            (false, None) => Some(self.question.clone()),
            (false, Some(_)) => {
                fields.refuse("question", crate::fields::FieldCode::Unexpected);
                None
            }
        };
        let note = match (accepts, input.note) {
            (false, given) => fields.required("note", given, |text| text::paragraphs(text, 1, QUESTION_MAX)).map(Some),
            (true, given) => fields.optional("note", given, |text| text::paragraphs(text, 1, QUESTION_MAX)),
        };
        let (question, note) = fields.finish(question.zip(note))?;
        let status = match action {
            QuestionAction::Accept => QuestionStatus::Accepted,
            QuestionAction::Decline => QuestionStatus::Declined,
            QuestionAction::Retire => QuestionStatus::Retired,
        };
        Ok(Self {
            version: self.version + 1,
            status,
            question,
            note,
            decided_by: context.actor.user(),
            decided_at: Some(context.now),
            updated_at: context.now,
            ..self.clone()
        })
    }

    /// What it is to the log.
    #[must_use]
    pub fn record(&self) -> Record {
        Record::new(RecordKind::MandatoryQuestion, self.id)
    }

    /// The event that tells of it, as a matter of the whole company.
    #[must_use]
    pub fn event(&self, kind: EventKind, company: UnitId) -> Event {
        let event = Event::new(kind, self.record(), company, None)
            .with_detail("field", self.field.word())
            .with_detail("cause", self.cause.word())
            .with_detail("week", self.week.to_string())
            .with_detail("complaints", self.complaints)
            .with_detail("total", self.total)
            .with_detail("status", self.status.word());
        match &self.subcause {
            Some(subcause) => event.with_detail("subcause", subcause.as_str()),
            None => event,
        }
    }
}
