//! Which versions of policy and calendars are in force for a record, with what they say. A version never changes, so that each is read
//! once by a process.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use diesel::prelude::*;
use guanxi_domain::access::UnitKind;
use guanxi_domain::ids::{CalendarId, ConfigurationVersionId, SlaPolicyId, UnitId};
use guanxi_domain::platform::RecordKind;
use guanxi_domain::service::calendar::{CalendarDocument, USUAL_CALENDAR};
use guanxi_domain::service::sla::{Book, CalendarVersion, Clock, PolicyDocument, PolicyVersion, PromisedKind};
use uuid::Uuid;

use crate::dialect::OneOf;
use crate::error::Error;
use crate::schema::{service_configuration_versions, service_configurations, unit_scopes, units};
use crate::store::Tx;
use crate::types::{Document, Id, Word};

/// How many versions of each kind a process keeps at hand.
const AT_HAND: usize = 2_000;

type Kept<T> = LazyLock<RwLock<HashMap<Uuid, Arc<T>>>>;

static POLICIES: Kept<PolicyVersion> = LazyLock::new(RwLock::default);
static CALENDARS: Kept<CalendarVersion> = LazyLock::new(RwLock::default);

/// What clocks of a record are judged by: the versions in force for its unit, and those that its clocks began with.
///
/// # Errors
/// What the database says.
pub fn book(tx: &mut Tx<'_>, kind: PromisedKind, unit_id: UnitId, kept: &[Clock]) -> Result<Book, Error> {
    use service_configurations::dsl;
    type Row = (Word<RecordKind>, Id, String, Id, Id, Word<UnitKind>, Option<String>);
    // One row for each configuration that may be needed and each unit from this one up to the company.
    let above = unit_scopes::table.filter(unit_scopes::unit_id.eq(Id::from(unit_id))).select(unit_scopes::scope_id);
    let rows: Vec<Row> = dsl::service_configurations
        .inner_join(units::table.on(units::id.eq_any(above).or(units::parent_id.is_null())))
        .filter(
            dsl::code
                .eq(kind.policy_code())
                .or(dsl::code.eq(USUAL_CALENDAR))
                .or(dsl::promised.eq(true))
                .or(units::calendar.eq(dsl::code.nullable())),
        )
        .select((dsl::kind, dsl::id, dsl::code, dsl::version_id, units::id, units::kind, units::calendar))
        .load(tx.db)?;
    let is_calendar = |row: &&Row| row.0.0 == RecordKind::BusinessCalendar;
    let policy = rows.iter().find(|row| row.0.0 == RecordKind::SlaPolicy && row.2 == kind.policy_code()).map(|row| row.3);
    let policy = policy.ok_or_else(|| Error::internal("there is no policy of promises"))?;
    // The levels go down the tree, so that the deepest is the nearest.
    let named = rows.iter().filter(is_calendar).filter(|row| row.6.as_deref() == Some(row.2.as_str()));
    let usual = named.max_by_key(|row| row.5.0).or_else(|| rows.iter().filter(is_calendar).find(|row| row.2 == USUAL_CALENDAR));
    let usual: CalendarId = usual.ok_or_else(|| Error::internal("there is no usual calendar"))?.1.typed();
    let mut way: Vec<(UnitKind, UnitId)> = rows.iter().map(|row| (row.5.0, row.4.typed())).collect();
    way.sort_unstable_by(|one, other| other.cmp(one));
    way.dedup();
    let unit_ids = way.into_iter().map(|(_, unit)| unit).collect();
    let mut in_force: Vec<Id> = rows.iter().filter(is_calendar).map(|row| row.3).collect();
    in_force.sort_unstable();
    in_force.dedup();
    let policies = kept.iter().map(|clock| Id::from(clock.policy_version_id)).filter(|id| *id != policy);
    let calendars = kept.iter().filter_map(|clock| clock.calendar_version_id).map(Id::from).filter(|id| !in_force.contains(id));
    let (earlier_policies, earlier_calendars): (Vec<Id>, Vec<Id>) = (policies.collect(), calendars.collect());
    let newest = policy_versions(tx, &[policy])?.pop().ok_or_else(|| Error::internal("the policy has no such version"))?;
    Ok(Book {
        policy: newest,
        unit_ids,
        calendars: calendar_versions(tx, &in_force)?,
        usual,
        earlier_policies: policy_versions(tx, &earlier_policies)?,
        earlier_calendars: calendar_versions(tx, &earlier_calendars)?,
    })
}

/// The policies by which records go.
///
/// # Errors
/// What the database says.
pub(super) fn policies(tx: &mut Tx<'_>) -> Result<Vec<SlaPolicyId>, Error> {
    use service_configurations::dsl;
    let policies = dsl::service_configurations.filter(dsl::kind.eq(Word(RecordKind::SlaPolicy)));
    let ids: Vec<Id> = policies.order(dsl::code).select(dsl::id).load(tx.db)?;
    Ok(ids.into_iter().map(Id::typed).collect())
}

fn policy_versions(tx: &mut Tx<'_>, ids: &[Id]) -> Result<Vec<Arc<PolicyVersion>>, Error> {
    at_hand(&POLICIES, tx, ids, |row| {
        let document: PolicyDocument = serde_json::from_value(row.document.0).map_err(Error::internal)?;
        Ok(PolicyVersion { id: ConfigurationVersionId::new(row.id.0), version: row.version, policy: document.policy })
    })
}

fn calendar_versions(tx: &mut Tx<'_>, ids: &[Id]) -> Result<Vec<Arc<CalendarVersion>>, Error> {
    at_hand(&CALENDARS, tx, ids, |row| {
        let document: CalendarDocument = serde_json::from_value(row.document.0).map_err(Error::internal)?;
        let (id, calendar_id, version, code) = (row.id.typed(), row.configuration_id.typed(), row.version, row.code);
        Ok(CalendarVersion { id, calendar_id, version, code, name: document.name, calendar: document.calendar })
    })
}

#[derive(Queryable)]
struct VersionRow {
    id: Id,
    configuration_id: Id,
    version: i64,
    document: Document,
    code: String,
}

fn at_hand<T>(kept: &Kept<T>, tx: &mut Tx<'_>, ids: &[Id], read: impl Fn(VersionRow) -> Result<T, Error>) -> Result<Vec<Arc<T>>, Error> {
    let mut found: HashMap<Uuid, Arc<T>> = {
        let kept = kept.read().unwrap_or_else(PoisonError::into_inner);
        ids.iter().filter_map(|id| kept.get(&id.0).map(|version| (id.0, Arc::clone(version)))).collect()
    };
    let missing: Vec<Id> = ids.iter().copied().filter(|id| !found.contains_key(&id.0)).collect();
    if !missing.is_empty() {
        let rows: Vec<VersionRow> = service_configuration_versions::table
            .inner_join(service_configurations::table.on(service_configurations::id.eq(service_configuration_versions::configuration_id)))
            .filter(OneOf::ids(service_configuration_versions::id, missing))
            .select((
                service_configuration_versions::id,
                service_configuration_versions::configuration_id,
                service_configuration_versions::version,
                service_configuration_versions::document,
                service_configurations::code,
            ))
            .load(tx.db)?;
        for row in rows {
            let (id, version) = (row.id.0, Arc::new(read(row)?));
            found.insert(id, Arc::clone(&version));
            let mut kept = kept.write().unwrap_or_else(PoisonError::into_inner);
            if kept.len() >= AT_HAND {
                kept.clear();
            }
            kept.insert(id, version);
        }
    }
    Ok(found.into_values().collect())
}
