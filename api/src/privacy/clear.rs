//! Clear answers: nobody sees a clear value before the record is committed that says so.

use actix_web::web::Data;
use guanxi_domain::access::Permission;
use guanxi_domain::customers::Customer;
use guanxi_domain::ids::{AccessRecordId, CustomerId, TypedId};
use guanxi_domain::platform::RecordKind;
use guanxi_domain::privacy::fields::CATALOGUE;
use guanxi_domain::privacy::{AccessRecord, Clearance};
use guanxi_domain::vocabulary::Word as _;
use guanxi_domain::{Fields, ProblemCode, Refusal};
use guanxi_persistence::access::scope;
use guanxi_persistence::customers::{self, LoadedCustomer};
use guanxi_persistence::privacy::access_records;
use guanxi_persistence::{Error, Tx};
use uuid::Uuid;

use crate::app::App;
use crate::extract::{Caller, CustomersRead, QueryInput, QueryParameter, QueryValues};
use crate::problem::Problem;

/// Whether personal values are asked for in clear.
#[derive(Clone, Copy, Debug)]
pub struct Clear(pub bool);

impl QueryInput for Clear {
    const PARAMETERS: &'static [QueryParameter] = &[QueryParameter::flag(
        "clear",
        "`true` shows values of class `personal` to whoever has `customers:read_personal`, and of class `sensitive` to whoever has \
         `customers:read_sensitive`, in clear; without either it is refused. Each such answer is noted first, with caller, fields and address.",
    )];

    fn read(values: &QueryValues, fields: &mut Fields) -> Option<Self> {
        Some(Self(values.flag("clear", fields).unwrap_or(false)))
    }
}

/// Loads a customer for an answer, with what the caller may see of it in clear: nothing, unless it is asked for. What the answer shows in
/// clear is noted in the same transaction.
///
/// # Errors
/// `permission_denied` where clear values are asked for that the caller may not read, and what finding the customer says.
pub async fn load(
    app: &Data<App>,
    caller: &Caller<CustomersRead>,
    clear: Clear,
    find: impl Fn(&mut Tx<'_>) -> Result<CustomerId, Error> + Send + 'static,
    shown: impl Fn(Clearance, &Customer) -> Result<Vec<String>, Refusal> + Send + 'static,
) -> Result<(LoadedCustomer, Clearance), Problem> {
    let reach = caller.reach();
    if !clear.0 {
        let loaded = app.store.read(move |tx| find(tx).and_then(|id| customers::load(tx, id, reach))).await?;
        return Ok((loaded, Clearance::default()));
    }
    let granted: Vec<_> = clearing().filter_map(|permission| Some((permission, caller.reach_of(permission)?))).collect();
    let request = caller.request().clone();
    let context = caller.context();
    let work = app.store.write(move |tx| {
        let id = find(tx)?;
        let loaded = customers::load(tx, id, reach)?;
        let mut within = Vec::new();
        for (permission, own) in &granted {
            // A permission may reach less far than that to read the customer at all.
            if *own == reach || scope::reaches(tx, RecordKind::Customer, id.uuid(), *own)? {
                within.push(*permission);
            }
        }
        let clearance = Clearance::of(|permission| within.contains(&permission));
        if clearance.is_none() {
            return Err(denied().into());
        }
        let fields = shown(clearance, &loaded.customer)?;
        if !fields.is_empty() {
            let record = AccessRecord {
                id: AccessRecordId::new(Uuid::now_v7()),
                customer_id: id,
                unit_id: loaded.customer.unit_id,
                actor: context.actor.into(),
                fields,
                address: request.address.to_string(),
                request_id: request.request_id.to_string(),
                occurred_at: context.now,
            };
            access_records::write(tx, record)?;
        }
        Ok((loaded, clearance))
    });
    Ok(work.await?)
}

/// The permissions that clear a masked field.
fn clearing() -> impl Iterator<Item = Permission> {
    let mut known = Vec::new();
    for permission in CATALOGUE.iter().filter(|field| field.masked_as.is_some()).filter_map(|field| field.read_by) {
        if !known.contains(&permission) {
            known.push(permission);
        }
    }
    known.into_iter()
}

/// Clear values were asked for that the caller may not read.
pub fn denied() -> Refusal {
    let permission = Permission::CustomersReadPersonal;
    Refusal::new(ProblemCode::PermissionDenied)
        .with_argument("permission", permission)
        .with_extension("permission", permission.word().into())
}
