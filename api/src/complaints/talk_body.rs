//! What callers send with a contact about the decision.

use guanxi_domain::case::message::MessageInput;
use guanxi_domain::case::said::StepInput;
use guanxi_domain::complaints::{Talk, TalkInput};
use guanxi_domain::{Fields, Refusal};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use validator::Validate;

use crate::case::bodies::MessageBody;
use crate::openapi::Example;

/// A contact about the decision on a complaint.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
#[schema(as = ComplaintTalk)]
pub struct TalkBody {
    /// The contact, at the decision or later, and after the customer's yes where they said it already. Required.
    #[schema(required = true)]
    contact: Option<MessageBody>,
    /// What the customer was told of the decision in it, up to 5,000 characters. With the customer's word it is required where nobody has
    /// told them before, and takes a conversation; where the company tells them it is the content of the contact where absent. The round keeps the first, each step its own.
    told: Option<String>,
    /// Words for colleagues, up to 2,000 characters.
    note: Option<String>,
}

impl TalkBody {
    /// The contact.
    ///
    /// # Errors
    /// `validation_failed` with every field concerned.
    pub fn read(self) -> Result<Talk, Refusal> {
        let mut fields = Fields::new();
        let step = StepInput { note: self.note, contact: self.contact.map(MessageInput::from) };
        let said = Talk::read(TalkInput { told: self.told, step }, &mut fields);
        fields.finish(said)
    }
}

impl Example for TalkBody {
    fn example() -> Value {
        json!({
            "contact": { "content": "电话告知处理方案，客户表示认可。", "channel": "phone", "outcome": "information_given" },
            "told": "为排期变更未通知致歉，赠送一次保养。"
        })
    }
}
