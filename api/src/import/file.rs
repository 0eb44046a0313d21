//! Reading a file row by row.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use aws_lc_rs::digest::{Context, SHA256};
use csv::{ByteRecord, StringRecord};
use encoding_rs::GB18030;
use guanxi_domain::platform::import::{Delimiter, EncodingChoice, EncodingFinder, FileEncoding, ImportFailure, ImportFile};
use guanxi_domain::vocabulary::Word;

/// What some programs put in front of text in UTF-8.
pub const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

const BUFFER: usize = 256 * 1024;
/// The most bytes of a row: a quote that is never closed must not bring a whole file into memory.
const ROW_MAX: usize = 4 * 1024 * 1024;

/// A row of a file: the line on which it begins, and its cells; `None` where they are no text in the file's encoding.
#[derive(Clone, Debug)]
pub struct Row {
    /// The line, the header being line 1.
    pub line: u64,
    /// The cells.
    pub cells: Option<StringRecord>,
}

/// Why a file can't be read.
#[derive(Debug)]
pub enum Unreadable {
    /// What is wrong with what is in it.
    Wrong(ImportFailure),
    /// What the system says.
    System(String),
}

impl From<Unreadable> for String {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::Wrong(failure) => failure.en().to_owned(),
            Unreadable::System(sentence) => sentence,
        }
    }
}

fn unreadable(error: csv::Error) -> Unreadable {
    match error.into_kind() {
        csv::ErrorKind::Io(error) if error.kind() == io::ErrorKind::FileTooLarge => Unreadable::Wrong(ImportFailure::RowTooLarge),
        other => Unreadable::System(format!("{other:?}")),
    }
}

/// A file of which so many bytes may be read before the row must be over.
struct RowByRow {
    file: File,
    left: usize,
}

impl Read for RowByRow {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.left = self.left.checked_sub(read).ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(read)
    }
}

/// A file that is read from front to back.
pub struct Rows {
    reader: csv::Reader<RowByRow>,
    encoding: FileEncoding,
    delimiter: Delimiter,
    marked: bool,
    /// The names of the columns.
    pub header: Vec<String>,
    raw_header: ByteRecord,
    /// How many bytes the file has.
    pub bytes: u64,
}

impl Rows {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// What is wrong with the header, or what the system says.
    pub fn open(path: &Path, encoding: FileEncoding, delimiter: Delimiter) -> Result<Self, Unreadable> {
        let told = |error: &dyn std::fmt::Display| Unreadable::System(format!("{}: {error}", path.display()));
        if !delimiter.divides(encoding) {
            return Err(Unreadable::Wrong(ImportFailure::DelimiterUnclear));
        }
        let mut file = File::open(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Unreadable::Wrong(ImportFailure::FileGone),
            _ => told(&error),
        })?;
        let bytes = file.metadata().map_err(|error| told(&error))?.len();
        let mut first = Vec::with_capacity(BYTE_ORDER_MARK.len());
        file.by_ref().take(3).read_to_end(&mut first).map_err(|error| told(&error))?;
        file.seek(SeekFrom::Start(0)).map_err(|error| told(&error))?;
        let marked = first == BYTE_ORDER_MARK;
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter.byte())
            .flexible(true)
            .buffer_capacity(BUFFER)
            .from_reader(RowByRow { file, left: ROW_MAX });
        let mut raw_header = reader.byte_headers().map_err(unreadable)?.clone();
        if let Some(first) = raw_header.get(0).and_then(|first| first.strip_prefix(BYTE_ORDER_MARK)) {
            let rest = raw_header.iter().skip(1);
            raw_header = std::iter::once(first).chain(rest).collect();
        }
        let header = decode(raw_header.clone(), encoding).ok_or(Unreadable::Wrong(ImportFailure::NotText))?;
        let header: Vec<String> = header.iter().map(str::to_owned).collect();
        Ok(Self { reader, encoding, delimiter, marked, header, raw_header, bytes })
    }

    /// The next row; `None` at the end.
    ///
    /// # Errors
    /// `row_too_large`, or what the system says.
    pub fn next(&mut self) -> Result<Option<Row>, Unreadable> {
        let mut raw = ByteRecord::new();
        if !self.pass(&mut raw)? {
            return Ok(None);
        }
        let line = raw.position().map_or(0, csv::Position::line);
        Ok(Some(Row { line, cells: decode(raw, self.encoding) }))
    }

    /// Passes over a row without reading what it says. Whether there was one.
    ///
    /// # Errors
    /// As [`Self::next`].
    pub fn pass(&mut self, raw: &mut ByteRecord) -> Result<bool, Unreadable> {
        self.reader.get_mut().left = ROW_MAX;
        self.reader.read_byte_record(raw).map_err(unreadable)
    }

    /// How many bytes were read.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.reader.position().byte()
    }

    /// The header as it came, but for the byte order mark.
    #[must_use]
    pub const fn raw_header(&self) -> &ByteRecord {
        &self.raw_header
    }

    /// How the file spells letters.
    #[must_use]
    pub const fn encoding(&self) -> FileEncoding {
        self.encoding
    }

    /// What stands between its columns.
    #[must_use]
    pub const fn delimiter(&self) -> Delimiter {
        self.delimiter
    }

    /// Whether it begins with a byte order mark.
    #[must_use]
    pub const fn is_marked(&self) -> bool {
        self.marked
    }
}

/// Rows are divided before they are decoded: see [`Delimiter::divides`].
fn decode(raw: ByteRecord, encoding: FileEncoding) -> Option<StringRecord> {
    match encoding {
        FileEncoding::Utf8 => StringRecord::from_byte_record(raw).ok(),
        FileEncoding::Gbk => {
            let cells: Option<Vec<Cow<'_, str>>> =
                raw.iter().map(|cell| GB18030.decode_without_bom_handling_and_without_replacement(cell)).collect();
            let cells = cells?;
            Some(cells.iter().map(|cell| &**cell).collect())
        }
    }
}

/// Text as a file of the encoding spells it.
#[must_use]
pub fn encode(text: &str, encoding: FileEncoding) -> Cow<'_, [u8]> {
    match encoding {
        FileEncoding::Utf8 => Cow::Borrowed(text.as_bytes()),
        FileEncoding::Gbk => GB18030.encode(text).0,
    }
}

/// What is found out while the bytes of a file go by.
pub struct Survey {
    hash: Context,
    bytes: u64,
    finder: EncodingFinder,
}

impl Default for Survey {
    fn default() -> Self {
        Self { hash: Context::new(&SHA256), bytes: 0, finder: EncodingFinder::new() }
    }
}

impl Survey {
    /// Takes the next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
        self.finder.feed(bytes);
    }

    /// What the file is.
    #[must_use]
    pub fn file(self, choice: EncodingChoice) -> ImportFile {
        ImportFile { hash: self.hash.finish().as_ref().to_vec(), bytes: self.bytes, encoding: self.finder.chosen(choice) }
    }

    /// Reads a whole file.
    ///
    /// # Errors
    /// What the system says.
    pub fn of(path: &Path) -> Result<Self, String> {
        let told = |error: std::io::Error| format!("{}: {error}", path.display());
        let mut file = File::open(path).map_err(told)?;
        let mut survey = Self::default();
        let mut buffer = vec![0; BUFFER];
        loop {
            let read = file.read(&mut buffer).map_err(told)?;
            match buffer.get(..read) {
                Some(bytes) if read > 0 => survey.feed(bytes),
                _ => return Ok(survey),
            }
        }
    }
}
