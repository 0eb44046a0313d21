//! What callers send about sub-categories, and how they see them.

use guanxi_domain::service::ticket::{Subcategories, TicketCategory};

crate::kept_list_shapes! {
    list = Subcategories,
    id = SubcategoryId,
    path = "/api/v1/service/subcategories",
    /// A new sub-category of tickets.
    new = NewSubcategoryBody as NewTicketSubcategory,
    /// A JSON Merge Patch of a sub-category: absent members stay. None can be cleared, and neither category nor word changes.
    patch = SubcategoryPatchBody as TicketSubcategoryPatch,
    /// What tickets of a category are about in more detail.
    view = SubcategoryView as TicketSubcategory,
    class = category: TicketCategory, "Of which category: a word of the vocabulary `ticket_category`. Required.", "Of which category.",
    word = "What tickets carry.",
    active = "Whether tickets may be given it.",
    example = { class "category": "technical", "engine", "发动机", "Engine" },
}
