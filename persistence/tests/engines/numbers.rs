//! Human numbers and fingerprints of keys.

use std::collections::HashSet;
use std::sync::Arc;

use guanxi_domain::platform::number::Series;
use guanxi_persistence::Error;
use guanxi_persistence::platform::fingerprints;
use guanxi_persistence::platform::numbers::{self, Numbers};

use crate::support::database::Database;
use crate::support::{at_once, block_on};

on_both_engines! { no_number_is_given_twice a_crowd_takes_no_block_in_vain series_and_years_count_for_themselves a_wrong_key_is_refused of_two_wrong_keys_one_is_refused }

fn no_number_is_given_twice(database: &Database) {
    let processes: Vec<_> = (0..2).map(|_| (database.store(), Numbers::default())).collect();
    let given = at_once(8, |thread| {
        let (store, numbers) = &processes[thread % 2];
        block_on(async {
            let mut mine = Vec::new();
            for _ in 0..150 {
                mine.push(numbers.next(store, Series::Customer, 2026).await.unwrap());
            }
            mine
        })
    });
    let all: Vec<_> = given.into_iter().flatten().collect();
    assert_eq!(all.len(), 1_200);
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), all.len());
}

fn a_crowd_takes_no_block_in_vain(database: &Database) {
    let (store, numbers) = (database.store(), Arc::new(Numbers::default()));
    block_on(async {
        let mut crowd = tokio::task::JoinSet::new();
        for _ in 0..90 {
            let (store, numbers) = (store.clone(), Arc::clone(&numbers));
            crowd.spawn(async move { numbers.next(&store, Series::Order, 2026).await.unwrap() });
        }
        let mut given = crowd.join_all().await;
        given.sort();
        assert_eq!((given[0].as_str(), given[89].as_str()), ("O-2026-000001", "O-2026-000090"));
    });
}

fn series_and_years_count_for_themselves(database: &Database) {
    let (store, numbers) = (database.store(), Numbers::default());
    block_on(async {
        for (series, year, expected) in [
            (Series::Customer, 2025, "K-000001"),
            (Series::Customer, 2026, "K-000002"),
            (Series::Order, 2025, "O-2025-000001"),
            (Series::Order, 2026, "O-2026-000001"),
        ] {
            assert_eq!(numbers.next(&store, series, year).await.unwrap(), expected);
        }
    });
    let block = store.write_now(|tx| numbers::take_block(tx, Series::Customer, 0, 5)).unwrap();
    assert_eq!(block, 101..106);
}

fn keys(named: &[(&str, u8)]) -> Vec<(String, String, Vec<u8>)> {
    let index = ("index".to_owned(), "index".to_owned(), vec![0; 16]);
    let encryption = named.iter().map(|(id, byte)| ("encryption".to_owned(), (*id).to_owned(), vec![*byte; 16]));
    std::iter::once(index).chain(encryption).collect()
}

fn a_wrong_key_is_refused(database: &Database) {
    let store = database.store();
    let check = |named: &'static [(&'static str, u8)]| store.write_now(move |tx| fingerprints::check(tx, &keys(named)));
    check(&[("first", 1)]).unwrap();
    check(&[("first", 1)]).unwrap();
    check(&[("second", 2), ("first", 1)]).unwrap();
    let wrong_ones: [(&str, &'static [(&'static str, u8)]); 3] =
        [("first", &[("second", 2), ("first", 3)]), ("second", &[("first", 1)]), ("first", &[("third", 4)])];
    for (wrong, named) in wrong_ones {
        let Err(Error::Internal(sentence)) = check(named) else { panic!("{named:?} was taken") };
        assert!(sentence.contains(&format!("encryption key {wrong}")), "{sentence}");
    }
    check(&[("first", 1), ("second", 2)]).unwrap();
}

fn of_two_wrong_keys_one_is_refused(database: &Database) {
    let stores = [database.store(), database.store()];
    let outcomes = at_once(2, |at| stores[at].write_now(move |tx| fingerprints::check(tx, &keys(&[("first", at as u8)]))));
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
}
