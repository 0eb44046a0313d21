//! Reading a file row by row, and writing back the rows that were refused.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use csv::{ByteRecord, StringRecord};
use encoding_rs::GB18030;
use guanxi_domain::platform::import::RowRefusal;

use super::arguments::EncodingArgument;

/// A row of a file: the line on which it begins, and its cells; `None` where they are no text in the file's encoding.
#[derive(Clone, Debug)]
pub struct Row {
    /// The line, the header being line 1.
    pub line: u64,
    /// The cells.
    pub cells: Option<StringRecord>,
    /// The bytes as they came.
    pub raw: ByteRecord,
}

/// A file that is read from front to back.
pub struct Rows {
    reader: csv::Reader<BufReader<File>>,
    encoding: EncodingArgument,
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
    /// One sentence for the operator.
    pub fn open(path: &Path, encoding: EncodingArgument, delimiter: u8) -> Result<Self, String> {
        let told = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let file = File::open(path).map_err(|error| told(&error))?;
        let bytes = file.metadata().map_err(|error| told(&error))?.len();
        let buffered = BufReader::with_capacity(256 * 1024, file);
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(buffered);
        let mut raw_header = reader.byte_headers().map_err(|error| told(&error))?.clone();
        if let Some(first) = raw_header.get(0).and_then(|first| first.strip_prefix(b"\xef\xbb\xbf")) {
            let rest = raw_header.iter().skip(1);
            raw_header = std::iter::once(first).chain(rest).collect();
        }
        let header = decode(&raw_header, encoding).ok_or_else(|| told(&"the header is no text in this encoding"))?;
        let header: Vec<String> = header.iter().map(str::to_owned).collect();
        Ok(Self { reader, encoding, header, raw_header, bytes })
    }

    /// The next row; `None` at the end.
    ///
    /// # Errors
    /// What the system says.
    pub fn next(&mut self) -> Result<Option<Row>, String> {
        let mut raw = ByteRecord::new();
        if !self.reader.read_byte_record(&mut raw).map_err(|error| error.to_string())? {
            return Ok(None);
        }
        let line = raw.position().map_or(0, csv::Position::line);
        Ok(Some(Row { line, cells: decode(&raw, self.encoding), raw }))
    }

    /// How many bytes were read.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.reader.position().byte()
    }

    /// The header as it came.
    #[must_use]
    pub const fn raw_header(&self) -> &ByteRecord {
        &self.raw_header
    }
}

/// A comma, a quote or a line break is never the second byte of a letter in GBK, so that rows can be divided before they are decoded.
fn decode(raw: &ByteRecord, encoding: EncodingArgument) -> Option<StringRecord> {
    match encoding {
        EncodingArgument::Utf8 => StringRecord::from_byte_record(raw.clone()).ok(),
        EncodingArgument::Gbk => {
            let cells: Option<Vec<Cow<'_, str>>> =
                raw.iter().map(|cell| GB18030.decode_without_bom_handling_and_without_replacement(cell)).collect();
            let cells = cells?;
            Some(cells.iter().map(|cell| &**cell).collect())
        }
    }
}

/// SHA-256 of a file's bytes.
///
/// # Errors
/// What the system says.
pub fn hash(path: &Path) -> Result<Vec<u8>, String> {
    let mut file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut context = Context::new(&SHA256);
    let mut buffer = vec![0; 256 * 1024];
    loop {
        let read = file.read(&mut buffer).map_err(|error| format!("{}: {error}", path.display()))?;
        match buffer.get(..read) {
            Some(bytes) if read > 0 => context.update(bytes),
            _ => break,
        }
    }
    Ok(context.finish().as_ref().to_vec())
}

/// The file of refused rows: made when the first one comes. Its columns are those of the file, then what was wrong.
pub struct RefusedRows {
    path: PathBuf,
    header: ByteRecord,
    writer: Option<csv::Writer<File>>,
}

impl RefusedRows {
    /// Plans the file.
    #[must_use]
    pub const fn at(path: PathBuf, header: ByteRecord) -> Self {
        Self { path, header, writer: None }
    }

    /// Adds a row with its faults.
    ///
    /// # Errors
    /// What the system says.
    pub fn add(&mut self, row: &Row, faults: &[&RowRefusal]) -> Result<(), String> {
        let told = |error: &dyn std::fmt::Display| format!("{}: {error}", self.path.display());
        let mut writer = match self.writer.take() {
            Some(writer) => writer,
            None => {
                let file = File::create(&self.path).map_err(|error| told(&error))?;
                let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(file);
                let mut header = self.header.clone();
                header.push_field(b"import_line");
                header.push_field(b"import_faults");
                writer.write_byte_record(&header).map_err(|error| told(&error))?;
                writer
            }
        };
        let mut cells: ByteRecord = row.raw.iter().collect();
        while cells.len() < self.header.len() {
            cells.push_field(b"");
        }
        let words: Vec<String> = faults
            .iter()
            .map(|fault| fault.column.as_ref().map_or(fault.code.to_owned(), |column| format!("{column}: {}", fault.code)))
            .collect();
        cells.push_field(row.line.to_string().as_bytes());
        cells.push_field(words.join("; ").as_bytes());
        writer.write_byte_record(&cells).map_err(|error| told(&error))?;
        self.writer = Some(writer);
        Ok(())
    }

    /// Ends the file. Where it is, if any row was refused.
    ///
    /// # Errors
    /// What the system says.
    pub fn finish(mut self) -> Result<Option<PathBuf>, String> {
        match self.writer.take() {
            Some(mut writer) => {
                writer.flush().map(|()| Some(self.path.clone())).map_err(|error| format!("{}: {error}", self.path.display()))
            }
            None => Ok(None),
        }
    }
}
