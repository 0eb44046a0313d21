//! One's own sessions.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::access::listing::SessionSort;
use guanxi_domain::ids::SessionId;
use guanxi_domain::instant;
use guanxi_domain::platform::page::Sort;
use guanxi_persistence::access::sessions::{self, DeviceSession};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::example;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{ListQuery, Oneself, PageQuery, QueryParameter, QueryValues};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/sessions`.
pub const OPERATION: Operation = Operation {
    id: "list_sessions",
    method: Method::Get,
    path: "/api/v1/sessions",
    tag: Tag::Access,
    summary: "List one's own sessions",
    description: "The caller's sessions that still hold, the last used first: on which device, since when, and which one makes this request.",
    problems: &[],
};

/// What the list can be asked for.
pub struct SessionList;

impl ListQuery for SessionList {
    type Filter = ();
    type Sort = SessionSort;
    const PARAMETERS: &'static [QueryParameter] = &[];
    const DEFAULT_SORT: Sort<SessionSort> = Sort::descending(SessionSort::LastUsedAt);

    fn read(_: &QueryValues, _: &mut Fields) -> Option<()> {
        Some(())
    }
}

/// A sign-in on one device.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionView {
    /// The id.
    pub id: SessionId,
    /// What the device called itself when it signed in (`User-Agent`).
    #[schema(max_length = 200)]
    pub device: Option<String>,
    /// The address that it signed in from; `null` for sessions of before addresses were kept.
    pub address: Option<String>,
    /// When it signed in.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it last traded in a refresh token, or signed in.
    #[schema(format = DateTime)]
    pub last_used_at: String,
    /// When the session ends unless it is used before.
    #[schema(format = DateTime)]
    pub expires_at: String,
    /// Whether it is the session of this request.
    pub current: bool,
}

impl SessionView {
    fn of(row: DeviceSession, current: SessionId) -> Self {
        let DeviceSession { session, device, address } = row;
        Self {
            id: session.id,
            device,
            address,
            created_at: instant::format(session.created_at),
            last_used_at: instant::format(session.last_used_at),
            expires_at: instant::format(session.expires_at),
            current: session.id == current,
        }
    }
}

impl Example for SessionView {
    fn example() -> Value {
        json!({
            "id": example::SESSION,
            "device": "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
            "address": "203.0.113.7",
            "created_at": "2026-11-20T01:00:00Z",
            "last_used_at": "2026-11-21T02:30:00Z",
            "expires_at": "2026-12-21T02:30:00Z",
            "current": true
        })
    }
}

/// Lists them.
///
/// # Errors
/// What the document says.
pub async fn handle(caller: Oneself, page: PageQuery<SessionList>, app: Data<App>) -> Answer<Listed<SessionView>> {
    let (user_id, current, now, spelling) = (caller.user_id(), caller.session_id(), caller.request().now, page.spelling());
    let work = app.store.read(move |tx| {
        let rows = sessions::list_of(tx, user_id, now, page.sort, page.after.as_ref(), page.limit)?;
        let total = page.include_total.then(|| sessions::count_of(tx, user_id, now)).transpose()?;
        Ok((rows, total))
    });
    let (rows, total) = work.await?;
    Ok(Listed::of(rows, &spelling, total, |row| SessionView::of(row, current)))
}
