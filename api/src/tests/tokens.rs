//! Tokens that are not ours, in every way.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use guanxi_domain::ids::{SessionId, UserId};
use guanxi_domain::instant::{Instant, parse};
use guanxi_persistence::keys::NamedKey;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::tokens::Tokens;

fn key(id: &str, byte: u8) -> NamedKey {
    NamedKey { id: id.to_owned(), secret: [byte; 32] }
}

fn now() -> Instant {
    parse("2026-02-13T09:00:00Z").unwrap()
}

fn sign(tokens: &Tokens) -> String {
    tokens.sign(UserId::new(Uuid::from_u128(1)), SessionId::new(Uuid::from_u128(2)), now()).unwrap()
}

/// A token put together by hand.
fn forged(header: &Value, claims: &Value, seed: [u8; 32]) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let pair = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap();
    let signature = URL_SAFE_NO_PAD.encode(pair.sign(message.as_bytes()));
    format!("{message}.{signature}")
}

fn claims() -> Value {
    json!({
        "sub": Uuid::from_u128(1), "sid": Uuid::from_u128(2), "iss": "guanxi", "aud": "guanxi-api",
        "nbf": now().timestamp(), "exp": now().timestamp() + 900
    })
}

#[test]
fn our_tokens_hold_for_fifteen_minutes() {
    let tokens = Tokens::new("guanxi", &[key("a", 1)]).unwrap();
    let token = sign(&tokens);
    let claims = tokens.verify(&token, now()).unwrap();
    assert_eq!((claims.sub, claims.sid), (UserId::new(Uuid::from_u128(1)), SessionId::new(Uuid::from_u128(2))));
    for (seconds, holds) in [(-6, false), (-5, true), (0, true), (899, true), (900, false)] {
        assert_eq!(tokens.verify(&token, now() + Duration::seconds(seconds)).is_some(), holds, "{seconds}");
    }
}

#[test]
fn old_keys_still_verify_and_unknown_ones_do_not() {
    let old = Tokens::new("guanxi", &[key("a", 1)]).unwrap();
    let rotated = Tokens::new("guanxi", &[key("b", 2), key("a", 1)]).unwrap();
    let other = Tokens::new("guanxi", &[key("a", 3)]).unwrap();
    assert!(rotated.verify(&sign(&old), now()).is_some());
    assert!(old.verify(&sign(&rotated), now()).is_none());
    assert!(other.verify(&sign(&old), now()).is_none());
    assert_eq!(rotated.public_keys().iter().map(|key| key.id.as_str()).collect::<Vec<_>>(), ["b", "a"]);
}

#[test]
fn forgeries_are_refused() {
    let tokens = Tokens::new("guanxi", &[key("a", 1)]).unwrap();
    let header = json!({ "alg": "EdDSA", "typ": "JWT", "kid": "a" });
    assert!(tokens.verify(&forged(&header, &claims(), [1; 32]), now()).is_some(), "the forger's tool itself works");

    let mut wrong: Vec<(&str, String)> = Vec::new();
    for (what, header) in [
        ("no key", json!({ "alg": "EdDSA" })),
        ("another key", json!({ "alg": "EdDSA", "kid": "b" })),
        ("no algorithm", json!({ "alg": "none", "kid": "a" })),
        ("a symmetric algorithm", json!({ "alg": "HS256", "kid": "a" })),
    ] {
        wrong.push((what, forged(&header, &claims(), [1; 32])));
    }
    for (what, name, value) in [
        ("another issuer", "iss", json!("evil")),
        ("another audience", "aud", json!("evil")),
        ("no user", "sub", json!("admin")),
        ("no session", "sid", Value::Null),
        ("no end", "exp", Value::Null),
        ("not yet", "nbf", json!(now().timestamp() + 60)),
        ("an end that is no number", "exp", json!("9999999999")),
    ] {
        let mut claims = claims();
        claims[name] = value;
        wrong.push((what, forged(&header, &claims, [1; 32])));
    }
    let public = Ed25519KeyPair::from_seed_unchecked(&[1; 32]).unwrap();
    let mut confused = [0; 32];
    confused.copy_from_slice(public.public_key().as_ref());
    wrong.push(("signed with the public key", forged(&header, &claims(), confused)));
    let good = sign(&tokens);
    wrong.push(("unsigned", good.rsplit_once('.').unwrap().0.to_owned() + "."));
    wrong.push(("two parts", good.rsplit_once('.').unwrap().0.to_owned()));
    wrong.push(("too long", format!("{good}{}", "A".repeat(Tokens::LONGEST))));
    wrong.push(("empty", String::new()));
    for (what, token) in wrong {
        assert!(tokens.verify(&token, now()).is_none(), "{what}");
    }
}
