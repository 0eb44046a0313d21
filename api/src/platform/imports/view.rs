//! What goes out of imports.

use std::collections::BTreeMap;

use guanxi_domain::ProblemCode;
use guanxi_domain::fields::FieldCode;
use guanxi_domain::ids::{ApiKeyId, ImportId, UnitId, UserId};
use guanxi_domain::instant;
use guanxi_domain::money::Currency;
use guanxi_domain::orders::OrderStatus;
use guanxi_domain::platform::import::{
    Delimiter, EncodingChoice, FileEncoding, Import, ImportAction, ImportFailure, ImportKind, ImportOrigin, ImportStatus, OnMatch,
    RowRefusal, Stopped,
};
use guanxi_domain::vocabulary::{Locale, Word};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::Resource;
use crate::extract::SignedIn;
use crate::openapi::Example;
use crate::problem::Texts;

/// An import.
#[derive(Serialize, ToSchema)]
#[schema(as = Import)]
pub struct ImportView {
    /// The id.
    pub id: ImportId,
    /// Moves with each step on its way, not with the rows that are taken.
    #[schema(minimum = 1)]
    pub version: i64,
    /// What the file holds.
    pub kind: ImportKind,
    /// How far it has come.
    pub status: ImportStatus,
    /// What the caller can do with it now. `send_file` is `PUT /api/v1/imports/{import_id}/file`.
    pub available_actions: Vec<ImportAction>,
    /// The file's name, for people.
    pub file_name: String,
    /// Field → column of the file.
    pub mapping: BTreeMap<String, String>,
    /// The system whose references the file holds.
    pub source: String,
    /// The unit that new customers belong to.
    pub unit_id: UnitId,
    /// The currency of rows that name none (ISO 4217); `null` but for orders.
    pub currency: Option<&'static str>,
    /// The status of rows that name none; `null` but for orders.
    pub order_status: Option<OrderStatus>,
    /// The zone of dates and local times (IANA).
    pub time_zone: &'static str,
    /// How the file spells letters, as it was said.
    pub encoding: EncodingChoice,
    /// How the file is read; `null` before it is there.
    pub file_encoding: Option<FileEncoding>,
    /// What stands between two columns.
    pub delimiter: Delimiter,
    /// What is done with a row whose record is there already.
    pub on_match: OnMatch,
    /// Whether customers that are not there are made.
    pub create_customers: bool,
    /// Whether customers are made in spite of a duplicate.
    pub allow_duplicates: bool,
    /// Whether nothing is written.
    pub dry_run: bool,
    /// Whether the file is imported although it was imported before.
    pub again: bool,
    /// How many bytes the file has; `null` before it is there.
    #[schema(minimum = 0)]
    pub bytes_total: Option<u64>,
    /// How many of them were taken.
    #[schema(minimum = 0)]
    pub bytes_done: u64,
    /// How many rows were taken, and what became of them.
    pub rows: ImportRowsView,
    /// How many customers were made beside the rows' own records.
    #[schema(minimum = 0)]
    pub customers_made: u64,
    /// Whether the refused rows can be fetched: the file is kept for a while.
    pub file_kept: bool,
    /// Since when it is to be cancelled; it then ends behind the rows in hand.
    #[schema(format = DateTime)]
    pub cancel_requested_at: Option<String>,
    /// Why it failed; `null` unless it did.
    pub failure: Option<ImportFailureView>,
    /// Where it was asked for.
    pub origin: ImportOrigin,
    /// Who asked for it; `null` for a key and on the command line.
    pub requested_by: Option<UserId>,
    /// The key that asked for it; `null` for a staff user and on the command line.
    pub requested_by_key: Option<ApiKeyId>,
    /// When it was asked for.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When the first rows were taken.
    #[schema(format = DateTime)]
    pub started_at: Option<String>,
    /// When it last came further.
    #[schema(format = DateTime)]
    pub updated_at: String,
    /// When it ended.
    #[schema(format = DateTime)]
    pub finished_at: Option<String>,
}

/// How many rows came to what. The four below `taken` add up to it.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportRows)]
pub struct ImportRowsView {
    /// Rows that were taken, or judged in a dry run.
    #[schema(minimum = 0)]
    pub taken: u64,
    /// Rows that made a record.
    #[schema(minimum = 0)]
    pub created: u64,
    /// Rows that changed a record.
    #[schema(minimum = 0)]
    pub updated: u64,
    /// Rows that left their record as it was.
    #[schema(minimum = 0)]
    pub skipped: u64,
    /// Rows that were wrong.
    #[schema(minimum = 0)]
    pub refused: u64,
}

/// Why no row of a file can be taken.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportFailed)]
pub struct ImportFailureView {
    /// The reason: a word of the vocabulary `import_failure`.
    pub code: ImportFailure,
    /// The same in words for people, in the language of `Accept-Language`.
    pub message: &'static str,
    /// The column or the fields that it is about.
    pub detail: Option<String>,
}

