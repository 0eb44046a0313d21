//! Organisation units: the tree company → region → outlet → team.

use chrono_tz::Tz;

use crate::fields::{self, FieldCode, Fields};
use crate::ids::{UnitId, UserId};
use crate::instant::{self, Instant};
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::vocabulary::Word;
use crate::{Refusal, text};

crate::vocabulary! {
    /// The level of a unit in the tree, from the top down.
    UnitKind, "unit_kind" {
        Company = "company", "公司", "Company";
        Region = "region", "区域", "Region";
        Outlet = "outlet", "网点", "Outlet";
        Team = "team", "团队", "Team";
    }
}

/// The longest code.
pub const CODE_MAX: usize = 40;
/// The longest name, in characters.
pub const NAME_MAX: usize = 200;

impl UnitKind {
    /// The kinds that may stand directly below.
    pub fn below(self) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |kind| kind.may_stand_below(self))
    }

    /// Whether a unit of the kind may stand directly below one of the other: any lower level, and never a second company.
    #[must_use]
    pub fn may_stand_below(self, parent: Self) -> bool {
        self > parent
    }
}

/// A unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Its id.
    pub id: UnitId,
    /// Moves by one with each change of a field.
    pub version: i64,
    /// Its level.
    pub kind: UnitKind,
    /// A short code, unique in the company.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The zone in which its days and weeks are counted.
    pub time_zone: Tz,
    /// The unit above; only the company has none.
    pub parent_id: Option<UnitId>,
    /// Who leads it.
    pub manager_id: Option<UserId>,
    /// Who leads it when the manager can't.
    pub deputy_id: Option<UserId>,
    /// The code of the calendar of its working hours; that of the unit above where absent.
    pub calendar: Option<String>,
    /// When it was closed; nobody works in a closed unit.
    pub closed_at: Option<Instant>,
    /// When it was created.
    pub created_at: Instant,
    /// When it was last changed.
    pub updated_at: Instant,
}

/// What a new unit is made of, as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewUnitInput {
    /// Word of [`UnitKind`], never `company`.
    pub kind: Option<String>,
    /// The unit above.
    pub parent_id: Option<String>,
    /// 1–40 letters, digits, `. _ - :`.
    pub code: Option<String>,
    /// 1–200 characters.
    pub name: Option<String>,
    /// IANA zone; the parent's where absent.
    pub time_zone: Option<String>,
    /// Who leads it.
    pub manager_id: Option<String>,
    /// Who leads it when the manager can't.
    pub deputy_id: Option<String>,
    /// The code of a calendar.
    pub calendar: Option<String>,
}

/// A new unit, read; those whom it names are still to be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUnit {
    kind: UnitKind,
    parent_id: UnitId,
    code: String,
    name: String,
    time_zone: Option<Tz>,
    manager_id: Option<UserId>,
    deputy_id: Option<UserId>,
    calendar: Option<String>,
}

impl NewUnit {
    /// Reads the input, noting every wrong field.
    pub fn read(input: NewUnitInput, fields: &mut Fields) -> Option<Self> {
        let kind = fields.required("kind", input.kind, fields::word::<UnitKind>);
        let parent_id = fields.required("parent_id", input.parent_id, fields::id);
        let code = fields.required("code", input.code, |code| text::code(code, CODE_MAX));
        let name = fields.required("name", input.name, |name| text::line(name, 1, NAME_MAX));
        let time_zone = fields.optional("time_zone", input.time_zone, instant::parse_zone);
        let manager_id = fields.optional("manager_id", input.manager_id, fields::id);
        let deputy_id = fields.optional("deputy_id", input.deputy_id, fields::id);
        let calendar = fields.optional("calendar", input.calendar, |code| text::code(code, CODE_MAX));
        Some(Self {
            kind: kind?,
            parent_id: parent_id?,
            code: code?,
            name: name?,
            time_zone: time_zone?,
            manager_id: manager_id?,
            deputy_id: deputy_id?,
            calendar: calendar?,
        })
    }

    /// The code of its calendar, for the caller to look up.
    #[must_use]
    pub fn calendar(&self) -> Option<&str> {
        self.calendar.as_deref()
    }

    /// The unit above, for the caller to look up.
    #[must_use]
    pub const fn parent_id(&self) -> UnitId {
        self.parent_id
    }

    /// Those who are to lead it, for the caller to look up.
    pub fn leaders(&self) -> impl Iterator<Item = UserId> {
        self.manager_id.into_iter().chain(self.deputy_id)
    }
}

/// Lets a unit go by a calendar only where there is one of that code.
///
/// # Errors
/// `validation_failed` with `not_found` at `/calendar`.
pub fn check_calendar(is_known: bool) -> Result<(), Refusal> {
    let mut fields = Fields::new();
    if !is_known {
        fields.refuse("calendar", FieldCode::NotFound);
    }
    fields.finish(Some(()))
}

impl Unit {
    /// The company, which every installation begins with.
    #[must_use]
    pub fn company(id: UnitId, name: String, time_zone: Tz, context: &Context) -> (Self, Event) {
        let unit = Self {
            id,
            version: 1,
            kind: UnitKind::Company,
            code: "company".to_owned(),
            name,
            time_zone,
            parent_id: None,
            manager_id: None,
            deputy_id: None,
            calendar: None,
            closed_at: None,
            created_at: context.now,
            updated_at: context.now,
        };
        let event = unit.created();
        (unit, event)
    }

