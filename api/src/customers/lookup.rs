//! Look a customer up over all units.

use actix_web::web::Data;
use guanxi_domain::Fields;
use guanxi_domain::access::Permission;
use guanxi_domain::customers::lookup::{LookupInput, LookupKey, SHOWN};
use guanxi_domain::customers::{CustomerKind, masking};
use guanxi_domain::ids::{CustomerId, UnitId};
use guanxi_persistence::customers::{self, CustomerCard};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::answer::{Answer, Content};
use crate::app::App;
use crate::extract::{Caller, CustomersLookup, NoIdempotencyKey, Valid};
use crate::openapi::Example;
use crate::operation::{Method, Operation, Tag};

/// `POST /api/v1/customers/lookup`.
pub const OPERATION: Operation = Operation {
    id: "look_customer_up",
    method: Method::Post,
    path: "/api/v1/customers/lookup",
    tag: Tag::Customers,
    summary: "Look a customer up over all units",
    description: "Whoever turns to an outlet that does not know them is found by exactly one of phone, e-mail address and number, whatever one's scope: the whole value, as it \
                  was written down or said. The answer is a card that tells no more than with whom one has to do and where the customer is at home; `link_unit` takes \
                  the customer on.",
    problems: &[],
};

/// By what the customer is looked up: exactly one of these.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = CustomerLookup)]
pub struct LookupBody {
    /// The phone number of the customer, as people write it.
    #[schema(max_length = 40)]
    phone: Option<String>,
    /// The e-mail address of the customer.
    #[schema(max_length = 254)]
    email: Option<String>,
    /// The number of the customer, `K-…`.
    #[schema(max_length = 40)]
    number: Option<String>,
}

impl Example for LookupBody {
    fn example() -> Value {
        json!({ "phone": "138 0013 8000" })
    }
}

/// Who was found.
#[derive(Serialize, ToSchema)]
#[schema(as = CustomerCards)]
pub struct CardsView {
    /// The customers with the value, those that came last first; at most 20.
    #[schema(max_items = 20)]
    pub items: Vec<CardView>,
}

/// A customer of whatever unit.
#[derive(Serialize, ToSchema)]
#[schema(as = CustomerCard)]
pub struct CardView {
    /// The id.
    pub id: CustomerId,
    /// The number.
    pub number: String,
    /// Person or organisation.
    pub kind: CustomerKind,
    /// The name; of a person only the first character.
    pub name: String,
    /// The home.
    pub unit_id: UnitId,
    /// The name of the home.
    pub unit_name: String,
    /// Whether the customer is archived.
    pub archived: bool,
    /// Whether you may read the whole record.
    pub in_scope: bool,
}

impl From<CustomerCard> for CardView {
    fn from(card: CustomerCard) -> Self {
        let CustomerCard { id, number, kind, name, unit_id, unit_name, archived, within_reach } = card;
        let name = if kind == CustomerKind::Person { masking::name(&name) } else { name };
        Self { id, number, kind, name, unit_id, unit_name, archived, in_scope: within_reach }
    }
}

impl Example for CardsView {
    fn example() -> Value {
        json!({ "items": [{
            "id": "0192f3a4-5b6c-7d8e-9f01-23456789ab01",
            "number": "K-000123",
            "kind": "person",
            "name": "王**",
            "unit_id": "0192f3a4-5b6c-7d8e-9f01-23456789ab02",
            "unit_name": "杭州西湖店",
            "archived": false,
            "in_scope": false
        }] })
    }
}

/// Looks the customer up.
///
/// # Errors
/// What the document says of the operation.
pub async fn handle(
    caller: Caller<CustomersLookup>,
    _: NoIdempotencyKey,
    body: Valid<LookupBody>,
    app: Data<App>,
) -> Answer<Content<CardsView>> {
    let LookupBody { phone, email, number } = body.into_inner();
    let mut fields = Fields::new();
    let key = LookupKey::read(LookupInput { phone, email, number }, &mut fields);
    let key = fields.finish(key)?;
    let reach = caller.reach_of(Permission::CustomersRead);
    let cards = app.store.read(move |tx| customers::lookup(tx, &key, reach)).await?;
    debug_assert!(cards.len() <= SHOWN);
    Ok(Content(CardsView { items: cards.into_iter().map(CardView::from).collect() }))
}
