//! Notifications: what a staff user is told of, until they have read it.

use chrono::TimeDelta;
use serde_json::{Map, Value};

use crate::ids::{CustomerId, NotificationId, UserId};
use crate::instant::{self, Instant};
use crate::platform::{Context, Record};
use crate::{Fields, Refusal};

/// For how long a notification can be put off at most.
pub const LONGEST_SNOOZE: TimeDelta = TimeDelta::days(366);

crate::vocabulary! {
    /// Of what a staff user is told.
    NotificationKind, "notification_kind" {
        CustomerUnitLinked = "customer.unit_linked", "客户由其他单元接待", "Another unit took a customer on";
        TicketHelpAsked = "ticket.help_asked", "请您协作处理工单", "You are asked to help with a ticket";
        TicketCustomerWrote = "ticket.customer_wrote", "您的工单有客户消息", "The customer wrote about a ticket of yours";
        TicketAssigned = "ticket.assigned", "工单已分配给您", "A ticket was given to you";
        TicketUnassigned = "ticket.unassigned", "工单无人处理", "A ticket waits for somebody";
        TicketSlaWarning = "ticket.sla_warning", "工单即将超时", "A promise is about to be broken";
        TicketEscalated = "ticket.escalated", "工单超时升级", "A broken promise was escalated";
        JudgementPassed = "complaint_judgement.passed", "您的投诉责任已判定", "Your liability for a complaint was judged";
        JudgementObjected = "complaint_judgement.objected", "有人对责任判定提出申诉", "Somebody objects to a judgement";
        JudgementRuled = "complaint_judgement.ruled", "责任判定有新的决定", "A judgement was decided on again";
        ComplaintAlertRaised = "complaint_alert.raised", "投诉预警由您负责", "An early warning about complaints is yours";
        ComplaintAlertTask = "complaint_alert.task", "您有应急预案任务", "A task of an emergency plan is yours";
        ComplaintReviewDecision = "complaint_review.decision", "周评审决定由您落实", "A decision of a weekly review is yours to see to";
        MandatoryQuestionProposed = "mandatory_question.proposed", "建议的必问题待决定", "A mandatory question is proposed: accept or decline it";
        ComplaintAlertEscalated = "complaint_alert.escalated", "预警超时升级", "Nobody saw to an early warning in time";
        ComplaintAssigned = "complaint.assigned", "投诉已分派给您", "You answer for a complaint";
        ComplaintMajor = "complaint.major", "重大投诉，请您确认", "A complaint is major or critical: acknowledge it";
        ComplaintApprovalAsked = "complaint.approval_asked", "处理方案待审批", "A proposal for a complaint waits for approval";
        ComplaintNobodyDecides = "complaint.nobody_decides", "处理方案无人可审批", "Nobody can decide on a proposal for a complaint";
        ComplaintDecided = "complaint.decided", "您的处理方案已有审批结果", "Your proposal for a complaint was decided";
        ComplaintCallbackDue = "complaint.callback_due", "投诉待回访", "A customer who complained is to be called back";
        ComplaintUnsatisfied = "complaint.unsatisfied", "客户对处理结果不满意", "The customer is not satisfied: the next round begins";
        ComplaintReopened = "complaint.reopened", "投诉已重新打开", "A complaint of yours was opened again";
        ComplaintWithdrawn = "complaint.withdrawn", "客户已撤诉", "The customer withdrew a complaint of yours";
        ComplaintEndedByHandler = "complaint.ended_by_handler", "投诉由处理人员自行结束（撤诉或无法联系），请知悉", "Who handled a complaint ended it, as withdrawn or unreachable";
        ComplaintSlaWarning = "complaint.sla_warning", "投诉即将超时", "A promise of a complaint is about to be broken";
        ComplaintEscalated = "complaint.escalated", "投诉超时升级", "A broken promise of a complaint was escalated";
    }
}

crate::vocabulary! {
    /// By what notifications are sorted.
    NotificationSort, "notification_sort" {
        ShownAt = "shown_at", "显示时间", "Shown from";
        CreatedAt = "created_at", "创建时间", "Created at";
    }
}

/// Something that a staff user is told.
#[derive(Clone, Debug, PartialEq)]
pub struct Notification {
    /// Its id.
    pub id: NotificationId,
    /// Who is told.
    pub user_id: UserId,
    /// Of what.
    pub kind: NotificationKind,
    /// About which record.
    pub record: Record,
    /// The customer concerned.
    pub customer_id: Option<CustomerId>,
    /// The staff user who did it; none where the system or a key did.
    pub actor_id: Option<UserId>,
    /// Facts that belong to the kind.
    pub details: Map<String, Value>,
    /// When it was written.
    pub created_at: Instant,
    /// From when it stands in the list: since it was written, or when the time is over for which it was put off.
    pub shown_at: Instant,
    /// When it was read.
    pub read_at: Option<Instant>,
}

