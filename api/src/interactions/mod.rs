//! Contacts with customers, follow-ups, touchpoints, the timeline and the overview over HTTP: one operation per file.

pub mod add_attachment;
mod attachment_view;
mod bodies;
mod command;
pub mod create;
pub mod follow_ups;
pub mod get;
pub mod get_attachment;
pub mod get_attachment_content;
pub mod get_by_reference;
pub mod get_overview;
pub mod list;
pub mod list_timeline;
mod overview_view;
pub mod patch;
pub mod put_by_reference;
pub mod remove_attachment;
pub mod restore;
mod timeline_view;
pub mod touchpoints;
mod view;
pub mod void;

pub use add_attachment::{AttachedFile, FileName};
pub use attachment_view::AttachmentView;
pub use bodies::ReferenceBody;
