//! Sub-categories: what tickets of a category are about in more detail. A list that the company keeps.

use super::words::TicketCategory;
use crate::ids::SubcategoryId;
use crate::platform::kept_list::{KeptList, KeptWord};
use crate::platform::{EventKind, RecordKind};

/// The list of sub-categories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subcategories;

impl KeptList for Subcategories {
    type Id = SubcategoryId;
    type Class = TicketCategory;
    const CLASS: &'static str = "category";
    const RECORD: RecordKind = RecordKind::TicketSubcategory;
    const CREATED: EventKind = EventKind::TicketSubcategoryCreated;
    const UPDATED: EventKind = EventKind::TicketSubcategoryUpdated;
}

/// What tickets of a category are about in more detail.
pub type Subcategory = KeptWord<Subcategories>;
