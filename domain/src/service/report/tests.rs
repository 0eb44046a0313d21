//! Tests of the figures and of what they come to.

use chrono::TimeDelta;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::ids::{UnitId, UserId};
use crate::instant::{self, Instant};
use crate::service::ticket::{TicketCategory, TicketStatus};
use crate::vocabulary::{Channel, Word as _};

const SHANGHAI: chrono_tz::Tz = chrono_tz::Asia::Shanghai;

fn start() -> Instant {
    instant::parse("2026-02-13T09:00:00Z").unwrap()
}

fn ticket() -> ReportedTicket {
    ReportedTicket {
        channel: Channel::Phone,
        category: None,
        outlet_id: UnitId::new(Uuid::from_u128(1)),
        assignee_id: None,
        status: TicketStatus::InProgress,
        reported_at: start(),
        first_response_at: None,
        resolved_at: None,
        replies: 0,
        round: 1,
        waited_seconds: 0,
        promises: PromiseCounts::default(),
    }
}

fn resolved(minutes: i64) -> ReportedTicket {
    let at = Some(start() + TimeDelta::minutes(minutes));
    ReportedTicket { status: TicketStatus::Resolved, first_response_at: at, resolved_at: at, replies: 1, ..ticket() }
}

fn total(tickets: &[ReportedTicket]) -> Counted {
    Report::of(tickets.iter().copied(), ReportBy::Channel, SHANGHAI).total
}

#[test]
fn shares_are_of_what_they_say() {
    let dropped = ReportedTicket { status: TicketStatus::Cancelled, ..resolved(3) };
    let reopened = ReportedTicket { status: TicketStatus::InProgress, resolved_at: None, round: 2, ..resolved(4) };
    let counted = total(&[resolved(1), ReportedTicket { replies: 2, ..resolved(2) }, dropped, reopened, ticket()]);
    assert_eq!((counted.tickets, counted.dropped, counted.resolved), (5, 1, 2));
    assert_eq!(counted.resolution_rate(), Some(5_000));
    assert_eq!(counted.first_contact_share(), Some(5_000));
    assert_eq!(counted.reopened_share(), Some(2_500));
    assert_eq!(counted.responses().map(|spread| spread.count), Some(4));
    let nothing = total(&[]);
    assert_eq!((nothing.resolution_rate(), nothing.responses(), nothing.first_contact_share()), (None, None, None));
}

#[test]
fn one_that_was_opened_again_was_not_solved_in_the_first_contact() {
    let again = ReportedTicket { round: 2, ..resolved(5) };
    assert!(resolved(5).is_first_contact() && !again.is_first_contact());
    // A solution that was refused leaves its answer behind.
    assert!(!ReportedTicket { replies: 2, ..resolved(5) }.is_first_contact());
    assert!(!ticket().is_first_contact());
}

#[test]
fn half_and_nine_of_ten_by_nearest_rank() {
    let table: [(&[i64], i64, i64); 5] = [
        (&[7], 7, 7),
        (&[2, 1], 1, 2),
        (&[3, 1, 2], 2, 3),
        (&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5, 9),
        (&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 6, 10),
    ];
    for (minutes, median, ninetieth) in table {
        let tickets: Vec<_> = minutes.iter().map(|minutes| resolved(*minutes)).collect();
        let spread = total(&tickets).resolutions().unwrap();
        assert_eq!((spread.median, spread.ninetieth), (median * 60, ninetieth * 60), "{minutes:?}");
        assert_eq!(spread.count, i64::try_from(minutes.len()).unwrap());
    }
}

#[test]
fn shares_are_rounded_half_up() {
    assert_eq!(
        [(1, 3), (2, 3), (1, 8), (1, 16_000), (0, 5), (5, 5)].map(|(part, whole)| share(part, whole)),
        [Some(3_333), Some(6_667), Some(1_250), Some(1), Some(0), Some(10_000)]
    );
    assert_eq!(share(0, 0), None);
}

#[test]
fn weeks_begin_on_mondays_of_the_zone() {
    let at = |text: &str| instant::parse(text).unwrap();
    let table = [
        // Sunday evening in London is Monday in Shanghai.
        ("2026-02-15T15:59:59Z", "2026-02-09"),
        ("2026-02-15T16:00:00Z", "2026-02-16"),
        ("2026-02-16T00:00:00Z", "2026-02-16"),
        ("2025-12-31T20:00:00Z", "2025-12-29"),
    ];
    for (instant, monday) in table {
        assert_eq!(week_of(at(instant), SHANGHAI).to_string(), monday, "{instant}");
    }
    assert_eq!(week_of(at("2026-02-15T16:00:00Z"), chrono_tz::Europe::London).to_string(), "2026-02-09");
}

