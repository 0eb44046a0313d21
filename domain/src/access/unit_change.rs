//! What becomes of organisation units: changes of their fields, moves in the tree, closing and opening again.

use chrono_tz::Tz;
use serde_json::Value;

use super::unit::{CODE_MAX, NAME_MAX, Unit};
use crate::fields::{self, FieldChange, FieldCode, Fields, Patch};
use crate::ids::UserId;
use crate::platform::{Context, Event, EventKind};
use crate::problem::ProblemCode;
use crate::vocabulary::Term;
use crate::{Refusal, instant, text};

const OPEN: Term = Term { word: "open", zh: "正常", en: "Open" };
const CLOSED: Term = Term { word: "closed", zh: "已关闭", en: "Closed" };
const CLOSE: Term = Term { word: "close", zh: "关闭", en: "Close" };
const REOPEN: Term = Term { word: "reopen", zh: "重新启用", en: "Reopen" };

/// A merge patch of a unit, as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitPatchInput {
    /// A short code.
    pub code: Patch<String>,
    /// Its name.
    pub name: Patch<String>,
    /// IANA zone.
    pub time_zone: Patch<String>,
    /// Who leads it.
    pub manager_id: Patch<String>,
    /// Who leads it when the manager can't.
    pub deputy_id: Patch<String>,
    /// The code of a calendar.
    pub calendar: Patch<String>,
}

/// A merge patch of a unit, read; those whom it names are still to be looked up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnitPatch {
    code: Patch<String>,
    name: Patch<String>,
    time_zone: Patch<Tz>,
    manager_id: Patch<UserId>,
    deputy_id: Patch<UserId>,
    calendar: Patch<String>,
}

impl UnitPatch {
    /// Reads the input, noting every wrong field.
    pub fn read(input: UnitPatchInput, fields: &mut Fields) -> Self {
        Self {
            code: input.code.read_kept(fields, "code", |code| text::code(code, CODE_MAX)),
            name: input.name.read_kept(fields, "name", |name| text::line(name, 1, NAME_MAX)),
            time_zone: input.time_zone.read_kept(fields, "time_zone", instant::parse_zone),
            manager_id: input.manager_id.read(fields, "manager_id", fields::id),
            deputy_id: input.deputy_id.read(fields, "deputy_id", fields::id),
            calendar: input.calendar.read(fields, "calendar", |code| text::code(code, CODE_MAX)),
        }
    }
}

/// A decision about a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitChange {
    /// The unit after the decision.
    pub unit: Unit,
    /// What tells of it; empty where nothing changed.
    pub events: Vec<Event>,
}

/// What a unit still holds, which keeps it open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holds {
    /// Open units directly below.
    pub units: i64,
    /// Staff who work in it, or are suspended.
    pub staff: i64,
}

impl Unit {
    /// The unit as a patch makes it, before it is judged.
    #[must_use]
    pub fn patched(&self, patch: &UnitPatch) -> Self {
        let mut after = self.clone();
        let patch = patch.clone();
        patch.code.apply_kept(&mut after.code);
        patch.name.apply_kept(&mut after.name);
        patch.time_zone.apply_kept(&mut after.time_zone);
        patch.manager_id.apply(&mut after.manager_id);
        patch.deputy_id.apply(&mut after.deputy_id);
        patch.calendar.apply(&mut after.calendar);
        after
    }

