//! What callers send about imports.

use std::collections::BTreeMap;

use guanxi_domain::platform::import::NewImportInput;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// An import to be.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewImport)]
pub struct NewImportBody {
    /// What the file holds: a word of the vocabulary `import_kind`.
    #[schema(required = true)]
    kind: Option<String>,
    /// The file's name, for people.
    #[schema(required = true, min_length = 1, max_length = 200)]
    file_name: Option<String>,
    /// Which column of the file holds what: a word of the vocabulary `import_customer_field`, `import_order_field` or
    /// `import_interaction_field` as the member's name, the column's name as its value. Columns that are not mapped are passed over.
    /// Customers need one of `external_ref`, `name`, `phone`, `email`. Orders and interactions need one of `customer.external_ref`,
    /// `customer.number`, `customer.phone`, `customer.email`; orders also `placed_at` and one of `total`, `unit_price`, `sku`;
    /// interactions also `occurred_at`, `channel` and `direction`.
    #[schema(required = true)]
    mapping: Option<BTreeMap<String, String>>,
    /// The system whose references the file holds: letters, digits and `. _ - :`; `import` where absent.
    #[schema(min_length = 1, max_length = 40)]
    source: Option<String>,
    /// The unit that new customers belong to; the caller's own where absent. Orders and interactions belong to that of their customer.
    #[schema(format = Uuid)]
    unit_id: Option<String>,
    /// The currency of rows that name none (ISO 4217). Orders must have it, others can't.
    #[schema(min_length = 3, max_length = 3)]
    currency: Option<String>,
    /// The status of orders whose row names none: a word of the vocabulary `order_status`; `paid` where absent. For orders alone.
    order_status: Option<String>,
    /// The zone of dates and local times (IANA); the company's where absent. Not for customers.
    time_zone: Option<String>,
    /// How the file spells letters: a word of the vocabulary `import_encoding`; `auto` where absent.
    encoding: Option<String>,
    /// What stands between two columns: a word of the vocabulary `import_delimiter`; `comma` where absent. `bar` can't be told from
    /// half a letter in GBK.
    delimiter: Option<String>,
    /// What to do with a row whose record is there already: a word of the vocabulary `import_on_match`; `skip` where absent.
    on_match: Option<String>,
    /// Whether customers that orders name and nobody knows are made; then the permission `customers:write` is needed, too. For orders
    /// alone.
    create_customers: Option<bool>,
    /// Whether customers are made although others have the same phone, e-mail address or identity number; then the permission
    /// `customers:allow_duplicate` is needed, too. For customers alone.
    allow_duplicates: Option<bool>,
    /// Whether rows are judged and nothing is written. Rows are judged in slices: what one slice would have made, the next does not
    /// know of.
    dry_run: Option<bool>,
    /// Whether the file is imported although it was imported before.
    again: Option<bool>,
}

impl From<NewImportBody> for NewImportInput {
    fn from(body: NewImportBody) -> Self {
        Self {
            kind: body.kind,
            file_name: body.file_name,
            mapping: body.mapping,
            source: body.source,
            unit_id: body.unit_id,
            currency: body.currency,
            order_status: body.order_status,
            time_zone: body.time_zone,
            encoding: body.encoding,
            delimiter: body.delimiter,
            on_match: body.on_match,
            create_customers: body.create_customers,
            allow_duplicates: body.allow_duplicates,
            dry_run: body.dry_run,
            again: body.again,
        }
    }
}

impl Example for NewImportBody {
    fn example() -> Value {
        json!({
            "kind": "orders",
            "file_name": "订单2026.csv",
            "mapping": {
                "customer.external_ref": "客户编号",
                "external_ref": "订单编号",
                "placed_at": "下单时间",
                "quantity": "数量",
                "total": "金额"
            },
            "source": "dms",
            "currency": "CNY",
            "create_customers": true
        })
    }
}
