//! Merging: a double goes into another complaint of the same customer, and everything follows it.

use super::assess::mark;
use super::change::ComplaintChange;
use super::complaint::Complaint;
use super::edit::Asking;
use super::round::Round;
use super::step::ComplaintStepDetails;
use super::words::{ComplaintAction, RoundVerdict};
use crate::Refusal;
use crate::fields::FieldCode;
use crate::problem::ProblemCode;
use crate::workflow::Asker;

/// What becomes of both complaints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplaintMerger {
    /// The one that went.
    pub gone: ComplaintChange,
    /// The one that stays.
    pub kept: ComplaintChange,
}

/// Lets a complaint go into another that is open. That is from then on as serious as the more serious of both. The `asking` is that of the
/// one that goes.
///
/// # Errors
/// `illegal_transition`, `other_customer`; `validation_failed` at `/complaint_id` for itself and for one that is over.
pub fn merge(
    gone: &Complaint,
    kept: &Complaint,
    kept_rounds: &[Round],
    note: Option<String>,
    asking: Asking<'_>,
) -> Result<ComplaintMerger, Refusal> {
    let refuse = |code| Refusal::field("/complaint_id", code);
    let Asking { asker, context, make_id, rounds, may_decide } = asking;
    let mut work = gone.step(ComplaintAction::MergeInto, None, Asking { asker, context, make_id: &mut *make_id, rounds, may_decide })?;
    if gone.id == kept.id {
        return Err(refuse(FieldCode::Itself));
    }
    if gone.customer_id != kept.customer_id {
        return Err(ProblemCode::OtherCustomer.into());
    }
    work.edit.record.merged_into_id = Some(kept.id);
    let details = ComplaintStepDetails { other_complaint_id: Some(kept.id), ..work.details() };
    work.take(ComplaintAction::MergeInto, details, note, None);
    work.end_round(RoundVerdict::Merged, false);
    let gone_change = work.finish();

    let system = Asker::system();
    let taking = Asking { asker: &system, context, make_id, rounds: kept_rounds, may_decide: false };
    let mut work = kept.step(ComplaintAction::TakeIn, None, taking).map_err(|_| refuse(FieldCode::Ended))?;
    let edit = &mut work.edit;
    edit.set("safety", |one| &mut one.safety, kept.safety || gone.safety, |safety| (*safety).into());
    let details = ComplaintStepDetails { other_complaint_id: Some(gone.id), ..work.details() };
    work.take(ComplaintAction::TakeIn, details, None, None);
    // What the general manager was still to know of the one that goes is known of the one that stays.
    if gone.severity > kept.severity || (gone.is_major_unacknowledged() && !kept.is_major_unacknowledged()) {
        mark(&mut work, gone.severity.max(kept.severity), None);
    }
    Ok(ComplaintMerger { gone: gone_change, kept: work.finish() })
}
