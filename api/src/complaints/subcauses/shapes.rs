//! What callers send about sub-causes, and how they see them.

use guanxi_domain::complaints::Cause;
use guanxi_domain::complaints::subcause::Subcauses;

crate::kept_list_shapes! {
    list = Subcauses,
    id = SubcauseId,
    path = "/api/v1/complaints/subcauses",
    /// A new sub-cause of complaints.
    new = NewSubcauseBody as NewComplaintSubcause,
    /// A JSON Merge Patch of a sub-cause: absent members stay. None can be cleared, and neither cause nor word changes.
    patch = SubcausePatchBody as ComplaintSubcausePatch,
    /// Where a cause of complaints lies in more detail.
    view = SubcauseView as ComplaintSubcause,
    class = cause: Cause, "Of which cause: a word of the vocabulary `complaint_cause`. Required.", "Of which cause.",
    word = "What complaints carry.",
    active = "Whether complaints may be given it.",
    example = { class "cause": "service", "handover_delay", "交接延误", "Handed over late" },
}
