//! Records that a command names in a field: they must be there.

use diesel::prelude::*;
use guanxi_domain::Fields;
use guanxi_domain::access::{Reach, UserStatus};
use guanxi_domain::fields::FieldCode;
use guanxi_domain::ids::{UnitId, UserId};

use crate::access::scope::units_within;
use crate::dialect::OneOf;
use crate::error::Error;
use crate::schema::{staff_users, units};
use crate::store::Tx;
use crate::types::{Id, Word};

/// The staff users and units that a command names, each with the pointer of its field.
#[derive(Clone, Debug, Default)]
pub struct Named {
    staff: Vec<(String, UserId)>,
    active: Vec<(String, UserId)>,
    units: Vec<(String, UnitId)>,
    homes: Vec<(String, UnitId, Reach)>,
}

impl Named {
    /// Adds a staff user, where one is named.
    #[must_use]
    pub fn staff(mut self, field: &str, id: Option<UserId>) -> Self {
        self.staff.extend(id.map(|id| (field.to_owned(), id)));
        self
    }

    /// Adds a staff user who must work here at present, where one is named.
    #[must_use]
    pub fn active_staff(mut self, field: &str, id: Option<UserId>) -> Self {
        self.active.extend(id.map(|id| (field.to_owned(), id)));
        self
    }

    /// Adds a unit, where one is named.
    #[must_use]
    pub fn unit(mut self, field: &str, id: Option<UnitId>) -> Self {
        self.units.extend(id.map(|id| (field.to_owned(), id)));
        self
    }

    /// Adds a unit in which a record is placed, where one is named: it must be one that the reach takes in.
    #[must_use]
    pub fn home(mut self, field: &str, id: Option<UnitId>, reach: Reach) -> Self {
        self.homes.extend(id.map(|id| (field.to_owned(), id, reach)));
        self
    }

    /// Adds the units of a list.
    #[must_use]
    pub fn units(mut self, field: &str, ids: &[UnitId]) -> Self {
        self.units.extend(ids.iter().enumerate().map(|(at, id)| (format!("{field}/{at}"), *id)));
        self
    }

    /// Makes sure that every one is there.
    ///
    /// # Errors
    /// `validation_failed` with `not_found` at each field whose record is not, or what the database says.
    pub fn check(&self, tx: &mut Tx<'_>) -> Result<(), Error> {
        let mut fields = Fields::new();
        if !self.staff.is_empty() {
            let chosen = OneOf::ids(staff_users::id, self.staff.iter().map(|(_, id)| Id::from(*id)));
            let there: Vec<Id> = staff_users::table.filter(chosen).select(staff_users::id).load(tx.db)?;
            refuse_missing(&self.staff, &there, &mut fields);
        }
        if !self.active.is_empty() {
            let chosen = OneOf::ids(staff_users::id, self.active.iter().map(|(_, id)| Id::from(*id)));
            let active = staff_users::table.filter(chosen).filter(staff_users::status.eq(Word(UserStatus::Active)));
            refuse_missing(&self.active, &active.select(staff_users::id).load::<Id>(tx.db)?, &mut fields);
        }
        if !self.units.is_empty() {
            let chosen = OneOf::ids(units::id, self.units.iter().map(|(_, id)| Id::from(*id)));
            let there: Vec<Id> = units::table.filter(chosen).select(units::id).load(tx.db)?;
            refuse_missing(&self.units, &there, &mut fields);
        }
        for (field, id, reach) in &self.homes {
            let there: Vec<Id> = units_within(tx, [*id], *reach)?.into_iter().map(Id::from).collect();
            refuse_missing(&[(field.clone(), *id)], &there, &mut fields);
        }
        Ok(fields.finish(Some(()))?)
    }
}

fn refuse_missing<T: Copy>(named: &[(String, T)], there: &[Id], fields: &mut Fields)
where
    Id: From<T>,
{
    for (pointer, id) in named {
        if !there.contains(&Id::from(*id)) {
            match pointer.split_once('/') {
                Some((list, at)) => fields.within(list, |fields| fields.refuse(at, FieldCode::NotFound)),
                None => fields.refuse(pointer, FieldCode::NotFound),
            }
        }
    }
}
