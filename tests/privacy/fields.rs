//! The catalogue of fields and what the document says agree.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::contract::Contract;
use crate::support::world::on_both_engines;

/// The schemas in which a member has the name of a protected field. A new one is looked at before it is added here: does the answer mask it?
const REVIEWED: &[&str] = &[
    // What is sent.
    "ContactPointPatch.value",
    "CustomerLookup.email",
    "CustomerLookup.phone",
    "NewPublicComplaint.email",
    "NewPublicComplaint.phone",
    "NewSession.email",
    "NewUser.email",
    "NewUser.phone",
    "UserPatch.email",
    "UserPatch.phone",
    "CustomerByReference.birthday",
    "CustomerByReference.identity_number",
    "CustomerPatch.birthday",
    "CustomerPatch.identity_number",
    "NewContactPoint.value",
    "NewCustomer.birthday",
    "NewCustomer.identity_number",
    // What comes back: in clear where it is asked for, null else.
    "ContactPoint.value",
    "Customer.identity_number",
    "Complainant.email",
    "Complainant.phone",
    // The birthday is shown as it is.
    "Customer.birthday",
    "CustomerSummary.birthday",
    // Of staff: the phone masked, the address that they sign in with as it is.
    "User.email",
    "User.phone",
    // Words of lists.
    "Term.value",
];

fn properties(schema: &Value) -> Vec<String> {
    let own = schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone());
    let parts = ["allOf", "oneOf", "anyOf"].iter().filter_map(|of| schema[of].as_array()).flatten().flat_map(properties);
    own.chain(parts).collect()
}

on_both_engines! {
    /// Every field of the catalogue is in the document as it says, and nowhere else.
    fn the_catalogue_agrees_with_the_document(world: &World) {
        let listed = world.api.get("/api/v1/privacy/fields").expect(200);
        world.api.anonymous().get("/api/v1/privacy/fields").expect(401);
        let names: BTreeSet<&str> = listed.items().iter().map(|known| known["field"].as_str().unwrap()).collect();
        assert!(names.contains("identity_number") && names.contains("value") && names.contains("birthday"), "{names:?}");
        let schemas = Contract::get().document()["components"]["schemas"].as_object().unwrap();
        let found: BTreeSet<String> = schemas
            .iter()
            .flat_map(|(schema, content)| properties(content).into_iter().map(move |name| (schema, name)))
            .filter(|(_, name)| names.contains(name.as_str()))
            .map(|(schema, name)| format!("{schema}.{name}"))
            .collect();
        let reviewed: BTreeSet<String> = REVIEWED.iter().map(|place| (*place).to_owned()).collect();
        assert_eq!(found, reviewed);
        for known in listed.items().iter().filter(|known| !known["masked_as"].is_null()) {
            let schema = match known["record"].as_str().unwrap() {
                "customer" => "Customer",
                "contact_point" => "ContactPoint",
                "complainant" => "Complainant",
                "user" => "User",
                other => panic!("which answer shows {other}?"),
            };
            let shown = properties(&schemas[schema]);
            for member in [&known["masked_as"], &known["field"]] {
                assert!(shown.iter().any(|name| name == member.as_str().unwrap()), "{schema} has no {member}");
            }
            assert!(known["storage"].as_str().unwrap().starts_with("sealed"), "{known}");
        }
    }
}
