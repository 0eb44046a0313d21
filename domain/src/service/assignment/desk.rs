//! Desks: how much work somebody of the staff takes, and when.

use serde_json::Value;

use super::choose::Obstacle;
use super::desk_input::DeskPatch;
use super::shift::Shift;
use super::words::NotFree;
use crate::Refusal;
use crate::access::UserStatus;
use crate::fields::FieldChange;
use crate::ids::{UnitId, UserId};
use crate::instant::Instant;
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::problem::ProblemCode;

/// How many open tickets somebody has at most, where nobody says otherwise.
pub const OPEN_LIMIT: i64 = 50;

/// What decides whether somebody of the staff may be given work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Desk {
    /// Whose desk.
    pub user_id: UserId,
    /// Moves by one with each change of what is kept of the desk itself.
    pub version: i64,
    /// The unit where they work.
    pub unit_id: UnitId,
    /// Whether they work here.
    pub status: UserStatus,
    /// Whether work may be given to them at present.
    pub on_duty: bool,
    /// What they are good at.
    pub skills: Vec<String>,
    /// The languages they speak, BCP 47 tags, sorted; none named means that it makes no difference.
    pub languages: Vec<String>,
    /// How many open tickets they have at most.
    pub open_limit: i64,
    /// The hours in which they take tickets; always where absent.
    pub shift: Option<Shift>,
    /// How many open tickets are theirs. Kept at write time.
    pub open_tickets: i64,
    /// When what is kept of the desk itself last changed.
    pub updated_at: Instant,
}

/// A decision about a desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeskChange {
    /// The desk after the decision.
    pub desk: Desk,
    /// What tells of it; empty where nothing changed.
    pub events: Vec<Event>,
}

impl Desk {
    /// The desk of somebody for whom nothing was said yet.
    #[must_use]
    pub const fn new(user_id: UserId, unit_id: UnitId, status: UserStatus, on_duty: bool, skills: Vec<String>, now: Instant) -> Self {
        Self {
            user_id,
            version: 1,
            unit_id,
            status,
            on_duty,
            skills,
            languages: Vec::new(),
            open_limit: OPEN_LIMIT,
            shift: None,
            open_tickets: 0,
            updated_at: now,
        }
    }

    /// Changes what the patch mentions.
    #[must_use]
    pub fn edit(&self, patch: DeskPatch, context: &Context) -> DeskChange {
        let mut desk = self.clone();
        patch.languages.apply_kept(&mut desk.languages);
        patch.open_limit.apply_kept(&mut desk.open_limit);
        patch.shift.apply(&mut desk.shift);
        let pairs = self.shown().into_iter().zip(desk.shown());
        let changes: Vec<_> =
            pairs.filter(|((_, old), (_, new))| old != new).map(|((name, old), (_, new))| FieldChange::new(name, old, new)).collect();
        if changes.is_empty() {
            return DeskChange { desk, events: Vec::new() };
        }
        desk.version += 1;
        desk.updated_at = context.now.max(self.updated_at);
        let record = Record::new(RecordKind::User, self.user_id);
        let event = Event::new(EventKind::UserDeskUpdated, record, self.unit_id, None).with_changes(changes);
        DeskChange { desk, events: vec![event] }
    }

    /// Whether they speak a language; with a tag such as `en` those of every country are meant.
    #[must_use]
    pub fn speaks(&self, language: &str) -> bool {
        self.languages.is_empty() || self.languages.iter().any(|spoken| same_language(spoken, language))
    }

    /// How many further tickets they may be given.
    #[must_use]
    pub fn room(&self) -> i64 {
        (self.open_limit - self.open_tickets).max(0)
    }

    /// What keeps work from being given to them at present, whatever the ticket.
    #[must_use]
    pub fn obstacle(&self, now: Instant) -> Option<Obstacle> {
        if self.status != UserStatus::Active {
            return Some(Obstacle::lasting(NotFree::NotActive));
        }
        if !self.on_duty {
            return Some(Obstacle::lasting(NotFree::OffDuty));
        }
        if let Some(until) = self.shift.as_ref().and_then(|shift| shift.begins_after(now)) {
            return Some(Obstacle { reason: NotFree::OffShift, until: Some(until) });
        }
        (self.room() == 0).then_some(Obstacle::lasting(NotFree::LimitReached))
    }

    /// Refuses to give them one more ticket by hand: neither to somebody who does not work here, nor above their limit. Whether they
    /// are on duty is for whoever gives it to judge.
    ///
    /// # Errors
    /// `staff_not_active`, `ticket_limit_reached`.
    pub fn require_room(&self) -> Result<(), Refusal> {
        if self.status != UserStatus::Active {
            return Err(Refusal::new(ProblemCode::StaffNotActive).with_extension("user_id", self.user_id.to_string().into()));
        }
        if self.room() == 0 {
            let refusal = Refusal::new(ProblemCode::TicketLimitReached).with_argument("limit", self.open_limit);
            let refusal = refusal.with_extension("open_tickets", self.open_tickets.into());
            return Err(refusal.with_extension("open_limit", self.open_limit.into()));
        }
        Ok(())
    }

    fn shown(&self) -> [(&'static str, Value); 3] {
        [
            ("languages", self.languages.clone().into()),
            ("open_limit", self.open_limit.into()),
            ("shift", serde_json::to_value(&self.shift).unwrap_or_default()),
        ]
    }
}

/// Whether two tags mean one language: the same, or one is the other without script or country.
#[must_use]
pub fn same_language(one: &str, other: &str) -> bool {
    let covers = |wide: &str, narrow: &str| narrow.strip_prefix(wide).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    covers(one, other) || covers(other, one)
}
