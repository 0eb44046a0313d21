//! Who answers for a complaint, and how serious it is.

use super::change::ComplaintChange;
use super::complaint::Complaint;
use super::contact::{Contact, log};
use super::edit::{Asking, Work};
use super::handling::{Approval, HandlingPolicy};
use super::round::Rounds;
use super::said::Assessment;
use super::step::ComplaintStepDetails;
use super::words::{ComplaintAction, ComplaintStatus, Severity};
use super::workflow::Said;
use crate::Refusal;
use crate::case::message::{Kind, MessageFacts};
use crate::fields::FieldCode;
use crate::ids::UserId;
use crate::problem::ProblemCode;
use crate::service::assignment::Placement;
use crate::vocabulary::Word;

impl Complaint {
    /// Assesses it first, and tells the customer that it was received where the step comes with that contact: the assessment meets the
    /// promise of an acknowledgement, be the customer reached at once or not.
    ///
    /// # Errors
    /// `illegal_transition`, `already_acknowledged`, `severity_not_raised`; `contact_too_early`, `validation_failed`.
    pub fn acknowledge(&self, said: &Assessment, facts: &MessageFacts, asking: Asking<'_>) -> Result<ComplaintChange, Refusal> {
        if said.severity < self.severity {
            return Err(ProblemCode::SeverityNotRaised.into());
        }
        let mut work = self.step(ComplaintAction::Acknowledge, None, asking)?;
        let contact = log(&mut work, Kind::Telling, said.step.contact.as_ref(), facts)?;
        let edit = &mut work.edit;
        edit.set("kind", |one| &mut one.kind, said.kind.unwrap_or(self.kind), |kind| kind.word().into());
        edit.set("safety", |one| &mut one.safety, said.safety.unwrap_or(self.safety), |safety| (*safety).into());
        edit.set("repeat", |one| &mut one.repeat, said.repeat.unwrap_or(self.repeat), |repeat| (*repeat).into());
        edit.record.acknowledged_at = Some(edit.at);
        let details = ComplaintStepDetails {
            kind: Some(edit.record.kind),
            severity: Some(said.severity),
            safety: Some(edit.record.safety),
            repeat: Some(edit.record.repeat),
            reached: contact.as_ref().filter(|contact| !contact.is_delivered()).map(|_| false),
            ..work.details()
        };
        work.round.handled_by(contact.as_ref().and_then(Contact::staff));
        work.handle(ComplaintAction::Acknowledge, details, said.step.note.clone(), contact.as_ref().map(Contact::id));
        if said.severity > self.severity {
            // Nothing is proposed before the first assessment.
            mark(&mut work, said.severity, None, None);
        }
        Ok(work.finish())
    }

    /// Marks it as major or critical, of which the general manager is to be told at once. A severity is only ever raised. What is proposed
    /// takes the approval that the policy asks for this severity, also where it was decided: the customer's word waits for it.
    ///
    /// # Errors
    /// `illegal_transition`, `severity_not_raised`.
    pub fn mark_severity(
        &self,
        severity: Severity,
        note: Option<String>,
        policy: &HandlingPolicy,
        asking: Asking<'_>,
    ) -> Result<ComplaintChange, Refusal> {
        let lacking = self.lacking(severity, policy, asking.rounds);
        let said = Said::Severity { severity, takes_approval: lacking.is_some() };
        let mut work = self.step(ComplaintAction::MarkSeverity, Some(said), asking)?;
        mark(&mut work, severity, lacking, note);
        Ok(work.finish())
    }

    /// The approval that what is proposed lacks once the complaint is so serious.
    pub(super) fn lacking(&self, severity: Severity, policy: &HandlingPolicy, rounds: &Rounds) -> Option<Approval> {
        let proposed =
            matches!(self.status, ComplaintStatus::AwaitingApproval | ComplaintStatus::Confirming | ComplaintStatus::CallbackDue);
        if proposed { policy.lacking(rounds.present(), self.kind.field(), severity) } else { None }
    }

    /// The general manager knows of it.
    ///
    /// # Errors
    /// `illegal_transition`, `nothing_to_acknowledge`.
    pub fn acknowledge_major(&self, note: Option<String>, asking: Asking<'_>) -> Result<ComplaintChange, Refusal> {
        let mut work = self.step(ComplaintAction::AcknowledgeMajor, None, asking)?;
        work.edit.record.major_acknowledged_at = Some(work.edit.at);
        work.edit.record.major_acknowledged_by = work.context.actor.user();
        let details = work.details();
        work.take(ComplaintAction::AcknowledgeMajor, details, note, None);
        Ok(work.finish())
    }

    /// Gives it to the one who answers for it. `placement` is the decision by which it came there, where the system took it.
    ///
    /// # Errors
    /// `illegal_transition`, `permission_denied`, `about_oneself`; `assignee_concerned` for whom it is about; `validation_failed` with
    /// `unchanged` for whom has it already.
    pub fn assign(
        &self,
        assignee: UserId,
        placement: Option<Placement>,
        note: Option<String>,
        asking: Asking<'_>,
    ) -> Result<ComplaintChange, Refusal> {
        let mut work = self.step(ComplaintAction::Assign, None, asking)?;
        if self.concerns(assignee) {
            return Err(ProblemCode::AssigneeConcerned.into());
        }
        if self.assignee_id == Some(assignee) {
            return Err(Refusal::field("/assignee_id", FieldCode::Unchanged));
        }
        work.edit.record.assignee_id = Some(assignee);
        work.edit.record.assigned_at = Some(work.edit.at);
        work.round.handler_id = Some(assignee);
        work.round.handled_by(Some(assignee));
        let details = ComplaintStepDetails {
            assignee_id: Some(assignee),
            previous_assignee_id: self.assignee_id,
            placement: placement.map(Box::new),
            ..work.details()
        };
        work.take(ComplaintAction::Assign, details, note, None);
        Ok(work.finish())
    }
}

/// Raises the severity as a part of a decision: whoever must know of it acknowledges it anew, or has still to do so since it was first marked.
/// `lacking` is the approval that is awaited from then on.
pub(super) fn mark(work: &mut Work<'_, '_>, severity: Severity, lacking: Option<Approval>, note: Option<String>) {
    let edit = &mut work.edit;
    edit.set("severity", |one| &mut one.severity, severity, |severity| severity.word().into());
    let record = &mut edit.record;
    if !record.is_major_unacknowledged() {
        record.major_since = Some(edit.at);
    }
    record.major_acknowledged_at = None;
    record.major_acknowledged_by = None;
    let (mut approval_level, mut approval_reasons) = (None, Vec::new());
    if let Some(approval) = lacking {
        approval_level = Some(approval.level);
        approval_reasons.clone_from(&approval.reasons);
        record.approval_level = approval_level;
        record.next_callback_at = None;
        work.to = ComplaintStatus::AwaitingApproval;
        work.round.ask(approval);
    }
    let details = ComplaintStepDetails { severity: Some(severity), approval_level, approval_reasons, ..work.details() };
    work.take(ComplaintAction::MarkSeverity, details, note, None);
}
