//! Consent: what customers have agreed to, over which channel and by which wording. Entries are only added; what holds now follows
//! from them.

use serde_json::json;

use super::DoneBy;
use crate::customers::Customer;
use crate::fields::{self, FieldCode, Fields};
use crate::ids::{ConsentId, CustomerId, UnitId};
use crate::instant::{self, Instant};
use crate::platform::{Context, Event, EventKind, Record, RecordKind};
use crate::text;
use crate::vocabulary::{Channel, Word};

/// The most characters of the name of a wording.
pub const MAX_WORDING: usize = 100;

crate::vocabulary! {
    /// What personal data is used for.
    ConsentPurpose, "consent_purpose" {
        Service = "service", "服务", "Service";
        Marketing = "marketing", "营销", "Marketing";
        Profiling = "profiling", "用户画像", "Profiling";
        Sharing = "sharing", "对外共享", "Sharing with others";
    }
}

crate::vocabulary! {
    /// What a customer has decided.
    ConsentDecision, "consent_decision" {
        Given = "given", "同意", "Given";
        Withdrawn = "withdrawn", "撤回", "Withdrawn";
    }
}

crate::vocabulary! {
    /// How a customer made a decision known.
    ConsentMeans, "consent_means" {
        PaperForm = "paper_form", "纸质表单", "Paper form";
        InPerson = "in_person", "当面", "In person";
        Phone = "phone", "电话", "Phone";
        WebForm = "web_form", "网页表单", "Web form";
        App = "app", "手机应用", "App";
        Email = "email", "电子邮件", "E-mail";
        Sms = "sms", "短信", "SMS";
        Chat = "chat", "在线聊天", "Chat";
        Letter = "letter", "信函", "Letter";
        Contract = "contract", "合同", "Contract";
        OtherSystem = "other_system", "其他系统", "Another system";
    }
}

crate::vocabulary! {
    /// Why something may be done, or may not.
    ConsentBasis, "consent_basis" {
        Given = "given", "已同意", "Consent was given";
        Withdrawn = "withdrawn", "已撤回", "Consent was withdrawn";
        NeverAsked = "never_asked", "未曾征得同意", "Nobody has asked";
        Contract = "contract", "履行合同所需", "Needed to serve the customer";
    }
}

crate::vocabulary! {
    /// What consents are sorted by.
    ConsentSort, "consent_sort" {
        DecidedAt = "decided_at", "决定时间", "Decision";
    }
}

/// A decision of a customer. It is never changed: the next one stands beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// Its id.
    pub id: ConsentId,
    /// The number of its receipt.
    pub number: String,
    /// The customer.
    pub customer_id: CustomerId,
    /// The customer's home unit when it was recorded.
    pub unit_id: UnitId,
    /// For what.
    pub purpose: ConsentPurpose,
    /// Over which channel; `None` means every channel.
    pub channel: Option<Channel>,
    /// What was decided.
    pub decision: ConsentDecision,
    /// How it was made known.
    pub means: ConsentMeans,
    /// Which wording lay before the customer, by its name and version.
    pub wording: Option<String>,
    /// When the customer decided.
    pub decided_at: Instant,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Who recorded it.
    pub recorded_by: DoneBy,
}

/// A new decision as it comes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewConsentInput {
    /// A word of [`ConsentPurpose`].
    pub purpose: Option<String>,
    /// A word of [`Channel`]; every channel where absent.
    pub channel: Option<String>,
    /// A word of [`ConsentDecision`].
    pub decision: Option<String>,
    /// A word of [`ConsentMeans`].
    pub means: Option<String>,
    /// Which wording lay before the customer.
    pub wording: Option<String>,
    /// RFC 3339, not ahead; now where absent.
    pub decided_at: Option<String>,
}

/// A new decision, read and valid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewConsent {
    purpose: ConsentPurpose,
    channel: Option<Channel>,
    decision: ConsentDecision,
    means: ConsentMeans,
    wording: Option<String>,
    decided_at: Option<Instant>,
}

impl NewConsent {
    /// Reads the input, noting every wrong field. Whoever consents has read something: its wording has to be named.
    pub fn read(input: NewConsentInput, now: Instant, fields: &mut Fields) -> Option<Self> {
        let purpose = fields.required("purpose", input.purpose, fields::word::<ConsentPurpose>);
        let channel = fields.optional("channel", input.channel, fields::word::<Channel>);
        let decision = fields.required("decision", input.decision, fields::word::<ConsentDecision>);
        let means = fields.required("means", input.means, fields::word::<ConsentMeans>);
        let wording = fields.optional("wording", input.wording, |wording| text::optional_line(wording, MAX_WORDING)).map(Option::flatten);
        let decided_at = fields.optional("decided_at", input.decided_at, instant::parse);
        if decision == Some(ConsentDecision::Given) && wording == Some(None) {
            fields.refuse("wording", FieldCode::Required);
        }
        if decided_at.flatten().is_some_and(|decided| decided > now) {
            fields.refuse("decided_at", FieldCode::OutOfOrder);
        }
        Some(Self { purpose: purpose?, channel: channel?, decision: decision?, means: means?, wording: wording?, decided_at: decided_at? })
    }

