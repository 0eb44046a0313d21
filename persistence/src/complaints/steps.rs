//! The history of a complaint: how it is kept, and a page of it with the messages that steps consist of.

use guanxi_domain::complaints::{ComplaintAction, ComplaintStatus, ComplaintStep, ComplaintStepDetails, ComplaintStepSort};
use guanxi_domain::ids::ComplaintId;

use crate::kept_steps;

kept_steps! {
    complaint_steps of complaints by complaint_id: ComplaintId,
    ComplaintStep { ComplaintAction, ComplaintStatus, ComplaintStepDetails },
    sort = ComplaintStepSort, shown = ShownComplaintStep
}
