//! The grievances that customers had: all of them lived through together, in the order in which things happened.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use chrono::TimeDelta;
use guanxi_domain::Refusal;
use guanxi_domain::access::{Grants, Reach};
use guanxi_domain::case::message::{Message, MessageFacts, NewMessage};
use guanxi_domain::case::said::StepDraft;
use guanxi_domain::complaints::handling::Measure;
use guanxi_domain::complaints::said::{Assessment, CallbackReport, Finding, Proposal, RecourseTold, Talk};
use guanxi_domain::complaints::{
    Asking, CallbackResult, Cause, Complaint, ComplaintChange, ComplaintDraft, ComplaintStatus, NewComplaint, Recourse, Severity, create,
};
use guanxi_domain::ids::{ComplaintId, ProductId, UnitId, UserId};
use guanxi_domain::instant::Instant;
use guanxi_domain::money::{Currency, Money};
use guanxi_domain::orders::{CustomerFacts, CustomerKey};
use guanxi_domain::platform::{Actor, Context};
use guanxi_domain::vocabulary::Channel;
use guanxi_domain::workflow::Asker;
use guanxi_persistence::complaints::authority::Decider;
use guanxi_persistence::complaints::facts::{self, Reaches};
use guanxi_persistence::complaints::{self, LoadedComplaint, Viewer};
use guanxi_persistence::{Error, Tx};

use super::chance::Chance;
use super::grievances::Grievance;

const HOUR: TimeDelta = TimeDelta::hours(1);
const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// Those above the outlets who have to do with complaints.
#[derive(Clone, Copy)]
pub(super) struct Leaders {
    /// Leads the company.
    pub general_manager: UserId,
    /// Decides on what the general manager proposes.
    pub customer_director: UserId,
    /// Calls back.
    pub callback_officer: UserId,
}

/// A grievance, and how it will go.
#[derive(Clone)]
pub(super) struct Story {
    /// Its id.
    pub id: ComplaintId,
    /// What it is called.
    pub number: String,
    /// Whose.
    pub customer: CustomerFacts,
    /// When the customer complained.
    pub received_at: Instant,
    /// Who received it.
    pub agent: UserId,
    /// What it is about.
    pub grievance: &'static Grievance,
    /// Where.
    pub outlet_id: UnitId,
    /// The product that it is about.
    pub product_id: Option<ProductId>,
    /// Whom of the staff it is about.
    pub staff_id: Option<UserId>,
    /// How serious it is.
    pub severity: Severity,
    /// Whether nobody gets to it any more once its cause is known.
    pub stuck: bool,
    /// What looks like chance in it.
    pub seed: (u64, u64),
}

/// All of them, with the next thing that happens first.
#[derive(Clone)]
pub(super) struct Stories {
    stories: Arc<Vec<Story>>,
    /// When what happens next to which of them, and the number of that.
    agenda: BinaryHeap<Reverse<(Instant, usize, u64)>>,
    until: Instant,
    leaders: Leaders,
}

impl Stories {
    /// Begins with the receipts. What lies behind the end has not happened.
    pub(super) fn new(stories: Vec<Story>, until: Instant, leaders: Leaders) -> Self {
        let agenda = stories.iter().enumerate().map(|(at, story)| Reverse((story.received_at, at, 0))).collect();
        Self { stories: Arc::new(stories), agenda, until, leaders }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.stories.len()
    }

    /// Whether nothing more happens.
    pub(super) fn is_over(&self) -> bool {
        self.agenda.is_empty()
    }

    /// Lives through what happens next, so much of it at most.
    ///
    /// # Errors
    /// A refusal, which would be a bug of a story, or what the database says.
    pub(super) fn live(mut self, tx: &mut Tx<'_>, count: usize) -> Result<Self, Error> {
        for _ in 0..count {
            let Some(Reverse((at, place, number))) = self.agenda.pop() else { break };
            let Some(story) = self.stories.get(place) else { continue };
            if at >= self.until {
                continue;
            }
            let wait = story.go_on(tx, at, number, self.leaders)?;
            self.agenda.extend(wait.map(|wait| Reverse((at + wait, place, number + 1))));
        }
        Ok(self)
    }
}

