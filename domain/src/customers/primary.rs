//! One primary of each group: the phone to call, the address to write to, the contact to ask for.

use crate::ids::TypedId;

/// A record that can be the primary one of its group.
pub trait Ranked {
    /// Its id.
    type Id: TypedId;
    /// What it is primary among.
    type Group: Eq;
    /// Its id.
    fn id(&self) -> Self::Id;
    /// The group it belongs to.
    fn group(&self) -> Self::Group;
    /// Whether it is the primary one.
    fn is_primary(&self) -> bool;
    /// Makes it the primary one or not.
    fn set_primary(&mut self, primary: bool);
}

/// What a command wishes for the primary of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish<Id> {
    /// Nothing: the present one stays, and where there is none the oldest becomes it.
    None,
    /// This one.
    This(Id),
    /// Any other than this one, where there is another.
    Other(Id),
}

/// Gives every group exactly one primary. `records` stand from the oldest to the newest.
pub fn settle<T: Ranked>(records: &mut [T], wish: Wish<T::Id>) {
    let chosen: Vec<bool> = records
        .iter()
        .map(|record| {
            let group = record.group();
            let mut members = records.iter().filter(|other| other.group() == group);
            let wished = match wish {
                Wish::This(id) => members.clone().find(|other| other.id() == id),
                Wish::Other(id) => {
                    let mut others = members.clone().filter(|other| other.id() != id);
                    let present = others.clone().find(|other| other.is_primary());
                    present.or_else(|| others.next())
                }
                Wish::None => None,
            };
            let primary = wished.or_else(|| members.clone().find(|other| other.is_primary())).or_else(|| members.next());
            primary.is_some_and(|primary| primary.id() == record.id())
        })
        .collect();
    for (record, primary) in records.iter_mut().zip(chosen) {
        record.set_primary(primary);
    }
}
