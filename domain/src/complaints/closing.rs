//! The ends of a complaint that are not the customer's satisfaction, and opening one again.

use super::change::ComplaintChange;
use super::complaint::{Complaint, OutsideRecourse};
use super::contact::{heard, logged, unmet};
use super::edit::Asking;
use super::said::RecourseTold;
use super::step::ComplaintStepDetails;
use super::words::{ComplaintAction, ComplaintGuard, ComplaintOutcome, ContactAfter, RecourseOutcome, RoundVerdict};
use crate::Refusal;
use crate::case::message::{Kind, MessageFacts};
use crate::case::said::StepDraft;
use crate::fields::FieldCode;

impl Complaint {
    /// Closes it because the customer can't be reached, after three tries, saying why.
    ///
    /// # Errors
    /// `illegal_transition`, `too_few_tries`.
    pub fn close_unreachable(&self, reason: String, asking: Asking<'_>) -> Result<ComplaintChange, Refusal> {
        let mut work = self.step(ComplaintAction::CloseUnreachable, None, asking)?;
        let details = ComplaintStepDetails { tries: Some(self.callback_tries), ..work.details() };
        work.take(ComplaintAction::CloseUnreachable, details, Some(reason), None);
        work.end_round(RoundVerdict::Unreachable, false);
        work.edit.record.outcome = Some(ComplaintOutcome::Unreachable);
        Ok(work.finish())
    }

    /// Tells the customer which recourse is open outside the company. It stays on the watch list until its outcome is recorded.
    ///
    /// # Errors
    /// `illegal_transition`, `first_round_open`; `contact_not_logged`, `customer_not_told` where the contact reached nobody,
    /// `contact_too_early` for one of an earlier round; `validation_failed`.
    pub fn inform_outside_recourse(
        &self,
        said: &RecourseTold,
        facts: &MessageFacts,
        asking: Asking<'_>,
    ) -> Result<ComplaintChange, Refusal> {
        let mut work = self.step(ComplaintAction::InformOutsideRecourse, None, asking)?;
        let mut contact = logged(&mut work, Kind::Telling, said.step.contact.as_ref(), facts)?;
        if !contact.tells() {
            return Err(unmet(ComplaintGuard::CustomerTold));
        }
        contact.not_before(Some(work.round.began_at), ContactAfter::Round)?;
        work.round.handled_by(contact.staff());
        let details = ComplaintStepDetails { recourse: said.recourse.clone(), ..work.details() };
        work.handle(ComplaintAction::InformOutsideRecourse, details, said.step.note.clone(), Some(contact.id()));
        work.end_round(RoundVerdict::OutsideRecourse, false);
        let since = work.edit.at;
        let record = &mut work.edit.record;
        record.outcome = Some(ComplaintOutcome::OutsideRecourse);
        record.recourse = Some(OutsideRecourse { ways: said.recourse.clone(), since, outcome: None, outcome_at: None });
        Ok(work.finish())
    }

    /// Records what outside recourse came to.
    ///
    /// # Errors
    /// `illegal_transition`, `not_on_watch_list`.
    pub fn record_recourse_outcome(
        &self,
        outcome: RecourseOutcome,
        note: Option<String>,
        asking: Asking<'_>,
    ) -> Result<ComplaintChange, Refusal> {
        let mut work = self.step(ComplaintAction::RecordRecourseOutcome, None, asking)?;
        let at = work.edit.at;
        if let Some(recourse) = &mut work.edit.record.recourse {
            recourse.outcome = Some(outcome);
            recourse.outcome_at = Some(at);
        }
        let details = ComplaintStepDetails { recourse_outcome: Some(outcome), ..work.details() };
        work.take(ComplaintAction::RecordRecourseOutcome, details, note, None);
        Ok(work.finish())
    }

    /// The customer takes it back.
    ///
    /// # Errors
    /// `illegal_transition`; `contact_not_logged`, `customer_not_heard`, `contact_too_early` for a word of an earlier round;
    /// `validation_failed`.
    pub fn withdraw(&self, said: &StepDraft, facts: &MessageFacts, asking: Asking<'_>) -> Result<ComplaintChange, Refusal> {
        let mut work = self.step(ComplaintAction::Withdraw, None, asking)?;
        let mut contact = heard(&mut work, said.contact.as_ref(), facts)?;
        contact.not_before(Some(work.round.began_at), ContactAfter::Round)?;
        let details = work.details();
        work.take(ComplaintAction::Withdraw, details, said.note.clone(), Some(contact.id()));
        work.end_round(RoundVerdict::Withdrawn, false);
        Ok(work.finish())
    }

    /// Opens one again that was closed or withdrawn, saying why: the next round.
    ///
    /// # Errors
    /// `illegal_transition`, `closed_too_long_ago`; `contact_not_logged`, `contact_too_early` for one of before it ended;
    /// `validation_failed`.
    pub fn reopen(&self, said: &StepDraft, facts: &MessageFacts, asking: Asking<'_>) -> Result<ComplaintChange, Refusal> {
        let mut work = self.step(ComplaintAction::Reopen, None, asking)?;
        let reason = said.note.clone().ok_or_else(|| Refusal::field("/note", FieldCode::Required))?;
        let mut contact = logged(&mut work, Kind::Contact, said.contact.as_ref(), facts)?;
        contact.not_before(self.closed_at, ContactAfter::End)?;
        let contact = contact.id();
        work.begin_round();
        let record = &mut work.edit.record;
        record.outcome = None;
        record.closed_at = None;
        record.first_round = false;
        record.resolution_seconds = None;
        let details = work.details();
        work.take(ComplaintAction::Reopen, details, Some(reason), Some(contact));
        Ok(work.finish())
    }
}
