//! Imports: worked on by one process at a time, no slice twice, every refused row kept.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use guanxi_domain::access::Reach;
use guanxi_domain::fields::{FieldCode, Fields};
use guanxi_domain::ids::{ImportId, UnitId};
use guanxi_domain::instant;
use guanxi_domain::platform::import::job::LEASE;
use guanxi_domain::platform::import::{
    Counts, FileEncoding, Import, ImportDefaults, ImportFile, ImportKind, ImportRefusalSort, ImportSort, ImportStatus, KeptFile, NewImport,
    NewImportInput, Requester, RowRefusal,
};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::platform::{Actor, Context};
use guanxi_domain::{ProblemCode, Refusal};
use guanxi_persistence::platform::imports::{self, ImportFilter, Slice, Turn};
use guanxi_persistence::{Error, Store};
use uuid::Uuid;

use crate::orders::seed;
use crate::support::database::Database;
use crate::support::plans::{assert_in_order, assert_indexed};
use crate::support::{at, at_once};

on_both_engines! {
    an_import_comes_back_as_it_was_kept one_process_claims_an_import a_slice_is_taken_once a_file_is_taken_by_one refused_rows_are_kept
    files_are_found_when_their_time_is_over looks_are_indexed
}

const FOLDER: Uuid = Uuid::from_u128(77);

fn context(seconds: i64) -> Context {
    Context { now: at(seconds), actor: Actor::System("test") }
}

fn asked(seconds: i64) -> Import {
    let input = NewImportInput {
        kind: Some("orders".into()),
        file_name: Some("订单.csv".into()),
        mapping: Some(BTreeMap::from(
            [("customer.external_ref", "a"), ("placed_at", "b"), ("total", "c")].map(|(to, of)| (to.into(), of.into())),
        )),
        currency: Some("CNY".into()),
        ..NewImportInput::default()
    };
    let defaults = ImportDefaults { unit_id: UnitId::new(Uuid::from_u128(1)), time_zone: instant::parse_zone("Asia/Shanghai").unwrap() };
    let new = NewImport::read(input, defaults, &mut Fields::new()).unwrap();
    let requester = Requester::over_api(Actor::System("import"));
    Import::request(ImportId::new(Uuid::now_v7()), new, requester, &context(seconds))
}

fn file(hash: u8) -> ImportFile {
    ImportFile { hash: vec![hash; 32], bytes: 1_000, encoding: FileEncoding::Gbk }
}

fn insert(store: &Store, import: &Import) {
    let import = import.clone();
    store.write_now(move |tx| imports::insert(tx, &import)).unwrap();
}

/// One that waits for its turn.
fn queued(store: &Store, hash: u8, seconds: i64) -> Import {
    let import = asked(seconds);
    insert(store, &import);
    let kept = KeptFile { folder_id: FOLDER, file_id: Uuid::now_v7() };
    let change = import.take_file(file(hash), Some(kept), None, &context(seconds)).unwrap();
    store.write_now(move |tx| imports::save(tx, change.clone(), &context(seconds))).unwrap()
}

fn start(store: &Store, owner: Uuid, seconds: i64) -> Option<Import> {
    let claimed = store.write_now(move |tx| {
        let Some(import) = imports::claim(tx, FOLDER, at(seconds))? else { return Ok(None) };
        imports::save(tx, import.start(owner, &context(seconds))?, &context(seconds)).map(Some)
    });
    claimed.unwrap()
}

fn slice(import: &Import, owner: Uuid, from: u64, seconds: i64) -> Slice {
    Slice { import_id: import.id, owner, from, to: from + 10, bytes_done: (from + 10) * 7, now: at(seconds) }
}

fn an_import_comes_back_as_it_was_kept(database: &Database) {
    seed(database, 0);
    let store = database.store();
    let first = asked(0);
    insert(&store, &first);
    assert_eq!(store.read_now(|tx| imports::load(tx, first.id, Reach::All)).unwrap(), first);
    let second = queued(&store, 1, 1);
    assert_eq!(store.read_now(|tx| imports::load(tx, second.id, Reach::All)).unwrap(), second);
    let started = start(&store, Uuid::from_u128(9), 2).unwrap();
    assert_eq!(store.read_now(|tx| imports::load(tx, second.id, Reach::All)).unwrap(), started);
    let filter = ImportFilter { kinds: vec![ImportKind::Orders], statuses: vec![ImportStatus::Running], ..ImportFilter::default() };
    let page = store.read_now(|tx| imports::list(tx, &filter, Reach::All, Sort::descending(ImportSort::CreatedAt), None, 10)).unwrap();
    assert_eq!((page.items, page.next), (vec![started], None));
    assert_eq!(store.read_now(|tx| imports::count(tx, &ImportFilter::default(), Reach::All)).unwrap(), 2);
}

