//! What is configured in versions: business calendars and policies of promises.

use diesel::prelude::*;
use guanxi_domain::complaints::assignment::{self as complaint_rules, AssignmentPolicy, AssignmentRules};
use guanxi_domain::ids::{CalendarId, ComplaintPolicyId, ConfigurationVersionId, SlaPolicyId, TypedId, UnitId};
use guanxi_domain::instant::{Instant, Tz};
use guanxi_domain::platform::page::Sort;
use guanxi_domain::platform::{Context, Event, RecordKind};
use guanxi_domain::service::calendar::{Calendar, CalendarDocument, ConfigurationSort, Configured, code_taken};
use guanxi_domain::service::sla::{PolicyDocument, PromisedKind, SlaPolicy};
use guanxi_domain::vocabulary::Word as _;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::access::units;
use crate::dialect::{FirstRows, ForChange, OneOf, OrSkip, WithinTime, lock_values, try_lock_alone};
use crate::error::Error;
use crate::insert_many;
use crate::keyset;
use crate::platform::events;
use crate::platform::page::{After, Page, SortValue};
use crate::schema::{service_configuration_versions, service_configurations};
use crate::store::Tx;
use crate::types::{At, Document, Id, Word};

/// The number under which processes that start at once agree who writes what an installation begins with.
const SEED_LOCK: i64 = 0x6775_616e_7869_0018;
/// The number under which those who note at once what policies name follow one another.
const NOTE_LOCK: i64 = 0x6775_616e_7869_0118;
/// The most calendars of an installation.
pub const MOST_CALENDARS: i64 = 2_000;

/// A document that is kept in versions.
pub trait KeptDocument: Clone + Serialize + DeserializeOwned + Send + 'static {
    /// The kind of its record.
    const KIND: RecordKind;
    /// Its record's id.
    type Id: TypedId;
}

impl KeptDocument for CalendarDocument {
    const KIND: RecordKind = RecordKind::BusinessCalendar;
    type Id = CalendarId;
}

impl KeptDocument for PolicyDocument {
    const KIND: RecordKind = RecordKind::SlaPolicy;
    type Id = SlaPolicyId;
}

impl KeptDocument for AssignmentPolicy {
    const KIND: RecordKind = RecordKind::ComplaintPolicy;
    type Id = ComplaintPolicyId;
}

#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = service_configurations, treat_none_as_default_value = false)]
struct ConfigurationRow {
    id: Id,
    kind: Word<RecordKind>,
    code: String,
    version: i64,
    version_id: Id,
    promised: bool,
    created_at: At,
    updated_at: At,
}

#[derive(Insertable)]
#[diesel(table_name = service_configuration_versions, treat_none_as_default_value = false)]
struct VersionRow {
    id: Id,
    configuration_id: Id,
    version: i64,
    document: Document,
    actor_kind: String,
    actor_id: Option<Id>,
    created_at: At,
}

fn rows<D: KeptDocument>(kept: &Configured<D::Id, D>, context: &Context) -> Result<(ConfigurationRow, VersionRow), Error> {
    let configuration = ConfigurationRow {
        id: kept.id.into(),
        kind: Word(D::KIND),
        code: kept.code.clone(),
        version: kept.version,
        version_id: kept.version_id.into(),
        promised: false,
        created_at: kept.created_at.into(),
        updated_at: kept.updated_at.into(),
    };
    let version = VersionRow {
        id: kept.version_id.into(),
        configuration_id: kept.id.into(),
        version: kept.version,
        document: Document(serde_json::to_value(&kept.document).map_err(Error::internal)?),
        actor_kind: context.actor.word().into_owned(),
        actor_id: context.actor.id().map(Id),
        created_at: kept.updated_at.into(),
    };
    Ok((configuration, version))
}

fn read<D: KeptDocument>(row: ConfigurationRow, document: Document) -> Result<Configured<D::Id, D>, Error> {
    Ok(Configured {
        id: row.id.typed(),
        version: row.version,
        version_id: row.version_id.typed(),
        code: row.code,
        document: serde_json::from_value(document.0).map_err(Error::internal)?,
        created_at: row.created_at.0,
        updated_at: row.updated_at.0,
    })
}

