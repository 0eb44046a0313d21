//! A flood of sign-ins starves nothing else.

use std::time::Duration;

use actix_web::dev::Service;
use actix_web::test::TestRequest;
use futures_util::FutureExt;
use guanxi_domain::ProblemCode;
use guanxi_domain::access::throttle::FREE_FAILURES;
use guanxi_persistence::access::attempts::{self, Attempt};
use serde_json::json;

use crate::access::Origin;
use crate::routes;
use crate::testing::{Fixture, send};

fn sign_in(from: &str) -> TestRequest {
    let body = json!({ "email": "nobody@guanxi.example", "password": "wrong" });
    TestRequest::post().uri("/api/v1/sessions").peer_addr(from.parse().unwrap()).set_json(body)
}

/// With every turn at checking strangers' passwords taken and every place in the queue as well, other requests are answered as ever,
/// and further strangers are sent away; who signs in from where people work is no stranger. No clock is looked at: the turns are held until
/// the others have been answered.
#[actix_web::test]
async fn other_requests_are_answered_while_sign_ins_wait() {
    let fixture = Fixture::new();
    let service = fixture.service(routes::operations()).await;
    let (stranger, colleague) = ("203.0.113.9:4000", "203.0.113.5:4000");
    let mut held = Vec::new();
    while let Ok(Ok(turn)) = tokio::time::timeout(Duration::from_millis(200), fixture.app.passwords.turn(Origin::Stranger)).await {
        held.push(turn);
    }
    assert_eq!(held.len(), fixture.app.configuration.password_workers);
    let mut waiting: Vec<_> = (0..).map(|_| Box::pin(fixture.app.passwords.turn(Origin::Stranger))).take(64).collect();
    for turn in &mut waiting {
        assert!(turn.now_or_never().is_none());
    }
    for _ in 0..3 {
        let refused = send(&service, sign_in(stranger)).await;
        assert_eq!((refused.status, refused.code()), (503, ProblemCode::Unavailable.to_string().as_str()));
        assert!(!refused.header("retry-after").is_empty());
        let units = TestRequest::get().uri("/api/v1/units").insert_header(("authorization", fixture.bearer(1)));
        assert_eq!(send(&service, units.peer_addr(colleague.parse().unwrap())).await.status, 200);
        assert_eq!(send(&service, sign_in(colleague)).await.code(), "credentials_invalid");
    }
    drop((held, waiting));
    assert_eq!(send(&service, sign_in(stranger)).await.code(), "credentials_invalid");
}

/// Whoever sends a wrong password and goes away is counted all the same.
#[actix_web::test]
async fn a_try_whose_client_goes_away_is_counted() {
    let fixture = Fixture::new();
    let service = fixture.service(routes::operations()).await;
    let stranger = "203.0.113.9:4000";
    for tries in 1..=FREE_FAILURES {
        let mut call = Box::pin(service.call(sign_in(stranger).to_request()));
        while fixture.app.passwords.strangers_at_work() == 0 {
            assert!((&mut call).now_or_never().is_none());
            tokio::task::yield_now().await;
        }
        drop(call);
        let attempt = Attempt::new(fixture.app.store.keys(), Some("nobody@guanxi.example"), "203.0.113.9".parse().unwrap());
        let counted = async {
            loop {
                let rows = fixture.app.store.read(move |tx| attempts::failures(tx, &attempt)).await.unwrap();
                if rows.len() == 2 && rows.iter().all(|(_, row)| row.count == tries) && fixture.app.passwords.strangers_at_work() == 0 {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), counted).await.expect("it is counted");
    }
}
