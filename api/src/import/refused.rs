//! The rows that were refused, as a file to mend and send again: its columns are those of the file, then what was wrong.

use std::io::Write;

use csv::ByteRecord;
use guanxi_domain::platform::import::RowRefusal;

use super::file::{BYTE_ORDER_MARK, Rows, encode};

/// The columns that are added. Where a mended file has them already, they are written anew.
const ADDED: [&str; 2] = ["import_line", "import_faults"];

/// Writes the refused rows of a file, in its own encoding. `faults` gives those behind a line, of a bounded number of rows at once,
/// `words` says one fault. How many rows were written.
///
/// # Errors
/// What the system says.
pub fn write(
    rows: &mut Rows,
    mut faults: impl FnMut(u64) -> Result<Vec<Vec<RowRefusal>>, String>,
    words: impl Fn(&RowRefusal) -> String,
    out: &mut dyn Write,
) -> Result<u64, String> {
    let (encoding, header, columns) = (rows.encoding(), own_columns(rows.raw_header()), rows.raw_header().len());
    if rows.is_marked() {
        out.write_all(BYTE_ORDER_MARK).map_err(|error| error.to_string())?;
    }
    let mut writer = csv::WriterBuilder::new().flexible(true).delimiter(rows.delimiter().byte()).from_writer(out);
    let mut told = header.clone();
    ADDED.iter().for_each(|name| told.push_field(name.as_bytes()));
    writer.write_byte_record(&told).map_err(|error| error.to_string())?;
    let (mut written, mut raw, mut at) = (0, ByteRecord::new(), 0);
    let mut page = faults(0)?.into_iter();
    let mut last = 0;
    'pages: loop {
        for faults in page {
            let Some(line) = faults.first().map(|fault| fault.line) else { continue };
            last = line;
            while at < line {
                // A file that has been changed meanwhile may have no such row any more.
                let Some(next) = rows.pass(&mut raw)? else { break 'pages };
                at = next;
            }
            let mut cells: ByteRecord = raw.iter().take(header.len().max(1)).collect();
            while cells.len() < header.len() {
                cells.push_field(b"");
            }
            let said: Vec<String> = faults.iter().map(&words).collect();
            cells.push_field(line.to_string().as_bytes());
            cells.push_field(&encode(&said.join("; "), encoding));
            // What no column is for may be what is wrong: an amount with a comma in it, say.
            raw.iter().skip(columns).for_each(|cell| cells.push_field(cell));
            writer.write_byte_record(&cells).map_err(|error| error.to_string())?;
            written += 1;
        }
        let next = faults(last)?;
        if next.is_empty() {
            break;
        }
        page = next.into_iter();
    }
    writer.flush().map_err(|error| error.to_string())?;
    Ok(written)
}

/// The columns of the file itself.
fn own_columns(header: &ByteRecord) -> ByteRecord {
    header.iter().filter(|name| !ADDED.iter().any(|added| added.as_bytes() == *name)).collect()
}

/// A fault in the words of the command line: column and code.
#[must_use]
pub fn code_of(fault: &RowRefusal) -> String {
    fault.column.as_ref().map_or_else(|| fault.code.to_owned(), |column| format!("{column}: {}", fault.code))
}

#[cfg(test)]
mod tests {
    use guanxi_domain::fields::FieldCode;
    use guanxi_domain::platform::import::{Delimiter, FileEncoding};

    use super::*;

    fn refused(bytes: &[u8], encoding: FileEncoding, delimiter: Delimiter, lines: &[u64]) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file.csv");
        std::fs::write(&path, bytes).unwrap();
        let mut rows = Rows::open(&path, encoding, delimiter).unwrap();
        let mut out = Vec::new();
        let faults = |after: u64| {
            // Pages of one row, so that going on is part of the test.
            let next = lines.iter().find(|line| **line > after);
            Ok(next.map(|line| vec![RowRefusal::of_field(*line, Some("金额"), FieldCode::AmountInvalid)]).into_iter().collect())
        };
        let written = write(&mut rows, faults, code_of, &mut out).unwrap();
        assert_eq!(written, lines.len() as u64);
        out
    }

    #[test]
    fn refused_rows_come_back_as_they_were_with_their_faults() {
        let file = "\u{feff}id;金额\n1;1\n\"2\n3\";x\n4;y;more\n5\n";
        let back = refused(file.as_bytes(), FileEncoding::Utf8, Delimiter::Semicolon, &[3, 5, 6]);
        let expected = "\u{feff}id;金额;import_line;import_faults\n\"2\n3\";x;3;金额: amount_invalid\n4;y;5;金额: amount_invalid;more\n5;;6;金额: amount_invalid\n";
        assert_eq!(String::from_utf8(back).unwrap(), expected);
    }

    #[test]
    fn rows_begin_on_their_line_whatever_ends_lines() {
        let lines = |text: &str| {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("file.csv");
            std::fs::write(&path, text).unwrap();
            let mut rows = Rows::open(&path, FileEncoding::Utf8, Delimiter::Comma).unwrap();
            std::iter::from_fn(move || rows.next().unwrap().map(|row| row.line)).collect::<Vec<_>>()
        };
        for ending in ["\n", "\r\n"] {
            let text = ["a,b", "", "", "1,x", "2,y", "", "\"3", "\",z", "4,v"].join(ending);
            assert_eq!(lines(&text), [4, 5, 7, 9], "{text:?}");
            assert_eq!(lines(&(text + ending + ending)), [4, 5, 7, 9]);
        }
        assert_eq!(lines("a\r1\r2\r3"), [2, 3, 4]);
        // Rows at the seam between two pieces of the file that are read at once.
        let many = |ending: &str| format!("a{ending}{}", format!("0123456789012{ending}").repeat(60_000));
        for ending in ["\n", "\r\n"] {
            assert!(lines(&many(ending)).into_iter().eq(2..60_002), "{ending:?}");
        }
    }

    #[test]
    fn a_mended_file_that_is_refused_again_has_the_columns_once() {
        let file = "id,金额,import_line,import_faults\n1,x,7,old\n";
        let back = refused(file.as_bytes(), FileEncoding::Utf8, Delimiter::Comma, &[2]);
        assert_eq!(String::from_utf8(back).unwrap(), "id,金额,import_line,import_faults\n1,x,2,金额: amount_invalid\n");
    }

    #[test]
    fn a_file_in_gbk_stays_one() {
        let spelled = |text: &str| encode(text, FileEncoding::Gbk).into_owned();
        let mut file = spelled("名,金额\n王芳,x\n");
        file.extend_from_slice(b"\xff\xff,y\n");
        let back = refused(&file, FileEncoding::Gbk, Delimiter::Comma, &[2, 3]);
        let mut expected = spelled("名,金额,import_line,import_faults\n王芳,x,2,金额: amount_invalid\n");
        expected.extend_from_slice(b"\xff\xff,y,3,");
        expected.extend_from_slice(&spelled("金额: amount_invalid\n"));
        assert_eq!(back, expected);
    }
}
