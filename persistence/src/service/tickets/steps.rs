//! The history of a ticket: how it is kept, and a page of it with the messages that steps consist of.

use guanxi_domain::ids::TicketId;
use guanxi_domain::service::ticket::{Step, StepDetails, TicketAction, TicketStatus, TicketStepSort};

use crate::kept_steps;

kept_steps! {
    ticket_steps of tickets by ticket_id: TicketId,
    Step { TicketAction, TicketStatus, StepDetails },
    sort = TicketStepSort, shown = ShownStep
}
