//! Records that a command names in a field: they must be there, and in use where they are to take something on.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use guanxi_domain::Fields;
use guanxi_domain::access::naming::{Found, Naming};
use guanxi_domain::access::{Reach, UserStatus};
use guanxi_domain::ids::{TypedId, UnitId, UserId};
use uuid::Uuid;

use crate::access::scope::units_within;
use crate::dialect::OneOf;
use crate::error::Error;
use crate::schema::{staff_users, units};
use crate::store::Tx;
use crate::types::{At, Id, Word};

/// What a record says already of those that its commands name, by the name of the field.
pub type Stands<'a> = &'a [(&'static str, Option<Uuid>)];

/// A record that a field names.
#[derive(Clone, Debug)]
struct One<T> {
    pointer: String,
    /// The field of the record in which it may stand already.
    field: &'static str,
    id: T,
    naming: Naming,
}

/// The staff users and units that a command names, each with the pointer of its field.
#[derive(Clone, Debug, Default)]
pub struct Named {
    staff: Vec<One<UserId>>,
    units: Vec<One<UnitId>>,
    homes: Vec<(&'static str, UnitId, Reach)>,
}

impl Named {
    /// Adds a staff user of whom a past fact is told, where one is named.
    #[must_use]
    pub fn staff(mut self, field: &'static str, id: Option<UserId>) -> Self {
        self.staff.extend(id.map(|id| One { pointer: field.to_owned(), field, id, naming: Naming::Past }));
        self
    }

    /// Adds a staff user who is to answer for something, where one is named.
    #[must_use]
    pub fn answering(mut self, field: &'static str, id: Option<UserId>) -> Self {
        self.staff.extend(id.map(|id| One { pointer: field.to_owned(), field, id, naming: Naming::Future }));
        self
    }

    /// Adds a unit, open or closed, where one is named.
    #[must_use]
    pub fn unit(mut self, field: &'static str, id: Option<UnitId>) -> Self {
        self.units.extend(id.map(|id| One { pointer: field.to_owned(), field, id, naming: Naming::Past }));
        self
    }

    /// Adds a unit that is to take something on, where one is named.
    #[must_use]
    pub fn open_unit(mut self, field: &'static str, id: Option<UnitId>) -> Self {
        self.units.extend(id.map(|id| One { pointer: field.to_owned(), field, id, naming: Naming::Future }));
        self
    }

    /// Adds a unit in which a record is placed, where one is named: it must be an open one that the reach takes in.
    #[must_use]
    pub fn home(mut self, field: &'static str, id: Option<UnitId>, reach: Reach) -> Self {
        self.homes.extend(id.map(|id| (field, id, reach)));
        self.open_unit(field, id)
    }

    /// Adds the units of a list that are to take something on.
    #[must_use]
    pub fn units(mut self, field: &'static str, ids: &[UnitId]) -> Self {
        let one = |(at, id): (usize, &UnitId)| One { pointer: format!("{field}/{at}"), field, id: *id, naming: Naming::Future };
        self.units.extend(ids.iter().enumerate().map(one));
        self
    }

    /// Adds a further unit of such a list; what is wrong with it is told at another field.
    #[must_use]
    pub fn further_unit(mut self, field: &'static str, pointer: &str, id: UnitId) -> Self {
        self.units.push(One { pointer: pointer.to_owned(), field, id, naming: Naming::Future });
        self
    }

    /// Makes sure that a new record may name every one.
    ///
    /// # Errors
    /// `validation_failed` with `not_found` or `inactive` at each field concerned, or what the database says.
    pub fn check(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        self.check_change(tx, &[])
    }

    /// Makes sure that a record which says this already may name every one.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub fn check_change(&self, tx: &mut Tx<'_>, stands: Stands<'_>) -> Result<(), Error> {
        let mut fields = Fields::new();
        if !self.staff.is_empty() {
            let chosen = OneOf::ids(staff_users::id, self.staff.iter().map(|one| Id::from(one.id)));
            let found: Vec<(Id, Word<UserStatus>)> =
                staff_users::table.filter(chosen).select((staff_users::id, staff_users::status)).load(tx.db)?;
            let statuses: HashMap<UserId, UserStatus> = found.into_iter().map(|(id, status)| (id.typed(), status.0)).collect();
            judge(&self.staff, |id| Found::user(statuses.get(&id).copied()), stands, &mut fields);
        }
        if !self.units.is_empty() {
            let found = find_units(tx, self.units.iter().map(|one| one.id))?;
            let beyond = self.beyond_reach(tx)?;
            let find = |id: UnitId| found.get(&id).copied().filter(|_| !beyond.contains(&id)).unwrap_or(Found::Nobody);
            judge(&self.units, find, stands, &mut fields);
        }
        Ok(fields.finish(Some(()))?)
    }

    /// The homes that are not within reach.
    fn beyond_reach(&self, tx: &mut Tx<'_>) -> Result<BTreeSet<UnitId>, Error> {
        let mut beyond = BTreeSet::new();
        for (_, id, reach) in self.homes.iter().filter(|(_, _, reach)| *reach != Reach::All) {
            if units_within(tx, [*id], *reach)?.is_empty() {
                beyond.insert(*id);
            }
        }
        Ok(beyond)
    }
}

/// What is found of units.
///
/// # Errors
/// What the database says.
pub(crate) fn find_units(tx: &mut Tx<'_>, ids: impl IntoIterator<Item = UnitId>) -> Result<HashMap<UnitId, Found>, Error> {
    let chosen = OneOf::ids(units::id, ids.into_iter().map(Id::from));
    let found: Vec<(Id, Option<At>)> = units::table.filter(chosen).select((units::id, units::closed_at)).load(tx.db)?;
    Ok(found.into_iter().map(|(id, closed_at)| (id.typed(), Found::unit(closed_at.map(|at| at.0)))).collect())
}

fn judge<T: Copy + TypedId>(named: &[One<T>], find: impl Fn(T) -> Found, stands: Stands<'_>, fields: &mut Fields) {
    for One { pointer, field, id, naming } in named {
        let judged = naming.judge(find(*id), stands.contains(&(field, Some(id.uuid()))));
        match pointer.split_once('/') {
            Some((list, at)) => fields.within(list, |fields| fields.absorb(at, judged)),
            None => fields.absorb(pointer, judged),
        }
    }
}
