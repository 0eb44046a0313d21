//! Sub-causes: where the cause of a complaint lies in more detail. A list that the company keeps.

use super::words::Cause;
use crate::ids::{SubcauseId, UnitId};
use crate::instant::Instant;
use crate::platform::kept_list::{KeptList, KeptWord};
use crate::platform::{EventKind, RecordKind};

/// The list that an installation starts with: cause, word, Chinese and English label.
pub const STANDARD: &[(Cause, &str, &str, &str)] = &[
    (Cause::Service, "attitude", "服务态度", "Attitude"),
    (Cause::Service, "waiting_time", "等待时间过长", "Waiting time"),
    (Cause::Service, "workmanship", "作业质量", "Workmanship"),
    (Cause::Service, "repeated_repair", "重复维修", "Repaired again"),
    (Cause::Service, "promise_not_kept", "承诺未兑现", "Promise not kept"),
    (Cause::Service, "information", "告知不清或有误", "Information unclear or wrong"),
    (Cause::Service, "pricing", "收费争议", "Charges"),
    (Cause::Service, "delivery_delay", "交付延迟", "Delivery late"),
    (Cause::Service, "paperwork", "手续或单据差错", "Papers wrong or missing"),
    (Cause::User, "operation", "操作不当", "Operated wrongly"),
    (Cause::User, "maintenance_missed", "未按期保养", "Maintenance missed"),
    (Cause::User, "modification", "自行改装", "Modified by the user"),
    (Cause::User, "expectation", "期望不符", "Expected something else"),
    (Cause::Product, "design", "设计问题", "Design"),
    (Cause::Product, "manufacture", "制造缺陷", "Manufacture"),
    (Cause::Product, "part", "零部件质量", "Part"),
    (Cause::Product, "software", "软件或电子系统", "Software or electronics"),
    (Cause::Product, "transport_damage", "运输损伤", "Damaged in transport"),
];

/// The list of sub-causes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subcauses;

impl KeptList for Subcauses {
    type Id = SubcauseId;
    type Class = Cause;
    const CLASS: &'static str = "cause";
    const RECORD: RecordKind = RecordKind::ComplaintCause;
    const CREATED: EventKind = EventKind::ComplaintCauseCreated;
    const UPDATED: EventKind = EventKind::ComplaintCauseUpdated;
}

/// Where a cause lies in more detail.
pub type Subcause = KeptWord<Subcauses>;

/// Those that an installation starts with.
pub fn standard(unit_id: UnitId, make_id: impl FnMut() -> uuid::Uuid, now: Instant) -> Vec<Subcause> {
    KeptWord::standard(STANDARD.iter().copied(), unit_id, make_id, now)
}
