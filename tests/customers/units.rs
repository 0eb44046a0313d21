//! Home and serving units.

use serde_json::json;

use super::{NOBODY, company, of, outlet};
use crate::support::builders::person;
use crate::support::world::on_both_engines;

on_both_engines! {
    /// A further unit serves the customer until it is taken away; doing it twice changes nothing.
    fn serving_units(world: &World) {
        let (home, first, second) = (company(&world.api), outlet(world), outlet(world));
        let id = person().create(&world.api).id();
        let serving = |unit: &str| of(&id, &format!("/serving_units/{unit}"));
        let put = |unit: &str| world.api.request("PUT", &serving(unit)).send();
        let added = put(&first).expect(200);
        assert_eq!((&added["serving_unit_ids"], &added["version"]), (&json!([first]), &json!(2)));
        assert_eq!(put(&first).expect(200).header("etag"), added.header("etag"));
        assert_eq!(put(&home).expect(200).header("etag"), added.header("etag"));
        put(NOBODY).expect(422).problem("validation_failed");
        put("x").expect(404).problem("not_found");
        assert_eq!(put(&second).expect(200)["serving_unit_ids"], json!([first, second]));
        let moved = world.api.patch(&of(&id, ""), json!({ "unit_id": first })).expect(200);
        assert_eq!((&moved["unit_id"], &moved["serving_unit_ids"]), (&json!(first), &json!([second])));
        world.api.delete(&serving(&first)).expect(404).problem("not_found");
        world.api.delete(&serving(&second)).expect(204);
        world.api.delete(&serving(&second)).expect(404).problem("not_found");
        let left = world.api.get(&of(&id, "")).expect(200);
        assert_eq!((&left["unit_id"], &left["serving_unit_ids"], &left["version"]), (&json!(first), &json!([]), &json!(5)));
    }

    /// A new customer's home may be named among its serving units; it is not shown twice.
    fn the_home_serves_anyway(world: &World) {
        let (home, other) = (company(&world.api), outlet(world));
        let customer = person().with("serving_unit_ids", json!([home, other])).create(&world.api);
        assert_eq!((&customer["unit_id"], &customer["serving_unit_ids"]), (&json!(home), &json!([other])));
        person().with("serving_unit_ids", json!([other, other])).send(&world.api).expect(422).field_error("/serving_unit_ids/1", "duplicate");
    }
}
