//! What those who handled a complaint end is known to somebody else.

use uuid::Uuid;

use super::super::ComplaintChange;
use super::super::telling::{Told, overseers, told};
use super::super::words::CallbackResult;
use super::support::{AGENT, DIRECTOR, Floor, GENERAL_MANAGER, MANAGER, OFFICER, Person, facts, with_contact};
use crate::access::responsible::Level;
use crate::ids::UserId;
use crate::messaging::notification::NotificationKind;
use crate::platform::{Actor, Context};

fn told_of(change: &ComplaintChange, by: Person) -> Vec<(Told, NotificationKind)> {
    told(change, &Context { now: change.complaint.updated_at, actor: Actor::User(by.id) })
}

#[test]
fn what_its_handlers_end_is_told() {
    let over = (Told::Overseers, NotificationKind::ComplaintEndedByHandler);
    let withdrawn = |mut floor: Floor, by| {
        let change = floor.does(by, |complaint, asking| complaint.withdraw(&with_contact(), &facts(), asking)).unwrap();
        told_of(&change, by)
    };
    assert_eq!(withdrawn(Floor::confirming(), MANAGER), [over]);
    let assignee = (Told::User(MANAGER.id), NotificationKind::ComplaintWithdrawn);
    assert_eq!(withdrawn(Floor::confirming(), AGENT), [assignee]);
    // The assignee is not the only one who handles it.
    let mut floor = Floor::confirming();
    floor.unsatisfied(AGENT).unwrap();
    assert_eq!(withdrawn(floor, AGENT), [assignee, over]);
    // Nobody answers for it yet.
    assert_eq!(withdrawn(Floor::open(), AGENT), [over]);

    let mut floor = Floor::confirming();
    floor.satisfied(MANAGER).unwrap();
    for _ in 0..3 {
        floor.later(3 * 3_600);
        floor.calls(OFFICER, CallbackResult::NotReached).unwrap();
    }
    let mut closed = |by| {
        let change = floor.decides(by, |complaint, asking| complaint.close_unreachable("停机".into(), asking)).unwrap();
        told_of(&change, by)
    };
    assert_eq!(closed(MANAGER), [over]);
    assert_eq!(closed(DIRECTOR), []);
}

#[test]
fn who_oversees_is_above() {
    let director = UserId::new(Uuid::from_u128(40));
    let level = |holders: &[UserId], manager: Option<UserId>| Level { holders: holders.to_vec(), manager_id: manager, ..Level::default() };
    let way = [level(&[DIRECTOR.id], None), level(&[director], None), level(&[], Some(GENERAL_MANAGER.id))];
    for (not, expected) in [
        (&[][..], Some(DIRECTOR.id)),
        // Whoever ended it, or whom it is about.
        (&[DIRECTOR.id], Some(director)),
        (&[DIRECTOR.id, director], Some(GENERAL_MANAGER.id)),
        (&[DIRECTOR.id, director, GENERAL_MANAGER.id], None),
    ] {
        assert_eq!(overseers(&way, |user| !not.contains(&user)), expected.into_iter().collect::<Vec<_>>());
    }
}