impl Notification {
    /// An unread notification without details.
    #[must_use]
    pub fn new(
        id: NotificationId,
        user_id: UserId,
        kind: NotificationKind,
        record: Record,
        customer_id: Option<CustomerId>,
        context: &Context,
    ) -> Self {
        let (actor_id, created_at) = (context.actor.user(), context.now);
        Self { id, user_id, kind, record, customer_id, actor_id, details: Map::new(), created_at, shown_at: created_at, read_at: None }
    }

    /// The same with a further fact.
    #[must_use]
    pub fn with_detail(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }

    /// Read now, or still from when it was read first. One that was put off is so no longer.
    ///
    /// # Errors
    /// `not_found` for any but the one who is told.
    pub fn read_by(self, user_id: UserId, context: &Context) -> Result<Self, Refusal> {
        let own = self.of(user_id)?;
        Ok(Self { shown_at: own.shown_at.min(context.now), read_at: own.read_at.or(Some(context.now)), ..own })
    }

    /// Put off: it leaves the list, and stands in it unread from `until` on.
    ///
    /// # Errors
    /// `not_found` for any but the one who is told; `validation_failed` with `required`, `instant_invalid` or `out_of_range` at `/until`,
    /// which must lie ahead by no more than [`LONGEST_SNOOZE`].
    pub fn snoozed_by(self, user_id: UserId, until: Option<String>, context: &Context) -> Result<Self, Refusal> {
        let own = self.of(user_id)?;
        let last = context.now + LONGEST_SNOOZE;
        let mut fields = Fields::new();
        let until = fields.required("until", until, |text| {
            let until = instant::parse(text)?;
            let ahead = until > context.now && until <= last;
            if ahead { Ok(until) } else { Err(instant::outside(context.now, last)) }
        });
        let shown_at = fields.finish(until)?;
        Ok(Self { shown_at, read_at: None, ..own })
    }

    fn of(self, user_id: UserId) -> Result<Self, Refusal> {
        if self.user_id == user_id { Ok(self) } else { Err(Refusal::not_found()) }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::fields::FieldCode;
    use crate::platform::{Actor, RecordKind};

    fn at(text: &str) -> Context {
        Context { now: instant::parse(text).unwrap(), actor: Actor::System("test") }
    }

    fn told() -> UserId {
        UserId::new(Uuid::from_u128(1))
    }

    fn new(context: &Context) -> Notification {
        let (id, customer) = (NotificationId::new(Uuid::from_u128(3)), CustomerId::new(Uuid::from_u128(2)));
        let record = Record::new(RecordKind::Customer, customer);
        Notification::new(id, told(), NotificationKind::CustomerUnitLinked, record, Some(customer), context)
    }

    #[test]
    fn one_that_is_put_off_comes_back_unread() {
        let now = at("2026-02-13T09:00:00Z");
        let read = new(&now).read_by(told(), &now).unwrap();
        let until = |text: &str| read.clone().snoozed_by(told(), Some(text.to_owned()), &now);
        let later = until("2026-02-14T09:00:00+08:00").unwrap();
        assert_eq!((later.read_at, instant::format(later.shown_at).as_str()), (None, "2026-02-14T01:00:00Z"));
        let read_early = later.read_by(told(), &at("2026-02-13T10:00:00Z")).unwrap();
        assert_eq!(instant::format(read_early.shown_at), "2026-02-13T10:00:00Z");
        let table = [
            (Some("2026-02-13T09:00:00Z"), FieldCode::OutOfRange),
            (Some("2027-02-14T09:00:01Z"), FieldCode::OutOfRange),
            (Some("tomorrow"), FieldCode::InstantInvalid),
            (None, FieldCode::Required),
        ];
        for (text, code) in table {
            let refusal = read.clone().snoozed_by(told(), text.map(str::to_owned), &now).unwrap_err();
            assert_eq!((refusal.errors[0].pointer.as_str(), refusal.errors[0].code), ("/until", code), "{text:?}");
        }
        assert!(until("2027-02-14T09:00:00Z").is_ok());
        let other = UserId::new(Uuid::from_u128(9));
        assert_eq!(read.snoozed_by(other, None, &now).unwrap_err(), Refusal::not_found());
    }

    #[test]
    fn only_who_is_told_reads_it_and_the_first_time_counts() {
        let first = at("2026-02-13T09:00:00Z");
        let unread = new(&first);
        assert!(unread.read_at.is_none());
        assert!(unread.clone().read_by(UserId::new(Uuid::from_u128(4)), &first).is_err());
        let read = unread.read_by(told(), &first).unwrap();
        assert_eq!(read.clone().read_by(told(), &at("2026-02-14T09:00:00Z")).unwrap().read_at, read.read_at);
    }
}
