//! Queues: where tickets wait for somebody, and who may be given them.

use chrono::Duration;
use serde_json::Value;

use super::queue_input::QueueDraft;
use super::shift::Shift;
use super::words::QueueKind;
use crate::Refusal;
use crate::fields::{FieldChange, FieldCode, Patch};
use crate::ids::{QueueId, UnitId, UserId};
use crate::instant::Instant;
use crate::orders::Effect;
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::problem::ProblemCode;
use crate::vocabulary::Word;

/// How long a ticket waits before somebody is alerted, where nobody says otherwise.
pub const ALERT_AFTER: Duration = Duration::minutes(15);

/// The queues that an installation starts with: code, kind, role, Chinese and English label.
pub const STANDARD: &[(&str, QueueKind, Option<&str>, &str, &str)] = &[
    (FRONT_LINE, QueueKind::Team, None, "一线客服", "Front line"),
    (TECHNICAL_SUPPORT, QueueKind::Team, None, "技术支持", "Technical support"),
    (SERVICE_MANAGERS, QueueKind::Responsible, Some("service_manager"), "服务经理", "Service managers"),
];
/// The code of the queue of those who meet customers first.
pub const FRONT_LINE: &str = "front_line";
/// The code of the queue of those who solve technical problems.
pub const TECHNICAL_SUPPORT: &str = "technical_support";
/// The code of the queue of those who answer for the service of an outlet.
pub const SERVICE_MANAGERS: &str = "service_managers";

/// A queue. One that is used no longer is made inactive: tickets and rules name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Its id.
    pub id: QueueId,
    /// Moves by one with each change, also of its members.
    pub version: i64,
    /// What people know it by: unique, lower-case letters, digits and `_`. Never changes.
    pub code: String,
    /// The label in Chinese.
    pub label_zh: String,
    /// The label in English.
    pub label_en: String,
    /// Who is in it. Never changes.
    pub kind: QueueKind,
    /// The code of the role by which somebody is responsible; set exactly for that kind. Never changes.
    pub role: Option<String>,
    /// What whoever is given its tickets must be good at, sorted; of the kind `skill` at least one.
    pub skills: Vec<String>,
    /// The hours in which its tickets are given to people; always where absent.
    pub hours: Option<Shift>,
    /// How long a ticket waits for somebody before it is told of.
    pub alert_after: Duration,
    /// Whether tickets may still be sent to it.
    pub active: bool,
    /// The unit that keeps it.
    pub unit_id: UnitId,
    /// When the record was created.
    pub created_at: Instant,
    /// When the record was last changed.
    pub updated_at: Instant,
}

/// A decision about a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueChange {
    /// What happens to its row.
    pub effect: Effect,
    /// The queue after the decision.
    pub queue: Queue,
    /// What tells of it; empty where nothing changed.
    pub events: Vec<Event>,
    /// Who comes into it.
    pub joins: Option<UserId>,
    /// Who goes out of it.
    pub leaves: Option<UserId>,
}

impl QueueChange {
    /// Whether somebody may be free now for what waits: hours, skills or members changed.
    #[must_use]
    pub fn may_free(&self, before: &Queue) -> bool {
        self.joins.is_some() || (&before.hours, &before.skills, before.active) != (&self.queue.hours, &self.queue.skills, self.queue.active)
    }
}

impl Queue {
    /// Creates one.
    ///
    /// # Errors
    /// `validation_failed` where the draft is that of a patch.
    pub fn create(id: QueueId, unit_id: UnitId, draft: QueueDraft, context: &Context) -> Result<QueueChange, Refusal> {
        let code = draft.code.clone().ok_or_else(|| Refusal::field("/code", FieldCode::Required))?;
        let kind = draft.kind.ok_or_else(|| Refusal::field("/kind", FieldCode::Required))?;
        let empty = Self {
            id,
            version: 1,
            code,
            label_zh: String::new(),
            label_en: String::new(),
            kind,
            role: draft.role.clone(),
            skills: Vec::new(),
            hours: None,
            alert_after: ALERT_AFTER,
            active: true,
            unit_id,
            created_at: context.now,
            updated_at: context.now,
        };
        let queue = empty.with(draft);
        let event = queue.event(EventKind::QueueCreated).with_detail("code", queue.code.as_str()).with_detail("kind", kind.word());
        Ok(QueueChange { effect: Effect::Created, queue, events: vec![event], joins: None, leaves: None })
    }

    /// Those that an installation starts with; nobody made them, so that no event tells of it.
    pub fn standard(unit_id: UnitId, mut make_id: impl FnMut() -> uuid::Uuid, now: Instant) -> Vec<Self> {
        STANDARD
            .iter()
            .map(|(code, kind, role, zh, en)| Self {
                id: QueueId::new(make_id()),
                version: 1,
                code: (*code).to_owned(),
                label_zh: (*zh).to_owned(),
                label_en: (*en).to_owned(),
                kind: *kind,
                role: role.map(str::to_owned),
                skills: Vec::new(),
                hours: None,
                alert_after: ALERT_AFTER,
                active: true,
                unit_id,
                created_at: now,
                updated_at: now,
            })
            .collect()
    }

