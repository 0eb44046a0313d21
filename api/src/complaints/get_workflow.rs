//! The workflow of complaints, so that a frontend need not know it.

use guanxi_domain::complaints::{ComplaintAction, ComplaintGuard, ComplaintStatus, WORKFLOW};
use serde_json::{Value, json};

use crate::answer::{Answer, Content};
use crate::extract::{Caller, ComplaintsRead};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};
use crate::workflow_views;

/// `GET /api/v1/complaints/workflow`.
pub const OPERATION: Operation = Operation {
    id: "get_complaint_workflow",
    method: Method::Get,
    path: "/api/v1/complaints/workflow",
    tag: Tag::Complaints,
    summary: "Read the workflow of complaints",
    description: "The table by which every step of a complaint is checked: statuses, steps, conditions, and which step leads from which status where.",
    problems: &[],
};

workflow_views!(
    ComplaintStatus,
    ComplaintAction,
    ComplaintGuard,
    WORKFLOW,
    ComplaintWorkflow,
    ComplaintWorkflowStatus,
    ComplaintTransition
);

impl Example for WorkflowView {
    fn example() -> Value {
        json!({
            "statuses": [{
                "status": "callback_due", "zh": "待回访", "en": "Callback due", "open": true, "terminal": false,
                "actions": ["callback", "close_unreachable", "withdraw"]
            }],
            "actions": [{ "value": "callback", "zh": "回访", "en": "Call back" }],
            "guards": [{ "value": "three_tries", "zh": "已在不同时段尝试联系三次", "en": "The customer was tried three times" }],
            "transitions": [{
                "action": "close_unreachable", "from": ["callback_due"], "to": "closed", "performer": "handler",
                "permission": "complaints:approve", "when": ["three_tries"], "needs": ["reason"]
            }]
        })
    }
}

/// Reads it.
///
/// # Errors
/// Never.
pub async fn handle(_: Caller<ComplaintsRead>) -> Answer<Content<WorkflowView>> {
    Ok(Content(WorkflowView::whole()))
}
