//! What the public sends.

use guanxi_domain::complaints::public::PublicComplaintInput;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::openapi::Example;

/// A complaint of somebody who needs no account.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPublicComplaint)]
pub struct PublicComplaintBody {
    /// Your name, 1–100 characters. Required.
    #[schema(required = true, value_type = String, max_length = 100)]
    name: Option<String>,
    /// A phone by which you can be reached, as people write it. This or `email`, or both.
    #[schema(max_length = 40)]
    phone: Option<String>,
    /// An e-mail address by which you can be reached.
    #[schema(max_length = 254)]
    email: Option<String>,
    /// What it is about: a word of the vocabulary `complaint_kind`; `other` where absent.
    kind: Option<String>,
    /// What it is about in short, 1–200 characters. Required.
    #[schema(required = true, value_type = String, max_length = 200)]
    subject: Option<String>,
    /// What happened, in your words, 1–5,000 characters. Required.
    #[schema(required = true, value_type = String, max_length = 5000)]
    account: Option<String>,
    /// What you ask for, 1–5,000 characters.
    #[schema(max_length = 5000)]
    demand: Option<String>,
    /// The number of your order, where it is about one, 1–60 characters.
    #[schema(max_length = 60)]
    order_number: Option<String>,
    /// The code of the outlet that it is about, 1–60 characters.
    #[schema(max_length = 60)]
    outlet_code: Option<String>,
    /// The language in which you would like to be answered, a BCP 47 tag.
    language: Option<String>,
}

impl From<PublicComplaintBody> for PublicComplaintInput {
    fn from(body: PublicComplaintBody) -> Self {
        let PublicComplaintBody { name, phone, email, kind, subject, account, demand, order_number, outlet_code, language } = body;
        Self { name, phone, email, kind, subject, account, demand, order_number, outlet_code, language }
    }
}

impl Example for PublicComplaintBody {
    fn example() -> Value {
        json!({
            "name": "王小明", "phone": "138 0013 8000", "kind": "after_sales", "subject": "保养后异响",
            "account": "昨天保养之后，发动机有明显异响。", "demand": "请尽快检查并修好。"
        })
    }
}
