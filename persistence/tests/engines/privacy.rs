//! The catalogue of protected fields and the schema agree: whatever is sealed is rotated.

use std::collections::BTreeSet;

use guanxi_domain::privacy::fields::sealed_columns;

/// Columns of bytes that are neither sealed nor blind indexes. Whoever adds one says here what it is.
const OTHERS: &[&str] = &[
    "key_fingerprints.fingerprint",
    "event_hashes.hash",
    "idempotency_keys.body_hash",
    "imports.file_hash",
    "refresh_tokens.token_hash",
    "attachments.sha256",
    "consents.receipt_hash",
    "sign_in_challenges.token_hash",
    "password_resets.code_hash",
    "api_keys.secret_hash",
    "complaint_follow_up_tokens.token_hash",
];

#[test]
fn every_column_of_bytes_is_in_the_catalogue_or_holds_no_value() {
    let mut table = "";
    let mut bytes = BTreeSet::new();
    let mut all = BTreeSet::new();
    for line in include_str!("../../src/schema.rs").lines().map(str::trim) {
        if let (true, Some((name, _))) = (line.ends_with(") {"), line.split_once(" (")) {
            table = name;
        } else if let Some((column, kind)) = line.trim_end_matches(',').split_once(" -> ") {
            all.insert(format!("{table}.{column}"));
            if kind.contains("Binary") {
                bytes.insert(format!("{table}.{column}"));
            }
        }
    }
    let of = |table: &str, column: &str| format!("{table}.{column}");
    let sealed = sealed_columns().flat_map(|known| {
        std::iter::once(known.column).chain(known.indexes.iter().copied()).map(move |column| of(known.table, column)).collect::<Vec<_>>()
    });
    let accounted: BTreeSet<String> = sealed.chain(OTHERS.iter().map(|place| (*place).to_owned())).collect();
    assert_eq!(bytes, accounted);
    for known in sealed_columns() {
        assert!(all.contains(&of(known.table, known.key)), "{known:?} has no key");
    }
}
