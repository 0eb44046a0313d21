//! Numbers that people quote on the phone. They stand beside ids, are never given twice, and may have gaps.

crate::vocabulary! {
    /// A series of numbers.
    Series, "number_series" {
        Customer = "customer", "客户编号", "Customer numbers";
        Order = "order", "订单编号", "Order numbers";
        Ticket = "ticket", "工单编号", "Ticket numbers";
        Consent = "consent", "同意回执编号", "Numbers of consent receipts";
        Complaint = "complaint", "投诉编号", "Complaint numbers";
    }
}

impl Series {
    /// The letter that every number of the series begins with.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::Customer => 'K',
            Self::Order => 'O',
            Self::Ticket => 'T',
            Self::Consent => 'Z',
            Self::Complaint => 'C',
        }
    }

    /// Whether the number names the year in which it was given.
    #[must_use]
    pub const fn names_the_year(self) -> bool {
        match self {
            Self::Customer => false,
            Self::Order | Self::Ticket | Self::Consent | Self::Complaint => true,
        }
    }
}

/// Writes a number: `K-000123`, `O-2026-000123`. The year is that of the company's time zone; a series that
/// does not name it ignores it. Values beyond six digits take as many as they need.
#[must_use]
pub fn format_number(series: Series, year: i32, value: u64) -> String {
    let letter = series.letter();
    if series.names_the_year() { format!("{letter}-{year:04}-{value:06}") } else { format!("{letter}-{value:06}") }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::vocabulary::Word;

    #[test]
    fn numbers_are_written() {
        let table = [
            (Series::Customer, 123, "K-000123"),
            (Series::Customer, 1_234_567, "K-1234567"),
            (Series::Order, 123, "O-2026-000123"),
            (Series::Order, 12_345_678, "O-2026-12345678"),
            (Series::Complaint, 123, "C-2026-000123"),
        ];
        for (series, value, expected) in table {
            assert_eq!(format_number(series, 2026, value), expected);
        }
    }

    #[test]
    fn series_have_letters_of_their_own() {
        let letters: HashSet<_> = Series::ALL.iter().map(|series| series.letter()).collect();
        assert_eq!(letters.len(), Series::ALL.len());
    }
}