/// The company, whose events tell of what is configured.
///
/// # Errors
/// What the database says.
pub fn company(tx: &mut Tx<'_>) -> Result<UnitId, Error> {
    Ok(units::company(tx)?.ok_or_else(|| Error::internal("there is no company"))?.id)
}

/// Writes what of that is missing with which an installation begins: the calendars where there is nothing at all, and each policy that is
/// not there.
///
/// # Errors
/// What the database says.
pub fn seed(tx: &mut Tx<'_>, zone: Tz, context: &Context) -> Result<(), Error> {
    if !try_lock_alone(tx.db, SEED_LOCK)? {
        return Ok(());
    }
    let first: Option<Id> = service_configurations::table.select(service_configurations::id).first(tx.db).optional()?;
    if first.is_none() {
        for calendar in Calendar::shipped(zone, Uuid::now_v7, context.now) {
            write(tx, &calendar, context)?;
        }
    }
    let there = policy_codes(tx)?;
    for kind in PromisedKind::ALL.iter().filter(|kind| !there.iter().any(|code| code == kind.policy_code())) {
        let id = || Uuid::now_v7();
        write(tx, &SlaPolicy::shipped(*kind, id().into(), id().into(), context.now), context)?;
    }
    if !there.iter().any(|code| code == complaint_rules::CODE) {
        let id = || Uuid::now_v7();
        write(tx, &AssignmentRules::shipped(id().into(), id().into(), context.now), context)?;
    }
    Ok(())
}

/// Whether all is there with which an installation begins.
///
/// # Errors
/// What the database says.
pub fn is_seeded(tx: &mut Tx<'_>) -> Result<bool, Error> {
    let there = policy_codes(tx)?;
    let mut codes = PromisedKind::ALL.iter().map(|kind| kind.policy_code()).chain([complaint_rules::CODE]);
    Ok(codes.all(|code| there.iter().any(|known| known == code)))
}

fn policy_codes(tx: &mut Tx<'_>) -> Result<Vec<String>, Error> {
    let kinds = service_configurations::kind.eq(Word(RecordKind::SlaPolicy));
    let kinds = kinds.or(service_configurations::kind.eq(Word(RecordKind::ComplaintPolicy)));
    let policies = service_configurations::table.filter(kinds);
    Ok(policies.select(service_configurations::code).load(tx.db)?)
}

fn write<D: KeptDocument>(tx: &mut Tx<'_>, kept: &Configured<D::Id, D>, context: &Context) -> Result<(), Error> {
    let (configuration, version) = rows(kept, context)?;
    if OrSkip(diesel::insert_into(service_configurations::table).values(configuration)).execute(tx.db)? == 0 {
        return Err(code_taken().into());
    }
    Ok(insert_many!(tx.db, service_configuration_versions::table, &[version], columns = 7)?)
}

/// Keeps a new one and tells of it.
///
/// # Errors
/// `already_exists` where another has its code, or what the database says.
pub fn insert<D: KeptDocument>(tx: &mut Tx<'_>, kept: &Configured<D::Id, D>, event: Event, context: &Context) -> Result<(), Error> {
    write(tx, kept, context)?;
    events::append(tx, context, vec![event])
}

/// Keeps the next version of one that was loaded for change, and tells of it.
///
/// # Errors
/// What the database says.
pub fn replace<D: KeptDocument>(tx: &mut Tx<'_>, kept: &Configured<D::Id, D>, event: Event, context: &Context) -> Result<(), Error> {
    let (configuration, version) = rows(kept, context)?;
    diesel::insert_into(service_configuration_versions::table).values(version).execute(tx.db)?;
    let columns = (
        service_configurations::version.eq(configuration.version),
        service_configurations::version_id.eq(configuration.version_id),
        service_configurations::updated_at.eq(configuration.updated_at),
    );
    diesel::update(service_configurations::table.find(configuration.id)).set(columns).execute(tx.db)?;
    events::append(tx, context, vec![event])
}

