//! Lists of customers: a page of rows and what their screen shows, in two statements.

use std::collections::HashMap;

use crate::orders::CustomerFigures;
use chrono::NaiveDate;
use diesel::prelude::*;
use guanxi_domain::access::Reach;
use guanxi_domain::customers::lifecycle::LifecycleStage;
use guanxi_domain::customers::search::SearchQuery;
use guanxi_domain::customers::{ContactPoint, CustomerKind, CustomerSort, PotentialGrade};
use guanxi_domain::ids::{CustomerId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::RecordKind;
use guanxi_domain::platform::page::Sort;
use guanxi_domain::vocabulary::Channel;

use super::parts::{self, Extent};
use crate::access::scope::{Within, holder};
use crate::dialect::{AnyWord, FirstRows, MultiBackend, OneOf, WithinTime};
use crate::error::Error;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{customer_tags, customers, record_holders};
use crate::store::Tx;
use crate::types::{At, Id, Word, typed_or_none};
use crate::{held_by, keyset};

/// Which customers a list shows. Every condition that is given must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CustomerFilter {
    /// Those of these kinds.
    pub kinds: Vec<CustomerKind>,
    /// Those whose home is one of these units.
    pub unit_ids: Vec<UnitId>,
    /// Those of these owners.
    pub owner_ids: Vec<UserId>,
    /// Those of these account managers.
    pub account_manager_ids: Vec<UserId>,
    /// Key accounts, or all but them.
    pub key_account: Option<bool>,
    /// Those of these grades.
    pub potential_grades: Vec<PotentialGrade>,
    /// Those who came over these channels.
    pub source_channels: Vec<Channel>,
    /// Those of this province.
    pub province: Option<String>,
    /// Those of this city.
    pub city: Option<String>,
    /// Those that carry this tag.
    pub tag: Option<String>,
    /// Those in these stages.
    pub stages: Vec<LifecycleStage>,
    /// Archived ones instead of the others.
    pub archived: bool,
    /// Created at this instant or later.
    pub created_from: Option<Instant>,
    /// Created before this instant.
    pub created_before: Option<Instant>,
    /// Changed at this instant or later.
    pub updated_from: Option<Instant>,
    /// Changed before this instant.
    pub updated_before: Option<Instant>,
    /// Those that a search finds.
    pub query: Option<SearchQuery>,
}

impl CustomerFilter {
    /// Whether few records meet a condition that has an index of its own: then the list begins there and not at whom it is held by.
    fn is_selective(&self) -> bool {
        !self.owner_ids.is_empty() || !self.account_manager_ids.is_empty() || self.tag.is_some()
    }
}

/// A customer as a list shows it.
#[derive(Clone, Debug)]
pub struct CustomerSummary {
    /// Its id.
    pub id: CustomerId,
    /// Its number.
    pub number: String,
    /// Its version.
    pub version: i64,
    /// Person or organisation.
    pub kind: CustomerKind,
    /// The name.
    pub name: String,
    /// A person's birthday.
    pub birthday: Option<NaiveDate>,
    /// Province or state.
    pub province: Option<String>,
    /// City.
    pub city: Option<String>,
    /// The channel over which the customer came.
    pub source_channel: Option<Channel>,
    /// How close to buying.
    pub potential_grade: Option<PotentialGrade>,
    /// Whether it is a key account.
    pub key_account: bool,
    /// The manager of the key account.
    pub account_manager_id: Option<UserId>,
    /// Who answers for the customer.
    pub owner_id: Option<UserId>,
    /// The home unit.
    pub unit_id: UnitId,
    /// Tags in byte order.
    pub tags: Vec<String>,
    /// The primary contact points of the customer itself, one per kind.
    pub primary_contact_points: Vec<ContactPoint>,
    /// The running purchase figures, one per currency.
    pub figures: Vec<CustomerFigures>,
    /// Where it stands in its life with the company.
    pub stage: LifecycleStage,
    /// Since when it is in the stage.
    pub stage_since: Instant,
    /// Since when it is archived.
    pub archived_at: Option<Instant>,
    /// When it was created.
    pub created_at: Instant,
    /// When it last changed.
    pub updated_at: Instant,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = customers)]
