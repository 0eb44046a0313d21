//! Which facts of customers are required, and when those of a customer were verified.

use std::collections::BTreeMap;

use diesel::prelude::*;
use guanxi_domain::access::Reach;
use guanxi_domain::customers::Customer;
use guanxi_domain::customers::facts::{CustomerFact, Judged, Requirements, judge};
use guanxi_domain::ids::{CustomerId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::platform::{Context, Event, EventKind, Record, RecordKind};

use super::load::load;
use crate::access::units;
use crate::dialect::ForChange;
use crate::error::Error;
use crate::platform::events;
use crate::put;
use crate::schema::{customer_fact_verifications, required_facts};
use crate::store::Tx;
use crate::types::{At, Document, Id, Word};

#[derive(Insertable)]
#[diesel(table_name = customer_fact_verifications, treat_none_as_default_value = false)]
struct VerificationRow {
    customer_id: Id,
    fact: Word<CustomerFact>,
    unit_id: Id,
    verified_at: At,
    verified_by: Option<Id>,
}

/// Keeps that facts of a customer were verified by a change.
pub(super) fn save_verified(tx: &mut Tx<'_>, customer: &Customer, facts: &[CustomerFact], context: &Context) -> Result<(), Error> {
    let verified_by = context.actor.user().map(Id::from);
    let row = |fact: &CustomerFact| VerificationRow {
        customer_id: customer.id.into(),
        fact: Word(*fact),
        unit_id: customer.unit_id.into(),
        verified_at: context.now.into(),
        verified_by,
    };
    // A change may enter a fact and verify it as well.
    let facts: std::collections::BTreeSet<CustomerFact> = facts.iter().copied().collect();
    let rows: Vec<_> = facts.iter().map(row).collect();
    let clause = "(customer_id, fact) DO UPDATE SET verified_at = excluded.verified_at, verified_by = excluded.verified_by, \
                  unit_id = excluded.unit_id";
    Ok(put!(tx, customer_fact_verifications::table, rows, columns = 5, on_conflict = clause)?)
}

/// What is known of a customer, with who verified what.
#[derive(Clone, Debug)]
pub struct CustomerFacts {
    /// The customer.
    pub customer: Customer,
    /// What is known, against what is required.
    pub judged: Judged,
    /// Who verified facts that are not contact points.
    pub verified_by: BTreeMap<CustomerFact, UserId>,
}

/// Judges what is known of a customer at an instant.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn of_customer(tx: &mut Tx<'_>, id: CustomerId, reach: Reach, now: Instant) -> Result<CustomerFacts, Error> {
    let customer = load(tx, id, reach)?.customer;
    let requirements = requirements(tx)?.requirements;
    let rows: Vec<(Word<CustomerFact>, At, Option<Id>)> = customer_fact_verifications::table
        .filter(customer_fact_verifications::customer_id.eq(Id::from(id)))
        .select((customer_fact_verifications::fact, customer_fact_verifications::verified_at, customer_fact_verifications::verified_by))
        .load(tx.db)?;
    let verified_by = rows.iter().filter_map(|(fact, _, by)| Some((fact.0, (*by)?.typed()))).collect();
    let verifications = rows.into_iter().map(|(fact, at, _)| (fact.0, at.0)).collect();
    let judged = judge(&customer, &requirements, &verifications, now);
    Ok(CustomerFacts { customer, judged, verified_by })
}

/// The required facts as they are set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequirementsSetting {
    /// Counts the changes; 0 for the default.
    pub version: i64,
    /// The required facts.
    pub requirements: Requirements,
    /// When they were set; `None` for the default.
    pub updated_at: Option<Instant>,
}

type SettingRow = (i64, Document, At);

fn setting(row: Option<SettingRow>) -> Result<RequirementsSetting, Error> {
    Ok(match row {
        None => RequirementsSetting { version: 0, requirements: Requirements::default(), updated_at: None },
        Some((version, facts, at)) => {
            RequirementsSetting { version, requirements: serde_json::from_value(facts.0).map_err(Error::internal)?, updated_at: Some(at.0) }
        }
    })
}

/// The required facts.
///
/// # Errors
/// What the database says.
pub fn requirements(tx: &mut Tx<'_>) -> Result<RequirementsSetting, Error> {
    let columns = (required_facts::version, required_facts::facts, required_facts::updated_at);
    setting(required_facts::table.select(columns).first(tx.db).optional()?)
}

/// Sets the required facts. `check` sees the version that there is, under its lock.
///
/// # Errors
/// What `check` says, or the database.
pub fn set_requirements(
    tx: &mut Tx<'_>,
    requirements: &Requirements,
    check: impl FnOnce(i64) -> Result<(), guanxi_domain::Refusal>,
    context: &Context,
) -> Result<RequirementsSetting, Error> {
    let company: UnitId = units::company(tx)?.ok_or_else(|| Error::internal("there is no company"))?.id;
    // The setting's row may not be there yet, but the company's is: who sets waits for whoever sets.
    let unit = crate::schema::units::table.find(Id::from(company)).select(crate::schema::units::id);
    ForChange(unit).get_result::<Id>(tx.db)?;
    let known = self::requirements(tx)?;
    check(known.version)?;
    if known.requirements == *requirements {
        return Ok(known);
    }
    let facts = serde_json::to_value(requirements).map_err(Error::internal)?;
    let (version, updated_at) = (known.version + 1, At::from(context.now));
    let columns =
        (required_facts::version.eq(version), required_facts::facts.eq(Document(facts.clone())), required_facts::updated_at.eq(updated_at));
    if known.version == 0 {
        let row = (required_facts::unit_id.eq(Id::from(company)), columns);
        diesel::insert_into(required_facts::table).values(row).execute(tx.db)?;
    } else {
        diesel::update(required_facts::table.find(Id::from(company))).set(columns).execute(tx.db)?;
    }
    let record = Record::new(RecordKind::Unit, company);
    let event = Event::new(EventKind::UnitRequiredFactsSet, record, company, None).with_detail("required_facts", facts);
    events::append(tx, context, vec![event])?;
    setting(Some((version, Document(serde_json::to_value(requirements).map_err(Error::internal)?), updated_at)))
}
