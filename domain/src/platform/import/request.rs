//! What an import is asked for: which file of what, what its columns are, and what holds for all of its rows.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use serde_json::{Map, Value, json};

use crate::Refusal;
use crate::access::{Grants, Permission, Post, Reach};
use crate::fields::{self, FieldCode, Fields};
use crate::ids::UnitId;
use crate::instant;
use crate::money::Currency;
use crate::orders::OrderStatus;
use crate::platform::import::encoding::{Delimiter, EncodingChoice};
use crate::platform::import::mapping::MappingError;
use crate::platform::import::{CustomerReader, DEFAULT_SOURCE, ImportKind, InteractionReader, Mapping, OnMatch, OrderReader};
use crate::problem::ProblemCode;
use crate::text;
use crate::vocabulary::Word;

/// An import as it is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewImportInput {
    /// Word of [`ImportKind`].
    pub kind: Option<String>,
    /// The file's name, for people; 1–200 characters.
    pub file_name: Option<String>,
    /// Field → name of the column that holds it.
    pub mapping: Option<BTreeMap<String, String>>,
    /// The system whose references the file holds; `import` where absent.
    pub source: Option<String>,
    /// The unit that new records belong to; the caller's where absent.
    pub unit_id: Option<String>,
    /// Currency of rows that name none; for orders, who must have it.
    pub currency: Option<String>,
    /// Word of [`OrderStatus`] for rows that name none; `paid` where absent; for orders alone.
    pub order_status: Option<String>,
    /// Zone of dates and local times; the company's where absent; not for customers.
    pub time_zone: Option<String>,
    /// Word of [`EncodingChoice`]; `auto` where absent.
    pub encoding: Option<String>,
    /// Word of [`Delimiter`]; `comma` where absent.
    pub delimiter: Option<String>,
    /// Word of [`OnMatch`]; `skip` where absent.
    pub on_match: Option<String>,
    /// Whether customers that are not there are made; for orders alone.
    pub create_customers: Option<bool>,
    /// Whether customers are made in spite of a duplicate; for customers alone.
    pub allow_duplicates: Option<bool>,
    /// Whether rows are judged and nothing is written.
    pub dry_run: Option<bool>,
    /// Whether a file is imported although it was imported before.
    pub again: Option<bool>,
}

/// An import that can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewImport {
    /// What the file holds.
    pub kind: ImportKind,
    /// The file's name, for people.
    pub file_name: String,
    /// The unit that new records belong to.
    pub unit_id: UnitId,
    /// What holds for all rows.
    pub options: ImportOptions,
    /// Whether rows are judged and nothing is written.
    pub dry_run: bool,
    /// Whether a file is imported although it was imported before.
    pub again: bool,
}

/// What holds for all rows of an import: two imports of a file with the same options do the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportOptions {
    /// Field → name of the column that holds it.
    pub mapping: BTreeMap<String, String>,
    /// The system whose references the file holds.
    pub source: String,
    /// What to do with a row whose record is there already.
    pub on_match: OnMatch,
    /// How the file spells letters, as far as it was said.
    pub encoding: EncodingChoice,
    /// What stands between two columns.
    pub delimiter: Delimiter,
    /// Zone of dates and local times.
    pub time_zone: Tz,
    /// Currency of rows that name none; `None` but for orders.
    pub currency: Option<Currency>,
    /// Status of rows that name none; `None` but for orders.
    pub order_status: Option<OrderStatus>,
    /// Whether customers that are not there are made.
    pub create_customers: bool,
    /// Whether customers are made in spite of a duplicate.
    pub allow_duplicates: bool,
}

/// What holds where an import says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportDefaults {
    /// The caller's unit.
    pub unit_id: UnitId,
    /// The company's zone.
    pub time_zone: Tz,
}