pub(super) struct SummaryRow {
    pub(super) id: Id,
    number: String,
    version: i64,
    kind: Word<CustomerKind>,
    name: String,
    name_key: String,
    birthday: Option<NaiveDate>,
    province: Option<String>,
    city: Option<String>,
    source_channel: Option<Word<Channel>>,
    potential_grade: Option<Word<PotentialGrade>>,
    key_account: bool,
    account_manager_id: Option<Id>,
    owner_id: Option<Id>,
    unit_id: Id,
    stage: Word<LifecycleStage>,
    stage_since: At,
    archived_at: Option<At>,
    created_at: At,
    updated_at: At,
}

/// Narrows a boxed query to rows whose column has one of the values; none means all rows. A single value is compared as such, so that
/// an index on the column and the order of the list serves both on either engine.
macro_rules! one_of {
    ($query:expr, $column:expr, $values:expr) => {{
        let mut values: Vec<_> = $values.collect();
        match (values.len(), values.pop()) {
            (1, Some(value)) => $query.filter($column.eq(value)),
            (_, Some(last)) => {
                values.push(last);
                $query.filter($column.eq_any(values))
            }
            (_, None) => $query,
        }
    }};
}

/// Every condition but the search, on a query of customers.
macro_rules! narrowed {
    ($query:expr, $filter:expr) => {{
        let filter: &CustomerFilter = $filter;
        let mut query = $query.filter(WithinTime).into_boxed();
        query = if filter.archived {
            query.filter(customers::archived_at.is_not_null())
        } else {
            query.filter(customers::archived_at.is_null())
        };
        if !filter.kinds.is_empty() {
            query = query.filter(AnyWord::of(customers::kind, &filter.kinds));
        }
        query = one_of!(query, customers::unit_id, filter.unit_ids.iter().map(|id| Id::from(*id)));
        query = one_of!(query, customers::owner_id, filter.owner_ids.iter().map(|id| Id::from(*id)));
        query = one_of!(query, customers::account_manager_id, filter.account_manager_ids.iter().map(|id| Id::from(*id)));
        if let Some(key_account) = filter.key_account {
            query = query.filter(customers::key_account.eq(key_account));
        }
        if !filter.potential_grades.is_empty() {
            query = query.filter(AnyWord::of(customers::potential_grade, &filter.potential_grades));
        }
        if !filter.source_channels.is_empty() {
            query = query.filter(AnyWord::of(customers::source_channel, &filter.source_channels));
        }
        if !filter.stages.is_empty() {
            query = query.filter(AnyWord::of(customers::stage, &filter.stages));
        }
        if let Some(province) = &filter.province {
            query = query.filter(customers::province.eq(province.clone()));
        }
        if let Some(city) = &filter.city {
            query = query.filter(customers::city.eq(city.clone()));
        }
        if let Some(tag) = &filter.tag {
            let tagged = customer_tags::table.filter(customer_tags::tag.eq(tag.clone())).select(customer_tags::customer_id);
            query = query.filter(customers::id.eq_any(tagged));
        }
        if let Some(from) = filter.created_from {
            query = query.filter(customers::created_at.ge(At::from(from)));
        }
        if let Some(before) = filter.created_before {
            query = query.filter(customers::created_at.lt(At::from(before)));
        }
        if let Some(from) = filter.updated_from {
            query = query.filter(customers::updated_at.ge(At::from(from)));
        }
        if let Some(before) = filter.updated_before {
            query = query.filter(customers::updated_at.lt(At::from(before)));
        }
        query
    }};
}

/// Those within reach that meet every condition but the search.
pub(super) fn filtered(filter: &CustomerFilter, reach: Reach) -> customers::BoxedQuery<'static, MultiBackend> {
    narrowed!(customers::table.filter(Within::of(reach, customers::id)), filter)
}