    /// The entry that comes of it, and the event that tells of it.
    #[must_use]
    pub fn record(self, id: ConsentId, number: String, customer: &Customer, context: &Context) -> (Consent, Event) {
        let consent = Consent {
            id,
            number,
            customer_id: customer.id,
            unit_id: customer.unit_id,
            purpose: self.purpose,
            channel: self.channel,
            decision: self.decision,
            means: self.means,
            wording: self.wording,
            decided_at: self.decided_at.unwrap_or(context.now),
            recorded_at: context.now,
            recorded_by: context.actor.into(),
        };
        let kind = match consent.decision {
            ConsentDecision::Given => EventKind::CustomerConsentGiven,
            ConsentDecision::Withdrawn => EventKind::CustomerConsentWithdrawn,
        };
        let event = Event::new(kind, Record::new(RecordKind::Customer, customer.id), customer.unit_id, Some(customer.id))
            .with_detail("consent_id", id.to_string())
            .with_detail("purpose", consent.purpose.word())
            .with_detail("channel", consent.channel.map(Word::word))
            .with_detail("wording", consent.wording.clone())
            .with_detail("decided_at", instant::format(consent.decided_at));
        (consent, event)
    }
}

impl Consent {
    /// The text of the receipt, to the letter what its hash is over: JSON with its members in the order of their names.
    #[must_use]
    pub fn receipt(&self) -> String {
        json!({
            "channel": self.channel.map(Word::word),
            "customer_id": self.customer_id,
            "decided_at": instant::format(self.decided_at),
            "decision": self.decision,
            "id": self.id,
            "means": self.means,
            "number": self.number,
            "purpose": self.purpose,
            "recorded_at": instant::format(self.recorded_at),
            "recorded_by": { "id": self.recorded_by.id, "kind": self.recorded_by.kind },
            "wording": self.wording,
        })
        .to_string()
    }

    /// The order in which decisions overrule each other: the later one of the customer, and of one moment the one recorded later.
    fn order(&self) -> (Instant, Instant, ConsentId) {
        (self.decided_at, self.recorded_at, self.id)
    }

    fn covers(&self, purpose: ConsentPurpose, channel: Option<Channel>) -> bool {
        self.purpose == purpose && (self.channel.is_none() || self.channel == channel)
    }
}

/// Whether something may be done, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permitted {
    /// Whether it may.
    pub allowed: bool,
    /// Why, or why not.
    pub basis: ConsentBasis,
    /// The entry that says so.
    pub consent_id: Option<ConsentId>,
}

/// Whether a customer's data may be used for a purpose over a channel (`None`: wherever no channel is involved), by what the customer
/// has decided. The newest decision that covers the channel counts. To serve the customer needs no consent, but heeds a withdrawal.
#[must_use]
pub fn may(purpose: ConsentPurpose, channel: Option<Channel>, consents: &[Consent]) -> Permitted {
    match consents.iter().filter(|consent| consent.covers(purpose, channel)).max_by_key(|consent| consent.order()) {
        Some(newest) => {
            let allowed = newest.decision == ConsentDecision::Given;
            let basis = if allowed { ConsentBasis::Given } else { ConsentBasis::Withdrawn };
            Permitted { allowed, basis, consent_id: Some(newest.id) }
        }
        None if purpose == ConsentPurpose::Service => Permitted { allowed: true, basis: ConsentBasis::Contract, consent_id: None },
        None => Permitted { allowed: false, basis: ConsentBasis::NeverAsked, consent_id: None },
    }
}

/// What holds for one purpose and channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsentState {
    /// The purpose.
    pub purpose: ConsentPurpose,
    /// The channel; `None` stands for those that have no line of their own.
    pub channel: Option<Channel>,
    /// Whether it may be done, and why.
    pub permitted: Permitted,
}

