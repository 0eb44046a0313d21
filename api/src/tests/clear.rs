//! Clear answers go as far as the caller's permissions.

use actix_web::test::TestRequest;
use guanxi_persistence::access::units;
use serde_json::{Value, json};

use crate::routes;
use crate::testing::{Fixture, send};

#[actix_web::test]
async fn each_class_is_cleared_by_its_own_permission() {
    let fixture = Fixture::new();
    let service = fixture.service(routes::operations()).await;
    let unit = fixture.app.store.read(units::company).await.unwrap().unwrap().id;
    let body = json!({
        "kind": "person", "name": "王芳", "unit_id": unit, "identity_number": "E12345678",
        "contact_points": [{ "kind": "phone", "value": "13812345678" }]
    });
    let call = |user: u8, path: &str| TestRequest::get().uri(path).insert_header(("authorization", fixture.bearer(user)));
    let post = TestRequest::post().uri("/api/v1/customers").insert_header(("authorization", fixture.bearer(1))).set_json(&body);
    let created = send(&service, post).await;
    assert_eq!(created.status, 201, "{}", created.json);
    let path = format!("/api/v1/customers/{}", created.json["id"].as_str().unwrap());
    let point = format!("{path}/contact_points/{}", created.json["contact_points"][0]["id"].as_str().unwrap());
    let (phone, number) = (json!("+8613812345678"), json!("E12345678"));
    for (user, expected) in [(1, Some((&phone, &number))), (7, None), (8, Some((&phone, &Value::Null))), (9, Some((&Value::Null, &number)))]
    {
        let answer = send(&service, call(user, &format!("{path}?clear=true"))).await;
        match expected {
            None => {
                assert_eq!((answer.status, answer.code()), (403, "permission_denied"), "user {user}");
                assert_eq!(answer.json["permission"], "customers:read_personal");
            }
            Some((phone, number)) => {
                assert_eq!(answer.status, 200, "user {user}");
                assert_eq!((&answer.json["contact_points"][0]["value"], &answer.json["identity_number"]), (phone, number), "user {user}");
            }
        }
        let masked = send(&service, call(user, &path)).await;
        assert_eq!((masked.status, &masked.json["contact_points"][0]["value"]), (200, &Value::Null));
        let alone = send(&service, call(user, &format!("{point}?clear=true"))).await;
        assert_eq!(alone.status, if matches!(user, 1 | 8) { 200 } else { 403 }, "user {user}");
    }
    let noted = send(&service, call(1, "/api/v1/access_records")).await;
    assert_eq!(noted.json["items"].as_array().unwrap().len(), 5, "{}", noted.json);
    assert_eq!(send(&service, call(7, "/api/v1/access_records")).await.status, 403);
}
