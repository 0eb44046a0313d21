//! Whoever gives keys and new beginnings to others gives no more than they have themselves, and touches nobody who may do more.

use serde_json::json;

use super::{OWN_PASSWORD, UNITS, colleague, company, id, path, role, unit};
use crate::sign_in::second_factor::enable;
use crate::support::builders::{next, person};
use crate::support::client::Api;
use crate::support::world::on_both_engines;

const KEYS: &str = "/api/v1/api_keys";

fn key(permissions: &[&str], unit: Option<&str>) -> serde_json::Value {
    json!({ "name": format!("DMS {}", next()), "permissions": permissions, "unit_id": unit })
}

on_both_engines! {
    /// A key has at most what its issuer has, as far as it reaches, and belongs to a unit of theirs.
    fn a_key_is_given_no_more_than_its_issuer_has(world: &World) {
        let top = company(&world.api);
        let (here, there) = (unit(&world.api, "outlet", &top).id(), unit(&world.api, "outlet", &top).id());
        let team = unit(&world.api, "team", &here).id();
        let grants = [("api_keys:manage", "unit"), ("customers:read", "unit"), ("customers:write", "unit"), ("orders:read", "own"), ("products:read", "all")];
        let (_, own) = colleague(&world.api, &here, &[&role(&world.api, &grants)]);
        for (permissions, at) in [(&["customers:read", "orders:read"][..], 1), (&["interactions:read", "customers:read"], 0)] {
            own.post(KEYS, key(permissions, None)).expect(422).field_error(&format!("/permissions/{at}"), "exceeds_own");
        }
        for elsewhere in [&there, &top] {
            own.post(KEYS, key(&["customers:read"], Some(elsewhere))).expect(422).field_error("/unit_id", "not_found");
        }
        let issued = own.post(KEYS, key(&["customers:read", "customers:write", "products:read"], None)).expect(201);
        assert_eq!(issued["api_key"]["unit_id"], here.as_str());
        let given = world.api.with_token(&issued.text("key"));
        let (mine, other) = (person().create(&given), person().with("unit_id", there.as_str()).create(&world.api));
        assert_eq!(mine["unit_id"], here.as_str());
        let read = |api: &Api, id: &str| api.get(&format!("/api/v1/customers/{id}")).status;
        assert_eq!((read(&given, &mine.id()), read(&given, &other.id()), read(&own, &other.id())), (200, 404, 404));
        let below = world.api.with_token(&own.post(KEYS, key(&["customers:read"], Some(&team))).expect(201).text("key"));
        assert_eq!(read(&below, &mine.id()), 404, "a key of the team does not reach the outlet");
        let all = world.api.post(KEYS, key(&["customers:read"], None)).expect(201);
        own.get(&format!("{KEYS}/{}", id(&all["api_key"]))).expect(404);
        own.delete(&format!("{KEYS}/{}", id(&all["api_key"]))).expect(404);
        assert_eq!(own.get(&format!("{KEYS}?include_total=true")).expect(200)["total"], 2);
        own.get(&format!("{UNITS}/{there}")).expect(403);
    }

    /// Neither a new password nor the end of a second factor is to be had for the account of somebody who may do more.
    fn accounts_that_may_do_more_are_not_begun_anew(world: &World) {
        let top = company(&world.api);
        let here = unit(&world.api, "outlet", &top).id();
        let clerk = role(&world.api, &[("users:reset_password", "unit"), ("users:reset_second_factor", "unit"), ("customers:read", "unit")]);
        let (_, own) = colleague(&world.api, &here, &[&clerk]);
        let (equal, equals_api) = colleague(&world.api, &here, &[&role(&world.api, &[("customers:read", "own")])]);
        let (wider, _) = colleague(&world.api, &here, &[&role(&world.api, &[("customers:read", "all")])]);
        let (mighty, mighty_api) = colleague(&world.api, &here, &["administrator"]);
        let (stranger, _) = colleague(&world.api, &unit(&world.api, "outlet", &top).id(), &[]);
        let password = |user| own.request("POST", &format!("{}/password_resets", path(user))).send();
        let factor = |user| own.delete(&format!("{}/second_factor", path(user)));
        enable(world, &mighty_api, OWN_PASSWORD);
        enable(world, &equals_api, OWN_PASSWORD);
        for user in [&wider, &mighty] {
            let refused = password(user).expect(403).problem("grant_exceeds_own");
            assert!(!refused["grants"].as_array().unwrap().is_empty());
            factor(user).expect(403).problem("grant_exceeds_own");
        }
        password(&stranger).expect(404);
        factor(&stranger).expect(404);
        assert_eq!(mighty_api.get("/api/v1/me/second_factor").expect(200)["enabled"], true);
        mighty_api.get("/api/v1/me").expect(200);
        factor(&equal).expect(204);
        assert!(!password(&equal).expect(201).text("code").is_empty());
    }
}
