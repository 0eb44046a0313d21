//! How a file spells its letters, and how that is found out without reading the file into memory.

crate::vocabulary! {
    /// How whoever imports says that a file spells letters.
    EncodingChoice, "import_encoding" {
        Auto = "auto", "自动识别", "Found out from the file";
        Utf8 = "utf8", "UTF-8", "UTF-8, with or without a byte order mark";
        Gbk = "gbk", "GBK", "GBK, and GB 18030, which holds it";
    }
}

crate::vocabulary! {
    /// How a file spells letters.
    FileEncoding, "import_file_encoding" {
        Utf8 = "utf8", "UTF-8", "UTF-8";
        Gbk = "gbk", "GBK", "GBK and GB 18030";
    }
}

crate::vocabulary! {
    /// What stands between two columns of a file.
    Delimiter, "import_delimiter" {
        Comma = "comma", "逗号", "Comma";
        Semicolon = "semicolon", "分号", "Semicolon";
        Tab = "tab", "制表符", "Tabulator";
        Bar = "bar", "竖线", "Vertical bar";
    }
}

impl Delimiter {
    /// Its byte in a file.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Tab => b'\t',
            Self::Bar => b'|',
        }
    }

    /// Whether rows can be divided before they are decoded. In GBK a comma, a semicolon, a tabulator, a quote or a line break is never
    /// the second byte of a letter; a vertical bar can be.
    #[must_use]
    pub const fn divides(self, encoding: FileEncoding) -> bool {
        !matches!((self, encoding), (Self::Bar, FileEncoding::Gbk))
    }
}

/// Finds out how a file spells letters while its bytes go by. What is UTF-8 from end to end is UTF-8: text in GBK with more than a few
/// Chinese letters never is. Everything else counts as GBK, whose reader then refuses the rows that are no text in it either.
#[derive(Clone, Debug, Default)]
pub struct EncodingFinder {
    carried: Vec<u8>,
    broken: bool,
}

impl EncodingFinder {
    /// Begins a file.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.broken {
            return;
        }
        // A letter that was cut in two is completed first; none has more than four bytes.
        let mut rest = bytes;
        while !self.carried.is_empty() {
            let Some((next, later)) = rest.split_first() else { return };
            self.carried.push(*next);
            rest = later;
            match std::str::from_utf8(&self.carried) {
                Ok(_) => self.carried.clear(),
                Err(error) if error.error_len().is_some() => {
                    self.broken = true;
                    return;
                }
                Err(_) => {}
            }
        }
        if let Err(error) = std::str::from_utf8(rest) {
            if error.error_len().is_some() {
                self.broken = true;
            } else {
                self.carried.extend_from_slice(rest.get(error.valid_up_to()..).unwrap_or_default());
            }
        }
    }

    /// What the file is, once all of it has gone by.
    #[must_use]
    pub fn found(&self) -> FileEncoding {
        if self.broken || !self.carried.is_empty() { FileEncoding::Gbk } else { FileEncoding::Utf8 }
    }

    /// What the file is read as: what was said, or else what was found.
    #[must_use]
    pub fn chosen(&self, choice: EncodingChoice) -> FileEncoding {
        match choice {
            EncodingChoice::Auto => self.found(),
            EncodingChoice::Utf8 => FileEncoding::Utf8,
            EncodingChoice::Gbk => FileEncoding::Gbk,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn find(bytes: &[u8]) -> FileEncoding {
        let mut finder = EncodingFinder::new();
        finder.feed(bytes);
        finder.found()
    }

    #[test]
    fn encodings_are_told_apart() {
        let table: [(&[u8], FileEncoding); 7] = [
            (b"", FileEncoding::Utf8),
            (b"id,name\n1,Wang\n", FileEncoding::Utf8),
            ("编号,姓名\n1,王芳\n".as_bytes(), FileEncoding::Utf8),
            (b"\xef\xbb\xbfid,name\n", FileEncoding::Utf8),
            // 姓名
            (b"\xd0\xd5\xc3\xfb\n", FileEncoding::Gbk),
            // Cut off in the middle of a letter.
            (b"id\n\xe7\x8e", FileEncoding::Gbk),
            (b"\xff\xfei\x00d\x00", FileEncoding::Gbk),
        ];
        for (bytes, expected) in table {
            assert_eq!(find(bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn what_is_said_comes_before_what_is_found() {
        let mut finder = EncodingFinder::new();
        finder.feed(b"\xd0\xd5");
        assert_eq!(finder.chosen(EncodingChoice::Auto), FileEncoding::Gbk);
        assert_eq!(finder.chosen(EncodingChoice::Utf8), FileEncoding::Utf8);
        assert_eq!(EncodingFinder::new().chosen(EncodingChoice::Gbk), FileEncoding::Gbk);
    }

    #[test]
    fn only_a_bar_can_be_half_a_letter() {
        for delimiter in [Delimiter::Comma, Delimiter::Semicolon, Delimiter::Tab, Delimiter::Bar] {
            let half_a_letter = (0x40..=0x7e).contains(&delimiter.byte());
            assert_eq!(delimiter.divides(FileEncoding::Gbk), !half_a_letter, "{delimiter}");
            assert!(delimiter.divides(FileEncoding::Utf8));
        }
    }

    proptest! {
        #[test]
        fn pieces_are_judged_as_the_whole(
            bytes in prop_oneof![any::<String>().prop_map(String::into_bytes), prop::collection::vec(any::<u8>(), 0..40)],
            cuts in prop::collection::vec(1_usize..7, 0..40),
        ) {
            let mut finder = EncodingFinder::new();
            let mut rest = bytes.as_slice();
            for cut in cuts {
                let (piece, later) = rest.split_at(cut.min(rest.len()));
                finder.feed(piece);
                rest = later;
            }
            finder.feed(rest);
            prop_assert_eq!(finder.found() == FileEncoding::Utf8, std::str::from_utf8(&bytes).is_ok());
        }
    }
}
