//! Who is answerable for complaints, and what is configured about them: what an installation begins with, and how lists are read.

use guanxi_domain::access::Reach;
use guanxi_domain::complaints::Cause;
use guanxi_domain::complaints::callback_list::CallbackListSort;
use guanxi_domain::complaints::handling::HandlingPolicy;
use guanxi_domain::complaints::incentives::{IncentivePolicy, IncentiveSort, MonthSort};
use guanxi_domain::complaints::liability::{JudgementSort, JudgementStatus};
use guanxi_domain::complaints::policy::{Policy, PolicySort};
use guanxi_domain::complaints::subcause::Subcauses;
use guanxi_domain::ids::{ComplaintId, UnitId, UserId};
use guanxi_domain::platform::kept_list::KeptListSort;
use guanxi_domain::platform::page::{Direction, Sort};
use guanxi_persistence::complaints::callbacks::{self, CallbackFilter};
use guanxi_persistence::complaints::incentives::{self, IncentiveFilter, MonthFilter};
use guanxi_persistence::complaints::judgements::{self, Caller, JudgementFilter};
use guanxi_persistence::complaints::{policies, subcauses};
use guanxi_persistence::platform::kept_lists::{KeptFilter, KeptTable as _};
use guanxi_persistence::platform::page::{After, SortValue};
use uuid::Uuid;

use crate::orders::seed;
use crate::support::at;
use crate::support::database::Database;
use crate::support::plans::{assert_in_order, assert_indexed};

on_both_engines! { the_first_policies_are_the_shipped_ones the_first_sub_causes_are_written_once lists_are_read_in_order }

fn the_first_policies_are_the_shipped_ones(database: &Database) {
    fn shipped<P: Policy>(database: &Database) {
        let first = database.store().read_now(policies::current::<P>).unwrap();
        assert_eq!((first.number, &first.policy), (1, &P::shipped()));
        assert_eq!(database.store().read_now(|tx| policies::get::<P>(tx, first.id)).unwrap(), first);
    }
    shipped::<HandlingPolicy>(database);
    shipped::<IncentivePolicy>(database);
    let handling = database.store().read_now(policies::current::<HandlingPolicy>).unwrap().id;
    assert!(database.store().read_now(|tx| policies::get::<IncentivePolicy>(tx, handling)).is_err());
}

fn the_first_sub_causes_are_written_once(database: &Database) {
    seed(database, 0);
    let store = database.store();
    for _ in 0..2 {
        store.write_now(|tx| subcauses::seed(tx, UnitId::from(Uuid::from_u128(1)), at(0))).unwrap();
    }
    let used = KeptFilter { active: Some(true), class: None };
    let count = store.read_now(|tx| Subcauses::count(tx, &used)).unwrap();
    assert_eq!(count, guanxi_domain::complaints::subcause::STANDARD.len() as i64);
    assert_eq!(store.read_now(|tx| subcauses::of_word(tx, "software")).unwrap(), Some((Cause::Product, true)));
    assert_eq!(store.read_now(|tx| subcauses::of_word(tx, "nothing")).unwrap(), None);
}

fn lists_are_read_in_order(database: &Database) {
    let store = database.store();
    let user_id = UserId::new(Uuid::nil());
    for direction in [Direction::Ascending, Direction::Descending] {
        for next in [false, true] {
            let behind = |value| next.then(|| After { value, id: Uuid::nil() });
            let (after_instant, after_text) = (behind(SortValue::At(at(0))), behind(SortValue::Text("2026-01".to_owned())));
            let after_place = behind(SortValue::Text("10".to_owned()));
            let (instant, text) = (after_instant.as_ref(), after_text.as_ref());
            assert_in_order(database, "policies", || {
                let sort = Sort { by: PolicySort::CreatedAt, direction };
                store.read_now(|tx| policies::list::<HandlingPolicy>(tx, sort, instant, 50)).map(drop).unwrap();
            });
            assert_in_order(database, "sub-causes", || {
                let sort = Sort { by: KeptListSort::Place, direction };
                let filter = KeptFilter { active: None, class: Some(Cause::User) };
                store.read_now(|tx| Subcauses::list(tx, &filter, sort, after_place.as_ref(), 50)).map(drop).unwrap();
            });
            let by = |filter: JudgementFilter, reach| {
                assert_in_order(database, "judgements", || {
                    let sort = Sort { by: JudgementSort::JudgedAt, direction };
                    let caller = Caller { user_id, reach };
                    store.read_now(|tx| judgements::list(tx, &filter, caller, sort, instant, 50)).map(drop).unwrap();
                });
            };
            by(JudgementFilter::default(), None);
            by(JudgementFilter::default(), Some(Reach::All));
            by(JudgementFilter { status: Some(JudgementStatus::Objected), ..JudgementFilter::default() }, Some(Reach::All));
            by(JudgementFilter { complaint_id: Some(ComplaintId::new(Uuid::nil())), ..JudgementFilter::default() }, Some(Reach::All));
            for filter in [
                IncentiveFilter::default(),
                IncentiveFilter { own: Some(user_id), ..IncentiveFilter::default() },
                IncentiveFilter { month: "2026-01".parse().ok(), ..IncentiveFilter::default() },
                IncentiveFilter { complaint_id: Some(ComplaintId::new(Uuid::nil())), ..IncentiveFilter::default() },
            ] {
                assert_in_order(database, "incentives", || {
                    let sort = Sort { by: IncentiveSort::BookedAt, direction };
                    store.read_now(|tx| incentives::list(tx, &filter, sort, instant, 50)).map(drop).unwrap();
                });
            }
            // The sums of a page's months are grouped by what sorts at most as many.
            assert_indexed(database, || {
                let sort = Sort { by: MonthSort::Month, direction };
                store.read_now(|tx| incentives::list_months(tx, MonthFilter::default(), sort, text, 50)).map(drop).unwrap();
            });
            assert_in_order(database, "callback list", || {
                let sort = Sort { by: CallbackListSort::FoundAt, direction };
                store.read_now(|tx| callbacks::list(tx, &CallbackFilter::default(), Reach::All, sort, instant, 50)).map(drop).unwrap();
            });
        }
    }
}
