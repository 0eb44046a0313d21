//! Which files may hang on records: their types, told from the content and not from what the sender says, and their names.

use crate::fields::{FieldCode, FieldResult};
use crate::text;

/// The longest name of a file, in characters.
pub const FILE_NAME_MAX: usize = 200;

crate::vocabulary! {
    /// A type that an attached file may have. Nothing that runs when it is opened is among them: no programs, scripts, macros,
    /// web pages or drawings that carry scripts.
    MediaType, "media_type" {
        Pdf = "application/pdf", "PDF 文档", "PDF document";
        Png = "image/png", "PNG 图片", "PNG image";
        Jpeg = "image/jpeg", "JPEG 图片", "JPEG image";
        Gif = "image/gif", "GIF 图片", "GIF image";
        Webp = "image/webp", "WebP 图片", "WebP image";
        Heic = "image/heic", "HEIC 图片", "HEIC image";
        Doc = "application/msword", "Word 文档（旧格式）", "Word document, old form";
        Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word 文档", "Word document";
        Xls = "application/vnd.ms-excel", "Excel 表格（旧格式）", "Excel workbook, old form";
        Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel 表格", "Excel workbook";
        Ppt = "application/vnd.ms-powerpoint", "PowerPoint 演示文稿（旧格式）", "PowerPoint presentation, old form";
        Pptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation", "PowerPoint 演示文稿", "PowerPoint presentation";
        Odt = "application/vnd.oasis.opendocument.text", "ODF 文本文档", "OpenDocument text";
        Ods = "application/vnd.oasis.opendocument.spreadsheet", "ODF 电子表格", "OpenDocument spreadsheet";
        Odp = "application/vnd.oasis.opendocument.presentation", "ODF 演示文稿", "OpenDocument presentation";
        Text = "text/plain", "纯文本", "Plain text";
        Csv = "text/csv", "CSV 表格", "CSV table";
        Mp3 = "audio/mpeg", "MP3 音频", "MP3 audio";
        Wav = "audio/wav", "WAV 音频", "WAV audio";
        Ogg = "audio/ogg", "Ogg 音频", "Ogg audio";
        Amr = "audio/amr", "AMR 音频", "AMR audio";
        M4a = "audio/mp4", "MP4 音频", "MP4 audio";
        Mp4 = "video/mp4", "MP4 视频", "MP4 video";
        Mov = "video/quicktime", "QuickTime 视频", "QuickTime video";
        Webm = "video/webm", "WebM 视频", "WebM video";
    }
}

impl MediaType {
    /// The endings of file names that go with the type, the usual one first.
    #[must_use]
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg", "jfif"],
            Self::Gif => &["gif"],
            Self::Webp => &["webp"],
            Self::Heic => &["heic", "heif"],
            Self::Doc => &["doc"],
            Self::Docx => &["docx"],
            Self::Xls => &["xls"],
            Self::Xlsx => &["xlsx"],
            Self::Ppt => &["ppt"],
            Self::Pptx => &["pptx"],
            Self::Odt => &["odt"],
            Self::Ods => &["ods"],
            Self::Odp => &["odp"],
            Self::Text => &["txt", "log", "md", "text"],
            Self::Csv => &["csv"],
            Self::Mp3 => &["mp3"],
            Self::Wav => &["wav"],
            Self::Ogg => &["ogg", "oga", "opus"],
            Self::Amr => &["amr"],
            Self::M4a => &["m4a"],
            Self::Mp4 => &["mp4", "m4v", "3gp"],
            Self::Mov => &["mov"],
            Self::Webm => &["webm"],
        }
    }
}

/// What is looked at of a file to tell its type.
#[derive(Clone, Copy, Debug)]
pub struct Content<'a> {
    /// Its first bytes, tens of thousands where there are so many.
    pub head: &'a [u8],
    /// Its last bytes: lists of what an archive holds stand there.
    pub tail: &'a [u8],
    /// Whether no byte of all of it is a control character other than those of text.
    pub is_text: bool,
    /// The name that the sender gave it, if any: tells forms apart that share a content.
    pub name: &'a str,
}

/// Whether bytes hold no control character other than line breaks, tabs, form feeds and escapes.
#[must_use]
pub fn is_text(bytes: &[u8]) -> bool {
    !bytes.iter().any(|byte| matches!(byte, 0..=8 | 11 | 14..=26 | 28..=31 | 127))
}

