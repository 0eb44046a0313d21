//! Rows of orders as files bring them.

use super::*;

fn options() -> OrderOptions {
    OrderOptions { currency: Currency::read("USD").unwrap(), status: OrderStatus::Paid, time_zone: Tz::UTC }
}

fn reader(pairs: &[&str], header: &[&str]) -> Result<OrderReader, MappingError> {
    OrderReader::new(&Mapping::parse(pairs).unwrap(), header, options())
}

const CDNOW: &[&str] = &["customer.external_ref=id", "placed_at=date", "quantity=qty", "total=amt"];

fn faults(reader: &OrderReader, record: &[&'static str]) -> Vec<(Option<String>, FieldCode)> {
    let mut faults = Vec::new();
    assert!(reader.read(|at| record.get(at).copied(), &mut faults).is_none());
    faults.iter().map(|fault| (reader.column_name(fault.column).map(str::to_owned), fault.code)).collect()
}

#[test]
fn a_row_of_quantity_and_total_is_read() {
    let reader = reader(CDNOW, &["id", "date", "qty", "amt"]).unwrap();
    let record = ["1", "1997-01-12", "5", "77.0"];
    let row = reader.read(|at| record.get(at).copied(), &mut Vec::new()).unwrap();
    assert!(matches!(row.customer.reference, Some(Cow::Borrowed("1"))));
    assert_eq!((row.quantity, row.total_minor, row.status, &row.line), (5, Some(7700), OrderStatus::Paid, &None));
    let draft = row.draft("cdnow");
    assert_eq!((draft.total_minor, draft.lines, draft.references.len()), (Some(7700), None, 0));
}

#[test]
fn wrong_cells_are_named_with_their_column() {
    use FieldCode::{AmountInvalid, InstantInvalid, OutOfRange, Required};
    let reader = reader(CDNOW, &["id", "date", "qty", "amt"]).unwrap();
    let wrong = |column: &str, code| (Some(column.to_owned()), code);
    assert_eq!(
        faults(&reader, &["1", "1997-13-12", "x", "1.234"]),
        [wrong("date", InstantInvalid), wrong("qty", AmountInvalid), wrong("amt", AmountInvalid)]
    );
    assert_eq!(faults(&reader, &["", "", "1", " "]), [wrong("id", Required), wrong("date", Required), wrong("amt", Required)]);
    assert_eq!(faults(&reader, &["1", "1997-01-12", "0", "-1.00"]), [wrong("qty", OutOfRange), wrong("amt", OutOfRange)]);
    assert_eq!(faults(&reader, &["1"]), [wrong("date", Required), wrong("amt", Required)]);
    assert_eq!(reader.column_of_pointer("/total_minor"), Some("amt"));
    assert_eq!(reader.column_of_pointer("/customer_id"), Some("id"));
    assert_eq!(reader.column_of_pointer("/placed_at"), Some("date"));
    assert_eq!(reader.column_of_pointer("/note"), None);
}

#[test]
fn a_row_with_a_product_has_a_line_that_costs_the_total_exactly() {
    let pairs = ["customer.phone=tel", "placed_at=at", "sku=sku", "quantity=n", "total=sum", "status=st", "external_ref=no"];
    let reader = reader(&pairs, &["tel", "at", "sku", "n", "sum", "st", "no"]).unwrap();
    let record = ["13800138000", "2026-02-13 09:00", "A-1", "3", "100.00", "fulfilled", "SO-7"];
    let row = reader.read(|at| record.get(at).copied(), &mut Vec::new()).unwrap();
    let line = row.line.clone().unwrap();
    let customer = row.customer.input("erp");
    assert_eq!((customer.name.as_deref(), customer.contact_points.unwrap().len(), customer.references), (Some("138****8000"), 1, None));
    assert_eq!((line.unit_price_minor, line.discount_minor), (Some(3334), Some(2)));
    assert_eq!((row.status, row.customer.phone.as_ref().unwrap().as_str()), (OrderStatus::Fulfilled, "+8613800138000"));
    assert_eq!(row.draft("erp").references, [Reference { source: "erp".into(), reference: "SO-7".into() }]);
}

#[test]
fn a_mapping_names_customer_instant_and_amount() {
    let header = ["id", "date", "qty", "amt"];
    for missing in 0..4 {
        let pairs: Vec<_> = CDNOW.iter().enumerate().filter(|(at, _)| *at != missing).map(|(_, pair)| *pair).collect();
        assert_eq!(reader(&pairs, &header).is_ok(), missing == 2, "{pairs:?}");
    }
}

#[test]
fn targets_stand_in_order() {
    for (at, target) in OrderTarget::ALL.iter().enumerate() {
        assert_eq!(*target as usize, at);
    }
}
