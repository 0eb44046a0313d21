//! Everything that hangs on interactions (references, files) and what people call their customer, in one statement.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Binary, Nullable, Text};
use guanxi_domain::interactions::Interaction;
use guanxi_domain::platform::Reference;
use guanxi_domain::platform::attachment::{Attachment, Bearer};

use super::load::LoadedInteraction;
use crate::dialect::{Chosen, Db, MultiBackend};
use crate::error::Error;
use crate::orders::CustomerName;
use crate::platform::attachments;
use crate::types::{At, Id, IdType, InstantType, typed_or_none};

/// One row of any part; which columns are filled depends on the part.
#[derive(Debug, Queryable)]
struct Part {
    part: String,
    interaction_id: Id,
    id: Option<Id>,
    user_id: Option<Id>,
    first: Option<String>,
    second: Option<String>,
    size: Option<i64>,
    hash: Option<Vec<u8>>,
    at: Option<At>,
}

/// The first select list gives every column a type, because PostgreSQL types a union by its first member.
const FILES: &str = "SELECT 'file', record_id, id, uploaded_by, file_name, media_type, size_bytes, sha256, created_at FROM attachments \
     WHERE record_kind = 'interaction' AND record_id";
const REFERENCES: &str = " UNION ALL SELECT 'reference', interaction_id, NULL, NULL, source, reference, NULL, NULL, NULL \
     FROM interaction_references WHERE interaction_id";
const CUSTOMERS: &str = " UNION ALL SELECT 'customer', interactions.id, NULL, NULL, customers.number, name, NULL, NULL, NULL \
     FROM interactions JOIN customers ON customers.id = customer_id WHERE interactions.id";

#[derive(Debug)]
struct PartsOf {
    interactions: Chosen,
}

impl QueryFragment<MultiBackend> for PartsOf {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        for select in [FILES, REFERENCES, CUSTOMERS] {
            out.push_sql(select);
            self.interactions.push(&mut out)?;
        }
        Ok(())
    }
}

impl QueryId for PartsOf {
    type QueryId = ();
    // One id and several have two shapes of one type: the cache goes by the statement's text.
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
        Nullable<BigInt>,
        Nullable<Binary>,
        Nullable<InstantType>,
    );
}

impl RunQueryDsl<Db> for PartsOf {}

/// Puts their parts into interactions that were loaded without.
pub(super) fn complete(db: &mut Db, interactions: Vec<Interaction>) -> Result<Vec<LoadedInteraction>, Error> {
    if interactions.is_empty() {
        return Ok(Vec::new());
    }
    let query = PartsOf { interactions: Chosen::alone_or_ids(interactions.iter().map(|one| Id::from(one.id))) };
    let mut parts: HashMap<Id, Vec<Part>> = HashMap::with_capacity(interactions.len());
    for part in query.load::<Part>(db)? {
        parts.entry(part.interaction_id).or_default().push(part);
    }
    interactions
        .into_iter()
        .map(|interaction| {
            let parts = parts.remove(&Id::from(interaction.id)).unwrap_or_default();
            let mut loaded = LoadedInteraction { interaction, customer: CustomerName::default(), attachments: Vec::new() };
            for part in parts {
                add(&mut loaded, part)?;
            }
            loaded.interaction.references.sort_unstable();
            loaded.attachments.sort_by_key(|file| (file.created_at, file.id));
            Ok(loaded)
        })
        .collect()
}

fn add(loaded: &mut LoadedInteraction, part: Part) -> Result<(), Error> {
    let interaction = &mut loaded.interaction;
    match part.part.as_str() {
        "reference" => interaction.references.push(Reference { source: there(part.first)?, reference: there(part.second)? }),
        "customer" => loaded.customer = CustomerName { number: there(part.first)?, name: there(part.second)? },
        "file" => loaded.attachments.push(Attachment {
            id: there(part.id)?.typed(),
            bearer: Bearer { record: interaction.record(), unit_id: interaction.unit_id, customer_id: Some(interaction.customer_id) },
            file_name: there(part.first)?,
            media_type: attachments::media_type(&there(part.second)?)?,
            size_bytes: there(part.size)?,
            sha256: attachments::hash(there(part.hash)?)?,
            uploaded_by: typed_or_none(part.user_id),
            created_at: there(part.at)?.0,
        }),
        other => return Err(Error::internal(format!("an unknown part {other}"))),
    }
    Ok(())
}

fn there<T>(column: Option<T>) -> Result<T, Error> {
    column.ok_or_else(|| Error::internal("a part of an interaction has an empty column"))
}
