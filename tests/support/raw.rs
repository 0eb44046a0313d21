//! Bytes on the wire, for what no well-behaved client sends.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// What came back: the status (0 when the server hung up without an answer), the head and the body as text.
#[derive(Debug)]
pub struct RawAnswer {
    /// The status of the first answer.
    pub status: u16,
    /// Status line and headers.
    pub head: String,
    /// What followed, chunk lengths and all.
    pub body: String,
}

/// Sends `bytes` on a fresh connection to `base`, reads until the server hangs up or falls silent for two seconds.
pub fn exchange(base: &str, bytes: &[u8]) -> RawAnswer {
    let address = base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("the server accepts");
    stream.set_read_timeout(Some(Duration::from_secs(2))).expect("a timeout is set");
    stream.set_write_timeout(Some(Duration::from_secs(20))).expect("a timeout is set");
    // A server that has refused already may close before everything is sent; its answer is what counts.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let mut part = [0_u8; 16_384];
    while let Ok(read @ 1..) = stream.read(&mut part) {
        answer.extend_from_slice(&part[..read]);
    }
    let text = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split_whitespace().nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
    RawAnswer { status, head: head.to_owned(), body: body.to_owned() }
}
