//! Touchpoints: the steps of the customer's journey that contacts belong to. A list that the company keeps.

use crate::ids::{TouchpointId, UnitId};
use crate::instant::Instant;
pub use crate::platform::kept_list::word;
use crate::platform::kept_list::{KeptList, KeptWord};
use crate::platform::{EventKind, RecordKind};

/// The list that an installation starts with: word, Chinese and English label, in the order of the journey.
pub const STANDARD: &[(&str, &str, &str)] = &[
    ("first_contact", "首次接触", "First contact"),
    ("reception", "接待", "Reception"),
    ("consultation", "咨询", "Consultation"),
    ("test_drive", "试驾", "Test drive"),
    ("quotation", "报价", "Quotation"),
    ("negotiation", "洽谈", "Negotiation"),
    ("contract", "签约", "Contract"),
    ("delivery", "交付", "Delivery"),
    ("handover", "交接", "Handover"),
    ("after_delivery", "交付后关怀", "After delivery"),
    ("maintenance", "保养", "Maintenance"),
    ("repair", "维修", "Repair"),
    ("payment", "付款", "Payment"),
    ("complaint_handling", "投诉处理", "Complaint handling"),
    ("renewal", "续约", "Renewal"),
    ("win_back", "客户再开发", "Win-back"),
];

/// The list of touchpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Touchpoints;

impl KeptList for Touchpoints {
    type Id = TouchpointId;
    type Class = ();
    const CLASS: &'static str = "";
    const RECORD: RecordKind = RecordKind::Touchpoint;
    const CREATED: EventKind = EventKind::TouchpointCreated;
    const UPDATED: EventKind = EventKind::TouchpointUpdated;
}

/// A step of the customer's journey.
pub type Touchpoint = KeptWord<Touchpoints>;

/// Those that an installation starts with.
pub fn standard(unit_id: UnitId, make_id: impl FnMut() -> uuid::Uuid, now: Instant) -> Vec<Touchpoint> {
    KeptWord::standard(STANDARD.iter().map(|(word, zh, en)| ((), *word, *zh, *en)), unit_id, make_id, now)
}
