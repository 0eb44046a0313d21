//! What the operations on lists that a company keeps itself have in common: their work on the store, and the shape of their bodies and
//! views.

mod shapes;

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::ids::{TypedId as _, UnitId};
use guanxi_domain::platform::Context;
use guanxi_domain::platform::idempotency::Outcome;
use guanxi_domain::platform::kept_list::{KeptListSort, KeptWord, KeptWordInput, KeptWordPatch, NewKeptWord};
use guanxi_persistence::Tx;
use guanxi_persistence::platform::idempotency::{KeyedCall, once};
use guanxi_persistence::platform::kept_lists::{KeptFilter, KeptTable};
use guanxi_persistence::platform::page::Page;
use uuid::Uuid;

use crate::answer::Answer;
use crate::app::App;
use crate::extract::{ListQuery, PageQuery, Precondition};

/// Adds a word.
///
/// # Errors
/// `validation_failed`, `already_exists`, or what the store says.
pub async fn create<L: KeptTable>(
    app: &Data<App>,
    call: Option<KeyedCall>,
    unit_id: UnitId,
    context: Context,
    input: KeptWordInput,
) -> Answer<KeptWord<L>> {
    let mut fields = Fields::new();
    let new = NewKeptWord::<L>::read(input, &mut fields);
    let new = fields.finish(new)?;
    let id = L::Id::from(Uuid::now_v7());
    let made = app.store.write(move |tx| {
        let planned = Outcome { status: 201, record: Some(id.uuid()) };
        let work = |tx: &mut Tx<'_>| L::save(tx, KeptWord::create(id, unit_id, new.clone(), &context), &context);
        once(tx, call.as_ref(), planned, context.now, work, |tx, outcome| L::load(tx, outcome.record.map_or(id, L::Id::from)))
    });
    Ok(made.await?)
}

/// Reads a word.
///
/// # Errors
/// `not_found`, or what the store says.
pub async fn get<L: KeptTable>(app: &Data<App>, id: L::Id) -> Answer<KeptWord<L>> {
    Ok(app.store.read(move |tx| L::load(tx, id)).await?)
}

/// Changes a word.
///
/// # Errors
/// `validation_failed`, `not_found`, `version_mismatch`, or what the store says.
pub async fn patch<L: KeptTable>(
    app: &Data<App>,
    id: L::Id,
    precondition: Precondition,
    context: Context,
    input: KeptWordInput,
) -> Answer<KeptWord<L>> {
    let mut fields = Fields::new();
    let patch = KeptWordPatch::read(input, &mut fields);
    let patch = fields.finish(Some(patch))?;
    let changed = app.store.write(move |tx| {
        let kept = L::load_for_change(tx, id)?;
        precondition.check(kept.version)?;
        L::save(tx, kept.edit(patch.clone(), &context), &context)
    });
    Ok(changed.await?)
}

/// Reads a page of a list, and how many words the filter finds where that is asked for.
///
/// # Errors
/// `cursor_invalid`, or what the store says.
pub async fn list<L, Q>(app: &Data<App>, query: PageQuery<Q>) -> Answer<(Page<KeptWord<L>>, Option<i64>)>
where
    L: KeptTable,
    Q: ListQuery<Filter = KeptFilter<L::Class>, Sort = KeptListSort>,
{
    let read = app.store.read(move |tx| {
        let page = L::list(tx, &query.filter, query.sort, query.after.as_ref(), query.limit)?;
        let total = query.include_total.then(|| L::count(tx, &query.filter)).transpose()?;
        Ok((page, total))
    });
    Ok(read.await?)
}
