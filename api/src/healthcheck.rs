//! `guanxi healthcheck`: asks the server of the same settings whether it can serve, for containers without other tools.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream};
use std::time::Duration;

use crate::configuration::Configuration;

/// How long the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Asks `/readyz`.
///
/// # Errors
/// One sentence where the server isn't there or can't serve.
pub fn run(configuration: &Configuration) -> Result<(), String> {
    let address = reachable(configuration.listen);
    let failed = |error: std::io::Error| format!("no answer from http://{address}: {error}");
    let mut connection = TcpStream::connect_timeout(&address, PATIENCE).map_err(failed)?;
    connection.set_read_timeout(Some(PATIENCE)).map_err(failed)?;
    write!(connection, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").map_err(failed)?;
    let mut head = [0; 12];
    connection.read_exact(&mut head).map_err(failed)?;
    if head == *b"HTTP/1.1 200" { Ok(()) } else { Err(format!("http://{address} can't serve now")) }
}

/// A server that listens on every address is asked on the loopback one.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let address = match listen.ip() {
        IpAddr::V4(address) if address.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(address) if address.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        other => other,
    };
    SocketAddr::new(address, listen.port())
}