fn one_process_claims_an_import(database: &Database) {
    seed(database, 0);
    let store = database.store();
    let (older, newer) = (queued(&store, 1, 0), queued(&store, 2, 1));
    let claimed = at_once(6, |process| start(&store, Uuid::from_u128(process as u128), 5).map(|import| import.id));
    let mut won: Vec<_> = claimed.into_iter().flatten().collect();
    won.sort_unstable();
    let mut both = [older.id, newer.id];
    both.sort_unstable();
    assert_eq!(won, both);
    assert!(!store.read_now(|tx| imports::any_work(tx, FOLDER, at(6))).unwrap());
    assert!(!store.read_now(|tx| imports::any_work(tx, Uuid::nil(), at(600))).unwrap(), "the file is elsewhere");
    let silent = at(5) + LEASE;
    assert!(store.read_now(|tx| imports::any_work(tx, FOLDER, silent)).unwrap());
    let later = 5 + LEASE.num_seconds();
    assert_eq!(start(&store, Uuid::from_u128(99), later).unwrap().id, older.id, "the one that began first");
}

fn a_slice_is_taken_once(database: &Database) {
    seed(database, 0);
    let store = database.store();
    queued(&store, 1, 0);
    let (owner, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let import = start(&store, owner, 1).unwrap();
    let take = |slice: Slice| store.write_now(move |tx| imports::take_slice(tx, &slice)).unwrap();
    let counts = Counts { created: 7, updated: 1, skipped: 1, refused: 1 };
    let first = slice(&import, owner, 0, 2);
    let noted = store.write_now(move |tx| {
        assert_eq!(imports::take_slice(tx, &first)?, Turn::Yes);
        imports::note_slice(tx, &first, counts, 3, &[])
    });
    noted.unwrap();
    let seen = store.read_now(|tx| imports::load(tx, import.id, Reach::All)).unwrap();
    assert_eq!((seen.next_row, seen.counts, seen.customers_made, seen.bytes_done), (10, counts, 3, 70));
    assert_eq!((seen.lease.unwrap().until, seen.version), (at(2) + LEASE, import.version));
    assert_eq!(take(first), Turn::Lost, "twice");
    assert_eq!(take(slice(&import, other, 10, 2)), Turn::Lost, "not his");
    // A slice that fails takes its step back with it.
    let failed: Result<(), Error> = store.write_now(move |tx| {
        imports::take_slice(tx, &slice(&seen, owner, 10, 3))?;
        Err(Error::internal("no"))
    });
    assert!(failed.is_err());
    let wished = store.write_now(move |tx| {
        let import = imports::load_for_change(tx, import.id, Reach::All)?;
        imports::save(tx, import.cancel(TimeDelta::days(1), &context(3))?, &context(3))
    });
    assert_eq!(wished.unwrap().next_row, 10);
    assert_eq!(take(slice(&import, owner, 10, 4)), Turn::Cancel);
    assert_eq!(take(slice(&import, other, 10, 4)), Turn::Lost);
    store.write_now(move |tx| imports::release(tx, import.id, owner)).unwrap();
    assert_eq!(take(slice(&import, owner, 10, 4)), Turn::Lost);
}

fn a_file_is_taken_by_one(database: &Database) {
    seed(database, 0);
    let store = database.store();
    let waiting: Vec<Import> = (0..4).map(asked).collect();
    waiting.iter().for_each(|import| insert(&store, import));
    let outcomes = at_once(waiting.len(), |number| {
        let id = waiting[number].id;
        let taken = store.write_now(move |tx| {
            let import = imports::load_for_change(tx, id, Reach::All)?;
            let before = imports::newest_of_file(tx, import.asked.kind, &file(1).hash, Some(id))?;
            let kept = KeptFile { folder_id: FOLDER, file_id: Uuid::now_v7() };
            let change = import.take_file(file(1), Some(kept), before.as_ref(), &context(9))?;
            imports::save(tx, change, &context(9))
        });
        taken.map(drop)
    });
    let refused = |outcome: &&Result<(), Error>| matches!(outcome, Err(Error::Refused(Refusal { code: ProblemCode::InUse, .. })));
    assert_eq!((outcomes.iter().filter(|outcome| outcome.is_ok()).count(), outcomes.iter().filter(refused).count()), (1, 3));
}

fn refused_rows_are_kept(database: &Database) {
    seed(database, 0);
    let store = database.store();
    queued(&store, 1, 0);
    let owner = Uuid::from_u128(1);
    let import = start(&store, owner, 1).unwrap();
    let id = import.id;
    let fault = |line, code: FieldCode| RowRefusal {
        arguments: vec![("min".into(), "1".into())],
        ..RowRefusal::of_field(line, Some("金额"), code)
    };
    let refused = |line| RowRefusal { line, column: None, code: "archived", arguments: Vec::new() };
    let all = vec![fault(3, FieldCode::OutOfRange), fault(3, FieldCode::Required), refused(40), refused(500)];
    let kept = all.clone();
    store.write_now(move |tx| imports::note_slice(tx, &slice(&import, owner, 0, 2), Counts::default(), 0, &kept)).unwrap();
    let rows = store.read_now(|tx| imports::refusals(tx, id, 0, 2)).unwrap();
    assert_eq!(rows.concat(), all[..3]);
    assert_eq!(store.read_now(|tx| imports::refusals(tx, id, 40, 2)).unwrap().concat(), all[3..]);
    let lines = |sort: Sort<ImportRefusalSort>| {
        let (mut lines, mut after) = (Vec::new(), None);
        loop {
            let page = store.read_now(|tx| imports::list_refusals(tx, id, sort, after.as_ref(), 1)).unwrap();
            lines.extend(page.items.iter().map(|faults| faults[0].line));
            after = page.next;
            if after.is_none() {
                return lines;
            }
        }
    };
    assert_eq!(lines(Sort::ascending(ImportRefusalSort::Line)), [3, 40, 500]);
    assert_eq!(lines(Sort::descending(ImportRefusalSort::Line)), [500, 40, 3]);
}

fn files_are_found_when_their_time_is_over(database: &Database) {
    seed(database, 0);
    let store = database.store();
    let import = queued(&store, 1, 0);
    let file_id = import.kept.unwrap().file_id;
    let stranger = Uuid::now_v7();
    let known = store.read_now(|tx| imports::with_file(tx, &[file_id, stranger])).unwrap();
    assert_eq!(known.into_iter().collect::<Vec<_>>(), [file_id]);
    let change = import.cancel(TimeDelta::days(30), &context(5)).unwrap();
    store.write_now(move |tx| imports::save(tx, change.clone(), &context(5))).unwrap();
    let over = at(5) + TimeDelta::days(30);
    let expired = |folder, now| store.read_now(move |tx| imports::expired(tx, folder, now, 10)).unwrap();
    assert!(expired(FOLDER, over - TimeDelta::seconds(1)).is_empty() && expired(Uuid::nil(), over).is_empty());
    assert_eq!(expired(FOLDER, over), [file_id]);
    store.write_now(move |tx| imports::forget_file(tx, file_id)).unwrap();
    assert!(expired(FOLDER, over).is_empty());
    assert_eq!(store.read_now(|tx| imports::load(tx, import.id, Reach::All)).unwrap().kept, None);
}

fn looks_are_indexed(database: &Database) {
    let store = database.store();
    assert_indexed(database, || assert!(!store.read_now(|tx| imports::any_work(tx, FOLDER, at(0))).unwrap()));
    assert_indexed(database, || drop(store.read_now(|tx| imports::expired(tx, FOLDER, at(0), 10)).unwrap()));
    assert_indexed(database, || drop(store.read_now(|tx| imports::with_file(tx, &[FOLDER])).unwrap()));
    let id = ImportId::new(Uuid::nil());
    assert_indexed(database, || drop(store.read_now(|tx| imports::refusals(tx, id, 5, 10)).unwrap()));
    for sort in [Sort::ascending(ImportSort::CreatedAt), Sort::descending(ImportSort::CreatedAt)] {
        assert_in_order(database, "imports", || {
            drop(store.read_now(|tx| imports::list(tx, &ImportFilter::default(), Reach::All, sort, None, 50)).unwrap());
        });
    }
}
