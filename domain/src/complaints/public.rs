//! Complaints of the public: whoever complains without being known, and what they are told of it.

use chrono::Duration;

use super::words::{ComplaintKind, ComplaintStatus};
use crate::customers::duplicates::ComparedValue;
use crate::customers::read::language;
use crate::customers::{EmailAddress, NewContactPointInput, NewCustomer, NewCustomerInput, PhoneNumber};
use crate::fields::{self, FieldCode, Fields};
use crate::ids::CustomerId;
use crate::instant::Instant;
use crate::service::sla::{Clock, SlaTarget};
use crate::text;

/// The longest name, in characters.
pub const NAME_MAX: usize = 100;
/// The longest subject, in characters.
pub const SUBJECT_MAX: usize = 200;
/// The longest account and the longest demand of the public, in characters.
pub const ACCOUNT_MAX: usize = 5_000;
/// The longest order number and the longest code of an outlet, in characters.
pub const CODE_MAX: usize = 60;
/// For how long a complaint can be followed up by the token that was given with its number.
pub const FOLLOW_UP: Duration = Duration::days(180);

crate::vocabulary! {
    /// How far a complaint has come, as the customer is told.
    PublicStatus, "public_complaint_status" {
        Received = "received", "已受理", "Received";
        InProgress = "in_progress", "处理中", "In progress";
        DecisionMade = "decision_made", "已有处理结果，我们将与您联系", "A decision was made; we will contact you";
        Decided = "decided", "已有处理结果，等待您确认", "Decided; your word is awaited";
        CallbackDue = "callback_due", "等待回访", "You will be called back";
        Closed = "closed", "已办结", "Closed";
        Withdrawn = "withdrawn", "已撤诉", "Withdrawn";
    }
}

crate::vocabulary! {
    /// What comes next for a customer who complained.
    PublicStep, "public_complaint_step" {
        Acknowledgement = "acknowledgement", "我们将确认受理并初步评估", "We acknowledge the complaint and assess it";
        Decision = "decision", "我们将查明原因并告知您处理结果", "We find the cause and tell you what was decided";
        Contact = "contact", "我们将联系您，告知处理结果", "We contact you and tell you what was decided";
        YourWord = "your_word", "请告诉我们您是否满意", "You tell us whether you are satisfied";
        Callback = "callback", "我们将回访您", "We call you back";
        Nothing = "nothing", "已办结", "Nothing: it is over";
    }
}

impl PublicStatus {
    /// What is told of a status; it is in progress once somebody has assessed it, and waits for the customer once they were told.
    #[must_use]
    pub const fn of(status: ComplaintStatus, is_acknowledged: bool, is_told: bool) -> Self {
        match status {
            ComplaintStatus::Received | ComplaintStatus::Assigned if !is_acknowledged => Self::Received,
            ComplaintStatus::Received
            | ComplaintStatus::Assigned
            | ComplaintStatus::Handling
            | ComplaintStatus::AwaitingApproval
            | ComplaintStatus::Merged => Self::InProgress,
            ComplaintStatus::Confirming if !is_told => Self::DecisionMade,
            ComplaintStatus::Confirming => Self::Decided,
            ComplaintStatus::CallbackDue => Self::CallbackDue,
            ComplaintStatus::Closed => Self::Closed,
            ComplaintStatus::Withdrawn => Self::Withdrawn,
        }
    }
}

impl PublicStep {
    /// What comes next in a status; the acknowledgement only where it is still to come, and the customer's word only once they were told.
    #[must_use]
    pub const fn after(status: ComplaintStatus, is_acknowledged: bool, is_told: bool) -> Self {
        match status {
            ComplaintStatus::Received | ComplaintStatus::Assigned if !is_acknowledged => Self::Acknowledgement,
            ComplaintStatus::Received
            | ComplaintStatus::Assigned
            | ComplaintStatus::Handling
            | ComplaintStatus::AwaitingApproval
            | ComplaintStatus::Merged => Self::Decision,
            ComplaintStatus::Confirming if !is_told => Self::Contact,
            ComplaintStatus::Confirming => Self::YourWord,
            ComplaintStatus::CallbackDue => Self::Callback,
            ComplaintStatus::Closed | ComplaintStatus::Withdrawn => Self::Nothing,
        }
    }

    /// Which promise to the customer the step keeps. What we promise each other is none of these.
    const fn target(self) -> Option<SlaTarget> {
        match self {
            Self::Acknowledgement => Some(SlaTarget::Acknowledgement),
            Self::Decision | Self::Contact => Some(SlaTarget::Resolution),
            Self::Callback => Some(SlaTarget::Callback),
            Self::YourWord | Self::Nothing => None,
        }
    }

    /// By when the step is promised to the customer; none where nothing is.
    #[must_use]
    pub fn promised_by(self, clocks: &[Clock]) -> Option<Instant> {
        let target = self.target()?;
        clocks.iter().rev().find(|clock| clock.target == target && !clock.is_over()).and_then(|clock| clock.due_at)
    }
}

