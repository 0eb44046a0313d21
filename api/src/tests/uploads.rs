//! Files as bodies of requests: bounded, whole, and gone where nobody keeps them.

use std::fs;
use std::time::{Duration, SystemTime};

use actix_web::test::TestRequest;
use actix_web::web::Data;
use guanxi_domain::ids::CustomerId;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::answer::{Answer, Content};
use crate::app::App;
use crate::configuration::Configuration;
use crate::extract::{Caller, CustomersRead, CustomersWrite, FileLimit, NoIdempotencyKey, PathId, Upload};
use crate::files::sweep::sweep;
use crate::files::{Area, FileContent, blocking};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Operations, Tag};
use crate::testing::{Fixture, send};

const LIMIT: usize = 600_000;

struct Small;

impl FileLimit for Small {
    const DESCRIPTION: &'static str = "A small file.";
    fn bytes(_: &Configuration) -> u64 {
        LIMIT as u64
    }
}

#[derive(Serialize, ToSchema)]
struct Kept {
    /// The id.
    id: Uuid,
    /// The size in bytes.
    size_bytes: u64,
    /// The first byte of the hash.
    hash: u8,
    /// The type.
    media_type: Option<String>,
}

impl Example for Kept {
    fn example() -> Value {
        json!({ "id": Uuid::nil(), "size_bytes": 1, "hash": 1, "media_type": null })
    }
}

const fn operation(id: &'static str, method: Method, path: &'static str) -> Operation {
    Operation { id, method, path, tag: Tag::Platform, summary: "A test", description: "A test.", problems: &[] }
}

async fn keep(_: Caller<CustomersWrite>, app: Data<App>, _: NoIdempotencyKey, upload: Upload<Small>) -> Answer<Content<Kept>> {
    let (file, id, files) = (upload.into_inner(), Uuid::now_v7(), app.files.clone());
    let media_type = file.content("").media_type().map(|kind| kind.to_string());
    let kept = Kept { id, size_bytes: file.size_bytes, hash: file.sha256[0], media_type };
    blocking(move || files.keep(file, Area::Attachments, id)).await?;
    Ok(Content(kept))
}

async fn give(_: Caller<CustomersRead>, app: Data<App>, PathId(id): PathId<CustomerId>) -> Answer<FileContent> {
    let (id, files) = (guanxi_domain::ids::TypedId::uuid(id), app.files.clone());
    let (file, size_bytes) = blocking(move || {
        let file = files.open_file(Area::Attachments, id)?;
        let size = file.metadata()?.len();
        Ok((file, size))
    })
    .await?;
    Ok(FileContent { file, size_bytes, media_type: "text/plain", name: "记录.txt".to_owned(), sha256: [7; 32] })
}

fn operations() -> Operations {
    let mut routes = Operations::default();
    routes.add(operation("keep_file", Method::Post, "/api/v1/files"), keep);
    routes.add(operation("give_file", Method::Get, "/api/v1/files/{id}/content"), give);
    routes
}

fn post(fixture: &Fixture) -> TestRequest {
    TestRequest::post().uri("/api/v1/files").insert_header(("Authorization", fixture.bearer(1)))
}

fn incoming(fixture: &Fixture) -> usize {
    fs::read_dir(fixture.app.configuration.data_dir.join("incoming")).unwrap().count()
}

#[actix_web::test]
async fn a_file_is_taken_in_and_given_out_whole() {
    let fixture = Fixture::new();
    let service = fixture.service(operations()).await;
    let bytes = b"0123456789".repeat(LIMIT / 10);
    let kept = send(&service, post(&fixture).set_payload(bytes.clone())).await;
    assert_eq!((kept.status, &kept.json["size_bytes"]), (200, &json!(LIMIT)), "{}", kept.json);
    assert_eq!(kept.json["media_type"], "text/plain");
    let path = format!("/api/v1/files/{}/content", kept.json["id"].as_str().unwrap());
    let get = |name: &'static str, value: &str| {
        TestRequest::get().uri(&path).insert_header(("Authorization", fixture.bearer(1))).insert_header((name, value.to_owned()))
    };
    let given = send(&service, get("Accept", "text/plain")).await;
    assert_eq!((given.status, given.bytes), (200, LIMIT));
    assert_eq!(given.header("content-type"), "text/plain");
    assert_eq!(given.header("x-content-type-options"), "nosniff");
    assert!(given.header("content-disposition").starts_with("attachment; "));
    let again = send(&service, get("If-None-Match", given.header("etag"))).await;
    assert_eq!((again.status, again.bytes), (304, 0));
}

#[actix_web::test]
async fn what_is_too_large_or_no_file_is_refused_and_leaves_nothing() {
    let fixture = Fixture::new();
    let service = fixture.service(operations()).await;
    let large = vec![b'a'; LIMIT + 1];
    let cases = [
        (post(&fixture).set_payload(large.clone()), 413, "payload_too_large"),
        (post(&fixture).set_payload("a").insert_header(("Content-Length", "600001")), 413, "payload_too_large"),
        (post(&fixture).insert_header(("Content-Type", "multipart/form-data; boundary=x")).set_payload("a"), 415, "unsupported_media_type"),
        (post(&fixture), 422, "validation_failed"),
        (post(&fixture).insert_header(("Idempotency-Key", "a")).set_payload("a"), 400, "idempotency_key_invalid"),
        (TestRequest::post().uri("/api/v1/files").set_payload("a"), 401, "unauthenticated"),
    ];
    for (request, status, code) in cases {
        let answer = send(&service, request).await;
        assert_eq!((answer.status, answer.code()), (status, code));
        assert_eq!(incoming(&fixture), 0, "{code}");
    }
}

#[actix_web::test]
async fn a_file_whose_row_never_came_is_removed_after_an_hour() {
    let fixture = Fixture::new();
    let service = fixture.service(operations()).await;
    let kept = send(&service, post(&fixture).set_payload("a")).await;
    let id: Uuid = kept.json["id"].as_str().unwrap().parse().unwrap();
    let files = &fixture.app.files;
    assert_eq!(sweep(files, &fixture.app.store).await.unwrap(), 0);
    assert!(files.path(Area::Attachments, id).exists());
    for entry in fs::read_dir(fixture.app.configuration.data_dir.join("incoming")).unwrap() {
        let note = fs::File::options().write(true).open(entry.unwrap().path()).unwrap();
        note.set_modified(SystemTime::now() - Duration::from_secs(3700)).unwrap();
    }
    assert_eq!(sweep(files, &fixture.app.store).await.unwrap(), 1);
    assert!(!files.path(Area::Attachments, id).exists());
    assert_eq!((incoming(&fixture), sweep(files, &fixture.app.store).await.unwrap()), (0, 0));
}
