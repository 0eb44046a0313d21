//! The workflow of tickets, so that a frontend need not know it.

use guanxi_domain::access::Permission;
use guanxi_domain::service::ticket::{TicketAction, TicketGuard, TicketStatus, WORKFLOW};
use guanxi_domain::vocabulary::Word;
use guanxi_domain::workflow::{Performer, Row, To};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::answer::{Answer, Content};
use crate::extract::{Caller, TicketsRead};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};
use crate::platform::vocabulary::TermView;

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

/// The workflow of tickets.
#[derive(Serialize, ToSchema)]
#[schema(as = TicketWorkflow)]
pub struct WorkflowView {
    /// The statuses in the order in which a ticket goes through them.
    pub statuses: Vec<StatusView>,
    /// The steps with their labels.
    pub actions: Vec<TermView>,
    /// The conditions with their labels.
    pub guards: Vec<TermView>,
    /// The table. A step that stands in several rows takes the first whose conditions hold.
    pub transitions: Vec<TransitionView>,
}

/// A status of tickets.
#[derive(Serialize, ToSchema)]
#[schema(as = TicketWorkflowStatus)]
pub struct StatusView {
    /// The word.
    pub status: TicketStatus,
    /// The label in Chinese.
    pub zh: &'static str,
    /// The label in English.
    pub en: &'static str,
    /// Whether somebody still has to do something.
    pub open: bool,
    /// Whether the work is over.
    pub terminal: bool,
    /// The steps that stand in the table for it, whoever takes them.
    pub actions: Vec<TicketAction>,
}

/// One row of the table.
#[derive(Serialize, ToSchema)]
#[schema(as = TicketTransition)]
pub struct TransitionView {
    /// The step.
    pub action: TicketAction,
    /// From which statuses.
    pub from: Vec<TicketStatus>,
    /// The status that it leads to; `null` where the status stays.
    pub to: Option<TicketStatus>,
    /// Whose step it is.
    pub performer: Performer,
    /// The permission that it takes.
    pub permission: Permission,
    /// What must be so of the ticket.
    pub when: Vec<TicketGuard>,
    /// What the call must bring.
    pub needs: Vec<TicketGuard>,
}

impl From<&Row<TicketStatus, TicketAction, TicketGuard>> for TransitionView {
    fn from(row: &Row<TicketStatus, TicketAction, TicketGuard>) -> Self {
        Self {
            action: row.action,
            from: row.from.to_vec(),
            to: if let To::State(status) = row.to { Some(status) } else { None },
            performer: row.by,
            permission: row.permission,
            when: row.when.to_vec(),
            needs: row.needs.to_vec(),
        }
    }
}

fn terms<W: Word>() -> Vec<TermView> {
    W::ALL.iter().map(|value| TermView { value: value.word(), zh: value.zh(), en: value.en() }).collect()
}

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
    let statuses = TicketStatus::ALL.iter().map(|status| StatusView {
        status: *status,
        zh: status.zh(),
        en: status.en(),
        open: status.is_open(),
        terminal: WORKFLOW.is_terminal(*status),
        actions: WORKFLOW.allowed(*status),
    });
    Ok(Content(WorkflowView {
        statuses: statuses.collect(),
        actions: terms::<TicketAction>(),
        guards: terms::<TicketGuard>(),
        transitions: WORKFLOW.rows.iter().map(TransitionView::from).collect(),
    }))
}
