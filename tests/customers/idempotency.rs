//! Calls that are sent again.

use serde_json::{Value, json};

use super::{CUSTOMERS, NOBODY, at_once, keyed, me, of, point};
use crate::support::builders::{organization, person};
use crate::support::world::on_both_engines;

on_both_engines! {
    /// The same key with the same body is answered with the same record, as it is now; with another body it is refused.
    fn a_create_sent_again(world: &World) {
        let body = json!({ "kind": "person", "name": "王芳", "contact_points": [point("phone", "13800138000")] });
        let first = keyed(&world.api, "key-1", "POST", CUSTOMERS, &body).expect(201);
        let again = keyed(&world.api, "key-1", "POST", CUSTOMERS, &body).expect(201);
        assert_eq!((&again.json, again.header("etag"), again.header("location")), (&first.json, first.header("etag"), first.header("location")));
        keyed(&world.api, "key-1", "POST", CUSTOMERS, &json!({ "kind": "person", "name": "李雷" })).expect(422).problem("idempotency_key_reused");
        world.api.patch(&of(&first.id(), ""), json!({ "city": "上海市" })).expect(200);
        let later = keyed(&world.api, "key-1", "POST", CUSTOMERS, &body).expect(201);
        assert_eq!((later.id(), &later["city"], &later["version"]), (first.id(), &json!("上海市"), &json!(2)));
        assert_eq!(world.api.get(&format!("{CUSTOMERS}?include_total=true")).expect(200)["total"], 1);
        keyed(&world.api, "key-2", "POST", CUSTOMERS, &body).expect(409).problem("duplicate_customer");
        world.clock.advance_hours(25);
        let relieved = world.api.sign_in(crate::support::server::ADMIN_EMAIL, crate::support::server::ADMIN_PASSWORD);
        keyed(&relieved, "key-1", "POST", CUSTOMERS, &body).expect(409).problem("duplicate_customer");
    }

    /// What was refused may be mended under the same key.
    fn a_refusal_keeps_no_key(world: &World) {
        keyed(&world.api, "key", "POST", CUSTOMERS, &json!({ "kind": "person" })).expect(422).problem("validation_failed");
        keyed(&world.api, "key", "POST", CUSTOMERS, &json!({ "kind": "person", "name": "王芳", "owner_id": NOBODY })).expect(422).problem("validation_failed");
        keyed(&world.api, "key", "POST", CUSTOMERS, &json!({ "kind": "person", "name": "王芳" })).expect(201);
    }

    /// Sent many times at once, one record is made and everybody is told of it.
    fn sent_at_once(world: &World) {
        for round in 0..3 {
            let body = json!({ "kind": "person", "name": "王芳", "contact_points": [point("phone", &format!("1380013800{round}"))] });
            let key = format!("race-{round}");
            let answers = at_once(&world.api, 6, |api, _| keyed(api, &key, "POST", CUSTOMERS, &body));
            assert!(answers.iter().all(|answer| answer.status == 201 && answer.id() == answers[0].id()), "{answers:?}");
        }
        assert_eq!(world.api.get(&format!("{CUSTOMERS}?include_total=true")).expect(200)["total"], 3);
    }

    /// Every creating and acting call below a customer takes a key; on the next customer it is another call's.
    fn everything_below_a_customer(world: &World) {
        let id = organization().create(&world.api).id();
        let manager = json!({ "account_manager_id": me(&world.api) });
        let calls: [(&str, Value, u16); 4] = [
            ("/contact_points", point("phone", "13800138000"), 201),
            ("/contacts", json!({ "name": "李强" }), 201),
            ("/references", json!({ "source": "dms", "reference": "1" }), 201),
            ("/actions/set_key_account", manager, 200),
        ];
        for (rest, body, status) in &calls {
            let first = keyed(&world.api, rest, "POST", &of(&id, rest), body).expect(*status);
            let again = keyed(&world.api, rest, "POST", &of(&id, rest), body).expect(*status);
            assert_eq!((first.id(), first.header("location")), (again.id(), again.header("location")));
        }
        for rest in ["/actions/clear_key_account", "/actions/archive", "/actions/restore"] {
            let path = of(&id, rest);
            for _ in 0..2 {
                world.api.request("POST", &path).header("Idempotency-Key", rest).send().expect(200);
            }
        }
        let now = world.api.get(&of(&id, "")).expect(200);
        assert_eq!(now["version"], 8, "{now:?}");
        let other = organization().create(&world.api).id();
        keyed(&world.api, "/contacts", "POST", &of(&other, "/contacts"), &calls[1].1).expect(422).problem("idempotency_key_reused");
        let odd = world.api.request("POST", CUSTOMERS).header("Idempotency-Key", "a b").json(&person().body()).send();
        odd.expect(400).problem("idempotency_key_invalid");
        for long in ["k".repeat(255), "k".repeat(256)] {
            let answer = keyed(&world.api, &long, "POST", CUSTOMERS, &person().body());
            assert_eq!(answer.status, if long.len() == 255 { 201 } else { 400 }, "{answer:?}");
        }
    }
}
