//! Limits and headers: how fast, how much, how slowly, and what browsers are told.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use super::{colleague, engines};
use crate::support::database::Engine;
use crate::support::raw::exchange;
use crate::support::world::World;

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| line.split_once(": ").filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()))
}

/// Whoever asks too fast is told to wait, and others are not kept waiting by it.
#[test]
fn callers_have_a_rate() {
    for engine in engines() {
        let world = World::with(
            engine,
            &[("GUANXI_RATE_LIMIT_CALLER", "1"), ("GUANXI_RATE_LIMIT_ADDRESS", "2"), ("GUANXI_TRUSTED_PROXIES", "127.0.0.1")],
        );
        let (_, other) = colleague(&world, "li@guanxi.example");
        // Five at once, then one a second: of fifteen some are refused unless each takes a second.
        let answers: Vec<_> = (0..15).map(|_| world.api.get("/api/v1/me")).collect();
        let refused =
            answers.iter().find(|answer| answer.status == 429).expect("somebody has to wait").clone().problem("too_many_requests");
        assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1, "{refused:?}");
        assert_eq!(refused.header("ratelimit-policy"), "\"caller\";q=5;w=5");
        assert!(refused.header("ratelimit").starts_with("\"caller\";r=0;t="), "{refused:?}");
        assert!(answers.iter().any(|answer| answer.status == 200));
        let answer = other.get("/api/v1/me").expect(200);
        assert!(answer.header("ratelimit").starts_with("\"caller\";r="), "{answer:?}");

        // Tokens that nobody knows count among their address, however many there are.
        let strangers = |number: usize, address: &str| {
            let api = world.api.with_token(&format!("eyJ.{number}.x"));
            api.request("GET", "/api/v1/me").header("X-Forwarded-For", address).send()
        };
        let statuses: Vec<u16> = (0..40).map(|number| strangers(number, "198.51.100.7").status).collect();
        assert!(statuses.contains(&401) && statuses.contains(&429), "{statuses:?}");
        assert_eq!(strangers(0, "198.51.100.8").expect(401).header("ratelimit-policy"), "\"address\";q=10;w=5");
        // Machines that watch are never held up.
        for _ in 0..40 {
            world.api.anonymous().request("GET", "/healthz").header("X-Forwarded-For", "198.51.100.7").send().expect(200);
        }
    }
}

/// A head that is too large is 431, a body that is too large 413, wherever they are noticed.
#[test]
fn heads_and_bodies_are_bounded() {
    let world = World::new(Engine::Sqlite);
    let base = world.api.base();
    let ask = |target: &str, more: &str| {
        exchange(&base, format!("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{more}\r\n").as_bytes())
    };
    assert_eq!(ask("/healthz", "").status, 200);
    for (what, target, more) in [
        ("a header of 40,000 bytes", "/healthz".to_owned(), format!("X-Long: {}\r\n", "a".repeat(40_000))),
        ("a header of 1,000,000 bytes", "/healthz".to_owned(), format!("X-Long: {}\r\n", "a".repeat(1_000_000))),
        ("90 headers of 500 bytes", "/healthz".to_owned(), format!("X-Long: {}\r\n", "a".repeat(500)).repeat(90)),
        ("a query of 9,000 bytes", format!("/api/v1/customers?q={}", "a".repeat(9_000)), String::new()),
        ("a path of 9,000 bytes", format!("/api/v1/{}", "a".repeat(9_000)), String::new()),
    ] {
        let answer = ask(&target, &more);
        assert_eq!(answer.status, 431, "{what}: {answer:?}");
    }
    for (what, target, more) in [
        ("1,000 headers", "/healthz".to_owned(), "X-Many: a\r\n".repeat(1_000)),
        ("a path of 100,000 bytes", format!("/{}", "a".repeat(100_000)), String::new()),
    ] {
        let answer = ask(&target, &more);
        assert!(matches!(answer.status, 400 | 431), "{what}: {answer:?}");
    }
    let token = world.api.token();
    let post = |length: usize, body: &str| {
        let head = format!(
            "POST /api/v1/customers HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
        );
        exchange(&base, format!("{head}Content-Length: {length}\r\n\r\n{body}").as_bytes())
    };
    assert_eq!(post(1_048_577, "{").status, 413);
    let chunked = format!(
        "POST /api/v1/customers HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{}",
        format!("10000\r\n{}\r\n", " ".repeat(65_536)).repeat(17)
    );
    assert_eq!(exchange(&base, chunked.as_bytes()).status, 413);
    world.api.get("/api/v1/me").expect(200);
}