/// What holds now: a line for each purpose, and one for each channel that was ever decided about by itself.
#[must_use]
pub fn states(consents: &[Consent]) -> Vec<ConsentState> {
    let decided = |purpose, channel| consents.iter().any(|consent| consent.purpose == purpose && consent.channel == Some(channel));
    let of = |purpose: ConsentPurpose| {
        let own = Channel::ALL.iter().copied().filter(move |channel| decided(purpose, *channel)).map(Some);
        std::iter::once(None).chain(own).map(move |channel| ConsentState { purpose, channel, permitted: may(purpose, channel, consents) })
    };
    ConsentPurpose::ALL.iter().flat_map(|purpose| of(*purpose)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::platform::Actor;

    fn at(minute: u32) -> Instant {
        instant::parse(format!("2026-02-13T09:{minute:02}:00Z")).unwrap()
    }

    fn consent(number: u32, purpose: ConsentPurpose, channel: Option<Channel>, decision: ConsentDecision, decided: u32) -> Consent {
        Consent {
            id: ConsentId::new(Uuid::from_u128(u128::from(number))),
            number: format!("Z-2026-{number:06}"),
            customer_id: CustomerId::new(Uuid::nil()),
            unit_id: UnitId::new(Uuid::nil()),
            purpose,
            channel,
            decision,
            means: ConsentMeans::Phone,
            wording: Some("privacy-1".to_owned()),
            decided_at: at(decided),
            recorded_at: at(30 + number),
            recorded_by: Actor::System("test").into(),
        }
    }

    #[test]
    fn the_newest_decision_that_covers_the_channel_counts() {
        use ConsentDecision::{Given, Withdrawn};
        use ConsentPurpose::{Marketing, Service};
        let (sms, email) = (Some(Channel::Sms), Some(Channel::Email));
        let history = [
            consent(1, Marketing, None, Given, 1),
            consent(2, Marketing, sms, Withdrawn, 2),
            // Recorded last, decided first: it overrules nothing.
            consent(3, Marketing, sms, Given, 0),
            consent(4, Service, email, Withdrawn, 3),
        ];
        let basis = |purpose, channel, consents: &[Consent]| {
            let permitted = may(purpose, channel, consents);
            assert_eq!(permitted.allowed, matches!(permitted.basis, ConsentBasis::Given | ConsentBasis::Contract));
            permitted.basis
        };
        let table = [
            (Marketing, sms, ConsentBasis::Withdrawn),
            (Marketing, email, ConsentBasis::Given),
            (Marketing, None, ConsentBasis::Given),
            (Service, email, ConsentBasis::Withdrawn),
            (Service, sms, ConsentBasis::Contract),
            (ConsentPurpose::Profiling, None, ConsentBasis::NeverAsked),
            (ConsentPurpose::Sharing, email, ConsentBasis::NeverAsked),
        ];
        for (purpose, channel, expected) in table {
            assert_eq!(basis(purpose, channel, &history), expected, "{purpose} {channel:?}");
        }
        // A later withdrawal over every channel takes all of them back; and a later consent gives all.
        let mut longer = history.to_vec();
        longer.push(consent(5, Marketing, None, Withdrawn, 5));
        assert_eq!(basis(Marketing, email, &longer), ConsentBasis::Withdrawn);
        longer.push(consent(6, Marketing, None, Given, 6));
        assert_eq!(basis(Marketing, sms, &longer), ConsentBasis::Given);
        let lines: Vec<_> = states(&history).into_iter().map(|state| (state.purpose, state.channel)).collect();
        assert_eq!(
            lines,
            [
                (Service, None),
                (Service, email),
                (Marketing, None),
                (Marketing, sms),
                (ConsentPurpose::Profiling, None),
                (ConsentPurpose::Sharing, None)
            ]
        );
    }

    #[test]
    fn wrong_fields_are_named() {
        let input = NewConsentInput {
            purpose: Some("spam".to_owned()),
            decision: Some("given".to_owned()),
            decided_at: Some("2026-02-13T10:00:00Z".to_owned()),
            ..NewConsentInput::default()
        };
        let mut fields = Fields::new();
        let read = NewConsent::read(input, at(0), &mut fields);
        let refusal = fields.finish(read).unwrap_err();
        let mut pointers: Vec<_> = refusal.errors.iter().map(|error| error.pointer.as_str()).collect();
        pointers.sort_unstable();
        assert_eq!(pointers, ["/decided_at", "/means", "/purpose", "/wording"]);
    }

    #[test]
    fn the_receipt_never_reads_otherwise() {
        assert_eq!(
            consent(1, ConsentPurpose::Sharing, Some(Channel::Sms), ConsentDecision::Given, 5).receipt(),
            r#"{"channel":"sms","customer_id":"00000000-0000-0000-0000-000000000000","decided_at":"2026-02-13T09:05:00Z","decision":"given","id":"00000000-0000-0000-0000-000000000001","means":"phone","number":"Z-2026-000001","purpose":"sharing","recorded_at":"2026-02-13T09:31:00Z","recorded_by":{"id":null,"kind":"system:test"},"wording":"privacy-1"}"#
        );
    }

    proptest! {
        /// Whatever the order in which they are read, and with the overruled ones left out, the same holds.
        #[test]
        fn what_holds_depends_on_no_order(entries in prop::collection::vec((0_usize..4, prop::option::of(0_usize..3), any::<bool>(), 0_u32..6), 0..12)) {
            let channels = [Channel::Sms, Channel::Email, Channel::Phone];
            let consents: Vec<_> = entries.iter().zip(0..).map(|((purpose, channel, given, decided), number)| {
                let decision = if *given { ConsentDecision::Given } else { ConsentDecision::Withdrawn };
                consent(number, ConsentPurpose::ALL[*purpose], channel.map(|channel| channels[channel]), decision, *decided)
            }).collect();
            let mut turned = consents.clone();
            turned.reverse();
            prop_assert_eq!(states(&consents), states(&turned));
            let newest: Vec<_> = consents.iter().filter(|one| {
                !consents.iter().any(|other| other.purpose == one.purpose && other.channel == one.channel && other.order() > one.order())
            }).cloned().collect();
            prop_assert_eq!(states(&consents), states(&newest));
        }
    }
}