    /// Creates a unit below another; `active` are those of its leaders who work here.
    ///
    /// # Errors
    /// `validation_failed` with `out_of_order` at `/kind` where the level does not stand below the parent's, `inactive` at
    /// `/parent_id` where the parent is closed, and what is wrong with the leaders.
    pub fn create(id: UnitId, parent: &Self, new: NewUnit, active: &[UserId], context: &Context) -> Result<(Self, Event), Refusal> {
        let unit = Self {
            id,
            version: 1,
            kind: new.kind,
            code: new.code,
            name: new.name,
            time_zone: new.time_zone.unwrap_or(parent.time_zone),
            parent_id: Some(parent.id),
            manager_id: new.manager_id,
            deputy_id: new.deputy_id,
            calendar: new.calendar,
            closed_at: None,
            created_at: context.now,
            updated_at: context.now,
        };
        let mut fields = Fields::new();
        if !unit.kind.may_stand_below(parent.kind) {
            fields.refuse("kind", FieldCode::OutOfOrder);
        }
        if parent.closed_at.is_some() {
            fields.refuse("parent_id", FieldCode::Inactive);
        }
        unit.check_leaders(active, &mut fields);
        fields.finish(Some(()))?;
        let event = unit.created();
        Ok((unit, event))
    }

    /// Those who lead it must work here, and be two.
    pub(super) fn check_leaders(&self, active: &[UserId], fields: &mut Fields) {
        for (name, leader) in [("manager_id", self.manager_id), ("deputy_id", self.deputy_id)] {
            if leader.is_some_and(|leader| !active.contains(&leader)) {
                fields.refuse(name, FieldCode::NotFound);
            }
        }
        if self.deputy_id.is_some() && self.deputy_id == self.manager_id {
            fields.refuse("deputy_id", FieldCode::Duplicate);
        }
    }

    fn created(&self) -> Event {
        self.event(EventKind::UnitCreated)
            .with_detail("kind", self.kind.word())
            .with_detail("code", self.code.as_str())
            .with_detail("name", self.name.as_str())
    }

    pub(super) fn event(&self, kind: EventKind) -> Event {
        Event::new(kind, Record::new(RecordKind::Unit, self.id), self.id, None)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::platform::Actor;

    fn context() -> Context {
        Context { now: instant::parse("2026-02-13T09:00:00Z").unwrap(), actor: Actor::System("test") }
    }

    fn company() -> Unit {
        Unit::company(UnitId::new(Uuid::from_u128(1)), "关系汽车".to_owned(), chrono_tz::Asia::Shanghai, &context()).0
    }

    #[test]
    fn levels_stand_below_higher_ones_only() {
        for (upper_at, upper) in UnitKind::ALL.iter().enumerate() {
            for (lower_at, lower) in UnitKind::ALL.iter().enumerate() {
                assert_eq!(lower.may_stand_below(*upper), lower_at > upper_at, "{lower} below {upper}");
            }
        }
    }

    #[test]
    fn an_outlet_takes_its_zone_from_above() {
        let input = NewUnitInput {
            kind: Some("outlet".into()),
            parent_id: Some(company().id.to_string()),
            code: Some("sh-01".into()),
            name: Some("上海一店".into()),
            manager_id: Some(Uuid::from_u128(7).to_string()),
            ..NewUnitInput::default()
        };
        let manager = UserId::new(Uuid::from_u128(7));
        let new = NewUnit::read(input, &mut Fields::new()).unwrap();
        let (outlet, event) = Unit::create(UnitId::new(Uuid::from_u128(2)), &company(), new.clone(), &[manager], &context()).unwrap();
        assert_eq!((outlet.time_zone, outlet.parent_id), (chrono_tz::Asia::Shanghai, Some(company().id)));
        assert_eq!(event.kind, EventKind::UnitCreated);
        let refusal = Unit::create(UnitId::new(Uuid::from_u128(3)), &outlet, new.clone(), &[], &context()).unwrap_err();
        let codes: Vec<_> = refusal.errors.iter().map(|error| (error.pointer.as_str(), error.code)).collect();
        assert_eq!(codes, [("/kind", FieldCode::OutOfOrder), ("/manager_id", FieldCode::NotFound)]);
        let closed = Unit { closed_at: Some(context().now), ..company() };
        let refusal = Unit::create(UnitId::new(Uuid::from_u128(3)), &closed, new, &[manager], &context()).unwrap_err();
        assert_eq!(refusal.errors[0].code, FieldCode::Inactive);
    }

    #[test]
    fn all_wrong_fields_are_named() {
        let mut fields = Fields::new();
        let input = NewUnitInput {
            kind: Some("shop".into()),
            parent_id: Some("above".into()),
            code: Some("a b".into()),
            time_zone: Some("Mars/Olympus".into()),
            ..NewUnitInput::default()
        };
        let unit = NewUnit::read(input, &mut fields);
        let codes: Vec<_> = fields.finish(unit).unwrap_err().errors.iter().map(|error| error.code).collect();
        let expected =
            [FieldCode::UnknownWord, FieldCode::IdInvalid, FieldCode::UnknownWord, FieldCode::Required, FieldCode::TimeZoneInvalid];
        assert_eq!(codes, expected);
    }
}