impl Content<'_> {
    /// The type of the file; `None` where it is none that may be attached.
    #[must_use]
    pub fn media_type(&self) -> Option<MediaType> {
        let starts = |magic: &[u8]| self.head.starts_with(magic);
        if starts(b"PK\x03\x04") {
            return self.of_archive();
        }
        if starts(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
            return self.among(&[MediaType::Doc, MediaType::Xls, MediaType::Ppt]);
        }
        if self.head.get(4..8) == Some(b"ftyp") {
            return self.of_brand();
        }
        if starts(b"RIFF") {
            return match self.head.get(8..12) {
                Some(b"WAVE") => Some(MediaType::Wav),
                Some(b"WEBP") => Some(MediaType::Webp),
                _ => None,
            };
        }
        let magics: &[(&[u8], MediaType)] = &[
            (b"%PDF-", MediaType::Pdf),
            (b"\x89PNG\r\n\x1A\n", MediaType::Png),
            (b"\xFF\xD8\xFF", MediaType::Jpeg),
            (b"GIF87a", MediaType::Gif),
            (b"GIF89a", MediaType::Gif),
            (b"OggS", MediaType::Ogg),
            (b"#!AMR", MediaType::Amr),
            (b"ID3", MediaType::Mp3),
            (b"\xFF\xFB", MediaType::Mp3),
            (b"\xFF\xF3", MediaType::Mp3),
            (b"\xFF\xF2", MediaType::Mp3),
            (b"\x1A\x45\xDF\xA3", MediaType::Webm),
        ];
        magics.iter().find(|(magic, _)| starts(magic)).map(|(_, kind)| *kind).or_else(|| self.of_text())
    }

    /// An office document is an archive with known parts; one with macros, and any other archive, is none.
    fn of_archive(&self) -> Option<MediaType> {
        if self.mentions(b"vbaProject.bin") {
            return None;
        }
        let open_document = [MediaType::Odt, MediaType::Ods, MediaType::Odp];
        let after_header = self.head.get(30..).unwrap_or_default();
        let named =
            |kind: &MediaType| after_header.starts_with([b"mimetype", crate::vocabulary::Word::word(*kind).as_bytes()].concat().as_slice());
        // The type of a template, say, begins with that of the document.
        if let Some(kind) = open_document.into_iter().find(named) {
            return Some(kind);
        }
        let parts: [(&[u8], MediaType); 3] = [(b"word/", MediaType::Docx), (b"xl/", MediaType::Xlsx), (b"ppt/", MediaType::Pptx)];
        if !self.mentions(b"[Content_Types].xml") {
            return None;
        }
        parts.into_iter().find(|(part, _)| self.mentions(part)).map(|(_, kind)| kind)
    }

    /// The brand of an ISO media file.
    fn of_brand(&self) -> Option<MediaType> {
        match self.head.get(8..12)? {
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"mif1" | b"msf1" => Some(MediaType::Heic),
            b"M4A " | b"M4B " => Some(MediaType::M4a),
            b"qt  " => Some(MediaType::Mov),
            b"isom" | b"iso2" | b"iso3" | b"iso4" | b"iso5" | b"iso6" | b"mp41" | b"mp42" | b"avc1" | b"dash" | b"M4V " | b"MSNV"
            | b"3gp4" | b"3gp5" | b"3gp6" | b"3gp7" | b"3g2a" | b"mmp4" => Some(MediaType::Mp4),
            _ => None,
        }
    }

    fn of_text(&self) -> Option<MediaType> {
        let text = self.head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(self.head).trim_ascii_start();
        // Markup runs in browsers, and what begins with #! in shells.
        if !self.is_text || text.is_empty() || text.starts_with(b"<") || text.starts_with(b"#!") {
            return None;
        }
        self.among(&[MediaType::Csv]).or(Some(MediaType::Text))
    }

    /// The one of these types whose ending the name has.
    fn among(&self, kinds: &[MediaType]) -> Option<MediaType> {
        let ending = extension(self.name)?;
        kinds.iter().copied().find(|kind| kind.extensions().contains(&ending.as_str()))
    }

    fn mentions(&self, words: &[u8]) -> bool {
        let within = |bytes: &[u8]| bytes.windows(words.len()).any(|window| window == words);
        within(self.head) || within(self.tail)
    }
}

