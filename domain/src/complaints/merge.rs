//! Merging: a double goes into another complaint of the same customer, and everything follows it, also what is still promised.

use super::assess::mark;
use super::change::ComplaintChange;
use super::complaint::Complaint;
use super::edit::Asking;
use super::round::Round;
use super::step::{ComplaintStep, ComplaintStepDetails, Owed};
use super::words::{ComplaintAction, RoundVerdict};
use crate::Refusal;
use crate::fields::FieldCode;
use crate::problem::ProblemCode;
use crate::service::sla::{Promised as _, SlaTarget};
use crate::workflow::Asker;

/// What becomes of both complaints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComplaintMerger {
    /// The one that went.
    pub gone: ComplaintChange,
    /// The one that stays.
    pub kept: ComplaintChange,
}

/// Lets a complaint with these steps go into another that is open. That is from then on as serious as the more serious of both, and what
/// was still promised of the one that goes is owed with it. The `asking` is that of the one that goes.
///
/// # Errors
/// `illegal_transition`, `other_customer`; `validation_failed` at `/complaint_id` for itself and for one that is over.
pub fn merge(
    (gone, gone_steps): (&Complaint, &[ComplaintStep]),
    (kept, kept_rounds): (&Complaint, &[Round]),
    note: Option<String>,
    asking: Asking<'_>,
) -> Result<ComplaintMerger, Refusal> {
    let refuse = || Refusal::field("/complaint_id", FieldCode::Unexpected);
    let Asking { asker, context, make_id, rounds, may_decide } = asking;
    let mut work = gone.step(ComplaintAction::MergeInto, None, Asking { asker, context, make_id: &mut *make_id, rounds, may_decide })?;
    if gone.id == kept.id {
        return Err(refuse());
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
    let mut work = kept.step(ComplaintAction::TakeIn, None, taking).map_err(|_| refuse())?;
    let edit = &mut work.edit;
    edit.set("safety", |one| &mut one.safety, kept.safety || gone.safety, |safety| (*safety).into());
    let owed = owed(gone, gone_steps, kept);
    let major_since = owed.iter().find(|owed| owed.target == SlaTarget::MajorAcknowledgement).map(|owed| owed.since);
    let details = ComplaintStepDetails { other_complaint_id: Some(gone.id), owed, ..work.details() };
    work.take(ComplaintAction::TakeIn, details, None, None);
    if gone.severity > kept.severity {
        mark(&mut work, gone.severity, None);
    }
    if let Some(since) = major_since {
        // What the general manager acknowledged before is acknowledged.
        let since = since.max(kept.major_acknowledged_at.unwrap_or(since));
        let record = &mut work.edit.record;
        record.major_since = record.major_since.map(|own| own.min(since));
    }
    Ok(ComplaintMerger { gone: gone_change, kept: work.finish() })
}

/// What is still promised of the one that goes, where it is not kept with the one that stays: that the general manager knows of the other,
/// which is as serious, is enough.
fn owed(gone: &Complaint, steps: &[ComplaintStep], kept: &Complaint) -> Vec<Owed> {
    let manager_knows = gone.severity <= kept.severity && !kept.is_major_unacknowledged();
    gone.spans(steps)
        .into_iter()
        .filter(|span| span.end.is_none() && !(manager_knows && span.target == SlaTarget::MajorAcknowledgement))
        .map(|span| Owed { target: span.target, since: span.started_at })
        .collect()
}
