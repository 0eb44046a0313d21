//! What a complaint's history and its fields say to the promises that are made for it.

use uuid::Uuid;

use super::complaint::Complaint;
use super::promises::{Turn, Turned, spans};
use super::step::ComplaintStep;
use super::words::{CallbackResult, ComplaintAction, ComplaintStatus, Severity};
use crate::ids::{CustomerId, TypedId as _, UnitId, UserId};
use crate::instant::Instant;
use crate::platform::Record;
use crate::service::sla::{Life, Promised, PromisedKind, Shown, Span, Traits};

impl Promised for Complaint {
    type Step = ComplaintStep;
    const KIND: PromisedKind = PromisedKind::Complaint;

    fn record(&self) -> Record {
        Self::record(self)
    }

    fn number(&self) -> &str {
        &self.number
    }

    fn unit_id(&self) -> UnitId {
        self.unit_id
    }

    fn customer_id(&self) -> CustomerId {
        self.customer_id
    }

    fn assignee_id(&self) -> Option<UserId> {
        self.assignee_id
    }

    fn life(&self) -> Life {
        match self.status {
            ComplaintStatus::Withdrawn | ComplaintStatus::Merged => Life::Dropped,
            status if status.is_open() => Life::Open,
            _ => Life::Over,
        }
    }

    fn is_merged(&self) -> bool {
        self.status == ComplaintStatus::Merged
    }

    fn traits(&self) -> Traits {
        Traits::of_complaint(self.channel, self.kind, self.severity, self.key_account)
    }

    fn order(step: &ComplaintStep) -> (Instant, Uuid) {
        (step.at, step.id.uuid())
    }

    fn spans(&self, steps: &[ComplaintStep]) -> Vec<Span> {
        spans(&turns(steps, self.created_at))
    }

    fn shown(&self) -> Shown {
        Shown { next_due_at: self.next_due_at, breached: self.breached, counts: self.promises }
    }

    fn show(&mut self, Shown { next_due_at, breached, counts }: Shown) {
        (self.next_due_at, self.breached, self.promises) = (next_due_at, breached, counts);
    }

    fn updated_at(&self) -> Instant {
        self.updated_at
    }
}

/// What starts and stops the clocks of a complaint, in the order of its steps. Steps of a complaint that went into it count for nothing: what
/// was still promised of that one stands with the step that took it in.
///
/// A complaint that is noted late counts from when the customer complained; that it is major counts from when it was noted, since nobody
/// could know before.
#[must_use]
pub fn turns(steps: &[ComplaintStep], noted_at: Instant) -> Vec<Turn> {
    let mut turns = Vec::new();
    let mut severity = Severity::General;
    for step in steps.iter().filter(|step| step.is_own()) {
        let said = step.details.severity.unwrap_or(severity);
        let marked = match (severity > Severity::General, said > Severity::General) {
            (_, true) if said > severity => Some(Turned::Marked),
            (true, false) => Some(Turned::Unmarked),
            _ => None,
        };
        severity = said;
        // A yes counts from when the customer said it.
        let at = step.details.satisfied_at.unwrap_or(step.at);
        turns.extend(of_step(step).iter().map(|what| Turn { at, what: *what }));
        turns.extend(step.details.owed.iter().map(|owed| Turn { at: step.at, what: Turned::TookOver(*owed) }));
        turns.extend(marked.map(|what| Turn { at: step.at.max(noted_at), what }));
    }
    turns
}

