//! A body on its way into a file: hashed and looked at while it is written, never as a whole in memory.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use aws_lc_rs::digest::{Context, SHA256};
use guanxi_domain::platform::import::EncodingFinder;
use guanxi_domain::platform::media;

use super::{private, remove};

/// How many bytes of the beginning and of the end are looked at to tell what a file is.
const LOOKED_AT: usize = 64 * 1024;

/// SHA-256 of a file's bytes.
pub type Hash = [u8; 32];

/// A part file that is being written.
pub struct Receiving {
    file: File,
    part: Part,
    hash: Context,
    size_bytes: u64,
    head: Vec<u8>,
    tail: Vec<u8>,
    is_text: bool,
    encoding: EncodingFinder,
}

/// A whole file that has no place yet. It goes away with the value unless it is kept.
pub struct Received {
    /// Its size in bytes.
    pub size_bytes: u64,
    /// SHA-256 of its bytes.
    pub sha256: Hash,
    /// Its first 64 KiB.
    pub head: Vec<u8>,
    /// Its last 64 KiB.
    pub tail: Vec<u8>,
    /// Whether all of it looks like text (see [`media::is_text`]).
    pub is_text: bool,
    /// How it spells letters.
    pub encoding: EncodingFinder,
    part: Part,
}

/// The path of a part file, which is removed with the value.
struct Part(Option<PathBuf>);

impl Drop for Part {
    fn drop(&mut self) {
        if let Some(path) = self.0.take() {
            remove(&path);
        }
    }
}

impl Receiving {
    pub(super) fn into(path: PathBuf) -> io::Result<Self> {
        let file = private().write(true).create_new(true).open(&path)?;
        let part = Part(Some(path));
        Ok(Self {
            file,
            part,
            hash: Context::new(&SHA256),
            size_bytes: 0,
            head: Vec::new(),
            tail: Vec::new(),
            is_text: true,
            encoding: EncodingFinder::new(),
        })
    }

    /// Writes the next bytes.
    ///
    /// # Errors
    /// What the disk says.
    pub fn write(mut self, bytes: &[u8]) -> io::Result<Self> {
        self.file.write_all(bytes)?;
        self.hash.update(bytes);
        self.size_bytes = self.size_bytes.saturating_add(bytes.len() as u64);
        self.is_text = self.is_text && media::is_text(bytes);
        self.encoding.feed(bytes);
        let room = LOOKED_AT.saturating_sub(self.head.len());
        self.head.extend(bytes.iter().take(room));
        self.tail.extend_from_slice(bytes.get(bytes.len().saturating_sub(LOOKED_AT)..).unwrap_or_default());
        self.tail.drain(..self.tail.len().saturating_sub(LOOKED_AT));
        Ok(self)
    }

    /// Brings all of it to the disk.
    ///
    /// # Errors
    /// What the disk says.
    pub fn finish(self) -> io::Result<Received> {
        self.file.sync_all()?;
        let mut sha256: Hash = [0; 32];
        sha256.copy_from_slice(self.hash.finish().as_ref());
        let Self { part, size_bytes, head, tail, is_text, encoding, .. } = self;
        Ok(Received { size_bytes, sha256, head, tail, is_text, encoding, part })
    }
}

impl Received {
    /// What tells its type.
    #[must_use]
    pub fn content<'a>(&'a self, name: &'a str) -> media::Content<'a> {
        media::Content { head: &self.head, tail: &self.tail, is_text: self.is_text, name }
    }

    /// Opens it to read it; it can be read to its end although its name goes away with the value.
    ///
    /// # Errors
    /// What the disk says.
    pub fn open(&self) -> io::Result<File> {
        self.part.0.as_ref().map_or_else(|| Err(io::ErrorKind::NotFound.into()), File::open)
    }

    /// Gives the file its place.
    pub(super) fn move_to(mut self, place: &Path) -> io::Result<()> {
        if let Some(path) = &self.part.0 {
            std::fs::rename(path, place)?;
        }
        self.part.0 = None;
        Ok(())
    }
}
