//! Complaints over HTTP: one operation per file.

pub mod acknowledge;
pub mod acknowledge_major;
pub mod add_attachment;
pub mod add_note;
pub mod alerts;
pub mod amount;
pub mod approve;
pub mod assign;
pub mod assignment_rules;
mod bodies;
pub mod call_back;
pub mod callback_list;
pub mod close_unreachable;
mod command;
mod complainant;
pub mod create;
pub mod customer_satisfied;
pub mod customer_unsatisfied;
mod double_view;
pub mod get;
pub mod get_attachment;
pub mod get_attachment_content;
pub mod get_workflow;
pub mod handling_policies;
pub mod identify_cause;
pub mod incentive_policies;
pub mod incentives;
pub mod inform_outside_recourse;
pub mod judgements;
pub mod list;
pub mod list_steps;
pub mod mark_severity;
pub mod merge_into;
pub mod open_from_interaction;
pub mod open_from_ticket;
pub mod patch;
mod policies;
pub mod promises;
pub mod propose;
pub mod public;
mod receive;
pub mod record_recourse_outcome;
pub mod remove_attachment;
pub mod reopen;
pub mod return_proposal;
pub mod reviews;
mod round_view;
mod step_bodies;
mod step_view;
pub mod subcauses;
mod talk_body;
pub mod tell_customer;
mod view;
pub mod warning_policies;
pub mod withdraw;

use guanxi_domain::ids::ComplaintId;
use guanxi_domain::platform::attachment::Attachment;

use crate::interactions::AttachmentView;
use crate::part::PartView;

/// A file as the answer to an operation on it.
fn attachment_part(attachment: Attachment, of: ComplaintId, version: i64) -> PartView<AttachmentView> {
    let location = format!("/api/v1/complaints/{of}/attachments/{}", attachment.id);
    PartView::new(attachment.into(), version, location)
}