/// Who complained, as they said themselves, where that is kept apart from the customer: somebody who is known under another name, or by
/// another phone or address, may be somebody else, whom staff are to call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complainant {
    /// What they are called.
    pub name: String,
    /// Where they can be reached.
    pub phone: Option<PhoneNumber>,
    /// Where they can be reached.
    pub email: Option<EmailAddress>,
}

/// A complaint of the public as it comes in.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct PublicComplaintInput {
    /// Who complains.
    pub name: Option<String>,
    /// Where they can be reached: this or the e-mail address, or both.
    pub phone: Option<String>,
    /// Where they can be reached.
    pub email: Option<String>,
    /// Word of [`ComplaintKind`]; `other` where absent.
    pub kind: Option<String>,
    /// What it is about.
    pub subject: Option<String>,
    /// The grievance.
    pub account: Option<String>,
    /// What they ask for.
    pub demand: Option<String>,
    /// The number of an order of theirs.
    pub order_number: Option<String>,
    /// The code of the outlet that it is about.
    pub outlet_code: Option<String>,
    /// A BCP 47 tag.
    pub language: Option<String>,
}

/// A complaint of the public.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicComplaint {
    /// Who complains.
    pub name: String,
    /// Where they can be reached.
    pub phone: Option<PhoneNumber>,
    /// Where they can be reached.
    pub email: Option<EmailAddress>,
    /// What it is about.
    pub kind: ComplaintKind,
    /// What it is about, in words.
    pub subject: String,
    /// The grievance.
    pub account: String,
    /// What they ask for.
    pub demand: Option<String>,
    /// The number of an order, as they say.
    pub order_number: Option<String>,
    /// The code of an outlet, as they say.
    pub outlet_code: Option<String>,
    /// The language of the conversation.
    pub language: Option<String>,
}

impl PublicComplaint {
    /// Reads a complaint, noting every wrong field; `required` at `/phone` where neither a phone nor an e-mail address is given.
    pub fn read(input: PublicComplaintInput, fields: &mut Fields) -> Option<Self> {
        let name = fields.required("name", input.name, |name| text::line(name, 1, NAME_MAX));
        if input.phone.is_none() && input.email.is_none() {
            fields.refuse("phone", FieldCode::Required);
        }
        let phone = fields.optional("phone", input.phone, PhoneNumber::read);
        let email = fields.optional("email", input.email, EmailAddress::read);
        let kind = fields.optional("kind", input.kind, fields::word::<ComplaintKind>);
        let subject = fields.required("subject", input.subject, |subject| text::line(subject, 1, SUBJECT_MAX));
        let account = fields.required("account", input.account, |account| text::paragraphs(account, 1, ACCOUNT_MAX));
        let demand = fields.optional("demand", input.demand, |demand| text::paragraphs(demand, 1, ACCOUNT_MAX));
        let order_number = fields.optional("order_number", input.order_number, |number| text::line(number, 1, CODE_MAX));
        let outlet_code = fields.optional("outlet_code", input.outlet_code, |code| text::line(code, 1, CODE_MAX));
        let language = fields.optional("language", input.language, language);
        let (phone, email) = (phone?, email?);
        if phone.is_none() && email.is_none() {
            return None;
        }
        Some(Self {
            name: name?,
            phone,
            email,
            kind: kind?.unwrap_or(ComplaintKind::Other),
            subject: subject?,
            account: account?,
            demand: demand?,
            order_number: order_number?,
            outlet_code: outlet_code?,
            language: language?,
        })
    }

    /// Who complained, as they said.
    #[must_use]
    pub fn complainant(&self) -> Complainant {
        Complainant { name: self.name.clone(), phone: self.phone.clone(), email: self.email.clone() }
    }

    /// By what the customer is known again.
    #[must_use]
    pub fn values(&self) -> Vec<ComparedValue> {
        let phone = self.phone.iter().map(|phone| ComparedValue::Phone(phone.as_str().to_owned()));
        phone.chain(self.email.iter().map(|email| ComparedValue::Email(email.normal_form()))).collect()
    }

    /// The customer to be created where nobody is known by these values.
    ///
    /// # Errors
    /// None that reading has not found before.
    pub fn customer(&self, now: Instant) -> Result<NewCustomer, crate::Refusal> {
        let point = |kind: &str, value: &str| NewContactPointInput {
            kind: Some(kind.to_owned()),
            value: Some(value.to_owned()),
            ..NewContactPointInput::default()
        };
        let phone = self.phone.iter().map(|phone| point("phone", phone.as_str()));
        let email = self.email.iter().map(|email| point("email", email.as_str()));
        let input = NewCustomerInput {
            kind: Some("person".to_owned()),
            name: Some(self.name.clone()),
            language: self.language.clone(),
            source_channel: Some("web_form".to_owned()),
            contact_points: Some(phone.chain(email).collect()),
            ..NewCustomerInput::default()
        };
        let mut fields = Fields::new();
        let read = NewCustomer::read(input, now, &mut fields);
        fields.finish(read)
    }

