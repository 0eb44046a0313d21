//! Merging: a double goes into another complaint of the same customer, and everything follows it, also what is still promised.

use std::collections::BTreeSet;

use super::assess::mark;
use super::change::ComplaintChange;
use super::complaint::{Complaint, OutsideRecourse};
use super::edit::{Asking, set_staff};
use super::handling::HandlingPolicy;
use super::round::Rounds;
use super::step::{ComplaintStep, ComplaintStepDetails, Owed};
use super::words::{ComplaintAction, RoundVerdict};
use crate::Refusal;
use crate::fields::FieldCode;
use crate::ids::UserId;
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

/// Lets a complaint with these steps go into another that is open, and everything follows it: that one is from then on as serious as the
/// more serious of both, with the approval that the policy asks for that, it is about the staff of both, who handled either has handled it, its rounds count on from both, what is watched of
/// outside recourse is watched there, and what was still promised is owed with it. The `asking` is that of the one that goes.
///
/// # Errors
/// `illegal_transition`, `other_customer`, `about_oneself` for whom either is about; `validation_failed` at `/complaint_id` for itself and for one that is over.
pub fn merge(
    (gone, gone_steps): (&Complaint, &[ComplaintStep]),
    (kept, kept_rounds): (&Complaint, &Rounds),
    policy: &HandlingPolicy,
    note: Option<String>,
    asking: Asking<'_>,
) -> Result<ComplaintMerger, Refusal> {
    let refuse = |code| Refusal::field("/complaint_id", code);
    let Asking { asker, context, make_id, rounds, may_decide, head_concerned } = asking;
    let of_gone = Asking { asker, context, make_id: &mut *make_id, rounds, may_decide, head_concerned };
    let mut work = gone.step(ComplaintAction::MergeInto, None, of_gone)?;
    if gone.id == kept.id {
        return Err(refuse(FieldCode::Itself));
    }
    if gone.customer_id != kept.customer_id {
        return Err(ProblemCode::OtherCustomer.into());
    }
    if context.actor.user().is_some_and(|user| kept.concerns(user)) {
        return Err(ProblemCode::AboutOneself.into());
    }
    work.edit.record.merged_into_id = Some(kept.id);
    let details = ComplaintStepDetails { other_complaint_id: Some(kept.id), ..work.details() };
    work.take(ComplaintAction::MergeInto, details, note, None);
    work.end_round(RoundVerdict::Merged, false);
    let gone_change = work.finish();

    let system = Asker::system();
    let taking = Asking { asker: &system, context, make_id, rounds: kept_rounds, may_decide: false, head_concerned: false };
    let mut work = kept.step(ComplaintAction::TakeIn, None, taking).map_err(|_| refuse(FieldCode::Ended))?;
    let edit = &mut work.edit;
    edit.set("safety", |one| &mut one.safety, kept.safety || gone.safety, |safety| (*safety).into());
    edit.set("repeat", |one| &mut one.repeat, kept.repeat || gone.repeat, |repeat| (*repeat).into());
    let staff: BTreeSet<UserId> = kept.staff_ids.iter().chain(&gone.staff_ids).copied().collect();
    set_staff(edit, staff.into_iter().collect());
    let behind = gone.rounds_in_all() - 1;
    edit.record.earlier_rounds += behind;
    edit.record.recourse = OutsideRecourse::together(kept.recourse.as_ref(), gone.recourse.as_ref());
    for handler in rounds.iter().flat_map(|round| &round.handlers) {
        work.round.handled_by(Some(*handler));
    }
    let owed = owed(gone, gone_steps, kept);
    let major_since = owed.iter().find(|owed| owed.target == SlaTarget::MajorAcknowledgement).map(|owed| owed.since);
    let earlier_rounds = (behind > 0).then_some(behind);
    let details = ComplaintStepDetails { other_complaint_id: Some(gone.id), owed, earlier_rounds, ..work.details() };
    work.take(ComplaintAction::TakeIn, details, None, None);
    if gone.severity > kept.severity {
        mark(&mut work, gone.severity, kept.lacking(gone.severity, policy, kept_rounds), None);
    }
    if let Some(since) = major_since {
        // What the general manager acknowledged before is acknowledged.
        let since = since.max(kept.major_acknowledged_at.unwrap_or(since));
        let record = &mut work.edit.record;
        record.major_since = record.major_since.map(|own| own.min(since));
    }
    Ok(ComplaintMerger { gone: gone_change, kept: work.finish() })
}

impl OutsideRecourse {
    /// What is known of the recourse of two complaints that become one: what is watched in either stays watched.
    fn together(kept: Option<&Self>, gone: Option<&Self>) -> Option<Self> {
        let (kept, gone) = match (kept, gone) {
            (one, None) | (None, one) => return one.cloned(),
            (Some(kept), Some(gone)) => (kept, gone),
        };
        match (kept.outcome, gone.outcome) {
            (None, None) => {
                let further = gone.ways.iter().filter(|way| !kept.ways.contains(way));
                let ways = kept.ways.iter().chain(further).copied().collect();
                Some(Self { ways, since: kept.since.min(gone.since), outcome: None, outcome_at: None })
            }
            (Some(_), None) => Some(gone.clone()),
            (_, Some(_)) => Some(kept.clone()),
        }
    }
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
