//! The refused rows of an import as a file, to be mended and sent again.

use std::fs::File;
use std::io::{self, Write};

use actix_web::web::Data;
use guanxi_domain::Refusal;
use guanxi_domain::ids::ImportId;
use guanxi_domain::platform::import::{FileEncoding, Import, RowRefusal};
use guanxi_domain::vocabulary::Locale;
use guanxi_persistence::platform::imports;

use super::view::words;
use crate::answer::Answer;
use crate::app::App;
use crate::extract::{Caller, ImportsRead, PathId};
use crate::files::{Area, CsvFile, FileContent, Hash, Receiving, blocking};
use crate::import::file::{Rows, Unreadable};
use crate::import::refused;
use crate::operation::{Method, Operation, Tag};

/// How many refused rows are read from the database at once.
const AT_ONCE: u32 = 1_000;

/// `GET /api/v1/imports/{import_id}/refused_rows`.
pub const OPERATION: Operation = Operation {
    id: "get_import_refused_rows",
    method: Method::Get,
    path: "/api/v1/imports/{import_id}/refused_rows",
    tag: Tag::Imports,
    summary: "Fetch the refused rows of an import as a file",
    description: "The header and the refused rows as they came, in the encoding in which they came, with two columns behind them: `import_line`, and `import_faults` with what is wrong, in the language of `Accept-Language`. Mend it and send it as the file of a new import with the same mapping: the two columns are passed over. 404 once the file of the import is no longer kept (`file_kept`), where it could not be read at all, for imports of the command line, and from a server with another data folder than that which took the file.",
    problems: &[],
};

/// Gives the file.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(caller: Caller<ImportsRead>, PathId(id): PathId<ImportId>, app: Data<App>) -> Answer<CsvFile> {
    let reach = caller.reach();
    let import = app.store.read(move |tx| imports::load(tx, id, reach)).await?;
    let kept = import.kept.filter(|kept| kept.folder_id == app.files.folder_id()).ok_or_else(Refusal::not_found)?;
    let file = import.file.as_ref().map_or(FileEncoding::Utf8, |file| file.encoding);
    let path = app.files.path(Area::Imports, kept.file_id);
    let delimiter = import.asked.options.delimiter;
    let name = format!("refused-{}", import.asked.file_name);
    let locale = caller.locale();
    let made = blocking(move || match Rows::open(&path, file, delimiter) {
        Ok(rows) => written(&app, &import, rows, locale).map(Some),
        // No row was ever read of it, so none was refused.
        Err(Unreadable::Wrong(_)) => Ok(None),
        Err(Unreadable::System(sentence)) => Err(io::Error::other(sentence)),
    });
    let (written, size_bytes, sha256) = made.await?.ok_or_else(Refusal::not_found)?;
    Ok(CsvFile(FileContent { file: written, size_bytes, media_type: media_type(file), name, sha256 }))
}

fn written(app: &App, import: &Import, mut rows: Rows, locale: Locale) -> io::Result<(File, u64, Hash)> {
    let mut out = Out(Some(app.files.receive()?));
    let faults = |after| {
        let id = import.id;
        app.store.read_now(move |tx| imports::refusals(tx, id, after, AT_ONCE)).map_err(|error| error.to_string())
    };
    let told = |fault: &RowRefusal| {
        let words = words(fault, &app.texts, locale);
        fault.column.as_ref().map_or(words.clone(), |column| format!("{column}: {words}"))
    };
    refused::write(&mut rows, faults, told, &mut out).map_err(io::Error::other)?;
    let received = out.0.take().ok_or_else(lost)?.finish()?;
    Ok((received.open()?, received.size_bytes, received.sha256))
}

/// A part file as something to write to.
struct Out(Option<Receiving>);

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let file = self.0.take().ok_or_else(lost)?;
        self.0 = Some(file.write(bytes)?);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn lost() -> io::Error {
    io::Error::other("the part file is gone")
}

const fn media_type(encoding: FileEncoding) -> &'static str {
    match encoding {
        FileEncoding::Utf8 => "text/csv; charset=utf-8",
        FileEncoding::Gbk => "text/csv; charset=gb18030",
    }
}
