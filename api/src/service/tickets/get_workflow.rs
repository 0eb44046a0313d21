//! The workflow of tickets, so that a frontend need not know it.

use guanxi_domain::service::ticket::{TicketAction, TicketGuard, TicketStatus, WORKFLOW};
use serde_json::{Value, json};

use crate::answer::{Answer, Content};
use crate::extract::{Caller, TicketsRead};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};
use crate::workflow_views;

/// `GET /api/v1/service/workflow`.
pub const OPERATION: Operation = Operation {
    id: "get_ticket_workflow",
    method: Method::Get,
    path: "/api/v1/service/workflow",
    tag: Tag::Service,
    summary: "Read the workflow of tickets",
    description: "The table by which every step of a ticket is checked: statuses, steps, conditions, and which step leads from which status where.",
    problems: &[],
};

workflow_views!(TicketStatus, TicketAction, TicketGuard, WORKFLOW, TicketWorkflow, TicketWorkflowStatus, TicketTransition);

impl Example for WorkflowView {
    fn example() -> Value {
        json!({
            "statuses": [{
                "status": "assigned", "zh": "已分派", "en": "Assigned", "open": true, "terminal": false, "actions": ["start", "reply", "cancel"]
            }],
            "actions": [{ "value": "start", "zh": "开始处理", "en": "Start" }],
            "guards": [{ "value": "customer_told", "zh": "已告知客户", "en": "The customer was told" }],
            "transitions": [{
                "action": "start", "from": ["assigned"], "to": "in_progress", "performer": "assignee", "permission": "tickets:write",
                "when": [], "needs": []
            }]
        })
    }
}

/// Reads it.
///
/// # Errors
/// Never.
pub async fn handle(_: Caller<TicketsRead>) -> Answer<Content<WorkflowView>> {
    Ok(Content(WorkflowView::whole()))
}