#[test]
fn groups_are_what_tickets_have_in_common() {
    let user = UserId::new(Uuid::from_u128(5));
    let staff = Some(user);
    let tickets = [
        ticket(),
        ReportedTicket { channel: Channel::Email, category: Some(TicketCategory::Process), assignee_id: staff, ..ticket() },
        ReportedTicket { reported_at: start() + TimeDelta::days(7), category: Some(TicketCategory::Process), ..ticket() },
    ];
    let keys = |by| Report::of(tickets, by, SHANGHAI).groups.into_iter().map(|(key, counted)| (key, counted.tickets)).collect::<Vec<_>>();
    assert_eq!(keys(ReportBy::Channel), [(Key::Word("email"), 1), (Key::Word("phone"), 2)]);
    assert_eq!(keys(ReportBy::Category), [(Key::None, 1), (Key::Word("process"), 2)]);
    assert_eq!(keys(ReportBy::Staff), [(Key::None, 2), (Key::Staff(user), 1)]);
    assert_eq!(keys(ReportBy::Outlet), [(Key::Outlet(UnitId::new(Uuid::from_u128(1))), 3)]);
    let weeks: Vec<_> = keys(ReportBy::Week).into_iter().map(|(_, count)| count).collect();
    assert_eq!(weeks, [2, 1]);
}

fn any_ticket() -> impl Strategy<Value = ReportedTicket> {
    let promises = (0_i64..3, 0_i64..3).prop_map(|(kept, breached)| Promises { kept, breached });
    let times = (prop::option::of(0_i64..9_000), prop::option::of(0_i64..9_000), 0_i64..5_000);
    let words = (prop::sample::select(vec![Channel::Phone, Channel::Email]), prop::sample::select(TicketStatus::ALL));
    (words, times, 0_i64..3, 1_i64..3, 0_i64..40, promises).prop_map(
        |((channel, status), (response, resolution, waited), replies, round, day, promises)| {
            let reported_at = start() + TimeDelta::days(day);
            let after = |seconds: Option<i64>| seconds.map(|seconds| reported_at + TimeDelta::seconds(seconds));
            ReportedTicket {
                channel,
                status,
                reported_at,
                first_response_at: after(response),
                resolved_at: after(resolution),
                waited_seconds: waited,
                replies,
                round,
                promises: PromiseCounts { resolution: promises, ..PromiseCounts::default() },
                ..ticket()
            }
        },
    )
}

proptest! {
    /// However tickets are grouped, the groups come to the total, and the order in which they are read is nothing.
    #[test]
    fn groups_come_to_the_total(mut tickets in prop::collection::vec(any_ticket(), 0..40)) {
        let whole = Report::of(tickets.clone(), ReportBy::Week, SHANGHAI);
        for by in [ReportBy::Channel, ReportBy::Category, ReportBy::Outlet, ReportBy::Staff, ReportBy::Week] {
            let report = Report::of(tickets.clone(), by, SHANGHAI);
            let sum = |figure: fn(&Counted) -> i64| report.groups.values().map(figure).sum::<i64>();
            prop_assert_eq!(sum(|counted| counted.tickets), report.total.tickets);
            prop_assert_eq!(sum(|counted| counted.resolved), report.total.resolved);
            prop_assert_eq!(sum(|counted| counted.promises.resolution.breached), report.total.promises.resolution.breached);
            prop_assert_eq!(&report.total, &whole.total);
        }
        tickets.reverse();
        prop_assert_eq!(Report::of(tickets, ReportBy::Week, SHANGHAI), whole.clone());
        for counted in whole.groups.values() {
            let shares = [counted.resolution_rate(), counted.first_contact_share(), counted.reopened_share()];
            prop_assert!(shares.into_iter().flatten().all(|share| (0..=10_000).contains(&share)));
            if let Some(spread) = counted.resolutions() {
                prop_assert!(spread.median <= spread.ninetieth && spread.count == counted.resolved);
            }
        }
    }
}