    /// The code of a calendar that a patch names anew, for the caller to look up.
    #[must_use]
    pub fn new_calendar<'a>(&self, patch: &'a UnitPatch) -> Option<&'a str> {
        match &patch.calendar {
            Patch::Set(code) if self.calendar.as_ref() != Some(code) => Some(code),
            _ => None,
        }
    }

    /// Those who lead it.
    pub fn leaders(&self) -> impl Iterator<Item = UserId> {
        self.manager_id.into_iter().chain(self.deputy_id)
    }

    /// Changes what the patch mentions; `active` are those of the leaders after it who work here.
    ///
    /// # Errors
    /// `validation_failed` for a leader who does not work here, and for a deputy who is the manager.
    pub fn edit(&self, patch: &UnitPatch, active: &[UserId], context: &Context) -> Result<UnitChange, Refusal> {
        let after = self.patched(patch);
        let mut fields = Fields::new();
        if after.leaders().ne(self.leaders()) || after.manager_id != self.manager_id {
            after.check_leaders(active, &mut fields);
        }
        fields.finish(Some(()))?;
        let id = |user: Option<UserId>| Value::from(user.map(|user| user.to_string()));
        let mut changes = Vec::new();
        for (name, old, new) in [
            ("code", Value::from(self.code.as_str()), Value::from(after.code.as_str())),
            ("name", self.name.as_str().into(), after.name.as_str().into()),
            ("time_zone", self.time_zone.name().into(), after.time_zone.name().into()),
            ("manager_id", id(self.manager_id), id(after.manager_id)),
            ("deputy_id", id(self.deputy_id), id(after.deputy_id)),
            ("calendar", self.calendar.clone().into(), after.calendar.clone().into()),
        ] {
            if old != new {
                changes.push(FieldChange::new(name, old, new));
            }
        }
        if changes.is_empty() {
            return Ok(UnitChange { unit: after, events: Vec::new() });
        }
        let event = after.event(EventKind::UnitUpdated).with_changes(changes);
        Ok(self.changed(after, event, context))
    }

    /// Moves it, with all below it, under another unit. Kinds only go down the tree, so that no unit can come to stand below itself.
    ///
    /// # Errors
    /// `validation_failed` at `/parent_id`: `out_of_order` where its kind does not stand below the other's, as never does the
    /// company's; `inactive` where the other is closed.
    pub fn move_below(&self, parent: &Self, context: &Context) -> Result<UnitChange, Refusal> {
        if !self.kind.may_stand_below(parent.kind) || self.parent_id.is_none() {
            return Err(Refusal::field("/parent_id", FieldCode::OutOfOrder));
        }
        if parent.closed_at.is_some() {
            return Err(Refusal::field("/parent_id", FieldCode::Inactive));
        }
        let after = Self { parent_id: Some(parent.id), ..self.clone() };
        if after.parent_id == self.parent_id {
            return Ok(UnitChange { unit: after, events: Vec::new() });
        }
        let id = |unit: &Self| Value::from(unit.parent_id.map(|parent| parent.to_string()));
        let event = self.event(EventKind::UnitMoved).with_changes(vec![FieldChange::new("parent_id", id(self), id(&after))]);
        Ok(self.changed(after, event, context))
    }

    /// Closes it. Its records stay, and are still reached from the units above.
    ///
    /// # Errors
    /// `illegal_transition` where it is closed, `in_use` where it still holds something or is the company.
    pub fn close(&self, holds: Holds, context: &Context) -> Result<UnitChange, Refusal> {
        if self.closed_at.is_some() {
            return Err(Refusal::illegal_transition(CLOSED, CLOSE, &["reopen"]));
        }
        if self.parent_id.is_none() || holds != Holds::default() {
            let refusal = Refusal::new(ProblemCode::InUse);
            return Err(refusal.with_extension("units", holds.units.into()).with_extension("users", holds.staff.into()));
        }
        let after = Self { closed_at: Some(context.now), ..self.clone() };
        Ok(self.changed(after, self.event(EventKind::UnitClosed), context))
    }

    /// Opens it again.
    ///
    /// # Errors
    /// `illegal_transition` where it is open, `in_use` where the unit above is closed.
    pub fn reopen(&self, parent: &Self, context: &Context) -> Result<UnitChange, Refusal> {
        if self.closed_at.is_none() {
            return Err(Refusal::illegal_transition(OPEN, REOPEN, &["close"]));
        }
        if parent.closed_at.is_some() {
            return Err(Refusal::field("/parent_id", FieldCode::Inactive));
        }
        let after = Self { closed_at: None, ..self.clone() };
        Ok(self.changed(after, self.event(EventKind::UnitReopened), context))
    }

    /// Puts another in the place of somebody who led it. Whoever is the manager then is not the deputy as well.
    #[must_use]
    pub fn led_by_instead(&self, from: UserId, to: UserId, context: &Context) -> UnitChange {
        let instead = |leader: Option<UserId>| if leader == Some(from) { Some(to) } else { leader };
        let manager_id = instead(self.manager_id);
        let deputy_id = instead(self.deputy_id).filter(|deputy| Some(*deputy) != manager_id);
        let after = Self { manager_id, deputy_id, ..self.clone() };
        let id = |user: Option<UserId>| Value::from(user.map(|user| user.to_string()));
        let pairs = [("manager_id", self.manager_id, after.manager_id), ("deputy_id", self.deputy_id, after.deputy_id)];
        let changed = pairs.into_iter().filter(|(_, old, new)| old != new);
        let changes: Vec<_> = changed.map(|(name, old, new)| FieldChange::new(name, id(old), id(new))).collect();
        if changes.is_empty() {
            return UnitChange { unit: after, events: Vec::new() };
        }
        let event = after.event(EventKind::UnitUpdated).with_changes(changes);
        self.changed(after, event, context)
    }

    fn changed(&self, mut after: Self, event: Event, context: &Context) -> UnitChange {
        after.version = self.version + 1;
        after.updated_at = context.now.max(self.updated_at);
        UnitChange { unit: after, events: vec![event] }
    }
}