/// The name under which a file is kept: the last part of what the sender calls it, with an ending that tells its type, so that
/// no system takes it for something else.
///
/// # Errors
/// `too_long`, `control_character` (also for characters that turn the direction of writing, and with it an ending).
pub fn file_name(given: Option<&str>, media_type: MediaType) -> FieldResult<String> {
    let usual = media_type.extensions().first().copied().unwrap_or("bin");
    let last = given.unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default();
    let name = text::line(last, 0, FILE_NAME_MAX)?;
    if name.contains(|letter| matches!(letter, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')) {
        return Err(FieldCode::ControlCharacter.into());
    }
    let name = name.trim_matches(['.', ' ']);
    if name.is_empty() {
        return Ok(format!("attachment.{usual}"));
    }
    let fits = extension(name).is_some_and(|ending| media_type.extensions().contains(&ending.as_str()));
    Ok(if fits { name.to_owned() } else { format!("{name}.{usual}") })
}

fn extension(name: &str) -> Option<String> {
    name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn kind(bytes: &[u8], name: &str) -> Option<MediaType> {
        Content { head: bytes, tail: &[], is_text: is_text(bytes), name }.media_type()
    }

    #[test]
    fn the_content_tells_the_type() {
        let ole = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1........";
        let zip = |rest: &[u8]| [b"PK\x03\x04".as_slice(), &[0; 26], rest].concat();
        let docx = zip(b"[Content_Types].xml....word/document.xml");
        let table: &[(&[u8], &str, Option<MediaType>)] = &[
            (b"%PDF-1.7\n", "a.txt", Some(MediaType::Pdf)),
            (b"\x89PNG\r\n\x1A\n", "", Some(MediaType::Png)),
            (b"\xFF\xD8\xFF\xE0", "", Some(MediaType::Jpeg)),
            (b"RIFF\0\0\0\0WEBP", "", Some(MediaType::Webp)),
            (b"RIFF\0\0\0\0WAVE", "", Some(MediaType::Wav)),
            (b"RIFF\0\0\0\0ACON", "", None),
            (b"\0\0\0\x18ftypheic", "", Some(MediaType::Heic)),
            (b"\0\0\0\x18ftypisom", "", Some(MediaType::Mp4)),
            (b"\0\0\0\x18ftypxxxx", "", None),
            (b"#!AMR\n\x3C", "", Some(MediaType::Amr)),
            (ole, "old.doc", Some(MediaType::Doc)),
            (ole, "old.XLS", Some(MediaType::Xls)),
            (ole, "setup.msi", None),
            (&docx, "a.docx", Some(MediaType::Docx)),
            (&zip(b"[Content_Types].xml..xl/workbook.xml"), "", Some(MediaType::Xlsx)),
            (&zip(b"[Content_Types].xml..xl/vbaProject.bin"), "a.xlsx", None),
            (&zip(b"mimetypeapplication/vnd.oasis.opendocument.text"), "", Some(MediaType::Odt)),
            (&zip(b"evil.exe"), "a.docx", None),
            ("客户来电".as_bytes(), "", Some(MediaType::Text)),
            (b"a,b\n1,2\n", "t.csv", Some(MediaType::Csv)),
            (b"\xEF\xBB\xBF <svg onload=x>", "a.txt", None),
            (b"<!DOCTYPE html>", "a.txt", None),
            (b"<?xml version='1.0'?>", "a.txt", None),
            (b"#!/bin/sh\n", "a.txt", None),
            (b"MZ\x90\0\x03", "a.pdf", None),
            (b"\x7FELF", "a.pdf", None),
            (b"  \n", "a.txt", None),
            (b"a\0b", "a.txt", None),
        ];
        for (bytes, name, expected) in table {
            assert_eq!(kind(bytes, name), *expected, "{name} {:?}", String::from_utf8_lossy(bytes));
        }
        let listed_at_the_end = Content { head: &zip(b"[Content_Types].xml"), tail: b"..ppt/slides..", is_text: false, name: "" };
        assert_eq!(listed_at_the_end.media_type(), Some(MediaType::Pptx));
    }

    #[test]
    fn a_name_has_the_ending_of_its_type_and_no_folder() {
        let table = [
            (Some("合同.pdf"), MediaType::Pdf, Some("合同.pdf")),
            (Some("C:\\照片\\车头.JPG"), MediaType::Jpeg, Some("车头.JPG")),
            (Some("../../etc/passwd"), MediaType::Text, Some("passwd.txt")),
            (Some("run.bat"), MediaType::Text, Some("run.bat.txt")),
            (Some("invoice.pdf.exe"), MediaType::Pdf, Some("invoice.pdf.exe.pdf")),
            (Some(" ..hidden. "), MediaType::Png, Some("hidden.png")),
            (Some("folder/"), MediaType::Png, Some("attachment.png")),
            (None, MediaType::Csv, Some("attachment.csv")),
            (Some("a\nb.txt"), MediaType::Text, None),
            (Some("cod\u{202E}txt.exe"), MediaType::Text, None),
        ];
        for (given, media_type, expected) in table {
            assert_eq!(file_name(given, media_type).ok().as_deref(), expected, "{given:?}");
        }
        assert!(file_name(Some(&"x".repeat(201)), MediaType::Text).is_err());
    }

    proptest! {
        #[test]
        fn a_kept_name_is_kept_again(given in "\\PC{0,40}") {
            for media_type in [MediaType::Pdf, MediaType::Text] {
                if let Ok(name) = file_name(Some(&given), media_type) {
                    prop_assert!(!name.contains(['/', '\\']) && !name.starts_with('.'));
                    prop_assert_eq!(file_name(Some(&name), media_type).unwrap(), name);
                }
            }
        }

        #[test]
        fn no_bytes_break_the_recognition(head in proptest::collection::vec(any::<u8>(), 0..80), name in "[a-z.]{0,8}") {
            let _ = kind(&head, &name);
        }
    }
}