/// A page of customers; those that are chosen, where some are.
pub(super) fn list(
    tx: &mut Tx<'_>,
    filter: &CustomerFilter,
    reach: Reach,
    chosen: Option<OneOf<customers::id>>,
    sort: Sort<CustomerSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<CustomerSummary>, Error> {
    let mut query = filtered(filter, reach).select(SummaryRow::as_select());
    let is_searched = chosen.is_some();
    if let Some(chosen) = chosen {
        query = query.filter(chosen);
    }
    let rows: Vec<SummaryRow> = match (sort.by, holder(reach)) {
        (CustomerSort::CreatedAt, Some(holder)) if !is_searched && !filter.is_selective() => {
            let held = held_by!(customers::table, customers::id, RecordKind::Customer, holder);
            let held = narrowed!(held, filter).select(SummaryRow::as_select());
            FirstRows::of_page(keyset!(held, record_holders::sort_at, record_holders::record_id, sort.direction, After::at(after)?), limit)
                .load(tx.db)?
        }
        (CustomerSort::CreatedAt | CustomerSort::Relevance, _) => {
            FirstRows::of_page(keyset!(query, customers::created_at, customers::id, sort.direction, After::at(after)?), limit)
                .load(tx.db)?
        }
        (CustomerSort::UpdatedAt, _) => {
            FirstRows::of_page(keyset!(query, customers::updated_at, customers::id, sort.direction, After::at(after)?), limit)
                .load(tx.db)?
        }
        (CustomerSort::Name, _) => {
            FirstRows::of_page(keyset!(query, customers::name_key, customers::id, sort.direction, After::text(after)?), limit)
                .load(tx.db)?
        }
    };
    let page = Page::cut(rows, limit, |row| After {
        value: match sort.by {
            CustomerSort::CreatedAt | CustomerSort::Relevance => SortValue::At(row.created_at.0),
            CustomerSort::UpdatedAt => SortValue::At(row.updated_at.0),
            CustomerSort::Name => SortValue::Text(row.name_key.clone()),
        },
        id: row.id.0,
    });
    with_parts(tx, page)
}

/// How many customers the filter finds.
pub(super) fn count(tx: &mut Tx<'_>, filter: &CustomerFilter, reach: Reach) -> Result<i64, Error> {
    Ok(filtered(filter, reach).count().get_result(tx.db)?)
}

pub(super) fn with_parts(tx: &mut Tx<'_>, page: Page<SummaryRow>) -> Result<Page<CustomerSummary>, Error> {
    let Page { items, next } = page;
    if items.is_empty() {
        return Ok(Page { items: Vec::new(), next });
    }
    let mut places = HashMap::with_capacity(items.len());
    let mut summaries: Vec<CustomerSummary> = Vec::with_capacity(items.len());
    for row in items {
        places.insert(row.id, summaries.len());
        summaries.push(row.into());
    }
    for part in parts::load(tx.db, places.keys().copied(), Extent::Summary)? {
        let Some(summary) = places.get(&part.customer_id).and_then(|place| summaries.get_mut(*place)) else { continue };
        match part.part.as_str() {
            "contact_point" => summary.primary_contact_points.push(part.into_contact_point(tx.keys)?),
            "tag" => summary.tags.extend(part.first),
            "figures" => {
                summary.figures.push(CustomerFigures::of_row(
                    part.first.as_deref(),
                    part.count,
                    part.amount,
                    part.earlier_at,
                    part.later_at,
                )?);
            }
            _ => {}
        }
    }
    for summary in &mut summaries {
        summary.tags.sort();
        summary.primary_contact_points.sort_by_key(|point| point.value.kind());
        summary.figures.sort_by_key(|figures| figures.currency.code());
    }
    Ok(Page { items: summaries, next })
}

impl From<SummaryRow> for CustomerSummary {
    fn from(row: SummaryRow) -> Self {
        Self {
            id: row.id.typed(),
            number: row.number,
            version: row.version,
            kind: row.kind.0,
            name: row.name,
            birthday: row.birthday,
            province: row.province,
            city: row.city,
            source_channel: row.source_channel.map(|word| word.0),
            potential_grade: row.potential_grade.map(|word| word.0),
            key_account: row.key_account,
            account_manager_id: typed_or_none(row.account_manager_id),
            owner_id: typed_or_none(row.owner_id),
            unit_id: row.unit_id.typed(),
            tags: Vec::new(),
            primary_contact_points: Vec::new(),
            figures: Vec::new(),
            stage: row.stage.0,
            stage_since: row.stage_since.0,
            archived_at: row.archived_at.map(|at| at.0),
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        }
    }
}
