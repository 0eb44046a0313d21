//! What the unit tests of this crate share: an application on an embedded database of its own.

use std::sync::Arc;

use actix_web::body::BoxBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::web::{self, Data};
use actix_web::{App as WebApp, Error, test};
use guanxi_domain::access::{Grants, Permission, Scope};
use guanxi_domain::ids::{SessionId, UnitId, UserId};
use guanxi_persistence::Engine;
use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

use crate::app::App;
use crate::authenticator::{Authenticator, KeyFuture, Standing, StandingFuture, StandingSource};
use crate::configuration::{Configuration, Environment};
use crate::middleware::edge;
use crate::operation::{Operations, not_found};
use crate::serve::compose;

/// Ends in 01: may do everything. Ends in 02: may do nothing. Ends in 03: must change the password. Ends in 07: may read customers; in
/// 08: their personal values too; in 09: their sensitive values too. Others are unknown.
pub fn user(last: u8) -> UserId {
    UserId::new(Uuid::from_u128(u128::from(last)))
}

/// Users who read customers, and what else they may do.
const READERS: [(u8, &[Permission]); 3] = [(7, &[]), (8, &[Permission::CustomersReadPersonal]), (9, &[Permission::CustomersReadSensitive])];

struct Staff;

impl StandingSource for Staff {
    fn key(&self, _: [u8; 32]) -> KeyFuture {
        Box::pin(async { Ok(None) })
    }

    fn standing(&self, user_id: UserId, _: SessionId) -> StandingFuture {
        let standing = |grants, password_change_required| Standing {
            unit_id: UnitId::new(Uuid::nil()),
            at_company: true,
            grants,
            password_change_required,
            second_factor_required: false,
        };
        let administrator = Grants::everything();
        let found = if user_id == user(1) {
            Some(standing(administrator, false))
        } else if user_id == user(2) {
            Some(standing(Grants::NONE, false))
        } else if user_id == user(3) {
            Some(standing(administrator, true))
        } else if let Some((_, more)) = READERS.iter().find(|(last, _)| user_id == user(*last)) {
            let granted = std::iter::once(&Permission::CustomersRead).chain(*more);
            Some(standing(granted.map(|permission| (*permission, Scope::All)).collect(), false))
        } else {
            None
        };
        Box::pin(async move { Ok(found) })
    }
}

/// An application, and the folder that it lives in.
pub struct Fixture {
    pub app: Data<App>,
    _folder: TempDir,
}

impl Fixture {
    /// Composes on a thread of its own: the store must not be waited for on a thread that drives tasks.
    pub fn new() -> Self {
        Self::knowing(Box::new(Staff))
    }

    /// The same with other staff.
    pub fn knowing(staff: Box<dyn StandingSource>) -> Self {
        std::thread::spawn(|| Self::compose(staff)).join().unwrap()
    }

    fn compose(staff: Box<dyn StandingSource>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let pairs = [
            ("GUANXI_DATA_DIR".to_owned(), folder.path().to_string_lossy().into_owned()),
            ("GUANXI_BODY_LIMIT_BYTES".to_owned(), "2048".to_owned()),
        ];
        let mut app = compose(Configuration::read(&Environment::from_pairs(pairs)).unwrap()).unwrap();
        assert_eq!(app.store.engine(), Engine::Sqlite);
        app.authenticator = Authenticator::new(Arc::clone(&app.tokens), staff);
        Self { app: Data::new(app), _folder: folder }
    }

    /// A token of a user that is valid now.
    pub fn bearer(&self, last: u8) -> String {
        let token = self.app.tokens.sign(user(last), SessionId::new(Uuid::from_u128(u128::from(last))), self.app.now());
        format!("Bearer {}", token.unwrap())
    }

    /// A service with these operations behind the outermost middleware.
    pub async fn service(
        &self,
        operations: Operations,
    ) -> impl Service<actix_http::Request, Response = ServiceResponse<BoxBody>, Error = Error> {
        let app = WebApp::new()
            .app_data(self.app.clone())
            .wrap(from_fn(edge))
            .configure(|config| operations.configure(config))
            .default_service(web::to(not_found));
        test::init_service(app).await
    }
}

/// Sends a request, and gives the answer with its body as JSON.
pub async fn send<S>(service: &S, request: test::TestRequest) -> Answered
where
    S: Service<actix_http::Request, Response = ServiceResponse<BoxBody>, Error = Error>,
{
    let response = match service.call(request.to_request()).await {
        Ok(response) => response.into_parts().1,
        Err(error) => error.error_response(),
    };
    let (head, body) = response.into_parts();
    let bytes = actix_web::body::to_bytes(body).await.unwrap();
    Answered {
        status: head.status().as_u16(),
        headers: head.headers().clone(),
        json: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        bytes: bytes.len(),
    }
}

/// What came back.
pub struct Answered {
    pub status: u16,
    pub headers: actix_web::http::header::HeaderMap,
    pub json: Value,
    pub bytes: usize,
}

impl Answered {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or_default()
    }
}
