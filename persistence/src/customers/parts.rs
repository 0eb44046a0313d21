//! Everything that hangs on customers (contact points, contacts, units, tags, references, figures), in one statement.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Binary, Bool, Nullable, Text};

use crate::dialect::{Chosen, Db, MultiBackend};
use crate::error::Error;
use crate::types::{At, Id, IdType, InstantType};

/// How much a screen needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// All parts.
    Whole,
    /// What a row of a list shows: primary contact points, tags and figures.
    Summary,
}

/// One row of any part; which columns are filled depends on the part.
#[derive(Debug, Queryable)]
pub(super) struct Part {
    pub part: String,
    pub customer_id: Id,
    pub id: Option<Id>,
    pub other_id: Option<Id>,
    pub first: Option<String>,
    pub second: Option<String>,
    pub third: Option<String>,
    pub fourth: Option<String>,
    pub fifth: Option<String>,
    pub sealed: Option<Vec<u8>>,
    pub flag: Option<bool>,
    pub count: Option<i64>,
    pub amount: Option<i64>,
    pub earlier_at: Option<At>,
    pub later_at: Option<At>,
    pub verified_at: Option<At>,
}

/// The select lists give every column a type, because PostgreSQL types a union by its first member.
const CONTACT_POINTS: &str = "SELECT 'contact_point', customer_id, id, contact_id, kind, platform, label, CAST(NULL AS text), CAST(NULL AS text), \
     value, is_primary, CAST(NULL AS bigint), CAST(NULL AS bigint), created_at, updated_at, verified_at FROM contact_points WHERE customer_id";
const TAGS: &str = " UNION ALL SELECT 'tag', customer_id, NULL, NULL, tag, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL \
     FROM customer_tags WHERE customer_id";
const FIGURES: &str = " UNION ALL SELECT 'figures', customer_id, NULL, NULL, currency, NULL, NULL, NULL, NULL, NULL, NULL, order_count, \
     net_amount_minor, first_paid_at, last_paid_at, NULL FROM customer_figures WHERE customer_id";
const CONTACTS: &str = " UNION ALL SELECT 'contact', customer_id, id, NULL, name, position, department, language, notes, NULL, is_primary, NULL, \
     NULL, created_at, updated_at, NULL FROM contacts WHERE customer_id";
const UNITS: &str = " UNION ALL SELECT 'unit', customer_id, NULL, unit_id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL \
     FROM customer_units WHERE customer_id";
const REFERENCES: &str = " UNION ALL SELECT 'reference', customer_id, id, NULL, source, reference, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, \
     NULL, NULL FROM customer_references WHERE customer_id";

#[derive(Debug)]
struct PartsOf {
    customers: Chosen,
    extent: Extent,
}

impl PartsOf {
    fn push<'b>(&'b self, out: &mut AstPass<'_, 'b, MultiBackend>, select: &str) -> QueryResult<()> {
        out.push_sql(select);
        self.customers.push(out)
    }
}

impl QueryFragment<MultiBackend> for PartsOf {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.push(&mut out, CONTACT_POINTS)?;
        if self.extent == Extent::Summary {
            out.push_sql(" AND is_primary AND contact_id IS NULL");
        }
        self.push(&mut out, TAGS)?;
        self.push(&mut out, FIGURES)?;
        if self.extent == Extent::Whole {
            self.push(&mut out, CONTACTS)?;
            self.push(&mut out, UNITS)?;
            self.push(&mut out, REFERENCES)?;
        }
        Ok(())
    }
}

impl QueryId for PartsOf {
    type QueryId = ();
    // Two shapes of one type: the cache goes by the statement's text.
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for PartsOf {
    type SqlType = (
        Text,
        IdType,
        Nullable<IdType>,
        Nullable<IdType>,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<Text>,
        Nullable<Binary>,
        Nullable<Bool>,
        Nullable<BigInt>,
        Nullable<BigInt>,
        Nullable<InstantType>,
        Nullable<InstantType>,
        Nullable<InstantType>,
    );
}

impl RunQueryDsl<Db> for PartsOf {}

/// The parts of these customers, in no order.
pub(super) fn load(db: &mut Db, customers: impl IntoIterator<Item = Id>, extent: Extent) -> Result<Vec<Part>, Error> {
    Ok(PartsOf { customers: Chosen::alone_or_ids(customers), extent }.load(db)?)
}