/// Notes which calendars the policies name, so that these are at hand where promises are judged.
///
/// # Errors
/// What the database says.
pub fn note_promised(tx: &mut Tx<'_>) -> Result<(), Error> {
    use service_configurations::dsl;
    // Policies that change at once follow one another, so that each sees what the other names.
    lock_values(tx.db, &[NOTE_LOCK])?;
    let newest = service_configurations::table
        .inner_join(service_configuration_versions::table.on(service_configuration_versions::id.eq(service_configurations::version_id)))
        .filter(service_configurations::kind.eq(Word(RecordKind::SlaPolicy)))
        .select(service_configuration_versions::document);
    let mut named: Vec<Id> = Vec::new();
    for document in newest.load::<Document>(tx.db)? {
        let document: PolicyDocument = serde_json::from_value(document.0).map_err(Error::internal)?;
        named.extend(document.policy.calendars().map(Id::from));
    }
    let of_kind = || dsl::service_configurations.filter(dsl::kind.eq(Word(RecordKind::BusinessCalendar)));
    diesel::update(of_kind().filter(dsl::promised.eq(true))).set(dsl::promised.eq(false)).execute(tx.db)?;
    diesel::update(of_kind().filter(OneOf::ids(dsl::id, named))).set(dsl::promised.eq(true)).execute(tx.db)?;
    Ok(())
}

/// The newest version of one.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn get<D: KeptDocument>(tx: &mut Tx<'_>, id: D::Id) -> Result<Configured<D::Id, D>, Error> {
    let newest = service_configurations::table
        .inner_join(service_configuration_versions::table.on(service_configuration_versions::id.eq(service_configurations::version_id)))
        .filter(service_configurations::id.eq(Id::from(id)).and(service_configurations::kind.eq(Word(D::KIND))))
        .select((ConfigurationRow::as_select(), service_configuration_versions::document));
    let (row, document): (ConfigurationRow, Document) = newest.first(tx.db)?;
    read(row, document)
}

/// The newest version of the one of a code, where there is one.
///
/// # Errors
/// What the database says.
pub fn of_code<D: KeptDocument>(tx: &mut Tx<'_>, code: &str) -> Result<Option<Configured<D::Id, D>>, Error> {
    let newest = service_configurations::table
        .inner_join(service_configuration_versions::table.on(service_configuration_versions::id.eq(service_configurations::version_id)))
        .filter(service_configurations::kind.eq(Word(D::KIND)).and(service_configurations::code.eq(code)))
        .select((ConfigurationRow::as_select(), service_configuration_versions::document));
    let found: Option<(ConfigurationRow, Document)> = newest.first(tx.db).optional()?;
    found.map(|(row, document)| read(row, document)).transpose()
}

/// One to be changed: its row stays locked until the transaction ends.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn get_for_change<D: KeptDocument>(tx: &mut Tx<'_>, id: D::Id) -> Result<Configured<D::Id, D>, Error> {
    let row = service_configurations::table.find(Id::from(id)).select(service_configurations::id);
    ForChange(row).get_result::<Id>(tx.db)?;
    get(tx, id)
}

/// A page of the newest versions.
///
/// # Errors
/// What the database says.
pub fn list<D: KeptDocument>(
    tx: &mut Tx<'_>,
    sort: Sort<ConfigurationSort>,
    after: Option<&After>,
    limit: u32,
) -> Result<Page<Configured<D::Id, D>>, Error> {
    let (code, updated_at) = (service_configurations::code, service_configurations::updated_at);
    let key = service_configurations::id;
    let query = service_configurations::table
        .inner_join(service_configuration_versions::table.on(service_configuration_versions::id.eq(service_configurations::version_id)))
        .filter(service_configurations::kind.eq(Word(D::KIND)))
        .filter(WithinTime)
        .select((ConfigurationRow::as_select(), service_configuration_versions::document))
        .into_boxed();
    let rows: Vec<(ConfigurationRow, Document)> = match sort.by {
        ConfigurationSort::Code => FirstRows::of_page(keyset!(query, code, key, sort.direction, After::text(after)?), limit).load(tx.db)?,
        ConfigurationSort::UpdatedAt => {
            FirstRows::of_page(keyset!(query, updated_at, key, sort.direction, After::at(after)?), limit).load(tx.db)?
        }
    };
    let page = Page::cut(rows, limit, |(row, _)| After {
        value: match sort.by {
            ConfigurationSort::Code => SortValue::Text(row.code.clone()),
            ConfigurationSort::UpdatedAt => SortValue::At(row.updated_at.0),
        },
        id: row.id.0,
    });
    page.try_map(|(row, document)| read(row, document))
}

