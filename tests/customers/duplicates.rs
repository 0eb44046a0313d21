//! Customers that are there already.

use serde_json::{Value, json};

use super::{CUSTOMERS, at_once, count, of, point};
use crate::support::builders::{organization, person};
use crate::support::world::on_both_engines;

fn points(points: &[(&str, &str)]) -> Value {
    points.iter().map(|(kind, value)| point(kind, value)).collect()
}

on_both_engines! {
    /// Phone, e-mail and identity number are compared, however they are written; the ids of those who have them are told.
    fn found_by_each_value(world: &World) {
        let phone = person().with("contact_points", points(&[("phone", "13800138000")])).create(&world.api).id();
        let email = person().with("contact_points", points(&[("email", "Wang.Fang@example.com")])).create(&world.api).id();
        let identity = person().with("identity_number", "E12345678").create(&world.api).id();
        for (draft, id) in [
            (person().with("contact_points", points(&[("phone", "0086-138 0013 8000")])), &phone),
            (organization().with("contact_points", points(&[("phone", "+8613800138000")])), &phone),
            (person().with("contact_points", points(&[("email", "wang.fang@EXAMPLE.com")])), &email),
            (person().with("identity_number", " e 12345678"), &identity),
        ] {
            let refused = draft.send(&world.api).expect(409).problem("duplicate_customer");
            assert_eq!((&refused["customer_ids"], &refused["exists_elsewhere"]), (&json!([id]), &json!(false)));
        }
        let mut all = vec![phone, email, identity];
        all.sort();
        let draft = person().with("identity_number", "E12345678").with("contact_points", points(&[("phone", "13800138000"), ("email", "wang.fang@example.com")]));
        let refused = draft.send(&world.api).expect(409);
        assert_eq!(refused["customer_ids"], json!(all));
        let text = String::from_utf8_lossy(&refused.bytes).into_owned();
        assert!(!text.contains("13800138000") && !text.to_lowercase().contains("wang.fang") && !text.contains("E12345678"), "{refused:?}");
    }

    /// Addresses, handles and contacts' numbers are not compared; archived customers are, removed values are not.
    fn what_counts(world: &World) {
        let social = json!([{ "kind": "social", "platform": "wechat", "value": "wx_1" }, point("address", "上海市浦东新区世纪大道100号")]);
        person().with("contact_points", social.clone()).create(&world.api);
        person().with("contact_points", social).create(&world.api);
        organization().with("contacts", json!([{ "name": "李强", "contact_points": [point("phone", "13900139000")] }])).create(&world.api);
        person().with("contact_points", points(&[("phone", "13900139000")])).create(&world.api);
        let archived = person().with("contact_points", points(&[("phone", "13700137000")])).create(&world.api);
        world.api.request("POST", &of(&archived.id(), "/actions/archive")).send().expect(200);
        let again = person().with("contact_points", points(&[("phone", "13700137000")]));
        assert_eq!(again.send(&world.api).expect(409)["customer_ids"], json!([archived["id"]]));
        world.api.request("POST", &of(&archived.id(), "/actions/restore")).send().expect(200);
        let point = archived["contact_points"][0]["id"].as_str().unwrap();
        world.api.patch(&of(&archived.id(), &format!("/contact_points/{point}")), json!({ "value": "13700137001" })).expect(200);
        again.create(&world.api);
    }

    /// Families and switchboards share numbers: asked for, it is created anyway.
    fn allowed(world: &World) {
        let draft = person().with("contact_points", points(&[("phone", "13800138000")]));
        draft.create(&world.api);
        draft.clone().with("allow_duplicate", false).send(&world.api).expect(409).problem("duplicate_customer");
        draft.clone().with("allow_duplicate", true).create(&world.api);
        let refused = draft.send(&world.api).expect(409);
        assert_eq!(refused["customer_ids"].as_array().unwrap().len(), 2);
    }

    /// Of many who create the same customer at once exactly one wins, and the others are told who it is.
    fn created_at_once(world: &World) {
        for round in 0..5 {
            let phone = format!("1350013500{round}");
            let answers = at_once(&world.api, 6, |api, _| person().with("contact_points", points(&[("phone", &phone), ("email", &format!("r{round}@example.com"))])).send(api));
            assert_eq!((count(&answers, 201), count(&answers, 409)), (1, 5), "{answers:?}");
            let winner = answers.iter().find(|answer| answer.status == 201).unwrap().id();
            for loser in answers.iter().filter(|answer| answer.status == 409) {
                assert_eq!(loser["customer_ids"], json!([winner]), "{loser:?}");
            }
        }
        assert_eq!(world.api.get(&format!("{CUSTOMERS}?include_total=true")).expect(200)["total"], 5);
    }

    /// Two that share values crosswise never wait for each other for ever.
    fn crosswise_at_once(world: &World) {
        for round in 0..5 {
            let (one, two) = (format!("1360013600{round}"), format!("1360013610{round}"));
            let answers = at_once(&world.api, 4, |api, at| {
                let (first, second) = if at % 2 == 0 { (&one, &two) } else { (&two, &one) };
                person().with("contact_points", points(&[("phone", first), ("phone", second)])).send(api)
            });
            assert_eq!((count(&answers, 201), count(&answers, 409)), (1, 3), "{answers:?}");
        }
    }
}
