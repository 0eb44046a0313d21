//! Scopes: a ticket is seen by who answers for its customer, by the unit that handles it, by who has it, and by nobody else.

use serde_json::json;

use super::path;
use crate::support::builders::{person, ticket};
use crate::support::company::{Company, ids};
use crate::support::world::on_both_engines;

on_both_engines! {
    /// Lists, counts and ids agree, and who may not see it may not touch it.
    fn who_sees_a_ticket(world: &World) {
        let api = &world.api;
        let company = Company::new(world);
        let owner = company.staff("n1", "salesperson");
        let (home, handling, elsewhere) =
            (company.staff("n1", "service_agent"), company.staff("s1", "service_agent"), company.staff("n2", "service_agent"));
        let customer = person().with("unit_id", company.unit("n1")).with("owner_id", owner.id.as_str()).create(api).id();
        let id = ticket(&customer).with("unit_id", company.unit("s1")).create(api).id();
        for staff in [&owner, &home, &handling] {
            staff.api.get(&path(&id)).expect(200);
            assert_eq!(ids(&staff.api, "/api/v1/service/tickets"), [id.as_str()]);
            assert_eq!(staff.api.get("/api/v1/service/tickets?include_total=true").expect(200)["total"], 1);
        }
        assert!(ids(&elsewhere.api, "/api/v1/service/tickets").is_empty());
        for (method, place) in [("GET", ""), ("GET", "/steps"), ("PATCH", ""), ("POST", "/notes"), ("POST", "/actions/start")] {
            let body = if method == "PATCH" { json!({ "subject": "x" }) } else { json!({ "content": "x" }) };
            let place = format!("{}{place}", path(&id));
            let request = elsewhere.api.request(method, &place);
            let answer = if method == "GET" { request.send() } else if place.ends_with("start") { request.json(&json!({})).send() } else { request.json(&body).send() };
            answer.expect(404).problem("not_found");
        }
        let other = person().with("unit_id", company.unit("n2")).create(api).id();
        elsewhere.api.post("/api/v1/service/tickets", ticket(&other).with("unit_id", company.unit("s1")).body()).expect(422).field_error("/unit_id", "not_found");
        elsewhere.api.post("/api/v1/service/tickets", ticket(&customer).body()).expect(422).field_error("/customer_id", "not_found");
        elsewhere.api.post("/api/v1/service/tickets", ticket(&other).body()).expect(201);
        // Handled elsewhere from now on, it is out of sight where it was.
        api.patch(&path(&id), json!({ "unit_id": company.unit("n2") })).expect(200);
        handling.api.get(&path(&id)).expect(404);
        elsewhere.api.get(&path(&id)).expect(200);
        let verified = world.settings.run(&["verify"]);
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stdout));
    }

    /// Who reads writes nothing, and who has no right to tickets knows of none.
    fn what_roles_may_do(world: &World) {
        let api = &world.api;
        let company = Company::new(world);
        let id = ticket(&person().create(api).id()).create(api).id();
        let auditor = company.staff("company", "auditor");
        let seen = auditor.api.get(&path(&id)).expect(200);
        assert_eq!(seen["available_actions"], json!([]));
        auditor.api.post(&format!("{}/notes", path(&id)), json!({ "content": "x" })).expect(403).problem("permission_denied");
        company.staff("company", "marketer").api.get("/api/v1/service/tickets").expect(403).problem("permission_denied");
    }
}
