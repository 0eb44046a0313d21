//! A kept file as an answer: streamed from the disk, to be saved and never shown by a browser as part of this site.

use std::fs::File;
use std::io::Read;

use actix_web::body::{BoxBody, SizedStream};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, HeaderValue};
use actix_web::web::{Bytes, block};
use actix_web::{HttpRequest, HttpResponse, Responder};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures_util::stream::try_unfold;
use utoipa::PartialSchema;

use super::Hash;
use crate::answer::is_known;
use crate::openapi::{DescribeAnswer, OperationDoc, string_header};
use crate::problem::Problem;

/// How many bytes are read at once.
const CHUNK: usize = 64 * 1024;

/// 200: a file's bytes under its own type and name; 304 where `If-None-Match` names it.
pub struct FileContent {
    /// The file, open.
    pub file: File,
    /// Its size in bytes.
    pub size_bytes: u64,
    /// What it is.
    pub media_type: &'static str,
    /// What it is to be called.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: Hash,
}

impl Responder for FileContent {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(self.sha256));
        let cache = (CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        if is_known(request, &tag) {
            return HttpResponse::NotModified().insert_header((ETAG, tag)).insert_header(cache).finish();
        }
        let Ok(disposition) = HeaderValue::from_str(&disposition(&self.name)) else {
            return HttpResponse::from_error(Problem::internal("the name of a file fits no header"));
        };
        let bytes = try_unfold(self.file, |file| async move { block(move || next(file)).await.map_err(std::io::Error::other)? });
        HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, HeaderValue::from_static(self.media_type)))
            .insert_header((CONTENT_DISPOSITION, disposition))
            .insert_header((ETAG, tag))
            .insert_header(cache)
            .body(SizedStream::new(self.size_bytes, bytes))
    }
}

/// The next bytes of a file, none at its end.
fn next(mut file: File) -> std::io::Result<Option<(Bytes, File)>> {
    let mut chunk = vec![0; CHUNK];
    let count = file.read(&mut chunk)?;
    chunk.truncate(count);
    Ok((count > 0).then(|| (Bytes::from(chunk), file)))
}

/// `attachment` with the name: in ASCII for old readers, and whole by RFC 5987.
fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|letter| if letter.is_ascii_alphanumeric() || " ._-".contains(letter) { letter } else { '_' }).collect();
    let mut whole = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            whole.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

impl DescribeAnswer for FileContent {
    fn describe_answer(operation: &mut OperationDoc) {
        let description = "The `ETag` that you have: where it is still the same file, the answer is 304 without a body.";
        operation.header_parameter(
            "If-None-Match",
            description,
            String::schema(),
            "\"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\"".into(),
        );
        let headers = [
            ("ETag", string_header("A hash of the bytes.", "\"47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\"")),
            ("Content-Disposition", string_header("`attachment` with the file's name (RFC 6266).", "attachment; filename=\"a.pdf\"")),
        ];
        operation.file_answer("The bytes of the file, under its own type.", &headers);
        operation.bare_answer(304, "The file that you have.");
    }
}

/// A CSV file that was made for the caller.
pub struct CsvFile(pub FileContent);

impl Responder for CsvFile {
    type Body = BoxBody;

    fn respond_to(self, request: &HttpRequest) -> HttpResponse {
        self.0.respond_to(request)
    }
}

impl DescribeAnswer for CsvFile {
    fn describe_answer(operation: &mut OperationDoc) {
        operation.csv_answer(
            "The rows, with `Content-Disposition: attachment`.",
            "编号,金额,import_line,import_faults\n17,x,3,金额: 金额无效。\n",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_the_header_whole_and_harmless() {
        let table = [
            ("a b.pdf", "attachment; filename=\"a b.pdf\"; filename*=UTF-8''a%20b.pdf"),
            ("合同.pdf", "attachment; filename=\"__.pdf\"; filename*=UTF-8''%E5%90%88%E5%90%8C.pdf"),
            ("a\"; x=\"b.pdf", "attachment; filename=\"a__ x__b.pdf\"; filename*=UTF-8''a%22%3B%20x%3D%22b.pdf"),
        ];
        for (name, expected) in table {
            assert_eq!(disposition(name), expected);
        }
    }
}
