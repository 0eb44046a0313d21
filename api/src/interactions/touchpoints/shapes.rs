//! What callers send about touchpoints, and how they see them.

use guanxi_domain::interactions::Touchpoints;

crate::kept_list_shapes! {
    list = Touchpoints,
    id = TouchpointId,
    path = "/api/v1/touchpoints",
    /// A new step of the customer's journey.
    new = NewTouchpointBody as NewTouchpoint,
    /// A JSON Merge Patch of a touchpoint: absent members stay. None can be cleared, and the word never changes.
    patch = TouchpointPatchBody as TouchpointPatch,
    /// A step of the customer's journey.
    view = TouchpointView as Touchpoint,
    word = "What records carry.",
    active = "Whether new records may name it.",
    example = { "track_day", "赛道日", "Track day" },
}
