//! Keys of integrators.

pub mod create;
pub mod get;
pub mod list;
pub mod revoke;
mod secret;
mod view;

pub use secret::ApiKeySecret;

use guanxi_domain::access::Permission;
use guanxi_persistence::access::api_keys::KeyReach;

use crate::extract::SignedIn;

/// Which keys a caller may see and revoke.
fn reach(caller: &SignedIn) -> KeyReach {
    KeyReach { scope: caller.allows(Permission::ApiKeysManage), unit_id: caller.unit_id() }
}
