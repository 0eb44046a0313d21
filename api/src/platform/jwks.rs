//! The public keys of access tokens.

use actix_web::web::Data;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::{Answer, Public};
use crate::app::App;
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `GET /.well-known/jwks.json`.
pub const OPERATION: Operation = Operation {
    id: "get_token_keys",
    method: Method::Get,
    path: "/.well-known/jwks.json",
    tag: Tag::Platform,
    summary: "Get the public keys of access tokens",
    description: "A JSON Web Key Set (RFC 7517) with which other programs can check access tokens; the current key comes first.",
    problems: &[],
};

/// A JSON Web Key Set.
#[derive(Serialize, ToSchema)]
#[schema(as = TokenKeySet)]
pub struct KeySetView {
    /// The keys, the current one first.
    pub keys: Vec<KeyView>,
}

/// An Ed25519 public key (RFC 8037).
#[derive(Serialize, ToSchema)]
#[schema(as = TokenKey)]
pub struct KeyView {
    /// Always `OKP`.
    pub kty: &'static str,
    /// Always `Ed25519`.
    pub crv: &'static str,
    /// Always `EdDSA`.
    pub alg: &'static str,
    /// Always `sig`.
    #[serde(rename = "use")]
    pub usage: &'static str,
    /// The key's name, as tokens carry it.
    pub kid: String,
    /// The key: 32 bytes in base64url.
    pub x: String,
}

impl Example for KeySetView {
    fn example() -> Value {
        json!({ "keys": [{
            "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": "k1", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
        }] })
    }
}

/// Lists the keys.
///
/// # Errors
/// Never.
pub async fn handle(app: Data<App>) -> Answer<Public<KeySetView>> {
    let keys = app.tokens.public_keys().iter();
    let keys = keys.map(|key| KeyView { kty: "OKP", crv: "Ed25519", alg: "EdDSA", usage: "sig", kid: key.id.clone(), x: key.x.clone() });
    Ok(Public(KeySetView { keys: keys.collect() }))
}
