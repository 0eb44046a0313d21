//! Headers, request ids, compression, health and metrics.

use crate::support::builders::person;
use crate::support::raw::exchange;
use crate::support::world::on_both_engines;

on_both_engines! {
    /// Health needs no token; readiness tells of the clock that tests have moved.
    fn health_and_readiness(world: &World) {
        let api = world.api.anonymous();
        api.get("/healthz").expect(200);
        let ready = api.get("/readyz").expect(200);
        assert!(ready.json.to_string().contains("clock"), "{ready:?}");
        world.clock.advance_days(1);
        api.get("/readyz").expect(200);
    }

    /// A sane request id is kept, echoed and logged; any other is replaced.
    fn request_ids(world: &World) {
        let kept = world.api.request("GET", "/api/v1/me").header("X-Request-Id", "order-import.42").send().expect(200);
        assert_eq!(kept.header("x-request-id"), "order-import.42");
        assert!(world.log().contains("order-import.42"), "{}", world.log());
        let refused = world.api.request("GET", "/api/v1/nothing").header("X-Request-Id", "mine-1").send().problem("not_found");
        assert_eq!(refused["request_id"], "mine-1");
        let overlong = "a".repeat(5_000);
        for odd in ["has space", "quote\"", "<script>", overlong.as_str()] {
            let answer = world.api.request("GET", "/api/v1/me").header("X-Request-Id", odd).send();
            assert_ne!(answer.header("x-request-id"), odd);
            assert!(!answer.header("x-request-id").is_empty());
        }
        let (first, second) = (world.api.get("/api/v1/me"), world.api.get("/api/v1/me"));
        assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    }

    /// Personal data is not kept by caches, and browsers are told to take nothing for what it is not.
    fn protective_headers(world: &World) {
        let customer = person().create(&world.api);
        for path in ["/api/v1/customers".to_owned(), format!("/api/v1/customers/{}", customer.id()), "/api/v1/me".to_owned()] {
            let answer = world.api.get(&path).expect(200);
            assert!(answer.header("cache-control").contains("no-store"), "{answer:?}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{answer:?}");
        }
    }

    /// HEAD answers as GET does, without the body.
    fn head_requests(world: &World) {
        let customer = person().create(&world.api);
        let path = format!("/api/v1/customers/{}", customer.id());
        let (head, get) = (world.api.request("HEAD", &path).send().expect(200), world.api.get(&path).expect(200));
        assert!(head.bytes.is_empty());
        assert_eq!(head.header("etag"), get.header("etag"));
    }

    /// Large answers are compressed for those who ask, small ones and others are not.
    fn compression(world: &World) {
        let base = world.api.base();
        let ask = |path: &str, encoding: &str| {
            exchange(&base, format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept-Encoding: {encoding}\r\n\r\n").as_bytes())
        };
        let compressed = |answer: &crate::support::raw::RawAnswer| answer.head.to_lowercase().contains("content-encoding:");
        assert!(compressed(&ask("/openapi.json", "gzip")));
        assert!(compressed(&ask("/openapi.json", "br")));
        assert!(!compressed(&ask("/openapi.json", "identity")));
        assert!(!compressed(&ask("/healthz", "gzip")));
    }

    /// The figures are on a port of their own and not on the API's.
    fn metrics_listen_apart(world: &World) {
        world.api.get("/api/v1/me").expect(200);
        world.api.anonymous().get("/metrics").expect(404);
        let metrics = world.with_server(|server| server.metrics.clone()).expect("the start says where metrics are");
        let text = exchange(&metrics, b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assert_eq!(text.status, 200, "{text:?}");
        assert!(text.body.contains("# TYPE"), "{text:?}");
        assert!(!text.body.contains(&world.api.token()[..20]), "{text:?}");
    }

    /// The log has a line for each request, and neither tokens, passwords nor personal values.
    fn the_log_keeps_quiet_about_people(world: &World) {
        let phone = "+8613800138000";
        let points = serde_json::json!([{ "kind": "phone", "value": phone }, { "kind": "email", "value": "secret.person@example.com" }]);
        person().with("name", "秘密人").with("contact_points", points).create(&world.api);
        world.api.get("/api/v1/customers?sort=name").expect(200);
        let log = world.log();
        assert!(log.contains("/api/v1/customers"), "{log}");
        for secret in ["13800138000", "secret.person", "秘密人", world.api.token(), crate::support::server::ADMIN_PASSWORD] {
            assert!(!log.contains(secret), "{secret} in\n{log}");
        }
    }
}