    /// The account with what was said and could not be found: nothing that the customer said is lost.
    #[must_use]
    pub fn account_with(&self, order_found: bool, outlet_found: bool) -> String {
        let order = self.order_number.iter().filter(|_| !order_found).map(|number| format!("\n订单号：{number}"));
        let outlet = self.outlet_code.iter().filter(|_| !outlet_found).map(|code| format!("\n门店：{code}"));
        std::iter::once(self.account.clone()).chain(order).chain(outlet).collect()
    }
}

/// A customer who may be the one who complains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub id: CustomerId,
    /// What the customer is called.
    pub name: String,
}

/// Which of those who are known by the phone or the e-mail address complains: the one of the same name, else the one who came first.
#[must_use]
pub fn identify(name: &str, candidates: &[Candidate]) -> Option<CustomerId> {
    let first = |list: &mut dyn Iterator<Item = &Candidate>| list.map(|one| one.id).min();
    first(&mut candidates.iter().filter(|one| one.name == name)).or_else(|| first(&mut candidates.iter()))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::instant;
    use crate::vocabulary::Word as _;

    fn input() -> PublicComplaintInput {
        PublicComplaintInput {
            name: Some("王小明".into()),
            phone: Some("138 0013 8000".into()),
            subject: Some("保养后异响".into()),
            account: Some("保养之后发动机有异响。".into()),
            ..PublicComplaintInput::default()
        }
    }

    fn read(input: PublicComplaintInput) -> Result<PublicComplaint, Vec<(String, FieldCode)>> {
        let mut fields = Fields::new();
        let read = PublicComplaint::read(input, &mut fields);
        fields.finish(read).map_err(|refusal| refusal.errors.into_iter().map(|error| (error.pointer, error.code)).collect())
    }

    #[test]
    fn somebody_who_can_be_reached_complains_of_something() {
        let complaint = read(input()).unwrap();
        assert_eq!((complaint.kind, complaint.values().len()), (ComplaintKind::Other, 1));
        assert!(complaint.customer(instant::parse("2026-02-13T09:00:00Z").unwrap()).is_ok());
        let both = read(PublicComplaintInput { email: Some("a@example.com".into()), ..input() }).unwrap();
        assert_eq!(both.values().len(), 2);
        let missing = read(PublicComplaintInput { phone: None, name: None, ..input() }).err().unwrap();
        assert_eq!(missing, [("/name".to_owned(), FieldCode::Required), ("/phone".to_owned(), FieldCode::Required)]);
        assert!(read(PublicComplaintInput { account: Some("字".repeat(ACCOUNT_MAX + 1)), ..input() }).is_err());
    }

    #[test]
    fn what_could_not_be_found_stays_in_the_account() {
        let said = PublicComplaintInput { order_number: Some("S-1".into()), outlet_code: Some("x".into()), ..input() };
        let complaint = read(said).unwrap();
        assert_eq!(complaint.account_with(true, true), complaint.account);
        assert_eq!(complaint.account_with(false, false), format!("{}\n订单号：S-1\n门店：x", complaint.account));
    }

    #[test]
    fn the_one_of_the_name_complains_else_who_came_first() {
        let one = |id, name: &str| Candidate { id: CustomerId::new(Uuid::from_u128(id)), name: name.into() };
        let id = |id| Some(CustomerId::new(Uuid::from_u128(id)));
        assert_eq!(identify("a", &[]), None);
        assert_eq!(identify("a", &[one(2, "b"), one(1, "c")]), id(1));
        assert_eq!(identify("a", &[one(1, "b"), one(3, "a"), one(2, "a")]), id(2));
    }

    #[test]
    fn each_status_has_a_word_and_a_next_step() {
        for status in ComplaintStatus::ALL {
            let over = PublicStep::after(*status, true, true) == PublicStep::Nothing;
            assert_eq!(over, !status.is_open() && *status != ComplaintStatus::Merged, "{status}");
            assert_eq!(over, matches!(PublicStatus::of(*status, true, true), PublicStatus::Closed | PublicStatus::Withdrawn), "{status}");
        }
        let early = (PublicStatus::of(ComplaintStatus::Assigned, false, false), PublicStep::after(ComplaintStatus::Assigned, false, false));
        assert_eq!(early, (PublicStatus::Received, PublicStep::Acknowledgement));
        let decided = |is_told| {
            let status = ComplaintStatus::Confirming;
            (PublicStatus::of(status, true, is_told), PublicStep::after(status, true, is_told))
        };
        assert_eq!(decided(false), (PublicStatus::DecisionMade, PublicStep::Contact));
        assert_eq!(decided(true), (PublicStatus::Decided, PublicStep::YourWord));
        let internal = |step: &PublicStep| step.target() == Some(SlaTarget::MajorAcknowledgement);
        assert!(!PublicStep::ALL.iter().any(internal));
    }
}
