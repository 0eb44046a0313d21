//! What became of a file and of each of its rows. Every row is accounted for.

use crate::Refusal;
use crate::access::Permission;
use crate::fields::{FieldCode, FieldError};
use crate::platform::import::CellFault;
use crate::vocabulary::Word;

crate::vocabulary! {
    /// What a file holds.
    ImportKind, "import_kind" {
        Customers = "customers", "客户", "Customers";
        Orders = "orders", "订单", "Orders";
        Interactions = "interactions", "互动记录", "Interactions";
    }
}

impl ImportKind {
    /// The permission to write what the file holds.
    #[must_use]
    pub const fn permission(self) -> Permission {
        match self {
            Self::Customers => Permission::CustomersWrite,
            Self::Orders => Permission::OrdersWrite,
            Self::Interactions => Permission::InteractionsWrite,
        }
    }
}

crate::vocabulary! {
    /// What to do with a row whose record is there already.
    OnMatch, "import_on_match" {
        Skip = "skip", "跳过", "Leave the record as it is";
        Update = "update", "更新", "Bring the record to what the row says";
        Report = "report", "报告", "Refuse the row";
    }
}

crate::vocabulary! {
    /// What became of a row.
    RowOutcome, "import_row_outcome" {
        Created = "created", "已创建", "Created";
        Updated = "updated", "已更新", "Updated";
        Skipped = "skipped", "已跳过", "Skipped";
        Refused = "refused", "已拒绝", "Refused";
    }
}

/// Why a row was refused: one of its faults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowRefusal {
    /// The line of the file on which the row begins, the header being line 1.
    pub line: u64,
    /// The name of the column, where the fault has one.
    pub column: Option<String>,
    /// What is wrong: the word of a [`FieldCode`] or, where the rule is about no single field, of a
    /// [`ProblemCode`](crate::ProblemCode).
    pub code: &'static str,
    /// Figures for the text (limits, allowed words), by name.
    pub arguments: Vec<(String, String)>,
}

impl RowRefusal {
    /// A fault of one field.
    #[must_use]
    pub fn of_field(line: u64, column: Option<&str>, code: FieldCode) -> Self {
        Self { line, column: column.map(str::to_owned), code: code.word(), arguments: Vec::new() }
    }

    /// A fault of one cell.
    #[must_use]
    pub fn of_cell(line: u64, column: Option<&str>, fault: &CellFault) -> Self {
        Self { arguments: fault.arguments.clone(), ..Self::of_field(line, column, fault.code) }
    }

    /// The faults of a refusal by the rules, with the column of each as far as `column_of` knows it by the pointer.
    pub fn of_refusal<'a>(line: u64, refusal: &Refusal, column_of: impl Fn(&str) -> Option<&'a str>) -> Vec<Self> {
        if refusal.errors.is_empty() {
            return vec![Self { line, column: None, code: refusal.code.word(), arguments: refusal.arguments.clone() }];
        }
        let of_error =
            |error: &FieldError| Self { arguments: error.arguments.clone(), ..Self::of_field(line, column_of(&error.pointer), error.code) };
        refusal.errors.iter().map(of_error).collect()
    }
}

/// How many rows came to what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Rows that made a record.
    pub created: u64,
    /// Rows that changed a record.
    pub updated: u64,
    /// Rows that left their record as it was.
    pub skipped: u64,
    /// Rows that were wrong.
    pub refused: u64,
}

impl Counts {
    /// Counts a row.
    pub fn add(&mut self, outcome: RowOutcome) {
        let place = match outcome {
            RowOutcome::Created => &mut self.created,
            RowOutcome::Updated => &mut self.updated,
            RowOutcome::Skipped => &mut self.skipped,
            RowOutcome::Refused => &mut self.refused,
        };
        *place += 1;
    }

    /// All rows.
    #[must_use]
    pub const fn rows(self) -> u64 {
        self.created + self.updated + self.skipped + self.refused
    }

    /// Adds those of further rows.
    pub fn extend(&mut self, further: Self) {
        self.created += further.created;
        self.updated += further.updated;
        self.skipped += further.skipped;
        self.refused += further.refused;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ProblemCode;

    #[test]
    fn every_row_is_counted_once() {
        let mut counts = Counts::default();
        for outcome in RowOutcome::ALL {
            counts.add(*outcome);
        }
        counts.add(RowOutcome::Created);
        assert_eq!((counts.rows(), counts.created, counts.refused), (5, 2, 1));
    }

    #[test]
    fn refusals_keep_their_column() {
        let refusal = Refusal::field("/total_minor", FieldCode::AmountInvalid);
        let rows = RowRefusal::of_refusal(7, &refusal, |pointer| (pointer == "/total_minor").then_some("amt"));
        assert_eq!(rows, [RowRefusal { line: 7, column: Some("amt".into()), code: "amount_invalid", arguments: vec![] }]);
        let rows = RowRefusal::of_refusal(7, &ProblemCode::Archived.into(), |_| None);
        assert_eq!(rows, [RowRefusal { line: 7, column: None, code: "archived", arguments: vec![] }]);
    }
}
