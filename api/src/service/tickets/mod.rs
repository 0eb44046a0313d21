//! Tickets over HTTP: one operation per file.

pub mod add_attachment;
pub mod add_collaborator;
pub mod add_link;
pub mod ask_confirmation;
mod bodies;
pub mod cancel;
pub mod classify;
pub(in crate::service) mod command;
pub mod confirm;
pub mod create;
pub mod customer_answered;
pub mod get;
pub mod get_attachment;
pub mod get_attachment_content;
pub mod get_workflow;
pub mod list;
pub mod list_steps;
pub mod merge_into;
pub mod note;
pub mod patch;
pub mod reject;
pub mod remove_attachment;
pub mod remove_collaborator;
pub mod remove_link;
pub mod reopen;
pub mod reply;
pub mod resolve;
pub mod start;
mod step_bodies;
mod step_view;
pub mod take_message;
pub mod view;
pub mod wait_for_customer;

use guanxi_domain::ids::TicketId;
use guanxi_domain::platform::attachment::Attachment;

use crate::interactions::AttachmentView;
use crate::part::PartView;

/// A file as the answer to an operation on it.
fn attachment_part(attachment: Attachment, of: TicketId, version: i64) -> PartView<AttachmentView> {
    let location = format!("/api/v1/service/tickets/{of}/attachments/{}", attachment.id);
    PartView::new(attachment.into(), version, location)
}
