//! Organisation units: the tree company → region → outlet → team.

use chrono_tz::Tz;

use crate::fields::{self, FieldCode, Fields};
use crate::ids::UnitId;
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

impl UnitKind {
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
    /// 1–40 letters, digits, `. _ - :`.
    pub code: Option<String>,
    /// 1–200 characters.
    pub name: Option<String>,
    /// IANA zone; the parent's where absent.
    pub time_zone: Option<String>,
}

/// A new unit, read and valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUnit {
    kind: UnitKind,
    code: String,
    name: String,
    time_zone: Option<Tz>,
}

impl NewUnit {
    /// Reads the input, noting every wrong field.
    pub fn read(input: NewUnitInput, fields: &mut Fields) -> Option<Self> {
        let kind = fields.required("kind", input.kind, fields::word::<UnitKind>);
        let code = fields.required("code", input.code, |code| text::code(code, 40));
        let name = fields.required("name", input.name, |name| text::line(name, 1, 200));
        let time_zone = fields.optional("time_zone", input.time_zone, instant::parse_zone);
        Some(Self { kind: kind?, code: code?, name: name?, time_zone: time_zone? })
    }
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
            created_at: context.now,
            updated_at: context.now,
        };
        let event = unit.created();
        (unit, event)
    }

    /// Creates a unit below another.
    ///
    /// # Errors
    /// `validation_failed` with `out_of_order` at `/kind` where the level does not stand below the parent's.
    pub fn create(id: UnitId, parent: &Self, new: NewUnit, context: &Context) -> Result<(Self, Event), Refusal> {
        if !new.kind.may_stand_below(parent.kind) {
            return Err(Refusal::field("/kind", FieldCode::OutOfOrder));
        }
        let unit = Self {
            id,
            version: 1,
            kind: new.kind,
            code: new.code,
            name: new.name,
            time_zone: new.time_zone.unwrap_or(parent.time_zone),
            parent_id: Some(parent.id),
            created_at: context.now,
            updated_at: context.now,
        };
        let event = unit.created();
        Ok((unit, event))
    }

    fn created(&self) -> Event {
        Event::new(EventKind::UnitCreated, Record::new(RecordKind::Unit, self.id), self.id, None)
            .with_detail("kind", self.kind.word())
            .with_detail("code", self.code.as_str())
            .with_detail("name", self.name.as_str())
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
        let input =
            NewUnitInput { kind: Some("outlet".into()), code: Some("sh-01".into()), name: Some("上海一店".into()), time_zone: None };
        let new = NewUnit::read(input, &mut Fields::new()).unwrap();
        let (outlet, event) = Unit::create(UnitId::new(Uuid::from_u128(2)), &company(), new.clone(), &context()).unwrap();
        assert_eq!((outlet.time_zone, outlet.parent_id), (chrono_tz::Asia::Shanghai, Some(company().id)));
        assert_eq!(event.kind, EventKind::UnitCreated);
        let refusal = Unit::create(UnitId::new(Uuid::from_u128(3)), &outlet, new, &context()).unwrap_err();
        assert_eq!(refusal.errors[0].code, FieldCode::OutOfOrder);
    }

    #[test]
    fn all_wrong_fields_are_named() {
        let mut fields = Fields::new();
        let input =
            NewUnitInput { kind: Some("shop".into()), code: Some("a b".into()), name: None, time_zone: Some("Mars/Olympus".into()) };
        let unit = NewUnit::read(input, &mut fields);
        let codes: Vec<_> = fields.finish(unit).unwrap_err().errors.iter().map(|error| error.code).collect();
        assert_eq!(codes, [FieldCode::UnknownWord, FieldCode::UnknownWord, FieldCode::Required, FieldCode::TimeZoneInvalid]);
    }
}