impl NewImportInput {
    /// Notes what is given that the kind has no use for, and what only this kind must have.
    fn only_where_it_has_meaning(&self, kind: ImportKind, fields: &mut Fields) {
        let (orders, customers) = (kind == ImportKind::Orders, kind == ImportKind::Customers);
        if orders && self.currency.is_none() {
            fields.refuse("currency", FieldCode::Required);
        }
        let given = [
            (orders, self.currency.is_some(), "currency"),
            (orders, self.order_status.is_some(), "order_status"),
            (orders, self.create_customers == Some(true), "create_customers"),
            (customers, self.allow_duplicates == Some(true), "allow_duplicates"),
            (!customers, self.time_zone.is_some(), "time_zone"),
        ];
        for (_, _, name) in given.into_iter().filter(|(has_meaning, given, _)| *given && !has_meaning) {
            fields.refuse(name, FieldCode::Unexpected);
        }
    }
}

impl NewImport {
    /// Reads the input, noting every wrong field.
    pub fn read(input: NewImportInput, defaults: ImportDefaults, fields: &mut Fields) -> Option<Self> {
        let kind = fields.required("kind", input.kind.as_deref(), fields::word::<ImportKind>);
        if let Some(kind) = kind {
            input.only_where_it_has_meaning(kind, fields);
        }
        let file_name = fields.required("file_name", input.file_name, |name| text::line(name, 1, 200));
        let mapping = input.mapping.unwrap_or_default();
        let mapping_is_good = kind.is_none_or(|kind| check_mapping(kind, &mapping, fields));
        let source = fields.optional("source", input.source, |source| text::code(source, 40));
        let unit_id = fields.optional("unit_id", input.unit_id, fields::id::<UnitId>);
        let encoding = fields.optional("encoding", input.encoding, fields::word::<EncodingChoice>);
        let delimiter = fields.optional("delimiter", input.delimiter, fields::word::<Delimiter>);
        if (encoding, delimiter) == (Some(Some(EncodingChoice::Gbk)), Some(Some(Delimiter::Bar))) {
            fields.refuse("delimiter", FieldCode::Unexpected);
        }
        let on_match = fields.optional("on_match", input.on_match, fields::word::<OnMatch>);
        let time_zone = fields.optional("time_zone", input.time_zone, instant::parse_zone);
        let currency = fields.optional("currency", input.currency, Currency::read);
        let order_status = fields.optional("order_status", input.order_status, fields::word::<OrderStatus>);
        let kind = kind?;
        let options = ImportOptions {
            mapping,
            source: source?.unwrap_or_else(|| DEFAULT_SOURCE.to_owned()),
            on_match: on_match?.unwrap_or(OnMatch::Skip),
            encoding: encoding?.unwrap_or(EncodingChoice::Auto),
            delimiter: delimiter?.unwrap_or(Delimiter::Comma),
            time_zone: time_zone?.unwrap_or(defaults.time_zone),
            currency: currency?,
            order_status: (kind == ImportKind::Orders).then_some(order_status?.unwrap_or(OrderStatus::Paid)),
            create_customers: input.create_customers.unwrap_or(false),
            allow_duplicates: input.allow_duplicates.unwrap_or(false),
        };
        mapping_is_good.then_some(Self {
            kind,
            file_name: file_name?,
            unit_id: unit_id?.unwrap_or(defaults.unit_id),
            options,
            dry_run: input.dry_run.unwrap_or(false),
            again: input.again.unwrap_or(false),
        })
    }

    /// Refuses an import to those who may not write what it writes, everywhere: its rows name records of any unit.
    ///
    /// # Errors
    /// `permission_denied` with the first permission that is missing.
    pub fn authorize(&self, grants: &Grants, post: &Post) -> Result<(), Refusal> {
        let needed = [
            Some(self.kind.permission()),
            self.options.create_customers.then_some(Permission::CustomersWrite),
            self.options.allow_duplicates.then_some(Permission::CustomersAllowDuplicate),
        ];
        match needed.into_iter().flatten().find(|permission| grants.reach(*permission, post) != Some(Reach::All)) {
            None => Ok(()),
            Some(missing) => Err(Refusal::new(ProblemCode::PermissionDenied)
                .with_argument("permission", missing)
                .with_extension("permission", missing.word().into())),
        }
    }
}

impl ImportOptions {
    /// The mapping, typed.
    ///
    /// # Errors
    /// `UnknownTarget` where a field of it is not known any more.
    pub fn mapping<T: Word>(&self) -> Result<Mapping<T>, MappingError> {
        Mapping::parse(self.mapping.iter().map(|(target, column)| format!("{target}={column}")))
    }

