//! Field classes: one catalogue of every stored field that is not general. Sealing, masking, key rotation and what events leave out
//! go by it.

use crate::access::Permission;
use crate::platform::RecordKind;

crate::vocabulary! {
    /// How much protection a field needs.
    FieldClass, "field_class" {
        General = "general", "一般", "General";
        Personal = "personal", "个人信息", "Personal";
        Sensitive = "sensitive", "敏感个人信息", "Sensitive";
    }
}

crate::vocabulary! {
    /// How a protected field is kept.
    StorageKind, "field_storage" {
        Sealed = "sealed", "加密存储", "Encrypted";
        Indexed = "sealed_and_indexed", "加密存储并建立盲索引", "Encrypted, and found by a keyed blind index";
        Plain = "plain", "明文存储", "Plain, because it is needed so";
    }
}

/// A column whose values are sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealedColumn {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// The column with the row's id, which a sealed value is bound to.
    pub key: &'static str,
    /// The columns with its blind indexes.
    pub indexes: &'static [&'static str],
}

/// How a protected field is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    /// Encrypted in a column.
    Sealed(SealedColumn),
    /// Plain, for this reason.
    Plain {
        /// The reason in Chinese.
        zh: &'static str,
        /// The reason in English.
        en: &'static str,
    },
}

/// A stored field that is not general.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProtectedField {
    /// The record that has it, as the API calls it.
    pub record: &'static str,
    /// The kind of record whose events tell that it changed.
    pub told_by: RecordKind,
    /// The field, as the API calls it.
    pub field: &'static str,
    /// Its class.
    pub class: FieldClass,
    /// How it is kept.
    pub storage: Storage,
    /// The member of answers that shows it masked; `None` where it is shown as it is, or not at all.
    pub masked_as: Option<&'static str>,
    /// What a caller needs to read it in clear; `None` where nobody may.
    pub read_by: Option<Permission>,
}

/// Every stored field that is not general.
pub const CATALOGUE: &[ProtectedField] = &[
    ProtectedField {
        record: "customer",
        told_by: RecordKind::Customer,
        field: "birthday",
        class: FieldClass::Personal,
        storage: Storage::Plain { zh: "客户关怀需要月和日", en: "Care needs the month and the day." },
        masked_as: None,
        read_by: Some(Permission::CustomersRead),
    },
    ProtectedField {
        record: "customer",
        told_by: RecordKind::Customer,
        field: "identity_number",
        class: FieldClass::Sensitive,
        storage: Storage::Sealed(SealedColumn { table: "customers", column: "identity_number", key: "id", indexes: &["identity_index"] }),
        masked_as: Some("identity_number_masked"),
        read_by: Some(Permission::CustomersReadSensitive),
    },
    ProtectedField {
        record: "contact_point",
        told_by: RecordKind::Customer,
        field: "value",
        class: FieldClass::Personal,
        storage: Storage::Sealed(SealedColumn {
            table: "contact_points",
            column: "value",
            key: "id",
            indexes: &["value_index", "tail_index"],
        }),
        masked_as: Some("masked"),
        read_by: Some(Permission::CustomersReadPersonal),
    },
    ProtectedField {
        record: "complainant",
        told_by: RecordKind::Complaint,
        field: "phone",
        class: FieldClass::Personal,
        storage: Storage::Sealed(SealedColumn { table: "complaint_complainants", column: "phone", key: "complaint_id", indexes: &[] }),
        masked_as: Some("phone_masked"),
        read_by: Some(Permission::CustomersReadPersonal),
    },
    ProtectedField {
        record: "complainant",
        told_by: RecordKind::Complaint,
        field: "email",
        class: FieldClass::Personal,
        storage: Storage::Sealed(SealedColumn { table: "complaint_complainants", column: "email", key: "complaint_id", indexes: &[] }),
        masked_as: Some("email_masked"),
        read_by: Some(Permission::CustomersReadPersonal),
    },
    ProtectedField {
        record: "user",
        told_by: RecordKind::User,
        field: "email",
        class: FieldClass::Personal,
        storage: Storage::Plain { zh: "用作登录名", en: "It is what users sign in with." },
        masked_as: None,
        read_by: Some(Permission::UsersRead),
    },
    ProtectedField {
        record: "user",
        told_by: RecordKind::User,
        field: "phone",
        class: FieldClass::Personal,
        storage: Storage::Sealed(SealedColumn { table: "staff_users", column: "phone", key: "id", indexes: &[] }),
        masked_as: Some("phone"),
        read_by: None,
    },
];

/// What is sealed and no field: secrets that no answer shows.
const SECRETS: [SealedColumn; 1] = [SealedColumn { table: "second_factors", column: "secret", key: "user_id", indexes: &[] }];

impl ProtectedField {
    /// The kind of its storage.
    #[must_use]
    pub const fn storage_kind(&self) -> StorageKind {
        match self.storage {
            Storage::Sealed(column) if column.indexes.is_empty() => StorageKind::Sealed,
            Storage::Sealed(_) => StorageKind::Indexed,
            Storage::Plain { .. } => StorageKind::Plain,
        }
    }
}

/// The class of a field, by the kind of record whose events tell of it and its name in the API.
#[must_use]
pub fn class_of(told_by: RecordKind, field: &str) -> FieldClass {
    let known = CATALOGUE.iter().find(|known| known.told_by == told_by && known.field == field);
    known.map_or(FieldClass::General, |known| known.class)
}

/// Every column whose values are sealed.
pub fn sealed_columns() -> impl Iterator<Item = SealedColumn> {
    let fields = CATALOGUE.iter().filter_map(|known| match known.storage {
        Storage::Sealed(column) => Some(column),
        Storage::Plain { .. } => None,
    });
    fields.chain(SECRETS)
}

/// Whether the values of a column are to be sealed: no other column may hold a sealed value, for rotating keys would miss it.
#[must_use]
pub fn is_sealed(table: &str, column: &str) -> bool {
    sealed_columns().any(|sealed| sealed.table == table && sealed.column == column)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::fields::FieldChange;
    use crate::ids::{CustomerId, UnitId};
    use crate::platform::{Event, EventKind, Record};
    use uuid::Uuid;

    #[test]
    fn the_catalogue_is_sound() {
        let mut names = HashSet::new();
        for known in CATALOGUE {
            assert!(names.insert((known.record, known.field)), "{known:?}");
            assert_ne!(known.class, FieldClass::General, "{known:?}");
            assert_eq!(class_of(known.told_by, known.field), known.class);
            let is_sealed = matches!(known.storage, Storage::Sealed(_));
            assert!(is_sealed || known.class != FieldClass::Sensitive, "what is sensitive is sealed: {known:?}");
            assert!(is_sealed || known.masked_as.is_none(), "{known:?}");
        }
        assert_eq!(class_of(RecordKind::Customer, "name"), FieldClass::General);
        assert!(is_sealed("contact_points", "value") && !is_sealed("contact_points", "label"));
    }

    #[test]
    fn no_event_tells_the_value_of_a_protected_field() {
        for known in CATALOGUE {
            let record = Record { kind: known.told_by, id: Uuid::nil() };
            let event = Event::new(EventKind::CustomerUpdated, record, UnitId::new(Uuid::nil()), Some(CustomerId::new(Uuid::nil())))
                .with_changes(vec![FieldChange::new(known.field, "old", "new"), FieldChange::new("name", "old", "new")]);
            assert_eq!(event.changes, [FieldChange::personal(known.field), FieldChange::new("name", "old", "new")]);
        }
    }
}
