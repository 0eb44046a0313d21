//! A caller that costs little itself: HTTP/1.1 over plain sockets, a thread per connection, answers read and not looked at.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

/// How many connections ask at once.
pub const CONNECTIONS: u64 = 32;
/// How long the server is asked before anything counts.
const WARM_UP: Duration = Duration::from_millis(1500);

const WARMING: u8 = 0;
const MEASURING: u8 = 1;
const STOPPING: u8 = 2;

/// A connection that is kept.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub fn open(address: &str) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self { stream, buffer: vec![0; 256 * 1024] })
    }

    /// Sends a request and gives the status and the body of its answer.
    pub fn ask(&mut self, request: &[u8]) -> std::io::Result<(u16, &[u8])> {
        self.stream.write_all(request)?;
        let mut filled = 0;
        loop {
            let read = self.stream.read(&mut self.buffer[filled..])?;
            if read == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            filled += read;
            if let Some((status, start, end)) = extent(&self.buffer[..filled])
                && filled >= end
            {
                return Ok((status, &self.buffer[start..end]));
            }
        }
    }
}

/// The status of an answer, and where its body begins and ends.
fn extent(answer: &[u8]) -> Option<(u16, usize, usize)> {
    let head = answer.windows(4).position(|window| window == b"\r\n\r\n")?;
    let text = std::str::from_utf8(&answer[..head]).expect("a head is text");
    let status = text.get(9..12)?.parse().ok()?;
    let named = |line: &str| {
        line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("content-length")).and_then(|(_, value)| value.parse().ok())
    };
    let length: usize = text.lines().find_map(named).unwrap_or(0);
    Some((status, head + 4, head + 4 + length))
}

/// The bytes of a request.
pub fn request(method: &str, target: &str, token: Option<&str>, headers: &str, body: &str) -> Vec<u8> {
    let authorization = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let content =
        if body.is_empty() { String::new() } else { format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()) };
    format!("{method} {target} HTTP/1.1\r\nHost: guanxi\r\n{authorization}{headers}{content}\r\n{body}").into_bytes()
}

/// Numbers that look random and come in the same order every time.
pub struct Random(u64);

impl Random {
    pub const fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// What came of asking.
pub struct Outcome<T> {
    /// How many requests were answered while it counted.
    pub requests: u64,
    /// For how long it counted.
    pub span: Duration,
    /// How long each answer took, sorted.
    pub latencies: Vec<Duration>,
    /// The meters when counting began.
    pub before: T,
    /// The meters when it ended.
    pub after: T,
}

impl<T> Outcome<T> {
    pub fn quantile(&self, share: f64) -> Duration {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
        let place = (self.latencies.len() as f64 * share) as usize;
        self.latencies.get(place.min(self.latencies.len().saturating_sub(1))).copied().unwrap_or_default()
    }
}

/// Asks over so many connections for a span of time. Panics where an answer is no success: figures of errors mean nothing.
pub fn run<T>(
    address: &str,
    make: &(dyn Fn(&mut Random) -> Vec<u8> + Sync),
    connections: u64,
    span: Duration,
    meters: impl Fn() -> T,
) -> Outcome<T> {
    let phase = AtomicU8::new(WARMING);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (1..=connections)
            .map(|seed| {
                scope.spawn({
                    let phase = &phase;
                    move || ask_on(address, make, phase, seed)
                })
            })
            .collect();
        std::thread::sleep(WARM_UP);
        let (before, begun) = (meters(), Instant::now());
        phase.store(MEASURING, Ordering::Release);
        std::thread::sleep(span);
        phase.store(STOPPING, Ordering::Release);
        let (after, span) = (meters(), begun.elapsed());
        let mut latencies: Vec<Duration> = threads.into_iter().flat_map(|thread| thread.join().expect("no answer failed")).collect();
        latencies.sort_unstable();
        Outcome { requests: latencies.len() as u64, span, latencies, before, after }
    })
}

fn ask_on(address: &str, make: &(dyn Fn(&mut Random) -> Vec<u8> + Sync), phase: &AtomicU8, seed: u64) -> Vec<Duration> {
    let mut connection = Connection::open(address).expect("the server listens");
    let mut random = Random::new(seed);
    let mut latencies = Vec::with_capacity(100_000);
    loop {
        let request = make(&mut random);
        let now = phase.load(Ordering::Acquire);
        if now == STOPPING {
            return latencies;
        }
        let asked = Instant::now();
        let (status, body) = connection.ask(&request).expect("an answer");
        let took = asked.elapsed();
        assert!((200..300).contains(&status), "{status}: {}", String::from_utf8_lossy(body));
        if now == MEASURING {
            latencies.push(took);
        }
    }
}