    /// The document in which the options are kept.
    #[must_use]
    pub fn to_value(&self) -> Value {
        json!({
            "mapping": self.mapping,
            "source": self.source,
            "on_match": self.on_match,
            "encoding": self.encoding,
            "delimiter": self.delimiter,
            "time_zone": self.time_zone.name(),
            "currency": self.currency.map(Currency::code),
            "order_status": self.order_status,
            "create_customers": self.create_customers,
            "allow_duplicates": self.allow_duplicates,
        })
    }

    /// Reads the document. What an older version did not keep is as if it had not been said.
    #[must_use]
    pub fn of_value(value: &Value) -> Self {
        let none = Map::new();
        let members = value.as_object().unwrap_or(&none);
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        let flag = |name: &str| members.get(name).and_then(Value::as_bool).unwrap_or(false);
        let pairs = members.get("mapping").and_then(Value::as_object).into_iter().flatten();
        Self {
            mapping: pairs.filter_map(|(target, column)| Some((target.clone(), column.as_str()?.to_owned()))).collect(),
            source: text("source").unwrap_or(DEFAULT_SOURCE).to_owned(),
            on_match: text("on_match").and_then(OnMatch::from_word).unwrap_or(OnMatch::Skip),
            encoding: text("encoding").and_then(EncodingChoice::from_word).unwrap_or(EncodingChoice::Auto),
            delimiter: text("delimiter").and_then(Delimiter::from_word).unwrap_or(Delimiter::Comma),
            time_zone: text("time_zone").and_then(|name| instant::parse_zone(name).ok()).unwrap_or(Tz::UTC),
            currency: text("currency").and_then(|code| Currency::read(code).ok()),
            order_status: text("order_status").and_then(OrderStatus::from_word),
            create_customers: flag("create_customers"),
            allow_duplicates: flag("allow_duplicates"),
        }
    }
}

