//! Files that hang on interactions: bounded, told apart by their content, given back as they came, gone when removed.

use std::fs;
use std::path::PathBuf;

use serde_json::json;

use super::{customer, void};
use crate::support::answer::Answer;
use crate::support::builders::interaction;
use crate::support::client::Api;
use crate::support::database::Engine;
use crate::support::world::{World, on_both_engines};

const PNG: &[u8] = b"\x89PNG\r\n\x1A\n and so on";

fn attach(api: &Api, interaction: &str, name: &str, bytes: &[u8]) -> Answer {
    let path = format!("/api/v1/interactions/{interaction}/attachments?file_name={name}");
    api.request("POST", &path).bytes("application/octet-stream", bytes.to_vec()).send()
}

fn files(world: &World, folder: &str) -> Vec<PathBuf> {
    let (mut folders, mut found) = (vec![world.settings.data_folder().join(folder)], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.path().is_dir() { folders.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    found
}

on_both_engines! {
    /// A file comes back byte for byte under its own type and name, whatever the sender called it.
    fn a_file_comes_back_as_it_was(world: &World) {
        let api = &world.api;
        let id = interaction(&customer(api)).create(api).id();
        let bytes = [PNG, &[0; 300_000]].concat();
        let added = attach(api, &id, "%E8%BD%A6%E5%A4%B4%E7%85%A7%E7%89%87.PNG", &bytes).expect(201);
        assert_eq!((&added["media_type"], &added["size_bytes"]), (&json!("image/png"), &json!(bytes.len())));
        assert_eq!(added["file_name"], "车头照片.PNG");
        let location = added.header("location").to_owned();
        assert_eq!(api.get(&location).expect(200).json, added.json);
        let content = format!("{location}/content");
        let given = api.request("GET", &content).header("Accept", "image/png").send().expect(200);
        assert!(given.bytes == bytes && given.header("content-type") == "image/png");
        assert!(given.header("content-disposition").starts_with("attachment; filename=\"____.PNG\"; filename*=UTF-8''%E8%BD%A6"));
        assert_eq!(given.header("x-content-type-options"), "nosniff");
        assert_eq!(given.header("content-length"), bytes.len().to_string());
        let again = api.request("GET", &content).header("If-None-Match", given.header("etag")).send().expect(304);
        assert!(again.bytes.is_empty());
        assert_eq!(api.get(&format!("/api/v1/interactions/{id}")).expect(200)["attachments"], json!([added.json]));
        assert_eq!((files(world, "attachments").len(), files(world, "incoming").len()), (1, 0));
        assert_eq!(attach(api, &id, "run.bat", b"echo off").expect(201)["file_name"], "run.bat.txt");
    }

    /// What runs when it is opened is refused, also under an innocent name, and nothing of a refused file stays.
    fn what_is_no_document_is_refused(world: &World) {
        let api = &world.api;
        let id = interaction(&customer(api)).create(api).id();
        for bytes in [b"MZ\x90\0".as_slice(), b"<svg xmlns=''/>", b"<!doctype html>", b"#!/bin/sh\nls", b"PK\x03\x04 anything"] {
            attach(api, &id, "contract.pdf", bytes).expect(415).problem("unsupported_media_type");
        }
        attach(api, &id, "a.txt", b"").expect(422).problem("validation_failed");
        attach(api, &id, "a%0Ab.txt", b"words").expect(422).field_error("/file_name", "control_character");
        attach(api, &customer(api), "a.txt", b"words").expect(404).problem("not_found");
        let path = format!("/api/v1/interactions/{id}/attachments");
        api.request("POST", &path).bytes("multipart/form-data; boundary=x", b"--x".to_vec()).send().expect(415);
        api.request("POST", &format!("{path}?name=a")).bytes("", b"a".to_vec()).send().expect(400).problem("malformed_request");
        api.request("POST", &path).header("Idempotency-Key", "a").bytes("", b"a".to_vec()).send().expect(400);
        assert_eq!((files(world, "attachments").len(), files(world, "incoming").len()), (0, 0));
    }

    /// A voided interaction bears no new file and keeps those that it has.
    fn files_follow_the_state(world: &World) {
        let api = &world.api;
        let id = interaction(&customer(api)).create(api).id();
        let file = attach(api, &id, "a.txt", b"words").expect(201).id();
        void(api, &id).expect(200);
        attach(api, &id, "b.txt", b"words").expect(409).problem("illegal_transition");
        let path = format!("/api/v1/interactions/{id}/attachments/{file}");
        api.delete(&path).expect(409).problem("illegal_transition");
        assert_eq!(api.get(&format!("{path}/content")).expect(200).bytes, b"words");
        assert_eq!((files(world, "attachments").len(), files(world, "incoming").len()), (1, 0));
    }

    /// A removed file is gone from the record, from the disk and from the log's words.
    fn a_removed_file_is_gone(world: &World) {
        let api = &world.api;
        let (id, other) = (interaction(&customer(api)).create(api).id(), interaction(&customer(api)).create(api).id());
        let file = attach(api, &id, "%E7%8E%8B%E8%8A%B3.txt", b"words").expect(201).id();
        let path = format!("/api/v1/interactions/{id}/attachments/{file}");
        api.delete(&format!("/api/v1/interactions/{other}/attachments/{file}")).expect(404);
        api.get(&format!("/api/v1/interactions/{other}/attachments/{file}/content")).expect(404);
        let stale = api.request("DELETE", &path).header("If-Match", "\"9-x\"").send();
        stale.expect(412).problem("version_mismatch");
        assert_eq!((files(world, "attachments").len(), files(world, "incoming").len()), (1, 0));
        api.delete(&path).expect(204);
        api.get(&format!("{path}/content")).expect(404).problem("not_found");
        assert_eq!((files(world, "attachments").len(), files(world, "incoming").len()), (0, 0));
        assert!(!world.log().contains("王芳"));
    }

    /// `guanxi verify` names files that are missing, changed or nobody's.
    fn verify_compares_files_with_rows(world: &World) {
        let api = &world.api;
        let id = interaction(&customer(api)).create(api).id();
        let verify = || {
            let output = world.settings.run(&["verify"]);
            (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
        };
        let (gone, changed) = (attach(api, &id, "a.txt", b"one").expect(201).id(), attach(api, &id, "b.txt", b"two").expect(201).id());
        let (good, text) = verify();
        assert!(good && text.contains("files: 2 compared with their rows, 0 wrong"), "{text}");
        let all = files(world, "attachments");
        let place = |id: &str| all.iter().find(|path| path.ends_with(id)).unwrap().clone();
        fs::remove_file(place(&gone)).unwrap();
        fs::write(place(&changed), b"TWO").unwrap();
        let orphan = place(&changed).with_file_name("0192f3a4-5b6c-7d8e-9f01-23456789abcd");
        fs::write(&orphan, b"nobody's").unwrap();
        let (good, text) = verify();
        assert!(!good && text.contains("files: 2 compared with their rows, 3 wrong"), "{text}");
        for line in [format!("attachment {gone} is missing"), format!("attachment {changed} is not what"), format!("{} belongs", orphan.display())] {
            assert!(text.contains(&line), "{line} is not in\n{text}");
        }
    }
}

/// The setting bounds files, whether their size is announced or not.
#[test]
fn files_are_bounded_by_the_setting() {
    let world = World::with(Engine::Sqlite, &[("GUANXI_ATTACHMENT_MAX_BYTES", "2048")]);
    let id = interaction(&customer(&world.api)).create(&world.api).id();
    attach(&world.api, &id, "a.txt", &[b'a'; 2048]).expect(201);
    attach(&world.api, &id, "a.txt", &[b'a'; 2049]).expect(413).problem("payload_too_large");
    assert_eq!((files(&world, "attachments").len(), files(&world, "incoming").len()), (1, 0));
}
