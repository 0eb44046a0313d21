//! Complaints and callers for the tests.

use std::sync::atomic::{AtomicU64, Ordering};

use uuid::Uuid;

use super::super::create::create;
use super::super::handling::{Approver, Authority, HandlingPolicy, Measure};
use super::super::merge::{ComplaintMerger, merge};
use super::super::policy::Policy as _;
use super::super::resolve::Judged;
use super::super::said::{CallbackReport, Finding, Proposal, Talk};
use super::super::words::{CallbackResult, Cause, ComplaintAction};
use super::super::{
    Asking, Circumstances, Complaint, ComplaintChange, ComplaintDraft, ComplaintFacts, ComplaintInput, ComplaintPatch, ComplaintStep,
    NewComplaint, Round, Rounds,
};
use crate::Refusal;
use crate::access::{BuiltInRole, Grants, Permission};
use crate::case::message::{Message, MessageFacts, MessageInput, NewMessage};
use crate::case::said::StepDraft;
use crate::fields::{Fields, Patch};
use crate::ids::{ComplaintId, CustomerId, InteractionId, UnitId, UserId};
use crate::instant::{self, Instant};
use crate::interactions::{Direction, InteractionDraft, InteractionFacts, Outcome, write};
use crate::money::{Currency, Money};
use crate::orders::CustomerFacts;
use crate::platform::{Actor, Context};
use crate::vocabulary::{Channel, Word as _};
use crate::workflow::Asker;

pub(super) fn shipped() -> HandlingPolicy {
    HandlingPolicy::shipped()
}

pub(super) fn at(text: &str) -> Instant {
    instant::parse(text).unwrap()
}

/// Somebody of the staff, with a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Person {
    pub id: UserId,
    pub role: BuiltInRole,
}

pub(super) const fn person(number: u128, role: BuiltInRole) -> Person {
    Person { id: UserId::new(Uuid::from_u128(number)), role }
}

pub(super) const AGENT: Person = person(1, BuiltInRole::ServiceAgent);
pub(super) const MANAGER: Person = person(2, BuiltInRole::ServiceManager);
pub(super) const OTHER_MANAGER: Person = person(3, BuiltInRole::SalesManager);
pub(super) const DIRECTOR: Person = person(4, BuiltInRole::ServiceDirector);
pub(super) const GENERAL_MANAGER: Person = person(5, BuiltInRole::GeneralManager);
pub(super) const OFFICER: Person = person(6, BuiltInRole::CallbackOfficer);
pub(super) const OTHER_OFFICER: Person = person(7, BuiltInRole::CallbackOfficer);
pub(super) const ADMINISTRATOR: Person = person(8, BuiltInRole::Administrator);
pub(super) const EVERYBODY: [Person; 8] = [AGENT, MANAGER, OTHER_MANAGER, DIRECTOR, GENERAL_MANAGER, OFFICER, OTHER_OFFICER, ADMINISTRATOR];

impl Person {
    pub fn grants(self) -> Grants {
        self.role.grants()
    }

    pub fn authority(self) -> Authority {
        HandlingPolicy::shipped().authority(self.id, [self.role.word()])
    }
}

pub(super) fn customer(number: u128) -> CustomerFacts {
    let id = CustomerId::new(Uuid::from_u128(number));
    CustomerFacts { id, unit_id: UnitId::new(Uuid::from_u128(500)), key_account: false, archived: false }
}

/// A complaint with its rounds and its history, and what time it is.
pub(super) struct Floor {
    pub now: Instant,
    ids: u128,
    pub complaint: Complaint,
    pub rounds: Vec<Round>,
    pub steps: Vec<ComplaintStep>,
    /// The steps of doubles that went into it.
    pub doubles: Vec<ComplaintStep>,
    /// Those who do not work here at present.
    pub away: Vec<Person>,
}

pub(super) fn input() -> ComplaintInput {
    ComplaintInput {
        channel: Some("phone".into()),
        subject: Some("交车延迟".into()),
        account: Some("说好周六交车，周一还没消息。".into()),
        kind: Some("delivery".into()),
        ..ComplaintInput::default()
    }
}

pub(super) fn received(input: ComplaintInput, by: Actor, now: Instant, ids: &mut u128) -> Result<ComplaintChange, Refusal> {
    let mut fields = Fields::new();
    let draft = ComplaintDraft::read(input, &mut fields);
    let draft = fields.finish(draft)?;
    let mut next = || {
        *ids += 1;
        Uuid::from_u128(0x1_0000 + *ids)
    };
    let new = NewComplaint { id: ComplaintId::new(next()), number: "C-2026-000001".into() };
    let facts = ComplaintFacts { customer: Some(customer(77)), ..ComplaintFacts::default() };
    create(new, &draft, &facts, &mut next, &Context { now, actor: by })
}

impl Floor {
    pub fn open() -> Self {
        Self::at(at("2026-02-13T09:00:00Z"), 0)
    }

