use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::fields::Fields;
use crate::instant;
use crate::platform::import::{ImportDefaults, NewImportInput};

const KEEP: TimeDelta = TimeDelta::days(30);
const ONE: Uuid = Uuid::from_u128(1);
const OTHER: Uuid = Uuid::from_u128(2);
const KEPT: KeptFile = KeptFile { folder_id: Uuid::from_u128(3), file_id: Uuid::from_u128(4) };

fn at(seconds: i64) -> Context {
    let now = instant::parse("2026-02-13T09:00:00Z").unwrap() + TimeDelta::seconds(seconds);
    Context { now, actor: Actor::System("test") }
}

fn asked(dry_run: bool, again: bool) -> Import {
    let input = NewImportInput {
        kind: Some("customers".into()),
        file_name: Some("a.csv".into()),
        mapping: Some(BTreeMap::from([("name".to_owned(), "n".to_owned())])),
        dry_run: Some(dry_run),
        again: Some(again),
        ..NewImportInput::default()
    };
    let defaults = ImportDefaults { unit_id: UnitId::new(Uuid::nil()), time_zone: chrono_tz::UTC };
    let new = NewImport::read(input, defaults, &mut Fields::new()).unwrap();
    Import::request(ImportId::new(Uuid::from_u128(7)), new, Requester::over_api(Actor::System("test")), &at(0))
}

fn file() -> ImportFile {
    ImportFile { hash: vec![1], bytes: 10, encoding: FileEncoding::Utf8 }
}

fn queued() -> Import {
    asked(false, false).take_file(file(), Some(KEPT), None, &at(1)).unwrap().import
}

fn running() -> Import {
    queued().start(ONE, &at(2)).unwrap().import
}

#[test]
fn an_import_goes_its_way_and_tells_of_it() {
    let started = queued().start(ONE, &at(2)).unwrap();
    assert_eq!(started.events[0].kind, EventKind::ImportStarted);
    let counted = Import { counts: Counts { created: 3, ..Counts::default() }, next_row: 3, ..started.import };
    let ended = counted.finish(KEEP, &at(9)).unwrap();
    assert_eq!((ended.import.status, ended.import.lease, ended.import.version), (ImportStatus::Finished, None, 4));
    assert_eq!((ended.import.started_at, ended.import.file_until), (Some(at(2).now), Some(at(9).now + KEEP)));
    assert_eq!((ended.events[0].kind, &ended.events[0].details["created"]), (EventKind::ImportFinished, &3.into()));
}

#[test]
fn a_file_is_imported_once_unless_asked_again() {
    let code = |import: &Import, before: &Import| import.take_file(file(), None, Some(before), &at(3)).err().map(|refusal| refusal.code);
    let finished = running().finish(KEEP, &at(3)).unwrap().import;
    let untouched = running().cancelled(KEEP, &at(3)).unwrap().import;
    let broken_off = Import { next_row: 2, ..untouched.clone() };
    let tried = Import { asked: asked(true, false).asked, ..finished.clone() };
    use ProblemCode::{AlreadyExists, InUse};
    // Before; then whether the file is refused to a first import, to one that asks again, and to a dry run.
    let table = [
        (&finished, [Some(AlreadyExists), None, None]),
        (&broken_off, [Some(AlreadyExists), None, None]),
        (&untouched, [None, None, None]),
        (&tried, [None, None, None]),
        (&queued(), [Some(InUse), Some(InUse), None]),
        (&running(), [Some(InUse), Some(InUse), None]),
    ];
    for (before, expected) in table {
        let got = [asked(false, false), asked(false, true), asked(true, false)].map(|import| code(&import, before));
        assert_eq!(got, expected, "{before:?}");
    }
    let refusal = asked(false, false).take_file(file(), None, Some(&finished), &at(3)).unwrap_err();
    assert_eq!(refusal.extensions["import_id"], finished.id.to_string());
}

