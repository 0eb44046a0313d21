//! Staff users: also the picker for names.

use actix_web::web::Data;
use guanxi_domain::access::UserStatus;
use guanxi_domain::access::listing::UserSort;
use guanxi_domain::fields;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::{Fields, text};
use guanxi_persistence::access::users::{self, UserFilter};

use super::super::user_view::UserView;
use crate::answer::{Answer, Listed};
use crate::app::App;
use crate::extract::{Caller, ListQuery, PageQuery, QueryParameter, QueryValues, UsersRead};
use crate::operation::{Method, Operation, Tag};

/// `GET /api/v1/users`.
pub const OPERATION: Operation = Operation {
    id: "list_users",
    method: Method::Get,
    path: "/api/v1/users",
    tag: Tag::Access,
    summary: "List staff users",
    description: "Staff users by name. With `q` it is the picker for names: part of the name, of its pinyin, or the beginning of the e-mail address.",
    problems: &[],
};

/// What the list can be asked for.
pub struct UserList;

impl ListQuery for UserList {
    type Filter = UserFilter;
    type Sort = UserSort;
    const PARAMETERS: &'static [QueryParameter] = &[
        QueryParameter::text("q", "Part of the name or of its pinyin, or the beginning of the e-mail address; up to 100 characters.")
            .with_example("wang"),
        QueryParameter::words::<UserStatus>("status", "Only users in one of these states."),
        QueryParameter::ids("unit_id", "Only users who work in this very unit; one id."),
    ];
    const DEFAULT_SORT: Sort<UserSort> = Sort::ascending(UserSort::Name);

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<UserFilter> {
        Some(UserFilter {
            words: values.read("q", fields, |words| text::line(words, 0, 100)).filter(|words| !words.is_empty()),
            statuses: values.words("status", fields),
            unit_id: values.read("unit_id", fields, |id| fields::id(id)),
        })
    }
}

/// Lists them.
///
/// # Errors
/// What the document says.
pub async fn handle(caller: Caller<UsersRead>, page: PageQuery<UserList>, app: Data<App>) -> Answer<Listed<UserView>> {
    let spelling = page.spelling();
    let work = app.store.read(move |tx| {
        let rows = users::list(tx, &page.filter, caller.reach(), page.sort, page.after.as_ref(), page.limit)?;
        let total = page.include_total.then(|| users::count(tx, &page.filter, caller.reach())).transpose()?;
        Ok((rows, total))
    });
    let (rows, total) = work.await?;
    Ok(Listed::of(rows, &spelling, total, UserView::from))
}
