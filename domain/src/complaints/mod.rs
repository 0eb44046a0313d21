//! Complaints: grievances of customers, none lost, forgotten or closed against the customer's word.
//!
//! - [`complaint`]: the record; [`round`]: one pass from the cause to the customer's verdict; [`words`]: how complaints are told apart;
//!   [`mod@workflow`]: how one may go, one table.
//! - [`step`]: what happened to it; a decision is a [`change::ComplaintChange`]; [`proof`]: whether both agree.
//! - [`input`] and [`said`]: what callers say; [`mod@create`], [`edit`], [`assess`], [`resolve`], [`talk`], [`closing`], [`merge`](mod@merge):
//!   what becomes of it; [`telling`]: who is told of that.
//! - [`promises`]: what is promised of one, from when to when; [`field`]: which field of the company answers for a kind, and who leads it.
//! - [`assignment`]: the rules by which somebody answers for it; [`public`]: complaints of those who need no account.
//! - [`handling`]: what is open for a cause, and who decides; [`subcause`]: causes in more detail; [`policy`]: what a company configures in
//!   versions.
//! - [`callback_list`]: what callbacks brought up; [`liability`]: who of the staff is answerable; [`incentives`]: what they have deducted for it.
//! - [`warning`]: what alarms, found at the complaint that makes it so; [`review`]: what the company learns from the week.

pub mod assess;
pub mod assignment;
pub mod awaiting;
pub mod callback_list;
pub mod change;
pub mod closing;
pub mod complaint;
mod contact;
pub mod create;
pub mod edit;
pub mod field;
pub mod handling;
mod history;
pub mod incentives;
pub mod input;
pub mod liability;
pub mod merge;
mod placing;
pub mod policy;
pub mod promises;
pub mod proof;
pub mod public;
pub mod resolve;
pub mod review;
pub mod round;
pub mod said;
pub mod step;
pub mod subcause;
pub mod talk;
pub mod telling;
#[cfg(test)]
mod tests;
pub mod warning;
pub mod words;
pub mod workflow;

pub use awaiting::Asks;
pub use change::ComplaintChange;
pub use complaint::{Complaint, OutsideRecourse};
pub use create::{ComplaintFacts, NewComplaint, Opened};
pub use edit::Asking;
pub use input::{ComplaintDraft, ComplaintInput, ComplaintPatch, ComplaintPatchInput, Origin};
pub use merge::ComplaintMerger;
pub use resolve::Judged;
pub use round::{Round, Rounds};
pub use said::{
    Assessment, AssessmentInput, CallbackInput, CallbackReport, Finding, FindingInput, Proposal, ProposalInput, RecourseInput,
    RecourseTold, Talk, TalkInput,
};
pub use step::{ComplaintStep, ComplaintStepDetails, Owed, RemovedFile, WordsBefore};
pub use words::{
    CallbackResult, Cause, ComplaintAction, ComplaintGuard, ComplaintKind, ComplaintOutcome, ComplaintSort, ComplaintSource,
    ComplaintStatus, ComplaintStepSort, ContactAfter, ProposalDecision, Recourse, RecourseOutcome, RoundVerdict, Severity,
};
pub use workflow::{Circumstances, Said, WORKFLOW};

use crate::vocabulary::Vocabulary;

/// The word lists of this context.
#[must_use]
pub fn vocabularies() -> Vec<Vocabulary> {
    let mut lists = vec![
        Vocabulary::of::<ComplaintStatus>(),
        Vocabulary::of::<ComplaintAction>(),
        Vocabulary::of::<ComplaintGuard>(),
        Vocabulary::of::<ContactAfter>(),
        Vocabulary::of::<ComplaintSource>(),
        Vocabulary::of::<ComplaintKind>(),
        Vocabulary::of::<Severity>(),
        Vocabulary::of::<Cause>(),
        Vocabulary::of::<ComplaintOutcome>(),
        Vocabulary::of::<RoundVerdict>(),
        Vocabulary::of::<ProposalDecision>(),
        Vocabulary::of::<CallbackResult>(),
        Vocabulary::of::<Recourse>(),
        Vocabulary::of::<RecourseOutcome>(),
        Vocabulary::of::<ComplaintSort>(),
        Vocabulary::of::<field::Field>(),
        Vocabulary::of::<public::PublicStatus>(),
        Vocabulary::of::<public::PublicStep>(),
        Vocabulary::of::<handling::Measure>(),
        Vocabulary::of::<handling::DecisionLevel>(),
        Vocabulary::of::<handling::ApprovalReason>(),
        Vocabulary::of::<handling::ApprovalBy>(),
        Vocabulary::of::<policy::PolicyKind>(),
        Vocabulary::of::<policy::PolicySort>(),
        Vocabulary::of::<liability::LiabilityVerdict>(),
        Vocabulary::of::<liability::LiabilityGround>(),
        Vocabulary::of::<liability::JudgementStatus>(),
        Vocabulary::of::<liability::JudgementAction>(),
        Vocabulary::of::<liability::JudgementSort>(),
        Vocabulary::of::<callback_list::CallbackFind>(),
        Vocabulary::of::<callback_list::CallbackListSort>(),
        Vocabulary::of::<incentives::EntryKind>(),
        Vocabulary::of::<incentives::IncentiveSort>(),
        Vocabulary::of::<incentives::MonthStatus>(),
        Vocabulary::of::<incentives::MonthSort>(),
    ];
    lists.extend(warning::vocabularies());
    lists.extend(review::vocabularies());
    lists
}