#[test]
fn a_process_takes_over_only_from_a_dead_one() {
    let running = running();
    assert!(running.start(ONE, &at(3)).is_ok());
    assert_eq!(running.start(OTHER, &at(3)).unwrap_err().code, ProblemCode::InUse);
    let taken = running.start(OTHER, &at(2 + LEASE.num_seconds())).unwrap();
    assert_eq!((taken.import.lease.unwrap().owner, taken.import.started_at), (OTHER, running.started_at));
    assert!(taken.events.is_empty(), "it started once");
}

#[test]
fn a_cancel_waits_for_the_slice_in_hand() {
    assert_eq!(asked(false, false).cancel(KEEP, &at(1)).unwrap().import.status, ImportStatus::Cancelled);
    assert_eq!(queued().cancel(KEEP, &at(2)).unwrap().import.status, ImportStatus::Cancelled);
    let wished = running().cancel(KEEP, &at(3)).unwrap();
    assert_eq!((wished.import.status, wished.import.cancel_requested_at), (ImportStatus::Running, Some(at(3).now)));
    assert!(wished.events.is_empty());
    assert_eq!(wished.import.cancel(KEEP, &at(4)).unwrap().import, wished.import, "once is enough");
    let dead = wished.import.cancel(KEEP, &at(60)).unwrap();
    assert_eq!((dead.import.status, dead.events[0].kind), (ImportStatus::Cancelled, EventKind::ImportCancelled));
    assert!(dead.import.cancel(KEEP, &at(61)).is_err());
}

#[test]
fn a_failure_is_told() {
    let stopped = Stopped { failure: ImportFailure::NoSuchColumn, detail: Some("n".into()) };
    let failed = running().fail(stopped.clone(), KEEP, &at(3)).unwrap();
    assert_eq!((failed.import.status, failed.import.stopped), (ImportStatus::Failed, Some(stopped)));
    assert_eq!(failed.events[0].details["failure"], "no_such_column");
}

#[test]
fn the_same_command_line_goes_on_and_takes_over() {
    let by_hand = Import { requester: Requester::COMMAND_LINE, ..running() };
    let asked = NewImport { file_name: "moved.csv".into(), again: true, ..by_hand.asked.clone() };
    assert!(by_hand.can_go_on(&asked) && !running().can_go_on(&asked));
    assert!(!by_hand.can_go_on(&NewImport { dry_run: true, ..asked.clone() }));
    assert!(!by_hand.finish(KEEP, &at(3)).unwrap().import.can_go_on(&asked));
    assert_eq!(by_hand.start(OTHER, &at(3)).unwrap().import.lease.unwrap().owner, OTHER);
}

proptest! {
    #[test]
    fn any_walk_keeps_its_promises(steps in prop::collection::vec((0_u8..6, 0_i64..40), 0..30)) {
        let mut import = asked(false, false);
        let mut seconds = 0;
        for (step, wait) in steps {
            seconds += wait;
            let context = at(seconds);
            let change = match step {
                0 => import.take_file(file(), Some(KEPT), None, &context),
                1 => import.start(ONE, &context),
                2 => import.start(OTHER, &context),
                3 => import.cancel(KEEP, &context),
                4 => import.finish(KEEP, &context),
                _ => import.fail(Stopped { failure: ImportFailure::Internal, detail: None }, KEEP, &context),
            };
            if let Ok(ImportChange { import: next, events }) = change {
                prop_assert!(next.version >= import.version);
                prop_assert_eq!(next.status.is_over(), next.finished_at.is_some());
                prop_assert!(next.lease.is_none() || next.status == ImportStatus::Running);
                prop_assert!(next.file.is_some() || matches!(next.status, ImportStatus::AwaitingFile | ImportStatus::Cancelled));
                prop_assert_eq!(!events.is_empty(), next.status != import.status && next.status != ImportStatus::Queued);
                import = next;
            }
        }
    }
}
