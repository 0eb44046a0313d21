//! Whether the server on this machine lives: for a container, which has no other program to ask with.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use crate::configuration::Configuration;

/// How long each of connecting, asking and answering may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// Asks `/healthz` of the address that the server listens on.
///
/// # Errors
/// One sentence that says what came instead.
pub fn run(configuration: &Configuration) -> Result<(), String> {
    let address = reachable(configuration.listen);
    if address.port() == 0 {
        return Err("GUANXI_LISTEN names port 0, so that nobody knows where the server listens".to_owned());
    }
    let line = first_line(address).map_err(|error| format!("http://{address}/healthz does not answer: {error}"))?;
    if line.starts_with("HTTP/1.1 200 ") { Ok(()) } else { Err(format!("http://{address}/healthz answers {line:?}")) }
}

/// Who listens everywhere is asked over the loopback.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

fn first_line(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.write_all(format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())?;
    let mut line = Vec::new();
    // No further than the line that counts: what comes behind it may end in any way.
    BufReader::new(stream.take(512)).read_until(b'\n', &mut line)?;
    Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;
    use crate::configuration::Environment;

    fn asked(answer: &'static str) -> Result<(), String> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let listen = format!("0.0.0.0:{}", listener.local_addr().unwrap().port());
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = [0; 16];
            stream.read_exact(&mut asked).unwrap();
            assert!(asked.starts_with(b"GET /healthz "));
            stream.write_all(answer.as_bytes()).unwrap();
        });
        let settings = Configuration::read(&Environment::from_pairs([("GUANXI_LISTEN".to_owned(), listen)])).unwrap();
        let outcome = run(&settings);
        server.join().unwrap();
        outcome
    }

    #[test]
    fn only_an_answer_of_200_is_health() {
        asked("HTTP/1.1 200 OK\r\n\r\n").unwrap();
        assert!(asked("HTTP/1.1 503 Service Unavailable\r\n\r\n").unwrap_err().contains("503"));
        assert!(asked("SSH-2.0 200\r\n").is_err());
    }
}