impl Story {
    /// Lives through one thing; how long it takes to the next, where there is one.
    fn go_on(&self, tx: &mut Tx<'_>, at: Instant, number: u64, leaders: Leaders) -> Result<Option<TimeDelta>, Error> {
        let mut chance = Chance::of(self.seed.0, 16, self.seed.1 << 16 | number);
        let complaint = if number == 0 {
            let context = Context { now: at, actor: Actor::User(self.agent) };
            let draft = self.draft();
            let (facts, _) = facts::of_new(tx, &draft, Reaches { complaints: Reach::All, tickets: None, interactions: None })?;
            let new = NewComplaint { id: self.id, number: self.number.clone() };
            let change = create::create(new, &draft, &facts, &mut || chance.id(at), &context)?;
            complaints::commit(tx, change, &context)?
        } else {
            let viewer = Viewer { reach: Reach::All, user: None, grants: Grants::everything() };
            let loaded = complaints::load_for_change(tx, self.id, viewer, at)?;
            let Some((user, act)) = self.next(&loaded, leaders, &mut chance) else { return Ok(None) };
            let context = Context { now: at, actor: Actor::User(user) };
            let change = self.take(tx, &loaded, act, &context, &mut chance)?;
            complaints::commit(tx, change, &context)?
        };
        Ok(self.wait(&complaint, &mut chance))
    }

    fn draft(&self) -> ComplaintDraft {
        let Grievance { kind, subject, account, demand, .. } = *self.grievance;
        let mut chance = Chance::of(self.seed.0, 17, self.seed.1);
        let channels = [Channel::Phone, Channel::Phone, Channel::Wechat, Channel::Email, Channel::App, Channel::InStore];
        ComplaintDraft {
            customer: Some(CustomerKey::Id(self.customer.id)),
            channel: chance.one_of(&channels),
            received_at: Some(self.received_at),
            touchpoint: Some("maintenance".to_owned()),
            subject: Some(subject.to_owned()),
            account: Some(account.to_owned()),
            demand: Some(demand.to_owned()),
            language: Some("zh".to_owned()),
            product_id: self.product_id,
            outlet_id: Some(self.outlet_id),
            staff_ids: self.staff_id.into_iter().collect(),
            kind: Some(kind),
            severity: Some(self.severity),
            safety: Some(self.severity == Severity::Critical),
            ..ComplaintDraft::default()
        }
    }

    /// What happens next, and who does it.
    fn next(&self, loaded: &LoadedComplaint, leaders: Leaders, chance: &mut Chance) -> Option<(UserId, Act)> {
        let complaint = &loaded.complaint;
        let handler = complaint.assignee_id.unwrap_or(leaders.general_manager);
        if complaint.is_open() && complaint.is_major_unacknowledged() {
            return Some((leaders.general_manager, Act::AcknowledgeMajor));
        }
        let act = match complaint.status {
            ComplaintStatus::Received => Act::Assign(leaders.general_manager),
            ComplaintStatus::Assigned if complaint.acknowledged_at.is_none() => Act::Acknowledge,
            ComplaintStatus::Assigned => Act::IdentifyCause,
            ComplaintStatus::Handling => Act::Propose,
            ComplaintStatus::AwaitingApproval => {
                let returned = loaded.rounds.present().decision.is_some();
                let act = if !returned && chance.percent(15) { Act::Return } else { Act::Approve };
                // Nobody decides on a proposal of their own.
                let own = complaint.proposed_by == Some(leaders.general_manager);
                return Some((if own { leaders.customer_director } else { leaders.general_manager }, act));
            }
            ComplaintStatus::Confirming if complaint.told_at.is_none() => Act::Tell,
            ComplaintStatus::Confirming => match (complaint.round, chance.below(100)) {
                (_, 0..3) => Act::Withdraw,
                (3.., 3..40) => return Some((leaders.general_manager, Act::Refer)),
                (_, 3..27) => Act::Word(false),
                _ => Act::Word(true),
            },
            ComplaintStatus::CallbackDue if complaint.callback_tries >= 3 => {
                return Some((leaders.general_manager, Act::GiveUp));
            }
            ComplaintStatus::CallbackDue => {
                let result = match chance.below(100) {
                    0..14 => CallbackResult::NotReached,
                    14..22 => CallbackResult::Unsatisfied,
                    _ => CallbackResult::Satisfied,
                };
                return Some((leaders.callback_officer, Act::CallBack(result)));
            }
            ComplaintStatus::Closed | ComplaintStatus::Withdrawn | ComplaintStatus::Merged => return None,
        };
        Some((handler, act))
    }