impl ImportView {
    /// What a caller sees of an import.
    #[must_use]
    pub fn of(import: Import, caller: &SignedIn) -> Self {
        let (counts, options) = (import.counts, import.asked.options);
        let zone = options.time_zone.name();
        Self {
            id: import.id,
            version: import.version,
            kind: import.asked.kind,
            status: import.status,
            available_actions: import.status.available(&caller.standing().grants),
            file_name: import.asked.file_name,
            mapping: options.mapping,
            source: options.source,
            unit_id: import.asked.unit_id,
            currency: options.currency.map(Currency::code),
            order_status: options.order_status,
            time_zone: zone,
            encoding: options.encoding,
            file_encoding: import.file.as_ref().map(|file| file.encoding),
            delimiter: options.delimiter,
            on_match: options.on_match,
            create_customers: options.create_customers,
            allow_duplicates: options.allow_duplicates,
            dry_run: import.asked.dry_run,
            again: import.asked.again,
            bytes_total: import.file.as_ref().map(|file| file.bytes),
            bytes_done: import.bytes_done,
            rows: ImportRowsView {
                taken: counts.rows(),
                created: counts.created,
                updated: counts.updated,
                skipped: counts.skipped,
                refused: counts.refused,
            },
            customers_made: import.customers_made,
            file_kept: import.kept.is_some(),
            cancel_requested_at: import.cancel_requested_at.map(instant::format),
            failure: import.stopped.map(|Stopped { failure, detail }| ImportFailureView {
                code: failure,
                message: match caller.locale() {
                    Locale::ZhCn => failure.zh(),
                    Locale::En => failure.en(),
                },
                detail,
            }),
            origin: import.requester.origin,
            requested_by: import.requester.actor.user(),
            requested_by_key: import.requester.actor.api_key(),
            created_at: instant::format(import.created_at),
            started_at: import.started_at.map(instant::format),
            updated_at: instant::format(import.updated_at),
            finished_at: import.finished_at.map(instant::format),
        }
    }
}

impl Resource for ImportView {
    fn version(&self) -> i64 {
        self.version
    }

    fn location(&self) -> String {
        format!("/api/v1/imports/{}", self.id)
    }
}

impl Example for ImportView {
    fn example() -> Value {
        json!({
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789ab01",
            "version": 3,
            "kind": "orders",
            "status": "running",
            "available_actions": ["cancel"],
            "file_name": "订单2026.csv",
            "mapping": {
                "customer.external_ref": "客户编号",
                "external_ref": "订单编号",
                "placed_at": "下单时间",
                "quantity": "数量",
                "total": "金额"
            },
            "source": "dms",
            "unit_id": "0192f3a4-5b6c-7d8e-9f01-23456789ab02",
            "currency": "CNY",
            "order_status": "paid",
            "time_zone": "Asia/Shanghai",
            "encoding": "auto",
            "file_encoding": "gbk",
            "delimiter": "comma",
            "on_match": "skip",
            "create_customers": true,
            "allow_duplicates": false,
            "dry_run": false,
            "again": false,
            "bytes_total": 2_881_000,
            "bytes_done": 1_440_500,
            "rows": { "taken": 30_120, "created": 30_100, "updated": 0, "skipped": 12, "refused": 8 },
            "customers_made": 11_200,
            "file_kept": true,
            "cancel_requested_at": null,
            "failure": null,
            "origin": "api",
            "requested_by": "0192f3a4-5b6c-7d8e-9f01-23456789ab03",
            "requested_by_key": null,
            "created_at": "2026-11-21T01:00:00Z",
            "started_at": "2026-11-21T01:00:04Z",
            "updated_at": "2026-11-21T01:00:06Z",
            "finished_at": null
        })
    }
}

/// A row that was refused.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportRefusal)]
pub struct RefusalView {
    /// The line of the file on which the row begins, the header being line 1.
    #[schema(minimum = 2)]
    pub line: u64,
    /// What is wrong with it, all at once.
    pub faults: Vec<RowFaultView>,
}

/// One fault of a row.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportRowFault)]
pub struct RowFaultView {
    /// The name of the column; `null` where the fault is about no single one.
    pub column: Option<String>,
    /// What is wrong: a word of the vocabulary `field_error`, or of `problem` where the fault is about no single field.
    pub code: &'static str,
    /// The same in words for people, in the language of `Accept-Language`.
    pub message: String,
}

impl RefusalView {
    /// What a caller sees of the faults of one row.
    #[must_use]
    pub fn of(faults: Vec<RowRefusal>, texts: &Texts, locale: Locale) -> Self {
        let line = faults.first().map_or(0, |fault| fault.line);
        let view = |fault: RowRefusal| RowFaultView { message: words(&fault, texts, locale), column: fault.column, code: fault.code };
        Self { line, faults: faults.into_iter().map(view).collect() }
    }
}

/// A fault in words for people.
#[must_use]
pub fn words(fault: &RowRefusal, texts: &Texts, locale: Locale) -> String {
    match (FieldCode::from_word(fault.code), ProblemCode::from_word(fault.code)) {
        (Some(code), _) => texts.field(locale, code, &fault.arguments),
        (None, Some(code)) => texts.detail(locale, code, &fault.arguments),
        (None, None) => fault.code.to_owned(),
    }
}

impl Example for RefusalView {
    fn example() -> Value {
        json!({ "line": 7, "faults": [{ "column": "金额", "code": "amount_invalid", "message": "金额无效。" }] })
    }
}