/// How many there are.
///
/// # Errors
/// What the database says.
pub fn count<D: KeptDocument>(tx: &mut Tx<'_>) -> Result<i64, Error> {
    Ok(service_configurations::table.filter(service_configurations::kind.eq(Word(D::KIND))).count().get_result(tx.db)?)
}

/// A version, with who made it.
#[derive(Clone, Debug, PartialEq)]
pub struct Version<D> {
    /// Its id.
    pub id: ConfigurationVersionId,
    /// Its number.
    pub version: i64,
    /// What it says.
    pub document: D,
    /// `user`, `api_key`, or `system:` and the name of the part.
    pub actor_kind: String,
    /// The staff user or the API key.
    pub actor_id: Option<Uuid>,
    /// Since when it was in force.
    pub created_at: Instant,
}

/// A page of the versions of one, the newest first.
///
/// # Errors
/// `not_found`, or what the database says.
pub fn versions<D: KeptDocument>(tx: &mut Tx<'_>, of: D::Id, after: Option<&After>, limit: u32) -> Result<Page<Version<D>>, Error> {
    use service_configuration_versions::dsl;
    get::<D>(tx, of)?;
    let query = dsl::service_configuration_versions
        .filter(dsl::configuration_id.eq(Id::from(of)))
        .filter(WithinTime)
        .select((dsl::id, dsl::version, dsl::document, dsl::actor_kind, dsl::actor_id, dsl::created_at))
        .into_boxed();
    type Row = (Id, i64, Document, String, Option<Id>, At);
    let rows: Vec<Row> =
        FirstRows::of_page(keyset!(query, dsl::created_at, dsl::id, Direction::Descending, After::at(after)?), limit).load(tx.db)?;
    let page = Page::cut(rows, limit, |row| After { value: SortValue::At(row.5.0), id: row.0.0 });
    page.try_map(|(id, version, document, actor_kind, actor_id, created_at)| {
        Ok(Version {
            id: id.typed(),
            version,
            document: serde_json::from_value(document.0).map_err(Error::internal)?,
            actor_kind,
            actor_id: actor_id.map(|id| id.0),
            created_at: created_at.0,
        })
    })
}

/// Whether there is a business calendar of a code; where none is named, nothing is missing.
///
/// # Errors
/// What the database says.
pub fn knows_calendar(tx: &mut Tx<'_>, code: Option<&str>) -> Result<bool, Error> {
    use service_configurations::dsl;
    let Some(code) = code else { return Ok(true) };
    let calendar = dsl::service_configurations.filter(dsl::kind.eq(Word(RecordKind::BusinessCalendar)).and(dsl::code.eq(code)));
    Ok(diesel::select(diesel::dsl::exists(calendar)).get_result(tx.db)?)
}

/// Those of the calendars that are there.
///
/// # Errors
/// What the database says.
pub fn known_calendars(tx: &mut Tx<'_>, asked: impl Iterator<Item = CalendarId>) -> Result<Vec<CalendarId>, Error> {
    let asked: Vec<Id> = asked.map(Id::from).collect();
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let there: Vec<Id> = service_configurations::table
        .filter(service_configurations::kind.eq(Word(RecordKind::BusinessCalendar)))
        .filter(OneOf::ids(service_configurations::id, asked))
        .select(service_configurations::id)
        .load(tx.db)?;
    Ok(there.into_iter().map(Id::typed).collect())
}

/// Those of the units that are there.
///
/// # Errors
/// What the database says.
pub fn known_units(tx: &mut Tx<'_>, asked: impl Iterator<Item = UnitId>) -> Result<Vec<UnitId>, Error> {
    use crate::schema::units as table;
    let asked: Vec<Id> = asked.map(Id::from).collect();
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let there: Vec<Id> = table::table.filter(OneOf::ids(table::id, asked)).select(table::id).load(tx.db)?;
    Ok(there.into_iter().map(Id::typed).collect())
}
