//! What the operations on versioned policies have in common.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::complaints::policy::{Policy, PolicySort, PolicyVersion};
use guanxi_domain::ids::{ComplaintPolicyId, TypedId as _};
use guanxi_domain::platform::Context;
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::platform::page::Sort;
use guanxi_persistence::complaints::policies;
use guanxi_persistence::platform::idempotency::{KeyedCall, once};
use guanxi_persistence::platform::page::Page;
use guanxi_persistence::{Error, Tx};
use uuid::Uuid;

use crate::answer::Answer;
use crate::app::App;
use crate::extract::{ListQuery, PageQuery, QueryParameter, QueryValues};

/// Puts a version in the place of the one that holds. `check` notes what of it names nothing that is there.
///
/// # Errors
/// `validation_failed`, or what the store says.
pub async fn create<P: Policy>(
    app: &Data<App>,
    call: Option<KeyedCall>,
    context: Context,
    check: impl Fn(&mut Tx<'_>, &mut Fields) -> Result<(), Error> + Send + 'static,
    over: impl Fn(&P) -> P + Send + 'static,
) -> Answer<PolicyVersion<P>> {
    let id = ComplaintPolicyId::new(Uuid::now_v7());
    let version = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(id.uuid()) };
        let work = |tx: &mut Tx<'_>| {
            let mut fields = Fields::new();
            check(tx, &mut fields)?;
            fields.finish(Some(()))?;
            policies::replace(tx, id, &over, &context)
        };
        once(tx, call.as_ref(), planned, context.now, work, |tx, outcome| {
            policies::get(tx, outcome.record.map_or(id, ComplaintPolicyId::new))
        })
    });
    Ok(version.await?)
}

/// Reads a version.
///
/// # Errors
/// `not_found`, or what the store says.
pub async fn get<P: Policy>(app: &Data<App>, id: ComplaintPolicyId) -> Answer<PolicyVersion<P>> {
    Ok(app.store.read(move |tx| policies::get(tx, id)).await?)
}

/// What a list of versions can be asked for.
pub struct Versions;

impl ListQuery for Versions {
    type Filter = ();
    type Sort = PolicySort;
    const PARAMETERS: &'static [QueryParameter] = &[];
    const DEFAULT_SORT: Sort<PolicySort> = Sort::descending(PolicySort::CreatedAt);

    fn read(_: &QueryValues, _: &mut Fields) -> Option<()> {
        Some(())
    }
}

/// Reads a page of versions.
///
/// # Errors
/// What the store says.
pub async fn list<P: Policy>(app: &Data<App>, query: PageQuery<Versions>) -> Answer<(Page<PolicyVersion<P>>, Option<i64>)> {
    let read = app.store.read(move |tx| {
        let page = policies::list(tx, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| policies::count::<P>(tx)).transpose()?;
        Ok((page, total))
    });
    Ok(read.await?)
}
