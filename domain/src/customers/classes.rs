//! Which fields of a customer are personal: one catalogue for storage, reading and events.

crate::vocabulary! {
    /// How much protection a field needs.
    FieldClass, "field_class" {
        General = "general", "一般", "General";
        Personal = "personal", "个人信息", "Personal";
        Sensitive = "sensitive", "敏感个人信息", "Sensitive";
    }
}

/// The fields of customers, contacts and contact points that are not [`FieldClass::General`]. Events never carry their
/// values; all but the birthday, of which care needs month and day, are encrypted at rest and answered masked.
const CLASSES: &[(&str, FieldClass)] =
    &[("birthday", FieldClass::Personal), ("value", FieldClass::Personal), ("identity_number", FieldClass::Sensitive)];

/// The class of a field of a customer, a contact or a contact point, by its name in the API.
#[must_use]
pub fn class_of(field: &str) -> FieldClass {
    CLASSES.iter().find(|(name, _)| *name == field).map_or(FieldClass::General, |(_, class)| *class)
}
