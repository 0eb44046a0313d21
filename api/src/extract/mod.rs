//! What handlers ask for, as types: each reads its part of the request and describes it to the document.

mod body;
mod caller;
mod context;
mod cursor;
mod follow_up;
mod idempotency;
mod in_order;
pub mod json;
mod page;
mod path;
mod permissions;
mod precondition;
mod query;
mod strict;
mod upload;
mod validation;

pub use body::{MergePatch, Valid};
pub use caller::{Caller, Oneself, SignedIn, bearer};
pub use context::{CallerId, RequestContext, locale_of};
pub use follow_up::FollowUpToken;
pub use idempotency::{IdempotencyKey, NoIdempotencyKey};
pub use in_order::{InOrder, Ordered};
pub use page::{ListQuery, PageQuery, Spelling};
pub use path::{PathId, PathIds, PathMonth, PathReference, PathWord};
pub use permissions::*;
pub use precondition::Precondition;
pub use query::{NoQuery, Query, QueryInput, QueryParameter, QueryValues};
pub use upload::{FileLimit, Upload};

use actix_web::HttpRequest;
use actix_web::web::Data;

use crate::app::App;
use crate::problem::Problem;

/// The application, which the composition root always provides.
fn app(request: &HttpRequest) -> Result<&Data<App>, Problem> {
    request.app_data::<Data<App>>().ok_or_else(|| Problem::internal("the application is not part of the server"))
}
