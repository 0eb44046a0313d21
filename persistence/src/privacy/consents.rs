//! What customers have consented to. Rows are only added.

use aws_lc_rs::digest::{SHA256, digest};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use guanxi_domain::Refusal;
use guanxi_domain::ids::{ConsentId, CustomerId};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::platform::{Context, Event};
use guanxi_domain::privacy::{Consent, ConsentDecision, ConsentMeans, ConsentPurpose, ConsentSort, DoneBy};
use guanxi_domain::vocabulary::Channel;

use crate::dialect::WithinTime;
use crate::error::Error;
use crate::keyset;
use crate::platform::events;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::consents;
use crate::store::Tx;
use crate::types::{At, Id, Word};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = consents, treat_none_as_default_value = false)]
struct Row {
    id: Id,
    number: String,
    customer_id: Id,
    unit_id: Id,
    purpose: Word<ConsentPurpose>,
    channel: Option<Word<Channel>>,
    decision: Word<ConsentDecision>,
    means: Word<ConsentMeans>,
    wording: Option<String>,
    decided_at: At,
    recorded_at: At,
    actor_kind: String,
    actor_id: Option<Id>,
    receipt_hash: Vec<u8>,
}

/// An entry with the hash of its receipt, as it was when the entry was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptConsent {
    /// The entry.
    pub consent: Consent,
    /// SHA-256 of the receipt's text.
    pub receipt_hash: Vec<u8>,
}

/// Rows that no later decision of the customer about the same purpose and channel overrules: at most one for each of these.
const NEWEST: &str = "NOT EXISTS (SELECT 1 FROM consents AS later WHERE later.customer_id = consents.customer_id \
     AND later.purpose = consents.purpose AND later.channel IS NOT DISTINCT FROM consents.channel \
     AND (later.decided_at, later.recorded_at, later.id) > (consents.decided_at, consents.recorded_at, consents.id))";

/// Adds an entry, with the event that tells of it.
///
/// # Errors
/// What the database says.
pub fn add(tx: &mut Tx<'_>, consent: Consent, event: Event, context: &Context) -> Result<KeptConsent, Error> {
    let kept = KeptConsent { receipt_hash: digest(&SHA256, consent.receipt().as_bytes()).as_ref().to_vec(), consent };
    diesel::insert_into(consents::table).values(&Row::of(&kept)).execute(tx.db)?;
    events::append(tx, context, vec![event])?;
    Ok(kept)
}

/// An entry of a customer.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn load(tx: &mut Tx<'_>, customer: CustomerId, id: ConsentId) -> Result<KeptConsent, Error> {
    let of_customer = consents::table.find(Id::from(id)).filter(consents::customer_id.eq(Id::from(customer)));
    let row: Option<Row> = of_customer.select(Row::as_select()).first(tx.db).optional()?;
    Ok(row.ok_or_else(Refusal::not_found)?.into())
}

/// The entries that what holds now follows from.
///
/// # Errors
/// What the database says.
pub fn newest(tx: &mut Tx<'_>, customer: CustomerId) -> Result<Vec<Consent>, Error> {
    let rows: Vec<Row> = consents::table
        .filter(WithinTime)
        .filter(consents::customer_id.eq(Id::from(customer)))
        .filter(sql::<Bool>(NEWEST))
        .select(Row::as_select())
        .load(tx.db)?;
    Ok(rows.into_iter().map(|row| KeptConsent::from(row).consent).collect())
}

/// A page of everything that a customer has decided.
///
/// # Errors
/// `cursor_invalid`, or what the database says.
pub fn history(
    tx: &mut Tx<'_>,
    customer: CustomerId,
    sort: Sort<ConsentSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<KeptConsent>, Error> {
    let query = consents::table.filter(WithinTime).filter(consents::customer_id.eq(Id::from(customer))).into_boxed();
    let query = query.select(Row::as_select()).limit(i64::from(limit) + 1);
    let rows: Vec<Row> = match sort.by {
        ConsentSort::DecidedAt => keyset!(query, consents::decided_at, consents::id, sort.direction, After::at(after)?).load(tx.db)?,
    };
    let page = Page::cut(rows, limit, |row| After { value: SortValue::At(row.decided_at.0), id: row.id.0 });
    page.try_map(|row| Ok(row.into()))
}

/// How many decisions that are.
///
/// # Errors
/// What the database says.
pub fn count(tx: &mut Tx<'_>, customer: CustomerId) -> Result<i64, Error> {
    Ok(consents::table.filter(WithinTime).filter(consents::customer_id.eq(Id::from(customer))).count().get_result(tx.db)?)
}

impl Row {
    fn of(kept: &KeptConsent) -> Self {
        let Consent { id, customer_id, unit_id, purpose, channel, decision, means, decided_at, recorded_at, .. } = kept.consent;
        Self {
            id: id.into(),
            number: kept.consent.number.clone(),
            customer_id: customer_id.into(),
            unit_id: unit_id.into(),
            purpose: Word(purpose),
            channel: channel.map(Word),
            decision: Word(decision),
            means: Word(means),
            wording: kept.consent.wording.clone(),
            decided_at: decided_at.into(),
            recorded_at: recorded_at.into(),
            actor_kind: kept.consent.recorded_by.kind.clone(),
            actor_id: kept.consent.recorded_by.id.map(Id),
            receipt_hash: kept.receipt_hash.clone(),
        }
    }
}

impl From<Row> for KeptConsent {
    fn from(row: Row) -> Self {
        let consent = Consent {
            id: row.id.typed(),
            number: row.number,
            customer_id: row.customer_id.typed(),
            unit_id: row.unit_id.typed(),
            purpose: row.purpose.0,
            channel: row.channel.map(|word| word.0),
            decision: row.decision.0,
            means: row.means.0,
            wording: row.wording,
            decided_at: row.decided_at.0,
            recorded_at: row.recorded_at.0,
            recorded_by: DoneBy { kind: row.actor_kind, id: row.actor_id.map(|id| id.0) },
        };
        Self { consent, receipt_hash: row.receipt_hash }
    }
}
