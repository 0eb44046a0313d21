//! Forged and stale tokens of every kind, over the wire: 401, and nothing told.

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use serde_json::{Value, json};

use crate::support::raw::exchange;
use crate::support::server::keys;
use crate::support::world::{World, on_both_engines};

/// Puts tokens together by hand, with the server's own key where it is told to.
struct Forger {
    pair: Ed25519KeyPair,
    key_id: String,
    claims: Value,
}

impl Forger {
    /// Knows the key, and what a good token of the administrator says.
    fn new(world: &World) -> Forger {
        let signing = &keys().iter().find(|(name, _)| name == "GUANXI_SIGNING_KEYS").unwrap().1;
        let (key_id, secret) = signing.split_once(':').unwrap();
        let pair = Ed25519KeyPair::from_seed_unchecked(&STANDARD.decode(secret).unwrap()).unwrap();
        let claims = world.api.token().split('.').nth(1).unwrap();
        let claims = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
        Forger { pair, key_id: key_id.to_owned(), claims }
    }

    fn header(&self) -> Value {
        json!({ "typ": "JWT", "alg": "EdDSA", "kid": self.key_id })
    }

    fn signed(&self, header: &str, claims: &str) -> String {
        sign(&self.pair, header, claims)
    }

    /// A token that is good but for some members of its header.
    fn headed(&self, members: Value) -> String {
        let mut header = self.header();
        header.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        self.signed(&header.to_string(), &self.claims.to_string())
    }

    /// A token that is good but for one claim.
    fn claiming(&self, name: &str, value: Value) -> String {
        let mut claims = self.claims.clone();
        claims[name] = value;
        self.signed(&self.header().to_string(), &claims.to_string())
    }

    fn without(&self, name: &str) -> String {
        let mut claims = self.claims.clone();
        claims.as_object_mut().unwrap().remove(name);
        self.signed(&self.header().to_string(), &claims.to_string())
    }
}

fn sign(pair: &Ed25519KeyPair, header: &str, claims: &str) -> String {
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let signature = URL_SAFE_NO_PAD.encode(pair.sign(message.as_bytes()));
    format!("{message}.{signature}")
}

