//! An import as a job: asked for, given its file, taken slice by slice by one process at a time, and ended.

use chrono::TimeDelta;
use uuid::Uuid;

use crate::Refusal;
use crate::ids::{ImportId, UnitId, UserId};
use crate::instant::Instant;
use crate::platform::import::encoding::FileEncoding;
use crate::platform::import::outcome::Counts;
use crate::platform::import::request::NewImport;
use crate::platform::import::workflow::{ImportStatus, Step};
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::problem::ProblemCode;
use crate::vocabulary::Word;

/// How long a process may work on an import without a sign of life; it gives one with every slice.
pub const LEASE: TimeDelta = TimeDelta::seconds(15);

crate::vocabulary! {
    /// Where an import was asked for.
    ImportOrigin, "import_origin" {
        Api = "api", "接口", "Over the API";
        CommandLine = "command_line", "命令行", "On the command line";
    }
}

crate::vocabulary! {
    /// Why no row of a file can be taken. The labels are the sentences that callers read; `detail` names the column.
    ImportFailure, "import_failure" {
        NoSuchColumn = "no_such_column", "文件中没有映射所指定的列。", "The file has no such column as the mapping names.";
        ColumnTwice = "column_twice", "文件中有两列同名，无法判断应使用哪一列。", "The file has two columns of the name that the mapping names.";
        MappingIncomplete = "mapping_incomplete", "列映射缺少必需的字段。", "The mapping lacks a field that rows must have.";
        NotText = "not_text", "按所选编码无法读取文件的标题行。", "The header of the file is no text in its encoding.";
        DelimiterUnclear = "delimiter_unclear", "GBK 文件不能以竖线分隔各列。", "The columns of a file in GBK can't be divided by vertical bars.";
        FileGone = "file_gone", "导入文件已不存在。", "The file is not there any more.";
        Internal = "internal", "导入因内部错误而中止。", "The import was given up after an internal error.";
    }
}

crate::vocabulary! {
    /// By what lists of imports are sorted.
    ImportSort, "import_sort" {
        CreatedAt = "created_at", "创建时间", "Created at";
    }
}

crate::vocabulary! {
    /// By what lists of refused rows are sorted.
    ImportRefusalSort, "import_refusal_sort" {
        Line = "line", "行号", "Line";
    }
}

/// Who asks for an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requester {
    /// Where.
    pub origin: ImportOrigin,
    /// The staff user; `None` on the command line.
    pub user_id: Option<UserId>,
}

/// The file of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportFile {
    /// SHA-256 of its bytes.
    pub hash: Vec<u8>,
    /// How many bytes it has.
    pub bytes: u64,
    /// How it is read.
    pub encoding: FileEncoding,
}

/// Where the file of an import is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeptFile {
    /// The data folder.
    pub folder_id: Uuid,
    /// The file in it.
    pub file_id: Uuid,
}

/// The right of one process to work on an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lease {
    /// The process, by an id that it made at its start.
    pub owner: Uuid,
    /// Until when it counts as alive.
    pub until: Instant,
}

/// Why an import failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// The reason.
    pub failure: ImportFailure,
    /// The column, where the reason is about one.
    pub detail: Option<String>,
}

/// An import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Its id.
    pub id: ImportId,
    /// Moves by one with each step on its way; not with the rows that are taken.
    pub version: i64,
    /// Where it was asked for, and by whom.
    pub requester: Requester,
    /// What was asked for.
    pub asked: NewImport,
    /// How far it has come.
    pub status: ImportStatus,
    /// Its file, once it is there.
    pub file: Option<ImportFile>,
    /// Where the file is kept; `None` where it is not (any more).
    pub kept: Option<KeptFile>,
    /// Until when the file is kept, once the import is over.
    pub file_until: Option<Instant>,
    /// Who works on it.
    pub lease: Option<Lease>,
    /// Since when it is to be cancelled.
    pub cancel_requested_at: Option<Instant>,
    /// Why it failed.
    pub stopped: Option<Stopped>,
    /// How many rows were taken.
    pub next_row: u64,
    /// How many bytes of the file these are.
    pub bytes_done: u64,
    /// What became of the rows.
    pub counts: Counts,
    /// How many customers were made beside the rows' own records.
    pub customers_made: u64,
    /// When it was asked for.
    pub created_at: Instant,
    /// When the first row was taken.
    pub started_at: Option<Instant>,
    /// When it last came further.
    pub updated_at: Instant,
    /// When it ended.
    pub finished_at: Option<Instant>,
}

