//! Scopes: staff see and change what is theirs, and whatever is out of their scope is not found, everywhere alike.

use serde_json::{Value, json};

use crate::support::builders::{follow_up, interaction, next, order, person, phone};
use crate::support::client::Api;
use crate::support::company::{Company, Staff, ids, text};
use crate::support::world::on_both_engines;

/// A customer with all that hangs on one.
struct Records {
    customer: String,
    order: String,
    interaction: String,
    attachment: String,
    follow_up: String,
    phone: String,
    name: String,
}

impl Records {
    fn made(api: &Api, unit: &str, owner: Option<&Staff>) -> Records {
        let (phone, name) = (phone(), format!("欧阳{}", next()));
        let mut draft = person().with("unit_id", unit).with("name", name.as_str());
        draft = draft.with("contact_points", json!([{ "kind": "phone", "value": phone }]));
        draft = draft.with("references", json!([{ "source": "shop", "reference": format!("r-{}", next()) }]));
        if let Some(owner) = owner {
            draft = draft.with("owner_id", owner.id.as_str());
        }
        let customer = draft.create(api).id();
        let order =
            order(&customer).with("references", json!([{ "source": "shop", "reference": format!("o-{}", next()) }])).create(api).id();
        let interaction = interaction(&customer).create(api).id();
        let path = format!("/api/v1/interactions/{interaction}/attachments");
        let attachment = api.request("POST", &path).bytes("application/octet-stream", b"words".to_vec()).send().expect(201).id();
        let follow_up = follow_up(&customer).create(api).id();
        Records { customer, order, interaction, attachment, follow_up, phone, name }
    }

    fn paths(&self) -> Vec<String> {
        let Records { customer, order, interaction, attachment, follow_up, .. } = self;
        vec![
            format!("/api/v1/customers/{customer}"),
            format!("/api/v1/customers/{customer}/timeline"),
            format!("/api/v1/customers/{customer}/overview"),
            format!("/api/v1/customers/{customer}/stages"),
            format!("/api/v1/customers/{customer}/facts"),
            format!("/api/v1/orders/{order}"),
            format!("/api/v1/interactions/{interaction}"),
            format!("/api/v1/interactions/{interaction}/attachments/{attachment}"),
            format!("/api/v1/interactions/{interaction}/attachments/{attachment}/content"),
            format!("/api/v1/follow_ups/{follow_up}"),
        ]
    }
}

/// What of some records somebody sees: in every list, count and search, and one by one, which must agree.
fn sees(staff: &Staff, all: &[&Records], expected: &[&Records]) {
    let api = &staff.api;
    let is_expected = |records: &Records| expected.iter().any(|one| one.customer == records.customer);
    for (path, id) in [
        ("/api/v1/customers", (|records: &Records| &records.customer) as fn(&Records) -> &String),
        ("/api/v1/customers?sort=name", |records| &records.customer),
        ("/api/v1/customers?q=%E6%AC%A7%E9%98%B3", |records| &records.customer),
        ("/api/v1/orders", |records| &records.order),
        ("/api/v1/orders?sort=-updated_at", |records| &records.order),
        ("/api/v1/interactions", |records| &records.interaction),
        ("/api/v1/follow_ups", |records| &records.follow_up),
    ] {
        let mut wanted: Vec<_> = expected.iter().map(|records| id(records).clone()).collect();
        wanted.sort();
        assert_eq!(ids(api, path), wanted, "{path}");
        let counted = format!("{path}{}include_total=true&limit=1", if path.contains('?') { '&' } else { '?' });
        assert_eq!(api.get(&counted).expect(200)["total"], wanted.len(), "{counted}");
    }
    let funnel = api.get("/api/v1/lifecycle/funnel").expect(200);
    let counted: u64 = funnel["stages"].as_object().unwrap().values().filter_map(Value::as_u64).sum();
    assert_eq!(counted, expected.len() as u64, "{:?}", funnel.json);
    for records in all {
        for path in records.paths() {
            api.get(&path).expect(if is_expected(records) { 200 } else { 404 });
        }
        let found = api.post("/api/v1/customers/search", json!({ "q": records.phone })).expect(200);
        assert_eq!(found.items().len(), usize::from(is_expected(records)), "{}", records.name);
    }
}

