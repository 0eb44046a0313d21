//! Who is responsible for a record: the nearest holder of a role up the tree of units.

use crate::ids::{UnitId, UserId};

/// One unit on the way from a record up to the company.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Level {
    /// The unit.
    pub unit_id: Option<UnitId>,
    /// Its manager, where they work here at present.
    pub manager_id: Option<UserId>,
    /// Its deputy, where they work here at present.
    pub deputy_id: Option<UserId>,
    /// Those in the unit who have the role and work here at present, in the order of their ids.
    pub holders: Vec<UserId>,
}

crate::vocabulary! {
    /// Why somebody is responsible.
    Ground, "responsible_ground" {
        Role = "role", "担任该角色", "They have the role";
        Company = "company", "负责整个公司", "They lead the company";
    }
}

/// Somebody who is responsible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Responsible {
    /// Who.
    pub user_id: UserId,
    /// In which unit they were found.
    pub unit_id: Option<UnitId>,
    /// Why.
    pub ground: Ground,
}

impl Level {
    /// Of several who have the role the one who leads the unit, then the deputy, then the one who came first.
    fn holder(&self) -> Option<UserId> {
        let leads = [self.manager_id, self.deputy_id].into_iter().flatten().find(|leader| self.holders.contains(leader));
        leads.or_else(|| self.holders.first().copied())
    }
}

/// The same way up without those whom somebody leaves out.
#[must_use]
pub fn without(mut way_up: Vec<Level>, left_out: impl Fn(UserId) -> bool) -> Vec<Level> {
    for level in &mut way_up {
        level.manager_id = level.manager_id.filter(|user| !left_out(*user));
        level.deputy_id = level.deputy_id.filter(|user| !left_out(*user));
        level.holders.retain(|user| !left_out(*user));
    }
    way_up
}

/// Finds who is responsible, from the unit of a record up to the company: the holder of the role in the lowest unit that has one, and
/// where none has, the general manager, who is the manager of the company, or the deputy in their place.
#[must_use]
pub fn responsible(way_up: &[Level]) -> Option<Responsible> {
    let nearest =
        way_up.iter().find_map(|level| level.holder().map(|user_id| Responsible { user_id, unit_id: level.unit_id, ground: Ground::Role }));
    nearest.or_else(|| general_manager(way_up))
}

/// Those in the lowest unit on the way up in which some of the holders may, whoever else there is.
#[must_use]
pub fn nearest(way_up: &[Level], may: impl Fn(UserId) -> bool) -> Vec<UserId> {
    let of_level = |level: &Level| level.holders.iter().copied().filter(|holder| may(*holder)).collect::<Vec<_>>();
    way_up.iter().map(of_level).find(|holders| !holders.is_empty()).unwrap_or_default()
}

/// The general manager: whoever leads the company, whatever their roles.
#[must_use]
pub fn general_manager(way_up: &[Level]) -> Option<Responsible> {
    let company = way_up.last()?;
    let user_id = company.manager_id.or(company.deputy_id)?;
    Some(Responsible { user_id, unit_id: company.unit_id, ground: Ground::Company })
}

