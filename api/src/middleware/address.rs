//! Where a request came from: the address of the client, seen through the proxies that are trusted and no others.
//!
//! Each proxy appends the address that it was called from. So the list is read from its end, and only as long as the
//! address before is one of a trusted proxy: what stands further to the left was written by somebody whom nobody vouches for.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use actix_web::dev::ServiceRequest;
use actix_web::http::header::{FORWARDED, HeaderMap, HeaderName};

use crate::configuration::TrustedProxies;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of a request's client. A request without a connection, as tests make them, comes from `0.0.0.0`.
#[must_use]
pub fn client_address(trusted: &TrustedProxies, request: &ServiceRequest) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip().to_canonical());
    if trusted.contains(peer) { behind(trusted, peer, request.headers()) } else { peer }
}

/// A proxy that writes one of the two headers may pass on the other as the client sent it. Where they disagree neither is believed.
fn behind(trusted: &TrustedProxies, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let walk = |name: &HeaderName, hop: fn(&str) -> Option<IpAddr>| {
        headers.contains_key(name).then(|| {
            let lines: Vec<&str> = headers.get_all(name).map(|value| value.to_str().unwrap_or_default()).collect();
            last_untrusted(trusted, peer, lines.iter().rev().flat_map(|line| line.rsplit(',')).map(hop))
        })
    };
    match (walk(&FORWARDED, forwarded_for), walk(&X_FORWARDED_FOR, bare)) {
        (Some(one), Some(other)) if one != other => peer,
        (Some(address), _) | (None, Some(address)) => address,
        (None, None) => peer,
    }
}

/// Walks from the nearest hop to the farthest. What can't be read ends the walk at the proxy that wrote it.
fn last_untrusted(trusted: &TrustedProxies, peer: IpAddr, hops: impl Iterator<Item = Option<IpAddr>>) -> IpAddr {
    let mut client = peer;
    for hop in hops {
        let Some(hop) = hop else { return client };
        client = hop;
        if !trusted.contains(client) {
            break;
        }
    }
    client
}

/// The `for` of one element of `Forwarded` (RFC 7239); `None` for `unknown`, an obfuscated name or anything that is no address.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let mut addresses = element.split(';').filter_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then(|| value.trim())
    });
    let value = addresses.next().filter(|_| addresses.next().is_none())?;
    bare(value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value))
}

/// An address as proxies write it: `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:4711`.
fn bare(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let address = text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()));
    let address = address.or_else(|| text.strip_prefix('[')?.strip_suffix(']')?.parse::<std::net::Ipv6Addr>().ok().map(IpAddr::V6));
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    const CLIENT: &str = "203.0.113.7";

    fn proxies() -> TrustedProxies {
        TrustedProxies::parse("127.0.0.1, 10.0.0.0/8, 2001:db8:aa::/48").unwrap()
    }

    fn client(peer: &str, lines: &[(&HeaderName, &str)]) -> String {
        let mut headers = HeaderMap::new();
        for (name, value) in lines {
            headers.append((*name).clone(), HeaderValue::from_str(value).unwrap());
        }
        let peer: IpAddr = peer.parse().unwrap();
        let trusted = proxies();
        if trusted.contains(peer) { behind(&trusted, peer, &headers) } else { peer }.to_string()
    }

    #[test]
    fn x_forwarded_for_is_read_from_its_end_through_trusted_hops() {
        for (peer, value, expected) in [
            ("10.0.0.1", CLIENT, CLIENT),
            ("10.0.0.1", "203.0.113.7:4711", CLIENT),
            ("10.0.0.1", "203.0.113.7, 10.1.1.1 ,10.2.2.2", CLIENT),
            ("10.0.0.1", "198.51.100.1, 203.0.113.7", CLIENT),
            ("10.0.0.1", "198.51.100.1, 203.0.113.7, 10.9.9.9", CLIENT),
            ("10.0.0.1", "::ffff:203.0.113.7", CLIENT),
            ("10.0.0.1", "2001:db8:bb::1", "2001:db8:bb::1"),
            ("10.0.0.1", "[2001:db8:bb::1]:443, 2001:db8:aa::7", "2001:db8:bb::1"),
            ("10.0.0.1", "10.3.3.3", "10.3.3.3"),
            ("10.0.0.1", "", "10.0.0.1"),
            ("10.0.0.1", "203.0.113.7, unknown, 10.2.2.2", "10.2.2.2"),
            ("10.0.0.1", "203.0.113.7, <script>", "10.0.0.1"),
            ("10.0.0.1", "203.0.113.7,", "10.0.0.1"),
            ("10.0.0.1", "203.0.113.256", "10.0.0.1"),
            ("198.51.100.9", CLIENT, "198.51.100.9"),
            ("127.0.0.2", CLIENT, "127.0.0.2"),
        ] {
            assert_eq!(client(peer, &[(&X_FORWARDED_FOR, value)]), expected, "{peer} {value}");
        }
    }

    #[test]
    fn several_lines_are_one_list() {
        let lines = [(&X_FORWARDED_FOR, "198.51.100.1"), (&X_FORWARDED_FOR, "203.0.113.7, 10.4.4.4")];
        assert_eq!(client("10.0.0.1", &lines), CLIENT);
    }

    #[test]
    fn forwarded_is_read_alike() {
        for (value, expected) in [
            ("for=203.0.113.7", CLIENT),
            ("For=\"203.0.113.7:4711\";proto=https;by=10.0.0.1", CLIENT),
            ("for=198.51.100.1, proto=https; for=203.0.113.7 , for=10.2.2.2", CLIENT),
            ("for=\"[2001:db8:bb::1]:80\"", "2001:db8:bb::1"),
            ("for=\"[2001:db8:bb::1]\"", "2001:db8:bb::1"),
            ("for=unknown", "10.0.0.1"),
            ("for=_hidden", "10.0.0.1"),
            ("proto=https", "10.0.0.1"),
            ("for=203.0.113.7;for=198.51.100.1", "10.0.0.1"),
            ("nonsense", "10.0.0.1"),
        ] {
            assert_eq!(client("10.0.0.1", &[(&FORWARDED, value)]), expected, "{value}");
        }
    }

    #[test]
    fn headers_that_disagree_are_not_believed() {
        let both = |one: &str, other: &str| client("10.0.0.1", &[(&FORWARDED, one), (&X_FORWARDED_FOR, other)]);
        assert_eq!(both("for=203.0.113.7", CLIENT), CLIENT);
        assert_eq!(both("for=198.51.100.1", CLIENT), "10.0.0.1");
    }

    proptest! {
        /// Whatever a client puts into the headers, the address is the one that the trusted proxy saw it at.
        #[test]
        fn what_the_client_wrote_is_never_believed(forged in "[0-9a-f:., \\[\\]\"=;]{0,60}") {
            let value = format!("{forged},{CLIENT}");
            prop_assert_eq!(client("10.0.0.1", &[(&X_FORWARDED_FOR, value.as_str())]), CLIENT);
        }
    }
}