fn of_step(step: &ComplaintStep) -> &'static [Turned] {
    use Turned::{Acknowledged, CalledBack, Closed, Dropped, ManagerAcknowledged, Received, RoundBegan, Satisfied, TakenBack, Told};
    match step.action {
        ComplaintAction::Receive => &[Received],
        ComplaintAction::Acknowledge => &[Acknowledged],
        ComplaintAction::AcknowledgeMajor => &[ManagerAcknowledged],
        // A customer who hears of the decision knows that the complaint was received.
        ComplaintAction::TellCustomer if step.details.reached != Some(false) && step.details.automatic != Some(true) => {
            &[Acknowledged, Told]
        }
        ComplaintAction::CustomerSatisfied => &[Acknowledged, Told, Satisfied],
        ComplaintAction::CustomerUnsatisfied => &[Acknowledged, Told, TakenBack, RoundBegan],
        ComplaintAction::Callback => match step.details.result {
            Some(CallbackResult::Satisfied) => &[CalledBack, Closed],
            Some(CallbackResult::Unsatisfied) => &[CalledBack, RoundBegan],
            Some(CallbackResult::NotReached) | None => &[],
        },
        ComplaintAction::CloseUnreachable => &[Closed],
        ComplaintAction::InformOutsideRecourse => &[Acknowledged, Told, Closed],
        ComplaintAction::Withdraw | ComplaintAction::MergeInto => &[Dropped],
        ComplaintAction::Reopen => &[RoundBegan],
        ComplaintAction::TellCustomer
        | ComplaintAction::Update
        | ComplaintAction::Assign
        | ComplaintAction::IdentifyCause
        | ComplaintAction::MarkSeverity
        | ComplaintAction::Propose
        | ComplaintAction::Approve
        | ComplaintAction::Return
        | ComplaintAction::RecordRecourseOutcome
        | ComplaintAction::TakeIn
        | ComplaintAction::Note
        | ComplaintAction::Attach
        | ComplaintAction::Detach => &[],
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::complaints::ComplaintStepDetails;
    use crate::ids::{ComplaintId, ComplaintStepId};
    use crate::instant;

    fn at(hours: i64) -> Instant {
        instant::parse("2026-02-13T09:00:00Z").unwrap() + TimeDelta::hours(hours)
    }

    fn step(hours: i64, action: ComplaintAction, details: ComplaintStepDetails) -> ComplaintStep {
        ComplaintStep {
            id: ComplaintStepId::new(Uuid::from_u128(hours.unsigned_abs().into())),
            complaint_id: ComplaintId::new(Uuid::nil()),
            origin_id: None,
            action,
            from: None,
            to: ComplaintStatus::Received,
            at: at(hours),
            actor_kind: "user".to_owned(),
            actor_id: None,
            note: None,
            interaction_id: None,
            details,
        }
    }

    fn told(steps: &[ComplaintStep], noted_at: Instant) -> Vec<(i64, Turned)> {
        turns(steps, noted_at).iter().map(|turn| ((turn.at - at(0)).num_hours(), turn.what)).collect()
    }

    #[test]
    fn a_mark_counts_from_when_somebody_could_know_and_once_for_each_rise() {
        let severity = |severity| ComplaintStepDetails { severity: Some(severity), ..ComplaintStepDetails::default() };
        let steps = [
            step(0, ComplaintAction::Receive, severity(Severity::Major)),
            // As decisions tell it: the assessment and the mark that it comes with.
            step(3, ComplaintAction::MarkSeverity, severity(Severity::Major)),
            step(4, ComplaintAction::AcknowledgeMajor, ComplaintStepDetails::default()),
            step(5, ComplaintAction::Acknowledge, severity(Severity::Critical)),
            step(5, ComplaintAction::MarkSeverity, severity(Severity::Critical)),
        ];
        let expected =
            [(0, Turned::Received), (3, Turned::Marked), (4, Turned::ManagerAcknowledged), (5, Turned::Acknowledged), (5, Turned::Marked)];
        assert_eq!(told(&steps, at(3)), expected);
    }

    #[test]
    fn who_was_not_reached_was_not_told() {
        let result = |result| ComplaintStepDetails { result: Some(result), ..ComplaintStepDetails::default() };
        let tell = |reached, automatic| ComplaintStepDetails { reached, automatic, ..ComplaintStepDetails::default() };
        let other = ComplaintStep { origin_id: Some(ComplaintId::new(Uuid::max())), ..step(1, ComplaintAction::Receive, tell(None, None)) };
        let steps = [
            step(0, ComplaintAction::Receive, ComplaintStepDetails::default()),
            other,
            step(2, ComplaintAction::TellCustomer, tell(Some(false), None)),
            step(3, ComplaintAction::TellCustomer, tell(None, Some(true))),
            step(4, ComplaintAction::TellCustomer, tell(None, None)),
            step(5, ComplaintAction::Callback, result(CallbackResult::NotReached)),
            step(6, ComplaintAction::Callback, result(CallbackResult::Unsatisfied)),
            step(7, ComplaintAction::Callback, result(CallbackResult::Satisfied)),
            step(8, ComplaintAction::Reopen, ComplaintStepDetails::default()),
        ];
        let expected = [
            (0, Turned::Received),
            (4, Turned::Acknowledged),
            (4, Turned::Told),
            (6, Turned::CalledBack),
            (6, Turned::RoundBegan),
            (7, Turned::CalledBack),
            (7, Turned::Closed),
            (8, Turned::RoundBegan),
        ];
        assert_eq!(told(&steps, at(0)), expected);
    }
}