/// Whoever leads the company, or where somebody leaves out all who do, the nearest of those whose role the way up was made for: nobody
/// else is above those who lead.
#[must_use]
pub fn head_or_next(way_up: &[Level], left_out: impl Fn(UserId) -> bool) -> Option<Responsible> {
    let others = without(way_up.to_vec(), left_out);
    general_manager(&others).or_else(|| responsible(&others))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn user(number: u128) -> UserId {
        UserId::new(Uuid::from_u128(number))
    }

    fn level(number: u128, manager: Option<u128>, deputy: Option<u128>, holders: &[u128]) -> Level {
        Level {
            unit_id: Some(UnitId::new(Uuid::from_u128(number))),
            manager_id: manager.map(user),
            deputy_id: deputy.map(user),
            holders: holders.iter().map(|holder| user(*holder)).collect(),
        }
    }

    fn found(way_up: &[Level]) -> Option<(u128, u128, Ground)> {
        use crate::ids::TypedId;
        let found = responsible(way_up)?;
        Some((found.user_id.uuid().as_u128(), found.unit_id?.uuid().as_u128(), found.ground))
    }

    #[test]
    fn the_nearest_holder_is_responsible_else_the_general_manager() {
        let company = level(1, Some(10), Some(11), &[]);
        let table: [(&[Level], _); 7] = [
            // In the unit itself, before one above.
            (&[level(3, None, None, &[30]), level(2, None, None, &[20]), company.clone()], Some((30, 3, Ground::Role))),
            // The next level up where there is none.
            (&[level(3, Some(31), None, &[]), level(2, None, None, &[20]), company.clone()], Some((20, 2, Ground::Role))),
            // Of several the manager, the deputy, the first.
            (&[level(3, Some(32), None, &[30, 32]), company.clone()], Some((32, 3, Ground::Role))),
            (&[level(3, Some(39), Some(31), &[30, 31]), company.clone()], Some((31, 3, Ground::Role))),
            (&[level(3, None, None, &[30, 31]), company.clone()], Some((30, 3, Ground::Role))),
            // Nobody on the way up.
            (&[level(3, Some(31), None, &[]), company], Some((10, 1, Ground::Company))),
            (&[level(3, Some(31), None, &[]), level(1, None, None, &[])], None),
        ];
        for (way_up, expected) in table {
            assert_eq!(found(way_up), expected, "{way_up:?}");
        }
        assert_eq!(responsible(&[]), None);
    }

    #[test]
    fn those_are_asked_who_may() {
        let way = [level(3, None, None, &[30]), level(2, None, None, &[20, 21, 22]), level(1, Some(10), None, &[11])];
        assert_eq!(nearest(&way, |_| true), [user(30)]);
        assert_eq!(nearest(&way, |one| one != user(30) && one != user(21)), [user(20), user(22)]);
        assert!(nearest(&way, |one| one == user(10)).is_empty());
    }

    #[test]
    fn who_is_left_out_is_passed_over_on_the_way_up() {
        let way = || vec![level(3, Some(30), None, &[30, 31]), level(2, None, None, &[20]), level(1, Some(10), Some(11), &[])];
        let chosen = |gone: &[u128]| found(&without(way(), |one| gone.iter().any(|number| user(*number) == one))).map(|(user, ..)| user);
        assert_eq!(chosen(&[]), Some(30));
        assert_eq!(chosen(&[30]), Some(31));
        assert_eq!(chosen(&[30, 31]), Some(20));
        assert_eq!(chosen(&[30, 31, 20]), Some(10));
        assert_eq!(chosen(&[30, 31, 20, 10]), Some(11));
        assert_eq!(chosen(&[30, 31, 20, 10, 11]), None);
    }

    #[test]
    fn who_is_next_stands_in_for_whoever_leads() {
        let way = [level(3, Some(30), None, &[31]), level(2, None, None, &[20]), level(1, Some(10), Some(11), &[])];
        let next = |gone: &[u128]| {
            let found = head_or_next(&way, |one| gone.iter().any(|number| user(*number) == one))?;
            Some((found.user_id, found.ground))
        };
        let table = [
            (&[][..], Some((user(10), Ground::Company))),
            (&[10], Some((user(11), Ground::Company))),
            (&[10, 11], Some((user(31), Ground::Role))),
            (&[10, 11, 31], Some((user(20), Ground::Role))),
            (&[10, 11, 31, 20], None),
        ];
        for (gone, expected) in table {
            assert_eq!(next(gone), expected, "{gone:?}");
        }
    }

    #[test]
    fn the_deputy_leads_the_company_where_the_manager_does_not_work_here() {
        assert_eq!(found(&[level(1, None, Some(11), &[])]), Some((11, 1, Ground::Company)));
        let both = general_manager(&[level(2, Some(20), None, &[21]), level(1, Some(10), Some(11), &[12])]).unwrap();
        assert_eq!((both.user_id, both.ground), (user(10), Ground::Company));
    }
}
