//! A flood of sign-ins starves nothing else.

use actix_web::test::TestRequest;
use guanxi_domain::ProblemCode;
use serde_json::json;

use crate::routes;
use crate::testing::{Fixture, send};

/// With every turn at checking passwords taken and every place in the queue as well, other requests are answered as ever, and
/// further sign-ins are sent away at once. No clock is looked at: the turns are held until the others have been answered.
#[actix_web::test]
async fn other_requests_are_answered_while_sign_ins_wait() {
    let fixture = Fixture::new();
    let service = fixture.service(routes::operations()).await;
    let sign_in = || TestRequest::post().uri("/api/v1/sessions").set_json(json!({ "email": "nobody@guanxi.example", "password": "wrong" }));
    let mut held = Vec::new();
    while let Ok(Ok(turn)) = tokio::time::timeout(std::time::Duration::from_millis(200), fixture.app.passwords.turn()).await {
        held.push(turn);
    }
    assert_eq!(held.len(), fixture.app.configuration.password_workers);
    let mut waiting: Vec<_> = (0..).map(|_| Box::pin(fixture.app.passwords.turn())).take(64).collect();
    for turn in &mut waiting {
        assert!(futures_util::FutureExt::now_or_never(turn).is_none());
    }
    for _ in 0..20 {
        let refused = send(&service, sign_in()).await;
        assert_eq!((refused.status, refused.code()), (503, ProblemCode::Unavailable.to_string().as_str()));
        assert!(!refused.header("retry-after").is_empty());
        let answered = send(&service, TestRequest::get().uri("/api/v1/units").insert_header(("authorization", fixture.bearer(1)))).await;
        assert_eq!(answered.status, 200);
    }
    drop((held, waiting));
    assert_eq!(send(&service, sign_in()).await.code(), "credentials_invalid");
}