    /// How long it takes to what happens next.
    fn wait(&self, complaint: &Complaint, chance: &mut Chance) -> Option<TimeDelta> {
        let late = chance.percent(8);
        let minutes = match complaint.status {
            _ if complaint.is_open() && complaint.is_major_unacknowledged() => chance.between(10, if late { 400 } else { 180 }),
            ComplaintStatus::Received => chance.between(5, 120),
            ComplaintStatus::Assigned if complaint.acknowledged_at.is_none() => chance.between(30, if late { 2_400 } else { 1_200 }),
            ComplaintStatus::Assigned => chance.between(60, 900),
            // A complaint that nobody gets to waits with its cause known.
            ComplaintStatus::Handling if self.stuck => return None,
            ComplaintStatus::Handling => chance.between(30, 600),
            ComplaintStatus::AwaitingApproval => chance.between(30, 480),
            ComplaintStatus::Confirming if complaint.told_at.is_none() => chance.between(20, if late { 4_000 } else { 400 }),
            ComplaintStatus::Confirming => chance.between(60, 2_000),
            ComplaintStatus::CallbackDue => chance.between(300, if late { 5_500 } else { 3_000 }),
            ComplaintStatus::Closed | ComplaintStatus::Withdrawn | ComplaintStatus::Merged => return None,
        };
        Some(MINUTE * i32::try_from(minutes).unwrap_or(60))
    }

    fn take(
        &self,
        tx: &mut Tx<'_>,
        loaded: &LoadedComplaint,
        act: Act,
        context: &Context,
        chance: &mut Chance,
    ) -> Result<ComplaintChange, Error> {
        let LoadedComplaint { complaint, rounds, .. } = loaded;
        let asker = Asker::system();
        let decider = Decider::load(tx, context.actor.user())?;
        let judged = decider.judged(&[]);
        let facts = MessageFacts { customer: Some(self.customer), ..MessageFacts::default() };
        let compensation = Money::new(chance.between(0, 6) * 10_000, Currency::CNY).ok().filter(|money| money.amount_minor() > 0);
        let cause = self.grievance.cause;
        let asking =
            Asking { asker: &asker, context, make_id: &mut || chance.id(context.now), rounds, may_decide: true, head_concerned: false };
        let said = |words: &str| {
            let new = NewMessage { channel: Some(Channel::Phone), content: words.to_owned(), ..NewMessage::default() };
            StepDraft { note: None, contact: Some(Message::New(Box::new(new))) }
        };
        let talk = |words: &str| Talk { told: None, step: said(words) };
        let change: Result<ComplaintChange, Refusal> = match act {
            Act::Assign(user) => complaint.assign(user, None, None, asking),
            Act::Acknowledge => {
                let step = said("您好，您的投诉已受理，我们正在核实。");
                let said = Assessment { kind: None, severity: complaint.severity, safety: None, repeat: None, step };
                complaint.acknowledge(&said, &facts, asking)
            }
            Act::AcknowledgeMajor => complaint.acknowledge_major(None, asking),
            Act::IdentifyCause => {
                let finding = self.grievance.finding.to_owned();
                complaint.identify_cause(&Finding { cause, subcause: None, finding, note: None }, None, asking)
            }
            Act::Propose => {
                let pays = compensation.filter(|_| cause != Cause::User);
                let measures = [Measure::Apology, if pays.is_some() { Measure::Compensation } else { Measure::Explanation }];
                let description = Some(self.grievance.answer.to_owned());
                complaint.propose(&Proposal { measures: measures.to_vec(), description, compensation: pays, note: None }, judged, asking)
            }
            Act::Approve => complaint.approve(None, asking),
            Act::Return => complaint.return_proposal("请补充与客户沟通的情况。".to_owned(), asking),
            Act::Tell => complaint.tell_customer(&talk(self.grievance.answer), &facts, asking),
            Act::Word(true) => complaint.customer_satisfied(&talk("客户表示满意。"), &facts, asking),
            Act::Word(false) => complaint.customer_unsatisfied(&talk("客户认为问题没有解决。"), &facts, asking),
            Act::CallBack(result) => {
                let step =
                    said(if result == CallbackResult::NotReached { "客户未接听。" } else { "回访客户，了解处理情况。" });
                complaint.call_back(
                    &CallbackReport {
                        result,
                        next_callback_at: Some(context.now + HOUR * 4).filter(|_| result == CallbackResult::NotReached),
                        step,
                    },
                    &facts,
                    asking,
                )
            }
            Act::GiveUp => complaint.close_unreachable("三次回访均未联系到客户。".to_owned(), asking),
            Act::Withdraw => complaint.withdraw(&said("客户表示不再追究。"), &facts, asking),
            Act::Refer => {
                let told = RecourseTold {
                    recourse: vec![Recourse::Hotline, Recourse::Court],
                    step: said("已告知可拨打 12315 或提起诉讼。"),
                };
                complaint.inform_outside_recourse(&told, &facts, asking)
            }
        };
        Ok(change?)
    }
}

/// Something that is done.
#[derive(Clone, Copy)]
enum Act {
    Assign(UserId),
    Acknowledge,
    AcknowledgeMajor,
    IdentifyCause,
    Propose,
    Approve,
    Return,
    Tell,
    Word(bool),
    CallBack(CallbackResult),
    GiveUp,
    Withdraw,
    Refer,
}
