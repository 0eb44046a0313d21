//! A real history: the orders of 23,570 customers over eighteen months.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::*;
use super::oracle;
use super::support::order;
use crate::instant::{self, Instant};
use crate::vocabulary::Word;

fn histories() -> Option<Vec<History>> {
    let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data");
    let path = std::env::var_os("GUANXI_TEST_DATA").map_or_else(usual, PathBuf::from).join("cdnow/orders.csv");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("{} is not there: its stages are not counted", path.display());
        return None;
    };
    let created_at = instant::parse("2026-01-01T00:00:00Z").unwrap();
    let mut customers: BTreeMap<&str, History> = BTreeMap::new();
    for (line, number) in text.lines().skip(1).zip(1_u128..) {
        let mut cells = line.split(',');
        let (customer, date) = (cells.next().unwrap(), cells.next().unwrap());
        let at = instant::parse(format!("{date}T00:00:00Z")).unwrap();
        let history = customers.entry(customer).or_insert_with(|| History::created(created_at));
        history.purchases.push(Purchase { at, order_id: order(number), until: None });
    }
    Some(customers.into_values().collect())
}

fn funnel(histories: &[History], at: Instant) -> Vec<(&'static str, usize)> {
    let mut counts: BTreeMap<LifecycleStage, usize> = BTreeMap::new();
    for judged in histories.iter().filter_map(|history| replay(history, &Timeline::default(), at)) {
        *counts.entry(judged.state.stage).or_default() += 1;
    }
    counts.into_iter().map(|(stage, count)| (stage.word(), count)).collect()
}

#[test]
fn the_stages_of_the_shop_are_those_that_are_known() {
    let Some(histories) = histories() else { return };
    let at = |text| instant::parse(text).unwrap();
    assert_eq!(funnel(&histories, at("1998-07-01T00:00:00Z")), [("existing", 4125), ("loyal", 4187), ("churned", 15258)]);
    assert_eq!(funnel(&histories, at("1997-07-01T00:00:00Z")), [("existing", 21536), ("loyal", 2034)]);
    for history in histories.iter().step_by(97) {
        let until = at("2000-01-01T00:00:00Z");
        let judged = replay(history, &Timeline::default(), until).unwrap();
        let told: Vec<_> = judged.changes.iter().map(|change| (change.from, change.stage, change.effective_at)).collect();
        assert_eq!(told, oracle::changes(history, &Timeline::default(), until));
    }
}