    /// Changes what the draft mentions.
    ///
    /// # Errors
    /// `required` where a queue of a skill would be left without any.
    pub fn edit(&self, draft: QueueDraft, context: &Context) -> Result<QueueChange, Refusal> {
        let mut queue = self.clone().with(draft);
        if queue.kind == QueueKind::Skill && queue.skills.is_empty() {
            return Err(Refusal::field("/skills", FieldCode::Required));
        }
        let pairs = self.shown().into_iter().zip(queue.shown());
        let changes: Vec<_> =
            pairs.filter(|((_, old), (_, new))| old != new).map(|((name, old), (_, new))| FieldChange::new(name, old, new)).collect();
        if changes.is_empty() {
            return Ok(QueueChange { effect: Effect::Unchanged, queue, events: Vec::new(), joins: None, leaves: None });
        }
        queue.touch(context);
        let event = queue.event(EventKind::QueueUpdated).with_changes(changes);
        Ok(QueueChange { effect: Effect::Updated, queue, events: vec![event], joins: None, leaves: None })
    }

    /// Puts somebody into the queue.
    ///
    /// # Errors
    /// `members_follow` where its members come from skills or roles.
    pub fn join(&self, user: UserId, is_member: bool, context: &Context) -> Result<QueueChange, Refusal> {
        self.require_team()?;
        Ok(self.moved(EventKind::QueueMemberAdded, user, is_member, context, |change| change.joins = Some(user)))
    }

    /// Takes somebody out of the queue. What they have of its tickets stays theirs.
    ///
    /// # Errors
    /// `members_follow` where its members come from skills or roles; `not_found` for somebody who is not in it.
    pub fn leave(&self, user: UserId, is_member: bool, context: &Context) -> Result<QueueChange, Refusal> {
        self.require_team()?;
        if !is_member {
            return Err(Refusal::not_found());
        }
        Ok(self.moved(EventKind::QueueMemberRemoved, user, false, context, |change| change.leaves = Some(user)))
    }

    /// Whether somebody with these skills is in a queue of its kind.
    #[must_use]
    pub fn takes_in(&self, skills: &[String]) -> bool {
        self.kind == QueueKind::Skill && self.has_skills(skills)
    }

    /// Whether these skills are all that it asks for.
    #[must_use]
    pub fn has_skills(&self, skills: &[String]) -> bool {
        self.skills.iter().all(|wanted| skills.contains(wanted))
    }

    fn require_team(&self) -> Result<(), Refusal> {
        if self.kind == QueueKind::Team { Ok(()) } else { Err(ProblemCode::MembersFollow.into()) }
    }

    fn moved(&self, kind: EventKind, user: UserId, is_done: bool, context: &Context, mark: impl FnOnce(&mut QueueChange)) -> QueueChange {
        let mut change = QueueChange { effect: Effect::Unchanged, queue: self.clone(), events: Vec::new(), joins: None, leaves: None };
        if !is_done {
            change.queue.touch(context);
            change.effect = Effect::Updated;
            change.events = vec![self.event(kind).with_detail("user_id", user.to_string())];
            mark(&mut change);
        }
        change
    }

    fn touch(&mut self, context: &Context) {
        self.version += 1;
        self.updated_at = context.now.max(self.updated_at);
    }

    fn with(mut self, draft: QueueDraft) -> Self {
        draft.label_zh.apply_kept(&mut self.label_zh);
        draft.label_en.apply_kept(&mut self.label_en);
        draft.skills.apply_kept(&mut self.skills);
        draft.hours.apply(&mut self.hours);
        draft.active.apply_kept(&mut self.active);
        if let Patch::Set(seconds) = draft.alert_after_seconds {
            self.alert_after = Duration::seconds(seconds);
        }
        self
    }

    fn shown(&self) -> [(&'static str, Value); 6] {
        [
            ("label_zh", self.label_zh.as_str().into()),
            ("label_en", self.label_en.as_str().into()),
            ("skills", self.skills.clone().into()),
            ("hours", serde_json::to_value(&self.hours).unwrap_or_default()),
            ("alert_after_seconds", self.alert_after.num_seconds().into()),
            ("active", self.active.into()),
        ]
    }

    fn event(&self, kind: EventKind) -> Event {
        Event::new(kind, Record::new(RecordKind::Queue, self.id), self.unit_id, None)
    }
}

/// The refusal of a code that another queue has.
#[must_use]
pub fn code_taken() -> Refusal {
    Refusal { code: ProblemCode::AlreadyExists, ..Refusal::field("/code", FieldCode::Duplicate) }
}
