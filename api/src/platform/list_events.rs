//! The log of what happened, read by position.

use actix_web::web::Data;
use guanxi_domain::ProblemCode;
use guanxi_persistence::platform::events;

use super::event_query::EventQuery;
use super::event_view::EventsView;
use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{Caller, EventsRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/events`.
pub const OPERATION: Operation = Operation {
    id: "list_events",
    method: Method::Get,
    path: "/api/v1/events",
    tag: Tag::Events,
    summary: "Read the event log",
    description: "Every change is an event with a `position`: from 1, without gaps, never changed and never given twice. An event gets its position within a fifth of a second after \
        the change was acknowledged, and only when nothing can come before it any more.\n\n\
        To follow the log, ask with `after=0`, handle the `items` in order, keep `next_after` together with what you made of them, and ask again with it as `after`: at once while \
        `next_after` is less than `head`, else after a second or so. Whoever does so misses nothing; after a crash between handling and keeping, the same events come again, with the \
        same `id`s. Keep the filters the same while you follow. A `head` below your `after` means that the log was restored from a backup that is older than what you have read: \
        begin anew.\n\n\
        Fields with personal data are named where they change, and their values never stand in events.",
    problems: &[ProblemCode::FilterTooBroad],
};

/// Reads on behind a position.
///
/// # Errors
/// What the database says.
pub async fn handle(caller: Caller<EventsRead>, query: EventQuery, app: Data<App>) -> Answer<Content<EventsView>> {
    let EventQuery { after, limit, filter } = query;
    let reach = caller.reach();
    let read = app.store.read(move |tx| {
        // The head first: what is sealed between the two is behind it, and will be read the next time.
        let head = events::head(tx)?;
        Ok((head, events::after(tx, after, &filter, reach, limit)?))
    });
    let (head, list) = read.await?;
    Ok(Content(EventsView::of(list, after, limit, head)))
}
