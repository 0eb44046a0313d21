//! Searching customers: candidates come of tokens and blind indexes, the domain judges them, and pages are cut of the hits.

mod entering;

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use guanxi_domain::access::Reach;
use guanxi_domain::customers::search::{CANDIDATES_MAX, ContactCondition, Entry, FORM, MatchedContact, SearchQuery};
use guanxi_domain::customers::{Customer, CustomerSort};
use guanxi_domain::platform::page::{Direction, Sort};

pub use self::entering::{enter_all, enter_missing};
use super::duplicates::index_of;
use super::list::{CustomerFilter, CustomerSummary, SummaryRow, count, filtered, list, with_parts};
use crate::dialect::{By, Candidates, OneOf, Searched};
use crate::error::Error;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::customers;
use crate::store::Tx;
use crate::types::Id;

/// What a customer is found by, as it is kept.
pub(super) fn searched(customer: &Customer) -> Searched {
    kept(customer.id.into(), customer.archived_at.is_some(), &Entry::of(customer))
}

fn kept(id: Id, archived: bool, entry: &Entry) -> Searched {
    Searched::new(id, archived, FORM, entry.to_stored(), entry.tokens())
}

/// A page of the customers that meet every condition, and how many there are where that is asked for. Of a search at most
/// [`CANDIDATES_MAX`] hits are judged and counted: where more customers match, those that were entered last.
///
/// # Errors
/// `filter_too_broad` where it takes too long, `cursor_invalid`, or what the database says.
pub fn find(
    tx: &mut Tx<'_>,
    filter: &CustomerFilter,
    reach: Reach,
    sort: Sort<CustomerSort>,
    after: Option<&After>,
    limit: u32,
    counted: bool,
) -> Result<(Page<CustomerSummary>, Option<i64>), Error> {
    let Some(query) = &filter.query else {
        let page = list(tx, filter, reach, None, sort, after, limit)?;
        let total = counted.then(|| count(tx, filter, reach)).transpose()?;
        return Ok((page, total));
    };
    let hits = hits(tx, filter, reach, query)?;
    let total = counted.then(|| i64::try_from(hits.len()).map_err(Error::internal)).transpose()?;
    let page = match sort.by {
        _ if hits.is_empty() => Page { items: Vec::new(), next: None },
        CustomerSort::Relevance => by_relevance(tx, hits, sort.direction, After::text(after)?, limit)?,
        CustomerSort::CreatedAt | CustomerSort::UpdatedAt | CustomerSort::Name => {
            let chosen = OneOf::ids(customers::id, hits.into_iter().map(|(_, id)| id));
            list(tx, filter, reach, Some(chosen), sort, after, limit)?
        }
    };
    Ok((page, total))
}

/// What a hit is ordered by: the key of its rank, then the id.
type Hit = (String, Id);

/// All hits, the best first.
fn hits(tx: &mut Tx<'_>, filter: &CustomerFilter, reach: Reach, query: &SearchQuery) -> Result<BTreeSet<Hit>, Error> {
    let mut candidates: HashMap<Id, (String, Option<MatchedContact>)> = HashMap::new();
    if let Some(condition) = query.tokens() {
        let found = candidates_by(tx, filter, reach, By::tokens(&condition))?;
        candidates.extend(found.into_iter().map(|(id, searched)| (id, (searched, None))));
    }
    if let Some(contact) = query.contact() {
        let (by, matched) = match contact {
            ContactCondition::Value(value) => (By::Value(index_of(tx.keys, value)), MatchedContact::Value),
            ContactCondition::LastFour(digits) => (By::Tail(tx.keys.blind_index("phone_tail", digits)), MatchedContact::LastFour),
        };
        let found = candidates_by(tx, filter, reach, by)?;
        candidates.extend(found.into_iter().map(|(id, searched)| (id, (searched, Some(matched)))));
    }
    let judged = candidates.into_iter().filter_map(|(id, (searched, matched))| {
        let entry = Entry::from_stored(&searched);
        query.rank(&entry, matched).map(|rank| (rank.key(&entry), id))
    });
    let hits: BTreeSet<Hit> = judged.collect();
    Ok(hits.into_iter().take(usize::try_from(CANDIDATES_MAX).unwrap_or(usize::MAX)).collect())
}

fn candidates_by(tx: &mut Tx<'_>, filter: &CustomerFilter, reach: Reach, by: By) -> Result<Vec<(Id, String)>, Error> {
    let plain = CustomerFilter { archived: filter.archived, query: filter.query.clone(), ..CustomerFilter::default() };
    // Whether a customer is archived stands in the index too, so that the usual search looks at nothing else.
    let kept = (*filter != plain || reach != Reach::All).then(|| filtered(filter, reach).select(customers::id));
    Ok(Candidates { by, archived: filter.archived, kept }.load(tx.db)?)
}

fn by_relevance(
    tx: &mut Tx<'_>,
    hits: BTreeSet<Hit>,
    direction: Direction,
    after: Option<Hit>,
    limit: u32,
) -> Result<Page<CustomerSummary>, Error> {
    let count = usize::try_from(limit).unwrap_or(usize::MAX).saturating_add(1);
    let is_behind = |hit: &Hit| {
        after.as_ref().is_none_or(|after| match direction {
            Direction::Ascending => hit > after,
            Direction::Descending => hit < after,
        })
    };
    let behind: Vec<Hit> = match direction {
        Direction::Ascending => hits.into_iter().filter(is_behind).take(count).collect(),
        Direction::Descending => hits.into_iter().rev().filter(is_behind).take(count).collect(),
    };
    let Page { items, next } = Page::cut(behind, limit, |(key, id)| After { value: SortValue::Text(key.clone()), id: id.0 });
    let chosen = OneOf::ids(customers::id, items.iter().map(|(_, id)| *id));
    let rows: Vec<SummaryRow> = customers::table.filter(chosen).select(SummaryRow::as_select()).load(tx.db)?;
    let mut rows: HashMap<Id, SummaryRow> = rows.into_iter().map(|row| (row.id, row)).collect();
    let items = items.iter().filter_map(|(_, id)| rows.remove(id)).collect();
    with_parts(tx, Page { items, next })
}
