//! Where whoever acts on an alert stands in the house.

use guanxi_domain::complaints::handling::HandlingPolicy;
use guanxi_domain::complaints::warning::place::Place;
use guanxi_domain::ids::UserId;

use crate::complaints::{known, policies};
use crate::error::Error;
use crate::store::Tx;

/// Where somebody stands; a key stands nowhere.
///
/// # Errors
/// What the database says.
pub fn place(tx: &mut Tx<'_>, user: Option<UserId>) -> Result<Place, Error> {
    let Some(user) = user else { return Ok(Place::default()) };
    let policy = policies::current::<HandlingPolicy>(tx)?.policy;
    Ok(Place::of(user, known::role_codes(tx, user)?, &policy))
}