/// The refusal of a code that another unit has.
#[must_use]
pub fn code_taken() -> Refusal {
    Refusal { code: ProblemCode::AlreadyExists, ..Refusal::field("/code", FieldCode::Duplicate) }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::access::unit::UnitKind;
    use crate::ids::UnitId;
    use crate::platform::Actor;
    use crate::vocabulary::Word;

    fn context() -> Context {
        Context { now: instant::parse("2026-02-13T09:00:00Z").unwrap(), actor: Actor::System("test") }
    }

    fn id(number: u128) -> UnitId {
        UnitId::new(Uuid::from_u128(number))
    }

    fn unit(number: u128, kind: UnitKind, parent: u128) -> Unit {
        let (company, _) = Unit::company(id(number), "关系汽车".into(), chrono_tz::Asia::Shanghai, &context());
        Unit { kind, parent_id: (kind != UnitKind::Company).then(|| id(parent)), ..company }
    }

    #[test]
    fn a_unit_moves_below_a_higher_kind_that_is_open() {
        for kind in UnitKind::ALL {
            for above in UnitKind::ALL {
                let (moved, parent) = (unit(5, *kind, 1), unit(9, *above, 1));
                assert_eq!(moved.move_below(&parent, &context()).is_ok(), kind.may_stand_below(*above), "{kind} below {above}");
                let closed = Unit { closed_at: Some(context().now), ..parent };
                assert!(moved.move_below(&closed, &context()).is_err());
            }
        }
        let (outlet, region) = (unit(5, UnitKind::Outlet, 2), unit(3, UnitKind::Region, 1));
        let moved = outlet.move_below(&region, &context()).unwrap();
        assert_eq!((moved.unit.parent_id, moved.unit.version, moved.events[0].kind), (Some(id(3)), 2, EventKind::UnitMoved));
        let stayed = moved.unit.move_below(&region, &context()).unwrap();
        assert_eq!((stayed.unit.version, stayed.events.len()), (2, 0));
        let itself = outlet.move_below(&outlet, &context()).unwrap_err();
        assert_eq!(itself.errors[0].code, FieldCode::OutOfOrder);
    }

    proptest! {
        /// Whatever is moved wherever, every unit still has its way up to the company.
        #[test]
        fn no_move_makes_a_circle(kinds in prop::collection::vec(1_usize..4, 1..12), moves in prop::collection::vec((0_usize..12, 0_usize..13), 0..40)) {
            let mut tree: BTreeMap<UnitId, Unit> = BTreeMap::from([(id(1), unit(1, UnitKind::Company, 0))]);
            for (at, kind) in (2_u128..).zip(&kinds) {
                tree.insert(id(at), unit(at, UnitKind::ALL[*kind], 1));
            }
            for (what, where_to) in moves {
                let (Some(moved), Some(parent)) = (tree.values().nth(what), tree.values().nth(where_to)) else { continue };
                if let Ok(change) = moved.move_below(parent, &context()) {
                    tree.insert(change.unit.id, change.unit);
                }
            }
            for one in tree.values() {
                let (mut at, mut steps) = (one, 0);
                while let Some(parent) = at.parent_id {
                    at = &tree[&parent];
                    steps += 1;
                    prop_assert!(steps < UnitKind::ALL.len());
                }
                prop_assert_eq!(at.kind, UnitKind::Company);
            }
        }
    }

    #[test]
    fn only_what_holds_nothing_is_closed() {
        let outlet = unit(5, UnitKind::Outlet, 1);
        for (units, staff) in [(1, 0), (0, 1), (2, 3)] {
            let refusal = outlet.close(Holds { units, staff }, &context()).unwrap_err();
            assert_eq!((refusal.code, &refusal.extensions["users"]), (ProblemCode::InUse, &Value::from(staff)));
        }
        assert!(unit(1, UnitKind::Company, 0).close(Holds::default(), &context()).is_err());
        let closed = outlet.close(Holds::default(), &context()).unwrap().unit;
        assert_eq!(closed.close(Holds::default(), &context()).unwrap_err().code, ProblemCode::IllegalTransition);
        let company = unit(1, UnitKind::Company, 0);
        assert!(closed.reopen(&Unit { closed_at: Some(context().now), ..company.clone() }, &context()).is_err());
        let open = closed.reopen(&company, &context()).unwrap().unit;
        assert_eq!((open.closed_at, open.version), (None, 3));
        assert!(open.reopen(&company, &context()).is_err());
    }

    #[test]
    fn leaders_work_here_and_are_two() {
        let outlet = unit(5, UnitKind::Outlet, 1);
        let (one, other) = (UserId::new(Uuid::from_u128(11)), UserId::new(Uuid::from_u128(12)));
        let lead = |manager: UserId, deputy: UserId, active: &[UserId]| {
            let patch = UnitPatch { manager_id: Patch::Set(manager), deputy_id: Patch::Set(deputy), ..UnitPatch::default() };
            outlet.edit(&patch, active, &context())
        };
        assert_eq!(lead(one, other, &[one, other]).unwrap().unit.version, 2);
        let refused = lead(one, other, &[one]).unwrap_err();
        assert_eq!((refused.errors[0].pointer.as_str(), refused.errors[0].code), ("/deputy_id", FieldCode::NotFound));
        assert_eq!(lead(one, one, &[one]).unwrap_err().errors[0].code, FieldCode::Duplicate);
        for (manager, deputy, expected) in [(one, other, (Some(other), None)), (other, one, (Some(other), None))] {
            let led = lead(manager, deputy, &[one, other]).unwrap().unit;
            let after = led.led_by_instead(one, other, &context()).unit;
            assert_eq!((after.manager_id, after.deputy_id, after.version), (expected.0, expected.1, 3));
        }
        // One who left since may stay where they are until somebody changes it.
        let led = lead(one, other, &[one, other]).unwrap().unit;
        let renamed = UnitPatch { name: Patch::Set("二店".into()), ..UnitPatch::default() };
        assert_eq!(led.edit(&renamed, &[], &context()).unwrap().events[0].changes.len(), 1);
    }
}