/// An import after a step, and what is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportChange {
    /// The import as it is now.
    pub import: Import,
    /// What is told.
    pub events: Vec<Event>,
}

impl Import {
    /// Asks for an import. It waits for its file.
    #[must_use]
    pub fn request(id: ImportId, asked: NewImport, requester: Requester, context: &Context) -> Self {
        Self {
            id,
            version: 1,
            requester,
            asked,
            status: ImportStatus::AwaitingFile,
            file: None,
            kept: None,
            file_until: None,
            lease: None,
            cancel_requested_at: None,
            stopped: None,
            next_row: 0,
            bytes_done: 0,
            counts: Counts::default(),
            customers_made: 0,
            created_at: context.now,
            started_at: None,
            updated_at: context.now,
            finished_at: None,
        }
    }

    /// The unit whose record it is.
    #[must_use]
    pub const fn unit_id(&self) -> UnitId {
        self.asked.unit_id
    }

    /// Takes the file, unless rows of the same file were taken before and it was not asked for again. `before` is the newest import
    /// of such a file.
    ///
    /// # Errors
    /// `illegal_transition`; `already_exists` with `import_id`, naming the import before.
    pub fn take_file(
        &self,
        file: ImportFile,
        kept: Option<KeptFile>,
        before: Option<&Self>,
        context: &Context,
    ) -> Result<ImportChange, Refusal> {
        let mut next = self.stepped(Step::TakeFile, context)?;
        self.check_file(before)?;
        (next.file, next.kept) = (Some(file), kept);
        Ok(ImportChange { import: next, events: Vec::new() })
    }

    /// Refuses a file of which rows were taken before. One on which another import is still at work is refused in any case.
    fn check_file(&self, before: Option<&Self>) -> Result<(), Refusal> {
        let Some(before) = before.filter(|before| !self.asked.dry_run && before.holds_its_file()) else { return Ok(()) };
        let at_work = !before.status.is_over();
        if self.asked.again && !at_work {
            return Ok(());
        }
        let code = if at_work { ProblemCode::InUse } else { ProblemCode::AlreadyExists };
        Err(Refusal::from(code).with_extension("import_id", before.id.to_string().into()))
    }

    /// Whether its file counts as imported: rows of it were taken for good, or will be.
    #[must_use]
    pub fn holds_its_file(&self) -> bool {
        let counts = match self.status {
            ImportStatus::Queued | ImportStatus::Running | ImportStatus::Finished => true,
            ImportStatus::Cancelled | ImportStatus::Failed => self.next_row > 0,
            ImportStatus::AwaitingFile => false,
        };
        counts && !self.asked.dry_run
    }

    /// Begins to take rows, or goes on where another process stopped.
    ///
    /// # Errors
    /// `illegal_transition`; `in_use` where another process is alive and at work.
    pub fn start(&self, owner: Uuid, context: &Context) -> Result<ImportChange, Refusal> {
        let mut next = self.stepped(Step::Start, context)?;
        // Whoever runs a command line again knows that the run before is gone; were it alive, it would stop at its next slice.
        let by_hand = self.requester.origin == ImportOrigin::CommandLine;
        if !by_hand && self.is_leased(context.now) && self.lease.is_some_and(|lease| lease.owner != owner) {
            return Err(ProblemCode::InUse.into());
        }
        next.lease = Some(Lease { owner, until: context.now + LEASE });
        next.started_at = self.started_at.or(Some(context.now));
        let events = if self.status == ImportStatus::Queued { vec![next.tell(EventKind::ImportStarted)] } else { Vec::new() };
        Ok(ImportChange { import: next, events })
    }

