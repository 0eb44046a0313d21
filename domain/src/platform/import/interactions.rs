//! Rows of a file of interactions. Each row is one interaction.

use chrono_tz::Tz;

use crate::access::user::login_name;
use crate::customers::{EmailAddress, PhoneNumber};
use crate::fields::FieldCode;
use crate::instant::{self, Instant};
use crate::interactions::InteractionInput;
use crate::interactions::interaction::DURATION_MAX;
use crate::platform::ReferenceInput;
use crate::platform::import::CustomerMatch;
use crate::platform::import::cell::{self, CellFault, Cells};
use crate::platform::import::mapping::{Mapping, MappingError};
use crate::platform::reference::REFERENCE_MAX;
use crate::vocabulary::Word;

crate::vocabulary! {
    /// What a column of a file of interactions can hold.
    InteractionTarget, "import_interaction_field" {
        CustomerReference = "customer.external_ref", "客户外部编号", "Customer: external reference";
        CustomerNumber = "customer.number", "客户编号", "Customer: number";
        CustomerPhone = "customer.phone", "客户电话", "Customer: phone";
        CustomerEmail = "customer.email", "客户电子邮件", "Customer: e-mail";
        Reference = "external_ref", "互动外部编号", "External reference";
        OccurredAt = "occurred_at", "发生时间", "Occurred at";
        Channel = "channel", "渠道", "Channel";
        Direction = "direction", "方向", "Direction";
        Touchpoint = "touchpoint", "触点", "Touchpoint";
        Subject = "subject", "主题", "Subject";
        Content = "content", "内容", "Content";
        Outcome = "outcome", "结果", "Outcome";
        DurationSeconds = "duration_seconds", "时长（秒）", "Duration in seconds";
        StaffEmail = "staff.email", "员工电子邮件", "Staff user: e-mail";
    }
}

const TARGETS: usize = InteractionTarget::ALL.len();

/// The ways in which a row can name its customer.
const WAYS: [InteractionTarget; 4] = [
    InteractionTarget::CustomerReference,
    InteractionTarget::CustomerNumber,
    InteractionTarget::CustomerPhone,
    InteractionTarget::CustomerEmail,
];

/// Reads the records of one file.
#[derive(Clone, Debug)]
pub struct InteractionReader {
    columns: [Option<usize>; TARGETS],
    names: Vec<String>,
    time_zone: Tz,
}

/// One interaction of a file. What is of the customer, the instant and the staff is read; the rest are cells, trimmed, which are judged by the
/// rules of interactions, as those of any other caller are. Personal.
#[derive(Clone)]
pub struct InteractionRow<'a> {
    /// The customer.
    pub customer: CustomerMatch<'a>,
    /// When it was.
    pub occurred_at: Instant,
    /// Who of the staff, by login name.
    pub staff: Option<String>,
    /// How long it took, in seconds.
    pub duration_seconds: Option<i64>,
    cells: [Option<&'a str>; TARGETS],
}

impl InteractionReader {
    /// Refuses a mapping with which no row could be read.
    ///
    /// # Errors
    /// `Missing` where nothing names the customer, the instant, the channel or the direction.
    pub fn check(mapping: &Mapping<InteractionTarget>) -> Result<(), MappingError> {
        mapping.need_one_of(&WAYS)?;
        mapping.need_one_of(&[InteractionTarget::OccurredAt])?;
        mapping.need_one_of(&[InteractionTarget::Channel])?;
        mapping.need_one_of(&[InteractionTarget::Direction])
    }

    /// Makes a reader for a file with the given header; dates and local times are those of the zone.
    ///
    /// # Errors
    /// Those of [`Mapping::resolve`] and of [`Self::check`].
    pub fn new(mapping: &Mapping<InteractionTarget>, header: &[&str], time_zone: Tz) -> Result<Self, MappingError> {
        let positions = mapping.resolve(header)?;
        Self::check(mapping)?;
        let mut columns = [None; TARGETS];
        for (place, target) in columns.iter_mut().zip(InteractionTarget::ALL) {
            *place = positions.of(*target);
        }
        Ok(Self { columns, names: header.iter().map(|name| name.trim().to_owned()).collect(), time_zone })
    }

    /// The name of a column by its position.
    #[must_use]
    pub fn column_name(&self, column: Option<usize>) -> Option<&str> {
        self.names.get(column?).map(String::as_str)
    }

    /// The name of the column from which the member of an interaction came that a pointer names.
    #[must_use]
    pub fn column_of_pointer(&self, pointer: &str) -> Option<&str> {
        use InteractionTarget as To;
        let target = match pointer.trim_start_matches('/').split('/').next()? {
            "customer_id" | "customer_reference" => {
                return WAYS.into_iter().find_map(|target| self.column_name(self.column(target)));
            }
            "staff_id" => To::StaffEmail,
            "references" => To::Reference,
            name => To::from_word(name)?,
        };
        self.column_name(self.column(target))
    }

    fn column(&self, target: InteractionTarget) -> Option<usize> {
        self.columns.get(target as usize).copied().flatten()
    }