/// A client that stops in the middle of its body is told so when its time is over, and one that takes nothing of a large answer is
/// hung up on: the kernel notices, some time after the time is over.
#[test]
fn slow_clients_are_not_waited_for() {
    let world = World::with(Engine::Sqlite, &[("GUANXI_CLIENT_TIMEOUT_SECONDS", "1")]);
    let address = world.api.base().trim_start_matches("http://").to_owned();
    let token = world.api.token();
    let mut stream = TcpStream::connect(&address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let head = format!(
        "POST /api/v1/customers HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = [0; 4_096];
    let read = stream.read(&mut answer).unwrap();
    assert!(String::from_utf8_lossy(&answer[..read]).starts_with("HTTP/1.1 408"), "{}", String::from_utf8_lossy(&answer[..read]));

    let mut stream = TcpStream::connect(&address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    stream.write_all(b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\n").unwrap();
    let read = stream.read(&mut answer).unwrap();
    assert!(
        read == 0 || String::from_utf8_lossy(&answer[..read]).starts_with("HTTP/1.1 408"),
        "{}",
        String::from_utf8_lossy(&answer[..read])
    );
    world.api.get("/api/v1/me").expect(200);
}

/// What browsers are told; strict transport only where something in front speaks TLS.
#[test]
fn protective_headers() {
    let plain = World::new(Engine::Sqlite);
    let answer = plain.api.get("/api/v1/me").expect(200);
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "no-referrer"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("cross-origin-resource-policy", "same-site"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cache-control", "no-store"),
        ("strict-transport-security", ""),
        ("server", ""),
        ("x-powered-by", ""),
    ] {
        assert_eq!(answer.header(name), value, "{name}");
    }
    let docs = exchange(&plain.api.base(), b"GET /docs/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assert!(header(&docs.head, "content-security-policy").is_some_and(|policy| policy.contains("frame-ancestors 'none'")), "{docs:?}");
    let secured = World::with(Engine::Sqlite, &[("GUANXI_TLS_IN_FRONT", "true")]);
    for path in ["/api/v1/me", "/api/v1/nothing", "/healthz"] {
        let answer = secured.api.anonymous().get(path);
        assert!(answer.header("strict-transport-security").starts_with("max-age=31536000"), "{answer:?}");
    }
}

/// Pages of a foreign origin get nothing, those of an allowed one what they need, and nobody sends cookies along.
#[test]
fn origins() {
    let world = World::with(Engine::Sqlite, &[("GUANXI_CORS_ORIGINS", "https://crm.example.com")]);
    let from = |origin: &str| world.api.request("GET", "/api/v1/me").header("Origin", origin).send().expect(200);
    let allowed = from("https://crm.example.com");
    assert_eq!(allowed.header("access-control-allow-origin"), "https://crm.example.com");
    assert!(allowed.header("access-control-expose-headers").to_lowercase().contains("etag"), "{allowed:?}");
    assert!(allowed.header("vary").to_lowercase().contains("origin"), "{allowed:?}");
    for foreign in
        ["https://evil.example", "https://crm.example.com.evil.example", "http://crm.example.com", "null", "https://crm.example.com:444"]
    {
        let answer = from(foreign);
        assert_eq!(answer.header("access-control-allow-origin"), "", "{foreign}");
        assert_eq!(answer.header("access-control-allow-credentials"), "", "{foreign}");
    }
    assert_eq!(allowed.header("access-control-allow-credentials"), "");
    let preflight = |origin: &str| {
        let head = format!(
            "OPTIONS /api/v1/customers HTTP/1.1\r\nHost: x\r\nConnection: close\r\nOrigin: {origin}\r\n\
             Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization,content-type,idempotency-key\r\n\r\n"
        );
        exchange(&world.api.base(), head.as_bytes())
    };
    let good = preflight("https://crm.example.com");
    assert_eq!((good.status / 100, header(&good.head, "access-control-allow-origin")), (2, Some("https://crm.example.com")), "{good:?}");
    assert_eq!(header(&preflight("https://evil.example").head, "access-control-allow-origin"), None);
    let off = World::new(Engine::Sqlite);
    let answer = off.api.request("GET", "/api/v1/me").header("Origin", "https://crm.example.com").send().expect(200);
    assert_eq!(answer.header("access-control-allow-origin"), "");
}