on_both_engines! {
    fn tokens_that_are_not_ours_get_401(world: &World) {
        let forger = Forger::new(world);
        let (header, claims) = (forger.header().to_string(), forger.claims.to_string());
        let good = forger.signed(&header, &claims);
        world.api.with_token(&good).get("/api/v1/me").expect(200);
        let parts: Vec<&str> = good.split('.').collect();
        let stranger = Ed25519KeyPair::generate().unwrap();
        let public = forger.pair.public_key().as_ref();
        let symmetric = |algorithm: &str, secret: &[u8]| {
            let header = json!({ "typ": "JWT", "alg": algorithm, "kid": forger.key_id }).to_string();
            let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), parts[1]);
            let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes());
            format!("{message}.{}", URL_SAFE_NO_PAD.encode(tag))
        };
        let unsigned = |algorithm: &str| format!("{}.{}.", URL_SAFE_NO_PAD.encode(json!({ "alg": algorithm, "kid": forger.key_id }).to_string()), parts[1]);
        let jwk = |key: &[u8]| json!({ "kty": "OKP", "crv": "Ed25519", "kid": "evil", "x": URL_SAFE_NO_PAD.encode(key) });
        let strangers = |members: Value| {
            let mut header = forger.header();
            header.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
            sign(&stranger, &header.to_string(), &claims)
        };
        let now = forger.claims["nbf"].as_i64().unwrap();
        let mut changed = URL_SAFE_NO_PAD.decode(parts[2]).unwrap();
        changed[0] ^= 1;
        // The same signature with the order of the group added to its second half: what a lax check lets pass.
        let malleable = with_the_order_added(&URL_SAFE_NO_PAD.decode(parts[2]).unwrap());
        let forged: Vec<(&str, String)> = vec![
            ("no algorithm", unsigned("none")),
            ("no algorithm, spelled otherwise", unsigned("NoNe")),
            ("no algorithm, with the signature", format!("{}.{}.{}", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), parts[1], parts[2])),
            ("a symmetric algorithm with the public key", symmetric("HS256", public)),
            ("a symmetric algorithm with the public key as text", symmetric("HS256", URL_SAFE_NO_PAD.encode(public).as_bytes())),
            ("a symmetric algorithm without a key", symmetric("HS256", b"")),
            ("another algorithm over the same signature", forger.headed(json!({ "alg": "ES256" }))),
            ("an algorithm that nobody knows", forger.headed(json!({ "alg": "EdDSA512" }))),
            ("an algorithm that is no text", forger.headed(json!({ "alg": 1 }))),
            ("a stranger's key under our name", sign(&stranger, &header, &claims)),
            ("a key that nobody has", forger.headed(json!({ "kid": "s999" }))),
            ("no key named", forger.headed(json!({ "kid": null }))),
            ("a key that is a path", forger.headed(json!({ "kid": "../../../../dev/null" }))),
            ("a key that is a query", forger.headed(json!({ "kid": "' UNION SELECT 'x' --" }))),
            ("a key that is a list", forger.headed(json!({ "kid": [forger.key_id] }))),
            ("a key inside", strangers(json!({ "jwk": jwk(stranger.public_key().as_ref()) }))),
            ("a key inside under its own name", strangers(json!({ "kid": "evil", "jwk": jwk(stranger.public_key().as_ref()) }))),
            ("a key elsewhere", strangers(json!({ "jku": "http://127.0.0.1:1/jwks.json" }))),
            ("a certificate elsewhere", strangers(json!({ "x5u": "http://127.0.0.1:1/x" }))),
            ("signed with the public key", sign(&Ed25519KeyPair::from_seed_unchecked(public).unwrap(), &header, &claims)),
            ("over", forger.claiming("exp", json!(now - 1))),
            ("over since ever", forger.claiming("exp", json!(0))),
            ("not yet", forger.claiming("nbf", json!(now + 3_600))),
            ("an end that is text", forger.claiming("exp", json!((now + 900).to_string()))),
            ("an end that is no whole number", forger.claiming("exp", json!(1e300))),
            ("an end that is a list", forger.claiming("exp", json!([now + 900]))),
            ("an end beyond all numbers", forger.signed(&header, &claims.replacen("\"exp\":", "\"exp\":1", 1).replace("\"exp\":1", "\"exp\":99999999999999999999"))),
            ("no end", forger.without("exp")),
            ("no beginning", forger.without("nbf")),
            ("no issuer", forger.without("iss")),
            ("no audience", forger.without("aud")),
            ("nobody", forger.without("sub")),
            ("no session", forger.without("sid")),
            ("another issuer", forger.claiming("iss", json!("https://evil.example"))),
            ("another audience", forger.claiming("aud", json!("evil"))),
            ("somebody else", forger.claiming("sub", json!("0192f3a4-5b6c-7d8e-9f01-23456789abcd"))),
            ("another session", forger.claiming("sid", json!("0192f3a4-5b6c-7d8e-9f01-23456789abcd"))),
            ("a user that is no id", forger.claiming("sub", json!("admin' --"))),
            ("the end twice", forger.signed(&header, &format!("{{\"exp\":{},{}", now + 99_999, &claims[1..]))),
            ("the user twice", forger.signed(&header, &format!("{{\"sub\":\"0192f3a4-5b6c-7d8e-9f01-23456789abcd\",{}", &claims[1..]))),
            ("the algorithm twice", forger.signed(&format!("{{\"alg\":\"none\",{}", &header[1..]), &claims)),
            ("claims that are a list", forger.signed(&header, "[]")),
            ("claims that are no JSON", forger.signed(&header, "exp")),
            ("a header that is no JSON", forger.signed("alg", &claims)),
            ("nothing but deep brackets", forger.signed(&header, &"[".repeat(2_000))),
            ("one letter cut", good[..good.len() - 1].to_owned()),
            ("no signature", format!("{}.{}", parts[0], parts[1])),
            ("an empty signature", format!("{}.{}.", parts[0], parts[1])),
            ("half a signature", format!("{}.{}.{}", parts[0], parts[1], &parts[2][..43])),
            ("a signature with one bit changed", format!("{}.{}.{}", parts[0], parts[1], URL_SAFE_NO_PAD.encode(&changed))),
            ("a signature with the order added", format!("{}.{}.{}", parts[0], parts[1], URL_SAFE_NO_PAD.encode(malleable))),
            ("a part more", format!("{good}.{}", parts[2])),
            ("an empty part more", format!("{good}.")),
            ("filled up", format!("{}.{}.{}", parts[0], parts[1], URL_SAFE.encode(URL_SAFE_NO_PAD.decode(parts[2]).unwrap()))),
            ("claims filled up", format!("{}.{}.{}", parts[0], URL_SAFE.encode(format!("{claims}  ")), parts[2])),
            ("spaces in the claims", format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(format!(" {claims}")), parts[2])),
            ("percent-encoded", good.replace('.', "%2E")),
            ("in quotes", format!("\"{good}\"")),
            ("with a word before", format!("Bearer {good}")),
            ("two at once", format!("{good},{good}")),
            ("too long by its claims", forger.claiming("more", json!("x".repeat(5_000)))),
            ("too long by what is behind it", format!("{good}{}", "A".repeat(8_000))),
        ];
        for (what, token) in &forged {
            let answer = world.api.with_token(token).get("/api/v1/me");
            assert!(answer.status == 401, "{what}:\n{answer:?}");
            let answer = answer.problem("unauthenticated");
            assert_eq!(answer.header("www-authenticate"), "Bearer", "{what}");
            assert_eq!(answer["errors"], json!([]), "{what}");
        }
        world.api.with_token(&good).get("/api/v1/me").expect(200);
        let log = world.log();
        assert!(forged.iter().filter(|(_, token)| token.len() > 40).all(|(_, token)| !log.contains(token.as_str())), "a token is in the log");
    }

    /// Far too long: 401 or 431, whatever layer notices first, and the server goes on.
    fn oversized_tokens_are_refused(world: &World) {
        let base = world.api.base();
        for length in [4_097, 10_000, 33_000, 70_000, 200_000, 2_000_000] {
            let head = format!("GET /api/v1/me HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\r\n", "A".repeat(length));
            let answer = exchange(&base, head.as_bytes());
            assert!(matches!(answer.status, 401 | 431), "{length}: {answer:?}");
        }
        world.api.get("/api/v1/me").expect(200);
    }
}

/// S + L in little-endian bytes: the other spelling of an Ed25519 signature.
fn with_the_order_added(signature: &[u8]) -> Vec<u8> {
    const ORDER: [u8; 32] = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0x10,
    ];
    let mut sum = signature.to_vec();
    let mut carry = 0_u16;
    for (place, byte) in sum[32..].iter_mut().zip(ORDER) {
        let total = u16::from(*place) + u16::from(byte) + carry;
        *place = total.to_le_bytes()[0];
        carry = total >> 8;
    }
    sum
}
