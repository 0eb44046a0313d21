//! An import as a job: asked for, given its file, taken slice by slice by one process at a time, and ended.

use chrono::TimeDelta;
use uuid::Uuid;

use crate::Refusal;
use crate::ids::{ImportId, UnitId};
use crate::instant::Instant;
use crate::platform::import::encoding::FileEncoding;
use crate::platform::import::outcome::Counts;
use crate::platform::import::request::NewImport;
use crate::platform::import::workflow::{ImportStatus, Step};
use crate::platform::{Actor, Context, Event, EventKind, Record, RecordKind};
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
        RowTooLarge = "row_too_large", "有一行超过 4 MiB：可能缺少右引号。", "A row has more than 4 MiB: a quote may not be closed.";
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
    /// In whose name its rows are taken.
    pub actor: Actor,
}

impl Requester {
    /// Whoever starts an import on the command line.
    pub const COMMAND_LINE: Self = Self { origin: ImportOrigin::CommandLine, actor: Actor::System("import") };

    /// A caller of the API.
    #[must_use]
    pub const fn over_api(actor: Actor) -> Self {
        Self { origin: ImportOrigin::Api, actor }
    }
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
mod tests;
