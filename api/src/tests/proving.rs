//! Callers who are proven by a look at the database, and those who are in memory.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use actix_web::test::TestRequest;
use guanxi_domain::access::{Grants, Permission, Scope};
use guanxi_domain::ids::{SessionId, UnitId, UserId};
use uuid::Uuid;

use super::operations::operations;
use crate::authenticator::{KeyFuture, Standing, StandingFuture, StandingSource};
use crate::testing::{Fixture, send, user};

const ID: &str = "/api/v1/things/0192f3a4-5b6c-7d8e-9f01-23456789abcd";

/// Answers as a database does: not at once. User 1 may read customers; the others are unknown.
struct Slow(Arc<AtomicU32>);

impl StandingSource for Slow {
    fn key(&self, _: [u8; 32]) -> KeyFuture {
        Box::pin(async { Ok(None) })
    }

    fn standing(&self, user_id: UserId, _: SessionId) -> StandingFuture {
        self.0.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            tokio::task::yield_now().await;
            Ok((user_id == user(1)).then(|| Standing {
                unit_id: UnitId::new(Uuid::nil()),
                at_company: true,
                grants: std::iter::once((Permission::CustomersRead, Scope::All)).collect::<Grants>(),
                password_change_required: false,
                second_factor_required: false,
            }))
        })
    }
}

/// A request with which everything is wrong but, it may be, the caller.
fn wrong(fixture: &Fixture, last: u8, request: TestRequest) -> TestRequest {
    request
        .insert_header(("authorization", fixture.bearer(last)))
        .insert_header(("content-type", "application/json"))
        .insert_header(("idempotency-key", "not a key"))
        .set_payload("{")
}

#[actix_web::test]
async fn a_caller_is_proven_before_anything_else_is_judged() {
    let asked = Arc::new(AtomicU32::new(0));
    let fixture = Fixture::knowing(Box::new(Slow(Arc::clone(&asked))));
    let service = fixture.service(operations()).await;
    let requests: [fn() -> TestRequest; 5] = [
        || TestRequest::get().uri("/api/v1/things?limit=none"),
        || TestRequest::get().uri("/api/v1/things/no-id"),
        || TestRequest::get().uri("/api/v1/things/no-id?nonsense=1"),
        || TestRequest::post().uri("/api/v1/things"),
        || TestRequest::patch().uri("/api/v1/things/no-id?nonsense=1"),
    ];
    for request in requests {
        let answer = send(&service, wrong(&fixture, 4, request())).await;
        assert_eq!((answer.status, answer.code()), (401, "unauthenticated"));
    }
    for request in &requests[3..] {
        fixture.app.authenticator.forget_user(user(1));
        let answer = send(&service, wrong(&fixture, 1, request())).await;
        assert_eq!((answer.status, answer.code()), (403, "permission_denied"));
    }
    fixture.app.authenticator.forget_user(user(1));
    for (request, code) in requests[..3].iter().zip(["validation_failed", "not_found", "malformed_request"]) {
        assert_eq!(send(&service, wrong(&fixture, 1, request())).await.code(), code);
    }
}

#[actix_web::test]
async fn a_caller_is_asked_for_once() {
    let asked = Arc::new(AtomicU32::new(0));
    let fixture = Fixture::knowing(Box::new(Slow(Arc::clone(&asked))));
    let service = fixture.service(operations()).await;
    for _ in 0..3 {
        let request = TestRequest::get().uri(ID).insert_header(("authorization", fixture.bearer(1)));
        assert_eq!(send(&service, request).await.status, 200);
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}
