//! Starting a hand-over, in the transaction of whatever asks for it.

use guanxi_domain::Refusal;
use guanxi_domain::access::StaffUser;
use guanxi_domain::access::hand_over::{HandOver, Targets, require_nothing_left};
use guanxi_domain::fields::FieldCode;
use guanxi_domain::ids::HandOverId;
use guanxi_domain::platform::Context;
use guanxi_persistence::access::{hand_overs, users};
use guanxi_persistence::platform::events;
use guanxi_persistence::{Error, Tx};
use uuid::Uuid;

/// Starts handing over what is a user's.
///
/// # Errors
/// Those of [`HandOver::start`], or what the database says.
pub(super) fn start(tx: &mut Tx<'_>, user: &StaffUser, targets: Targets, context: &Context) -> Result<HandOver, Error> {
    let active = users::active_among(tx, targets.users())?;
    let under_way = hand_overs::latest_of(tx, user.id)?.is_some_and(|latest| latest.finished_at.is_none());
    let (hand_over, event) = HandOver::start(HandOverId::new(Uuid::now_v7()), user, targets, &active, under_way, context)?;
    hand_overs::insert(tx, &hand_over)?;
    events::append(tx, context, vec![event])?;
    Ok(hand_over)
}

/// Makes sure that nothing stays behind of somebody who leaves: nothing is theirs, somebody gets it, or it is on its way.
///
/// # Errors
/// `still_responsible`, `validation_failed` at `/hand_over_to`, or what the database says.
pub(super) fn leave(tx: &mut Tx<'_>, user: &StaffUser, targets: Option<Targets>, context: &Context) -> Result<(), Error> {
    let belongings = hand_overs::belongings(tx, user.id)?;
    let under_way = hand_overs::latest_of(tx, user.id)?.filter(|latest| latest.finished_at.is_none());
    let left = match (&targets, under_way) {
        (Some(targets), _) => targets.left_behind(belongings),
        (None, Some(hand_over)) => hand_over.targets.left_behind(belongings),
        (None, None) => belongings,
    };
    require_nothing_left(&left)?;
    let Some(targets) = targets.filter(|_| !belongings.is_empty()) else { return Ok(()) };
    start(tx, user, targets, context).map(drop).map_err(|error| match error {
        Error::Refused(refusal) if !refusal.errors.is_empty() => {
            let code = refusal.errors.first().map_or(FieldCode::NotFound, |error| error.code);
            Refusal::field("/hand_over_to", code).into()
        }
        other => other,
    })
}