    /// Reads one record, given as its cells by position. `None` where any cell is wrong; the faults are then in the list.
    pub fn read<'a>(&self, cell: impl Fn(usize) -> Option<&'a str>, faults: &mut Vec<CellFault>) -> Option<InteractionRow<'a>> {
        use InteractionTarget as To;
        let before = faults.len();
        let mut cells = Cells::of(cell, &mut *faults);
        let customer = CustomerMatch {
            reference: cells.read(self.column(To::CustomerReference), |text| cell::line(text, REFERENCE_MAX)),
            number: cells.read(self.column(To::CustomerNumber), |text| cell::line(text, 20)),
            phone: cells.read(self.column(To::CustomerPhone), PhoneNumber::read),
            email: cells.read(self.column(To::CustomerEmail), EmailAddress::read),
            name: None,
        };
        let occurred_at = cells.read(self.column(To::OccurredAt), |text| cell::instant(text, self.time_zone));
        let staff = cells.read(self.column(To::StaffEmail), login_name);
        let duration_seconds = cells.read(self.column(To::DurationSeconds), |text| cell::whole(text, 0, DURATION_MAX));
        // A missing value is told only where no wrong one explains it.
        if !cells.is_clean(before) {
            return None;
        }
        if customer.names_nobody() {
            cells.refuse(WAYS.into_iter().find_map(|target| self.column(target)), FieldCode::Required);
        }
        if occurred_at.is_none() {
            cells.refuse(self.column(To::OccurredAt), FieldCode::Required);
        }
        if !cells.is_clean(before) {
            return None;
        }
        Some(InteractionRow {
            customer,
            occurred_at: occurred_at?,
            staff,
            duration_seconds,
            cells: self.columns.map(|column| cells.raw(column)),
        })
    }
}

impl<'a> InteractionRow<'a> {
    /// A cell; `None` where it is empty or not mapped.
    #[must_use]
    pub fn get(&self, target: InteractionTarget) -> Option<&'a str> {
        self.cells.get(target as usize).copied().flatten()
    }

    /// What the row says of the interaction, but for customer and staff, who are found by other names than their ids.
    #[must_use]
    pub fn input(&self, source: &str) -> InteractionInput {
        use InteractionTarget as To;
        let text = |target: To| self.get(target).map(str::to_owned);
        let reference = |reference: &str| ReferenceInput { source: Some(source.to_owned()), reference: Some(reference.to_owned()) };
        InteractionInput {
            channel: text(To::Channel),
            direction: text(To::Direction),
            occurred_at: Some(instant::format(self.occurred_at)),
            touchpoint: text(To::Touchpoint),
            subject: text(To::Subject),
            content: text(To::Content),
            outcome: text(To::Outcome),
            duration_seconds: self.duration_seconds,
            references: self.get(To::Reference).map(reference).into_iter().collect(),
            ..InteractionInput::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &[&str] = &["客户", "电话", "时间", "渠道", "方向", "员工", "备注"];

    fn reader() -> InteractionReader {
        let pairs =
            ["customer.external_ref=客户", "customer.phone=电话", "occurred_at=时间", "channel=渠道", "direction=方向", "staff.email=员工"];
        InteractionReader::new(&Mapping::parse(pairs).unwrap(), HEADER, chrono_tz::Asia::Shanghai).unwrap()
    }

    fn faults(record: &[&str]) -> Vec<(Option<String>, FieldCode)> {
        let (reader, mut faults) = (reader(), Vec::new());
        assert!(reader.read(|at| record.get(at).copied(), &mut faults).is_none());
        faults.iter().map(|fault| (reader.column_name(fault.column).map(str::to_owned), fault.code)).collect()
    }

    #[test]
    fn a_row_is_read() {
        let record = ["7", "138 0013 8000", "2026-02-13 09:00", " phone ", "", "Li@Example.com", "x"];
        let reader = reader();
        let row = reader.read(|at| record.get(at).copied(), &mut Vec::new()).unwrap();
        assert_eq!(instant::format(row.occurred_at), "2026-02-13T01:00:00Z");
        assert_eq!(row.customer.phone.as_ref().unwrap().as_str(), "+8613800138000");
        assert_eq!((row.get(InteractionTarget::Channel), row.get(InteractionTarget::Direction)), (Some("phone"), None));
        assert_eq!(row.staff.as_deref(), Some("li@example.com"));
        assert_eq!(row.get(InteractionTarget::Subject), None);
        let mut fields = crate::fields::Fields::new();
        let draft = crate::interactions::InteractionDraft::read(row.input("erp"), &mut fields).unwrap();
        assert_eq!((draft.occurred_at, draft.direction, draft.references.len()), (Some(row.occurred_at), None, 0));
    }

    #[test]
    fn wrong_cells_are_named_with_their_column() {
        use FieldCode::{InstantInvalid, PhoneInvalid, Required};
        let wrong = |column: &str, code| (Some(column.to_owned()), code);
        assert_eq!(faults(&["7", "12", "yesterday", "phone"]), [wrong("电话", PhoneInvalid), wrong("时间", InstantInvalid)]);
        assert_eq!(faults(&["", "", "", "phone"]), [wrong("客户", Required), wrong("时间", Required)]);
    }

    #[test]
    fn members_find_their_column() {
        let reader = reader();
        for (pointer, column) in [
            ("/customer_id", Some("客户")),
            ("/staff_id", Some("员工")),
            ("/direction", Some("方向")),
            ("/occurred_at", Some("时间")),
            ("/references/0/reference", None),
            ("/nonsense", None),
        ] {
            assert_eq!(reader.column_of_pointer(pointer), column, "{pointer}");
        }
    }

    #[test]
    fn a_mapping_names_customer_instant_channel_and_direction() {
        for pairs in [
            &["customer.phone=电话", "occurred_at=时间", "channel=渠道"][..],
            &["occurred_at=时间", "channel=渠道"][..],
            &["customer.phone=电话", "channel=渠道"],
            &["customer.phone=电话", "occurred_at=时间"],
        ] {
            let mapping = Mapping::parse(pairs).unwrap();
            assert!(matches!(InteractionReader::check(&mapping), Err(MappingError::Missing(_))), "{pairs:?}");
        }
    }

    #[test]
    fn targets_stand_in_order() {
        for (at, target) in InteractionTarget::ALL.iter().enumerate() {
            assert_eq!(*target as usize, at);
        }
    }
}