/// Whether rows of the kind can be read by the mapping; what is wrong stands below `/mapping`.
fn check_mapping(kind: ImportKind, mapping: &BTreeMap<String, String>, fields: &mut Fields) -> bool {
    fn check<T: Word>(
        mapping: &BTreeMap<String, String>,
        fields: &mut Fields,
        complete: impl FnOnce(&Mapping<T>) -> Result<(), MappingError>,
    ) -> bool {
        let pairs = mapping.iter().map(|(target, column)| (target.clone(), column.clone()));
        let Some(read) = fields.within("mapping", |fields| Mapping::<T>::read(pairs, fields)) else { return false };
        match complete(&read) {
            Ok(()) => true,
            Err(MappingError::Missing(targets)) => {
                fields.refuse_with("mapping", FieldCode::MappingIncomplete, [("targets", targets)]);
                false
            }
            Err(_) => {
                fields.refuse("mapping", FieldCode::SyntaxInvalid);
                false
            }
        }
    }
    match kind {
        ImportKind::Customers => check(mapping, fields, CustomerReader::check),
        ImportKind::Orders => check(mapping, fields, OrderReader::check),
        ImportKind::Interactions => check(mapping, fields, InteractionReader::check),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::access::Scope;

    fn input(kind: &str, pairs: &[(&str, &str)]) -> NewImportInput {
        let mapping = pairs.iter().map(|(target, column)| ((*target).to_owned(), (*column).to_owned())).collect();
        NewImportInput { kind: Some(kind.into()), file_name: Some("a.csv".into()), mapping: Some(mapping), ..NewImportInput::default() }
    }

    fn orders() -> NewImportInput {
        let pairs = [("customer.external_ref", "id"), ("placed_at", "date"), ("total", "amt")];
        NewImportInput { currency: Some("CNY".into()), ..input("orders", &pairs) }
    }

    fn read(input: NewImportInput) -> Result<NewImport, Vec<(String, FieldCode)>> {
        let mut fields = Fields::new();
        let defaults = ImportDefaults { unit_id: UnitId::new(Uuid::from_u128(7)), time_zone: chrono_tz::Asia::Shanghai };
        let read = NewImport::read(input, defaults, &mut fields);
        fields.finish(read).map_err(|refusal| refusal.errors.into_iter().map(|error| (error.pointer, error.code)).collect())
    }

    #[test]
    fn what_is_not_said_has_defaults() {
        let new = read(orders()).unwrap();
        assert_eq!((new.kind, new.unit_id, new.dry_run, new.again), (ImportKind::Orders, UnitId::new(Uuid::from_u128(7)), false, false));
        let options = &new.options;
        assert_eq!((options.source.as_str(), options.on_match, options.encoding), ("import", OnMatch::Skip, EncodingChoice::Auto));
        assert_eq!((options.order_status, options.time_zone), (Some(OrderStatus::Paid), chrono_tz::Asia::Shanghai));
        let customers = read(input("customers", &[("name", "姓名")])).unwrap();
        assert_eq!((customers.options.currency, customers.options.order_status), (None, None));
    }

    #[test]
    fn options_are_kept_to_the_letter() {
        let full = NewImportInput {
            source: Some("dms".into()),
            on_match: Some("update".into()),
            encoding: Some("gbk".into()),
            delimiter: Some("tab".into()),
            time_zone: Some("UTC".into()),
            order_status: Some("placed".into()),
            create_customers: Some(true),
            ..orders()
        };
        let options = read(full).unwrap().options;
        assert_eq!(ImportOptions::of_value(&options.to_value()), options);
        let older = ImportOptions::of_value(&json!({ "map": ["a=b"], "source": "erp" }));
        assert_eq!((older.source.as_str(), older.mapping.len()), ("erp", 0));
    }

    #[test]
    fn wrong_fields_are_named_all_at_once() {
        use FieldCode::{MappingIncomplete, Required, Unexpected, UnknownWord};
        let named = |pairs: &[(&str, FieldCode)]| pairs.iter().map(|(pointer, code)| ((*pointer).to_owned(), *code)).collect::<Vec<_>>();
        let table = [
            (NewImportInput::default(), named(&[("/kind", Required), ("/file_name", Required)])),
            (input("orders", &[]), named(&[("/currency", Required), ("/mapping", MappingIncomplete)])),
            (input("customers", &[("price", "p"), ("name", "n")]), named(&[("/mapping/price", UnknownWord)])),
            (
                NewImportInput {
                    currency: Some("CNY".into()),
                    create_customers: Some(true),
                    time_zone: Some("UTC".into()),
                    ..input("customers", &[("name", "n")])
                },
                named(&[("/currency", Unexpected), ("/create_customers", Unexpected), ("/time_zone", Unexpected)]),
            ),
            (
                NewImportInput { encoding: Some("gbk".into()), delimiter: Some("bar".into()), ..orders() },
                named(&[("/delimiter", Unexpected)]),
            ),
            (NewImportInput { allow_duplicates: Some(true), ..orders() }, named(&[("/allow_duplicates", Unexpected)])),
        ];
        for (input, expected) in table {
            assert_eq!(read(input.clone()).unwrap_err(), expected, "{input:?}");
        }
    }

    #[test]
    fn an_import_needs_what_its_records_need() {
        let post = Post { unit_id: UnitId::new(Uuid::nil()), at_company: false, user_id: None };
        let new = read(NewImportInput { create_customers: Some(true), ..orders() }).unwrap();
        let mut grants = Grants::NONE;
        assert_eq!(new.authorize(&grants, &post).unwrap_err().extensions["permission"], "orders:write");
        grants.add(Permission::OrdersWrite, Scope::All);
        assert_eq!(new.authorize(&grants, &post).unwrap_err().extensions["permission"], "customers:write");
        grants.add(Permission::CustomersWrite, Scope::All);
        let narrow: Grants = grants.iter().map(|(permission, _)| (permission, Scope::Unit)).collect();
        assert_eq!(new.authorize(&narrow, &post).unwrap_err().code, ProblemCode::PermissionDenied);
        assert!(new.authorize(&narrow, &Post { at_company: true, ..post }).is_ok());
        assert!(new.authorize(&grants, &post).is_ok());
    }
}