    /// Whether a process is alive and at work on it.
    #[must_use]
    pub fn is_leased(&self, now: Instant) -> bool {
        self.lease.is_some_and(|lease| lease.until > now)
    }

    /// Cancels it: at once, or behind the slice that a process is at. What was taken stands.
    ///
    /// # Errors
    /// `illegal_transition`.
    pub fn cancel(&self, keep_file: TimeDelta, context: &Context) -> Result<ImportChange, Refusal> {
        let ended = self.end(Step::Cancel, EventKind::ImportCancelled, keep_file, context)?;
        if !self.is_leased(context.now) {
            return Ok(ended);
        }
        if self.cancel_requested_at.is_some() {
            return Ok(ImportChange { import: self.clone(), events: Vec::new() });
        }
        let next = Self { version: self.version + 1, cancel_requested_at: Some(context.now), ..self.clone() };
        Ok(ImportChange { import: next, events: Vec::new() })
    }

    /// Ends it as its worker finds: every row is taken, or it was to be cancelled, or no row can be taken.
    ///
    /// # Errors
    /// `illegal_transition`.
    pub fn finish(&self, keep_file: TimeDelta, context: &Context) -> Result<ImportChange, Refusal> {
        self.end(Step::Finish, EventKind::ImportFinished, keep_file, context)
    }

    /// Ends it behind the slice before which the wish came.
    ///
    /// # Errors
    /// `illegal_transition`.
    pub fn cancelled(&self, keep_file: TimeDelta, context: &Context) -> Result<ImportChange, Refusal> {
        self.end(Step::Cancel, EventKind::ImportCancelled, keep_file, context)
    }

    /// Gives it up.
    ///
    /// # Errors
    /// `illegal_transition`.
    pub fn fail(&self, stopped: Stopped, keep_file: TimeDelta, context: &Context) -> Result<ImportChange, Refusal> {
        let mut change = self.end(Step::Fail, EventKind::ImportFailed, keep_file, context)?;
        for event in &mut change.events {
            event.details.insert("failure".to_owned(), stopped.failure.word().into());
        }
        change.import.stopped = Some(stopped);
        Ok(change)
    }

    fn end(&self, step: Step, kind: EventKind, keep_file: TimeDelta, context: &Context) -> Result<ImportChange, Refusal> {
        let mut next = self.stepped(step, context)?;
        next.lease = None;
        next.finished_at = Some(context.now);
        next.file_until = self.kept.map(|_| context.now + keep_file);
        let events = vec![next.tell(kind)];
        Ok(ImportChange { import: next, events })
    }

    fn stepped(&self, step: Step, context: &Context) -> Result<Self, Refusal> {
        Ok(Self { status: self.status.after(step)?, version: self.version + 1, updated_at: context.now, ..self.clone() })
    }

    fn tell(&self, kind: EventKind) -> Event {
        let event =
            Event::new(kind, Record::new(RecordKind::Import, self.id), self.unit_id(), None).with_detail("kind", self.asked.kind.word());
        if kind == EventKind::ImportStarted {
            return event;
        }
        event
            .with_detail("created", self.counts.created)
            .with_detail("updated", self.counts.updated)
            .with_detail("skipped", self.counts.skipped)
            .with_detail("refused", self.counts.refused)
    }

    /// Whether a run of the command line that asks for the same goes on with it.
    #[must_use]
    pub fn can_go_on(&self, asked: &NewImport) -> bool {
        let same = NewImport { file_name: self.asked.file_name.clone(), again: self.asked.again, ..asked.clone() };
        self.requester.origin == ImportOrigin::CommandLine && self.status == ImportStatus::Running && self.asked == same
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::fields::Fields;
    use crate::instant;
    use crate::platform::Actor;
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
        Import::request(ImportId::new(Uuid::from_u128(7)), new, Requester { origin: ImportOrigin::Api, user_id: None }, &at(0))
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
        let code =
            |import: &Import, before: &Import| import.take_file(file(), None, Some(before), &at(3)).err().map(|refusal| refusal.code);
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
        let by_hand = Import { requester: Requester { origin: ImportOrigin::CommandLine, user_id: None }, ..running() };
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
}