on_both_engines! {
    /// Team, outlet, region, owner: each sees what is theirs, and lists, counts, searches, funnel and lookups by id agree.
    fn each_sees_what_is_theirs(world: &World) {
        let company = Company::new(world);
        let owner = company.staff("n1", "salesperson");
        let agents: Vec<_> = ["t1", "n1", "n2", "north", "s1"].map(|unit| company.staff(unit, "service_agent")).into();
        let [at_team, at_n1, at_n2, at_s1] =
            ["t1", "n1", "n2", "s1"].map(|unit| Records::made(&world.api, &company.unit(unit), (unit == "n1").then_some(&owner)));
        let all = [&at_team, &at_n1, &at_n2, &at_s1];
        let expected: [&[&Records]; 5] =
            [&[&at_team], &[&at_team, &at_n1], &[&at_n2], &[&at_team, &at_n1, &at_n2], &[&at_s1]];
        for (agent, expected) in agents.iter().zip(expected) {
            sees(agent, &all, expected);
        }
        sees(&owner, &all, &[&at_n1]);
        let auditor = company.staff("s1", "auditor");
        sees(&auditor, &all, &all);
    }

    /// What is out of scope can't be changed either, nor be given a part, nor be moved to where one has no say.
    fn nobody_changes_what_is_not_theirs(world: &World) {
        let company = Company::new(world);
        let agent = company.staff("n1", "service_agent");
        let (own, foreign) =
            (Records::made(&world.api, &company.unit("n1"), None), Records::made(&world.api, &company.unit("s1"), None));
        let api = &agent.api;
        api.patch(&format!("/api/v1/customers/{}", own.customer), json!({ "city": "杭州" })).expect(200);
        api.patch(&format!("/api/v1/customers/{}", foreign.customer), json!({ "city": "杭州" })).problem("not_found");
        api.post(&format!("/api/v1/customers/{}/contact_points", foreign.customer), json!({ "kind": "phone", "value": phone() })).problem("not_found");
        api.patch(&format!("/api/v1/interactions/{}", foreign.interaction), json!({ "subject": "x" })).problem("not_found");
        api.post(&format!("/api/v1/follow_ups/{}/actions/complete", foreign.follow_up), json!({})).problem("not_found");
        interaction(&foreign.customer).send(api).problem("validation_failed").field_error("/customer_id", "not_found");
        follow_up(&foreign.customer).send(api).problem("validation_failed").field_error("/customer_id", "not_found");
        let away = json!({ "unit_id": company.unit("s1") });
        api.patch(&format!("/api/v1/customers/{}", own.customer), away).problem("validation_failed").field_error("/unit_id", "not_found");
        person().with("unit_id", company.unit("s1")).send(api).problem("validation_failed").field_error("/unit_id", "not_found");
        let before = world.api.get(&format!("/api/v1/customers/{}", foreign.customer)).expect(200);
        assert_eq!((&before["city"], &before["version"]), (&Value::Null, &json!(1)));
    }

    /// References of other systems lead to nothing that is out of scope, and take nothing over.
    fn references_lead_nowhere_else(world: &World) {
        let company = Company::new(world);
        let manager = company.staff("n1", "sales_manager");
        let foreign = Records::made(&world.api, &company.unit("s1"), None);
        let named = |path: &str| {
            let record = world.api.get(path).expect(200);
            text(&record["references"][0]["reference"])
        };
        let customer = named(&format!("/api/v1/customers/{}", foreign.customer));
        let order_name = named(&format!("/api/v1/orders/{}", foreign.order));
        let api = &manager.api;
        api.get(&format!("/api/v1/customers/by_reference/shop/{customer}")).problem("not_found");
        api.put(&format!("/api/v1/customers/by_reference/shop/{customer}"), json!({ "kind": "person", "name": "x" })).problem("not_found");
        api.get(&format!("/api/v1/orders/by_reference/shop/{order_name}")).problem("not_found");
        let own = person().create(api).id();
        api.put(&format!("/api/v1/orders/by_reference/shop/{order_name}"), order(&own).body()).problem("not_found");
        let batch = json!({ "orders": [
            { "reference": { "source": "shop", "reference": order_name }, "order": order(&own).body() },
            { "reference": { "source": "shop", "reference": format!("o-{}", next()) }, "order": order(&own).body() },
        ] });
        let answer = api.post("/api/v1/orders/batch", batch).expect(200);
        let statuses: Vec<_> = answer["results"].as_array().unwrap().iter().map(|result| result["status"].clone()).collect();
        assert_eq!(statuses, [json!(404), json!(201)], "{:?}", answer.json);
    }

    /// Who reaches only their own owns what they make.
    fn a_salesperson_owns_what_they_make(world: &World) {
        let company = Company::new(world);
        let (first, second) = (company.staff("n1", "salesperson"), company.staff("n1", "salesperson"));
        let customer = person().create(&first.api);
        assert_eq!((&customer["owner_id"], &customer["unit_id"]), (&json!(first.id), &json!(company.unit("n1"))));
        let path = format!("/api/v1/customers/{}", customer.id());
        let bought = order(&customer.id()).create(&first.api).id();
        first.api.get(&path).expect(200);
        second.api.get(&path).problem("not_found");
        // Passed on, it is the other's, with all that hangs on it.
        first.api.patch(&path, json!({ "owner_id": second.id })).expect(200);
        first.api.get(&path).problem("not_found");
        second.api.get(&format!("/api/v1/orders/{bought}")).expect(200);
    }

    /// A customer of one outlet is not unknown at another: found by the exact value, taken on with a reason, and the owner is told.
    fn a_customer_is_known_at_every_outlet(world: &World) {
        let company = Company::new(world);
        let owner = company.staff("s1", "salesperson");
        let agent = company.staff("n1", "service_agent");
        let records = Records::made(&world.api, &company.unit("s1"), Some(&owner));
        let found = agent.api.post("/api/v1/customers/lookup", json!({ "phone": records.phone })).expect(200);
        let card = &found.items()[0];
        assert_eq!((found.items().len(), &card["id"], &card["in_scope"]), (1, &json!(records.customer), &json!(false)));
        assert_eq!((&card["name"], &card["unit_name"]), (&json!("欧**"), &json!("s1")));
        let number = text(&world.api.get(&format!("/api/v1/customers/{}", records.customer)).expect(200)["number"]);
        assert_eq!(agent.api.post("/api/v1/customers/lookup", json!({ "number": number })).expect(200).items().len(), 1);
        let tail = &records.phone[records.phone.len() - 4..];
        agent.api.post("/api/v1/customers/lookup", json!({ "phone": tail })).problem("validation_failed").field_error("/phone", "phone_invalid");
        assert!(agent.api.post("/api/v1/customers/lookup", json!({ "phone": phone() })).expect(200).items().is_empty());

        let path = format!("/api/v1/customers/{}", records.customer);
        agent.api.get(&path).problem("not_found");
        let link = format!("{path}/actions/link_unit");
        agent.api.post(&link, json!({})).problem("validation_failed").field_error("/reason", "required");
        agent.api.post(&link, json!({ "reason": "other" })).problem("validation_failed").field_error("/note", "required");
        let linked = agent.api.post(&link, json!({ "reason": "customer_visited", "note": "到店保养" })).expect(200);
        assert_eq!(linked["serving_unit_ids"], json!([company.unit("n1")]));
        sees(&agent, &[&records], &[&records]);
        let again = agent.api.post(&link, json!({ "reason": "customer_called" })).expect(200);
        assert_eq!(again["version"], linked["version"]);

        let told = owner.api.get("/api/v1/notifications?unread=true&include_total=true").expect(200);
        assert_eq!((&told["total"], &told.items()[0]["kind"]), (&json!(1), &json!("customer.unit_linked")));
        assert_eq!(told.items()[0]["details"], json!({ "unit_id": company.unit("n1"), "reason": "customer_visited", "note": "到店保养" }));
        let notification = format!("/api/v1/notifications/{}/actions/read", text(&told.items()[0]["id"]));
        agent.api.post(&notification, json!({})).problem("not_found");
        assert!(owner.api.request("POST", &notification).send().expect(200)["read_at"].is_string());
        assert!(owner.api.get("/api/v1/notifications?unread=true").expect(200).items().is_empty());
        assert_eq!(owner.api.get("/api/v1/notifications").expect(200).items().len(), 1);
        owner.api.request("POST", "/api/v1/notifications/actions/read_all").send().expect(204);
    }

    /// Whoever takes a customer on for the outlet, and still does not reach it, learns no more than before; a repeated call as well.
    fn who_does_not_reach_the_customer_is_shown_a_card(world: &World) {
        let company = Company::new(world);
        let (salesperson, manager) = (company.staff("n1", "salesperson"), company.staff("n1", "sales_manager"));
        let records = Records::made(&world.api, &company.unit("s1"), None);
        let link = format!("/api/v1/customers/{}/actions/link_unit", records.customer);
        let body = json!({ "reason": "customer_visited" });
        let send = |staff: &Staff| staff.api.request("POST", &link).header("Idempotency-Key", "k-1").json(&body).send().expect(200);
        let linked = send(&salesperson);
        let found = salesperson.api.post("/api/v1/customers/lookup", json!({ "phone": records.phone })).expect(200);
        assert_eq!((&linked.json, &linked["in_scope"]), (&found.items()[0], &json!(false)));
        assert_eq!((send(&salesperson).json, linked.header("etag")), (linked.json.clone(), ""));
        salesperson.api.get(&format!("/api/v1/customers/{}", records.customer)).problem("not_found");
        let seen = send(&manager);
        assert_eq!((&seen["serving_unit_ids"], seen.header("etag").is_empty()), (&json!([company.unit("n1")]), false));
    }

    /// A duplicate elsewhere is said to be there, and not which.
    fn duplicates_elsewhere_are_not_named(world: &World) {
        let company = Company::new(world);
        let agent = company.staff("n1", "service_agent");
        let records = Records::made(&world.api, &company.unit("s1"), None);
        let same = person().with("contact_points", json!([{ "kind": "phone", "value": records.phone }]));
        let refused = same.send(&agent.api).problem("duplicate_customer");
        assert_eq!((&refused["customer_ids"], &refused["exists_elsewhere"]), (&json!([]), &json!(true)));
        let refused = same.send(&world.api).problem("duplicate_customer");
        assert_eq!((&refused["customer_ids"], &refused["exists_elsewhere"]), (&json!([records.customer]), &json!(false)));
    }

    /// Whoever moves to another unit, or whose role changes, sees what the new place sees, at once on this process.
    fn a_moved_customer_changes_hands(world: &World) {
        let company = Company::new(world);
        let (north, south) = (company.staff("n1", "service_agent"), company.staff("s1", "service_agent"));
        let records = Records::made(&world.api, &company.unit("n1"), None);
        sees(&north, &[&records], &[&records]);
        sees(&south, &[&records], &[]);
        world.api.patch(&format!("/api/v1/customers/{}", records.customer), json!({ "unit_id": company.unit("s1") })).expect(200);
        south.api.get(&format!("/api/v1/customers/{}/timeline", records.customer)).expect(200);
        assert_eq!(ids(&south.api, "/api/v1/interactions"), [records.interaction.as_str()]);
        assert_eq!(ids(&north.api, "/api/v1/customers"), Vec::<String>::new());
        // The order stays with the outlet that sold it.
        assert_eq!(ids(&north.api, "/api/v1/orders"), [records.order.as_str()]);
        let verified = world.settings.run(&["verify"]);
        let text = String::from_utf8_lossy(&verified.stdout).into_owned();
        assert!(verified.status.success() && text.contains("0 missing, 0 that should not be"), "{text}");
    }
}