    /// With ids behind those that were given already.
    pub fn at(now: Instant, mut ids: u128) -> Self {
        let change = received(input(), Actor::User(AGENT.id), now, &mut ids).unwrap();
        Self {
            now,
            ids,
            complaint: change.complaint,
            rounds: change.rounds.iter().cloned().collect(),
            steps: change.steps,
            doubles: Vec::new(),
            away: Vec::new(),
        }
    }

    /// Its rounds, as decisions take them.
    pub fn kept_rounds(&self) -> Rounds {
        Rounds::of(&self.complaint, self.rounds.clone()).unwrap()
    }

    pub fn ids(&self) -> u128 {
        self.ids
    }

    pub fn later(&mut self, seconds: i64) {
        self.now += chrono::Duration::seconds(seconds);
    }

    /// Lets somebody decide a second later, and takes the decision over.
    pub fn does(
        &mut self,
        by: Person,
        decide: impl FnOnce(&Complaint, Asking<'_>) -> Result<ComplaintChange, Refusal>,
    ) -> Result<ComplaintChange, Refusal> {
        self.later(1);
        let change = self.decides(by, decide)?;
        let change = self.put(change)?;
        self.take_over(&change);
        Ok(change)
    }

    /// Puts it to those who decide, where it waits for them.
    pub fn put(&self, change: ComplaintChange) -> Result<ComplaintChange, Refusal> {
        if change.asks_who_decides() { change.put_to(&shipped(), &self.approvers()) } else { Ok(change) }
    }

    /// Everybody who approves and works here at present.
    pub fn approvers(&self) -> Vec<Approver> {
        let here = EVERYBODY.into_iter().filter(|person| !self.away.contains(person));
        let approves = here.filter(|person| person.grants().allows(Permission::ComplaintsApprove).is_some());
        approves.map(|person| Approver { user_id: person.id, distance: 0, roles: vec![person.role.word().to_owned()] }).collect()
    }

    pub fn decides<T>(&mut self, by: Person, decide: impl FnOnce(&Complaint, Asking<'_>) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let context = Context { now: self.now, actor: Actor::User(by.id) };
        let asker = self.complaint.asker(Some(by.id), &by.grants());
        let policy = HandlingPolicy::shipped();
        let may_decide = self.complaint.awaited(self.rounds.last()).is_some_and(|awaited| policy.may_decide(&awaited, &by.authority()));
        let rounds = self.kept_rounds();
        let ids = &mut self.ids;
        let mut next = || {
            *ids += 1;
            Uuid::from_u128(0x1_0000 + *ids)
        };
        let head_concerned = self.complaint.concerns(GENERAL_MANAGER.id);
        let asking = Asking { asker: &asker, context: &context, make_id: &mut next, rounds: &rounds, may_decide, head_concerned };
        decide(&self.complaint, asking)
    }

    /// Whether somebody may approve what is proposed.
    pub fn may_approve(&self, by: Person) -> bool {
        let (rounds, now) = (&self.kept_rounds(), self.now);
        let awaited = self.complaint.awaited(Some(rounds.present()));
        let may_decide = awaited.is_some_and(|awaited| shipped().may_decide(&awaited, &by.authority()));
        let circumstances = Circumstances { now, user: Some(by.id), rounds, may_decide, head_concerned: false, said: None };
        let asker = self.complaint.asker(Some(by.id), &by.grants());
        self.complaint.available(&asker, &circumstances).contains(&ComplaintAction::Approve)
    }

    pub fn take_over(&mut self, change: &ComplaintChange) {
        for round in change.changed_rounds() {
            match self.rounds.iter_mut().find(|kept| kept.number == round.number) {
                Some(kept) => *kept = round.clone(),
                None => self.rounds.push(round.clone()),
            }
        }
        assert!(change.rounds.iter().eq(&self.rounds), "what is written is not what was decided");
        self.complaint = change.complaint.clone();
        self.steps.extend(change.steps.iter().cloned());
    }

    /// The system gives it to somebody, as when its assignee leaves.
    pub fn hands_over(&mut self, to: Person) -> Result<ComplaintChange, Refusal> {
        self.later(1);
        let rounds = self.kept_rounds();
        let ids = &mut self.ids;
        let mut next = || {
            *ids += 1;
            Uuid::from_u128(0x1_0000 + *ids)
        };
        let context = Context { now: self.now, actor: Actor::System("hand_over") };
        let (asker, make_id) = (Asker::system(), &mut next);
        let asking = Asking { asker: &asker, context: &context, make_id, rounds: &rounds, may_decide: false, head_concerned: false };
        let change = self.complaint.assign(to.id, None, None, asking)?;
        let change = self.put(change)?;
        self.take_over(&change);
        Ok(change)
    }

    /// Says whom it is about.
    pub fn is_about(&mut self, by: Person, staff: &[Person], reason: Option<&str>) -> Result<ComplaintChange, Refusal> {
        let mut ids: Vec<_> = staff.iter().map(|person| person.id).collect();
        ids.sort_unstable();
        let patch = ComplaintPatch { staff_ids: Patch::Set(ids), note: reason.map(str::to_owned), ..ComplaintPatch::default() };
        self.does(by, |complaint, asking| complaint.edit(&patch, &ComplaintFacts::default(), asking))
    }

    /// Goes into another.
    pub fn goes_into(&mut self, kept: &mut Self, by: Person) -> Result<ComplaintMerger, Refusal> {
        self.now = self.now.max(kept.now);
        self.later(1);
        kept.now = self.now;
        let steps = self.steps.clone();
        let merger =
            self.decides(by, |gone, asking| merge((gone, &steps), (&kept.complaint, &kept.kept_rounds()), &shipped(), None, asking))?;
        let merger = ComplaintMerger { kept: kept.put(merger.kept)?, ..merger };
        self.take_over(&merger.gone);
        kept.take_over(&merger.kept);
        kept.doubles.extend(self.steps.iter().chain(&self.doubles).cloned());
        Ok(merger)
    }

    pub fn assign(&mut self, by: Person, to: Person) -> Result<ComplaintChange, Refusal> {
        self.does(by, |complaint, asking| complaint.assign(to.id, None, None, asking))
    }

    pub fn identify(&mut self, by: Person) -> Result<ComplaintChange, Refusal> {
        let said = Finding { cause: Cause::Service, subcause: None, finding: "排期未告知".into(), note: None };
        self.does(by, |complaint, asking| complaint.identify_cause(&said, None, asking))
    }

    /// Proposes to pay so many yuan; an apology where none.
    pub fn propose(&mut self, by: Person, yuan: i64) -> Result<ComplaintChange, Refusal> {
        let paid = yuan > 0;
        let said = Proposal {
            measures: if paid { vec![Measure::Compensation] } else { vec![Measure::Apology] },
            description: Some("道歉并补偿".into()),
            compensation: paid.then(|| Money::new(yuan * 100, Currency::CNY).unwrap()),
            note: None,
        };
        let (policy, limit) = (HandlingPolicy::shipped(), by.authority().limit);
        self.does(by, |complaint, asking| complaint.propose(&said, Judged { policy: &policy, limit, doubles: &[] }, asking))
    }

    pub fn satisfied(&mut self, by: Person) -> Result<ComplaintChange, Refusal> {
        self.does(by, |complaint, asking| complaint.customer_satisfied(&talk(), &facts(), asking))
    }

    pub fn unsatisfied(&mut self, by: Person) -> Result<ComplaintChange, Refusal> {
        self.does(by, |complaint, asking| complaint.customer_unsatisfied(&talk(), &facts(), asking))
    }

    pub fn calls(&mut self, by: Person, result: CallbackResult) -> Result<ComplaintChange, Refusal> {
        let said = CallbackReport { result, next_callback_at: None, step: with_contact() };
        self.does(by, |complaint, asking| complaint.call_back(&said, &facts(), asking))
    }

    /// To the point where the customer's word is awaited.
    pub fn confirming() -> Self {
        let mut floor = Self::open();
        floor.assign(DIRECTOR, MANAGER).unwrap();
        floor.identify(MANAGER).unwrap();
        floor.propose(MANAGER, 100).unwrap();
        floor
    }
}

pub(super) fn message(content: &str) -> Message {
    Message::read(MessageInput { content: Some(content.into()), ..MessageInput::default() }, &mut Fields::new()).unwrap()
}

pub(super) fn with_contact() -> StepDraft {
    StepDraft { note: None, contact: Some(message("电话沟通内容")) }
}

/// A talk in which the customer was told of the decision.
pub(super) fn talk() -> Talk {
    Talk { told: Some("致歉并补偿".into()), step: with_contact() }
}

pub(super) fn facts() -> MessageFacts {
    MessageFacts { customer: Some(customer(77)), ..MessageFacts::default() }
}

/// A contact to be logged.
pub(super) fn new(channel: Channel, outcome: Option<Outcome>, occurred_at: Option<Instant>) -> StepDraft {
    let new = NewMessage { channel: Some(channel), outcome, occurred_at, content: "联系内容".into(), ..NewMessage::default() };
    StepDraft { note: None, contact: Some(Message::New(Box::new(new))) }
}

/// A contact that somebody logged before.
pub(super) fn logged(
    by: Person,
    direction: Direction,
    channel: Channel,
    outcome: Option<Outcome>,
    at: Instant,
) -> (StepDraft, MessageFacts) {
    let draft = InteractionDraft {
        channel: Some(channel),
        direction: Some(direction),
        outcome: outcome.map_or(Patch::Leave, Patch::Set),
        content: Patch::Set("客户问进度".into()),
        occurred_at: Some(at),
        ..InteractionDraft::default()
    };
    let known = InteractionFacts { customer: Some(customer(77)), ..InteractionFacts::default() };
    let context = Context { now: at, actor: Actor::User(by.id) };
    static LOGGED: AtomicU64 = AtomicU64::new(1);
    let id = InteractionId::new(Uuid::from_u128(0xabc << 100 | u128::from(LOGGED.fetch_add(1, Ordering::Relaxed))));
    let interaction = write::create(id, &draft, &known, Some(by.id), &context).unwrap().interaction;
    let step = StepDraft { note: None, contact: Some(Message::Logged(id)) };
    (step, MessageFacts { logged: Some(interaction), ..facts() })
}
