//! Events: every change tells of itself, in the transaction that makes it.

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::fields::FieldChange;
use crate::ids::{CustomerId, TypedId, UnitId};
use crate::privacy::{FieldClass, class_of};

crate::vocabulary! {
    /// What happened.
    EventKind, "event_kind" {
        CustomerCreated = "customer.created", "新建客户", "Customer created";
        CustomerUpdated = "customer.updated", "修改客户", "Customer updated";
        CustomerArchived = "customer.archived", "归档客户", "Customer archived";
        CustomerRestored = "customer.restored", "恢复客户", "Customer restored";
        CustomerContactPointAdded = "customer.contact_point_added", "新增联系方式", "Contact point added";
        CustomerContactPointUpdated = "customer.contact_point_updated", "修改联系方式", "Contact point updated";
        CustomerContactPointRemoved = "customer.contact_point_removed", "删除联系方式", "Contact point removed";
        CustomerContactAdded = "customer.contact_added", "新增联系人", "Contact added";
        CustomerContactUpdated = "customer.contact_updated", "修改联系人", "Contact updated";
        CustomerContactRemoved = "customer.contact_removed", "删除联系人", "Contact removed";
        CustomerServingUnitAdded = "customer.serving_unit_added", "新增服务单元", "Serving unit added";
        CustomerServingUnitRemoved = "customer.serving_unit_removed", "移除服务单元", "Serving unit removed";
        CustomerReferenceAdded = "customer.reference_added", "新增客户外部编号", "Customer reference added";
        CustomerReferenceRemoved = "customer.reference_removed", "删除客户外部编号", "Customer reference removed";
        CustomerKeyAccountSet = "customer.key_account_set", "设为大客户", "Key account set";
        CustomerKeyAccountCleared = "customer.key_account_cleared", "取消大客户", "Key account cleared";
        CustomerFactsVerified = "customer.facts_verified", "核实客户信息", "Customer facts verified";
        CustomerStageChanged = "customer.stage_changed", "客户生命周期阶段变更", "Lifecycle stage changed";
        CustomerConsentGiven = "customer.consent_given", "客户同意", "Consent given";
        CustomerConsentWithdrawn = "customer.consent_withdrawn", "客户撤回同意", "Consent withdrawn";
        LifecyclePolicyCreated = "lifecycle_policy.created", "新建生命周期策略", "Lifecycle policy created";
        ProductCreated = "product.created", "新建产品", "Product created";
        ProductUpdated = "product.updated", "修改产品", "Product updated";
        ProductReferenceAdded = "product.reference_added", "新增产品外部编号", "Product reference added";
        ProductReferenceRemoved = "product.reference_removed", "删除产品外部编号", "Product reference removed";
        OrderCreated = "order.created", "新建订单", "Order created";
        OrderUpdated = "order.updated", "修改订单", "Order updated";
        OrderLineAdded = "order.line_added", "新增订单行", "Order line added";
        OrderLineUpdated = "order.line_updated", "修改订单行", "Order line updated";
        OrderLineRemoved = "order.line_removed", "删除订单行", "Order line removed";
        OrderPaid = "order.paid", "订单已付款", "Order paid";
        OrderFulfilled = "order.fulfilled", "订单已交付", "Order fulfilled";
        OrderCancelled = "order.cancelled", "订单已取消", "Order cancelled";
        OrderRefunded = "order.refunded", "订单已退款", "Order refunded";
        OrderReferenceAdded = "order.reference_added", "新增订单外部编号", "Order reference added";
        OrderReferenceRemoved = "order.reference_removed", "删除订单外部编号", "Order reference removed";
        InteractionCreated = "interaction.created", "新建互动记录", "Interaction created";
        InteractionUpdated = "interaction.updated", "修改互动记录", "Interaction updated";
        InteractionVoided = "interaction.voided", "作废互动记录", "Interaction voided";
        InteractionRestored = "interaction.restored", "恢复互动记录", "Interaction restored";
        InteractionReferenceAdded = "interaction.reference_added", "新增互动外部编号", "Interaction reference added";
        InteractionAttachmentAdded = "interaction.attachment_added", "互动记录新增附件", "Attachment added to an interaction";
        InteractionAttachmentRemoved = "interaction.attachment_removed", "互动记录删除附件", "Attachment removed from an interaction";
        FollowUpCreated = "follow_up.created", "新建跟进", "Follow-up created";
        FollowUpUpdated = "follow_up.updated", "修改跟进", "Follow-up updated";
        FollowUpCompleted = "follow_up.completed", "跟进已完成", "Follow-up completed";
        FollowUpCancelled = "follow_up.cancelled", "跟进已取消", "Follow-up cancelled";
        FollowUpReopened = "follow_up.reopened", "重新打开跟进", "Follow-up reopened";
        TouchpointCreated = "touchpoint.created", "新建触点", "Touchpoint created";
        TouchpointUpdated = "touchpoint.updated", "修改触点", "Touchpoint updated";
        TicketCreated = "ticket.created", "新建工单", "Ticket created";
        TicketUpdated = "ticket.updated", "修改工单", "Ticket updated";
        TicketClassified = "ticket.classified", "工单已分类", "Ticket classified";
        TicketAssigned = "ticket.assigned", "工单已分派", "Ticket assigned";
        TicketEnqueued = "ticket.enqueued", "工单进入队列", "Ticket put into a queue";
        TicketClaimed = "ticket.claimed", "工单被认领", "Ticket claimed";
        TicketHandedOver = "ticket.handed_over", "工单已转交", "Ticket handed over";
        TicketReleased = "ticket.released", "工单已退回", "Ticket released";
        TicketStarted = "ticket.started", "工单开始处理", "Work on the ticket started";
        TicketReplied = "ticket.replied", "已回复客户", "Customer was answered";
        TicketNoted = "ticket.noted", "新增内部备注", "Note for colleagues added";
        TicketCustomerWrote = "ticket.customer_wrote", "收到客户消息", "Customer wrote";
        TicketWaitBegan = "ticket.wait_began", "开始等待客户", "Wait for the customer began";
        TicketWaitEnded = "ticket.wait_ended", "结束等待客户", "Wait for the customer ended";
        TicketResolved = "ticket.resolved", "工单已解决", "Ticket resolved";
        TicketConfirmationAsked = "ticket.confirmation_asked", "已请客户确认", "Customer asked to confirm";
        TicketConfirmed = "ticket.confirmed", "客户确认解决", "Customer confirmed";
        TicketRejected = "ticket.rejected", "客户认为未解决", "Customer says not solved";
        TicketClosed = "ticket.closed", "工单自动关闭", "Ticket closed after silence";
        TicketReopened = "ticket.reopened", "重新打开工单", "Ticket reopened";
        TicketCancelled = "ticket.cancelled", "工单已取消", "Ticket cancelled";
        TicketMerged = "ticket.merged", "工单已合并", "Ticket merged into another";
        TicketTookIn = "ticket.took_in", "并入其他工单", "Ticket took in another";
        TicketCollaboratorAdded = "ticket.collaborator_added", "添加协作人", "Collaborator added";
        TicketCollaboratorRemoved = "ticket.collaborator_removed", "移除协作人", "Collaborator removed";
        TicketLinked = "ticket.linked", "关联工单", "Ticket linked";
        TicketUnlinked = "ticket.unlinked", "取消工单关联", "Ticket unlinked";
        TicketAttachmentAdded = "ticket.attachment_added", "工单新增附件", "Attachment added to a ticket";
        TicketAttachmentRemoved = "ticket.attachment_removed", "工单删除附件", "Attachment removed from a ticket";
        TicketEscalated = "ticket.escalated", "工单超时升级", "Broken promise of a ticket escalated";
        DeskPolicyCreated = "desk_policy.created", "新建服务台策略", "Desk policy created";
        TicketSlaWarned = "ticket.sla_warned", "工单即将超时", "Deadline of a ticket near";
        TicketSlaBreached = "ticket.sla_breached", "工单已超时", "Deadline of a ticket missed";
        ComplaintSlaWarned = "complaint.sla_warned", "投诉即将超时", "Deadline of a complaint near";
        ComplaintSlaBreached = "complaint.sla_breached", "投诉已超时", "Deadline of a complaint missed";
        ComplaintEscalated = "complaint.escalated", "投诉超时升级", "Broken promise of a complaint escalated";
        SlaPolicyUpdated = "sla_policy.updated", "修改服务时限策略", "SLA policy changed";
        SlaPolicyApplied = "sla_policy.applied", "新时限应用于未结工单", "Newest promises applied to open tickets";
        BusinessCalendarCreated = "business_calendar.created", "新建工作日历", "Business calendar created";
        BusinessCalendarUpdated = "business_calendar.updated", "修改工作日历", "Business calendar changed";
        TicketUnassigned = "ticket.unassigned", "工单无人处理", "Ticket waits for somebody";
        QueueCreated = "queue.created", "新建队列", "Queue created";
        QueueUpdated = "queue.updated", "修改队列", "Queue updated";
        QueueMemberAdded = "queue.member_added", "队列加入成员", "Member put into a queue";
        QueueMemberRemoved = "queue.member_removed", "队列移除成员", "Member taken out of a queue";
        AssignmentRulesSet = "assignment_rules.set", "设置分派规则", "Assignment rules set";
        TicketSubcategoryCreated = "ticket_subcategory.created", "新建工单子类别", "Ticket sub-category created";
        TicketSubcategoryUpdated = "ticket_subcategory.updated", "修改工单子类别", "Ticket sub-category updated";
        ComplaintCreated = "complaint.created", "受理投诉", "Complaint received";
        ComplaintUpdated = "complaint.updated", "修改投诉", "Complaint updated";
        ComplaintAcknowledged = "complaint.acknowledged", "投诉已确认受理", "Complaint acknowledged";
        ComplaintAssigned = "complaint.assigned", "投诉已分派", "Complaint assigned";
        ComplaintCauseIdentified = "complaint.cause_identified", "投诉原因已认定", "Cause of a complaint identified";
        ComplaintSeverityMarked = "complaint.severity_marked", "投诉严重程度已提高", "Complaint marked as major or critical";
        ComplaintMajorAcknowledged = "complaint.major_acknowledged", "重大投诉已由总经理确认", "Major complaint acknowledged";
        ComplaintProposed = "complaint.proposed", "已提出处理方案", "Measures proposed";
        ComplaintApproved = "complaint.approved", "处理方案已批准", "Proposal approved";
        ComplaintReturned = "complaint.returned", "处理方案已退回", "Proposal returned";
        ComplaintCustomerTold = "complaint.customer_told", "已告知客户处理结果", "Customer told of the decision";
        ComplaintCustomerSatisfied = "complaint.customer_satisfied", "客户表示满意", "Customer says to be satisfied";
        ComplaintCustomerUnsatisfied = "complaint.customer_unsatisfied", "客户表示不满意", "Customer says not to be satisfied";
        ComplaintCalledBack = "complaint.called_back", "已回访", "Callback made";
        ComplaintClosedUnreachable = "complaint.closed_unreachable", "投诉因无法联系关闭", "Complaint closed, customer can't be reached";
        ComplaintOutsideRecourseInformed = "complaint.outside_recourse_informed", "已告知外部救济途径", "Customer informed of outside recourse";
        ComplaintRecourseOutcomeRecorded = "complaint.recourse_outcome_recorded", "外部救济结果已记录", "Outcome of outside recourse recorded";
        ComplaintWithdrawn = "complaint.withdrawn", "客户已撤诉", "Complaint withdrawn";
        ComplaintMerged = "complaint.merged", "投诉已合并", "Complaint merged into another";
        ComplaintTookIn = "complaint.took_in", "并入其他投诉", "Complaint took in another";
        ComplaintReopened = "complaint.reopened", "重新打开投诉", "Complaint reopened";
        ComplaintNoted = "complaint.noted", "新增投诉内部备注", "Note for colleagues added to a complaint";
        ComplaintAttachmentAdded = "complaint.attachment_added", "投诉新增附件", "Attachment added to a complaint";
        ComplaintAttachmentRemoved = "complaint.attachment_removed", "投诉删除附件", "Attachment removed from a complaint";
        ComplaintAlertRaised = "complaint_alert.raised", "投诉预警", "Early warning raised";
        ComplaintAlertJoined = "complaint_alert.joined", "预警新增投诉", "A further complaint belongs to an early warning";
        ComplaintAlertRose = "complaint_alert.rose", "预警升级", "Early warning rose to a higher level";
        ComplaintAlertAcknowledged = "complaint_alert.acknowledged", "预警已确认", "Early warning acknowledged";
        ComplaintAlertTaskCompleted = "complaint_alert.task_completed", "预案任务已完成", "Task of an emergency plan done";
        ComplaintAlertClosed = "complaint_alert.closed", "预警已关闭", "Early warning closed";
        ComplaintAlertEscalated = "complaint_alert.escalated", "预警超时升级", "Early warning escalated that nobody saw to";
        ComplaintReviewMinuted = "complaint_review.minuted", "周评审已记录", "Minutes of a weekly review written";
        ComplaintReviewDecided = "complaint_review.decided", "周评审作出决定", "Weekly review decided something";
        ComplaintReviewDecisionEnded = "complaint_review.decision_ended", "周评审决定已了结", "Decision of a weekly review done or dropped";
        MandatoryQuestionProposed = "mandatory_question.proposed", "建议新增必问题", "Mandatory question proposed";
        MandatoryQuestionDecided = "mandatory_question.decided", "必问题已决定", "Mandatory question accepted, declined or retired";
        ComplaintPolicyCreated = "complaint_policy.created", "新建投诉策略", "Policy of complaints created";
        ComplaintCauseCreated = "complaint_cause.created", "新建投诉子原因", "Sub-cause of complaints created";
        ComplaintCauseUpdated = "complaint_cause.updated", "修改投诉子原因", "Sub-cause of complaints updated";
        ComplaintJudgementPassed = "complaint_judgement.passed", "投诉责任已判定", "Liability for a complaint judged";
        ComplaintJudgementObjected = "complaint_judgement.objected", "对责任判定提出申诉", "Judgement objected to";
        ComplaintJudgementUpheld = "complaint_judgement.upheld", "申诉驳回", "Judgement upheld";
        ComplaintJudgementOverturned = "complaint_judgement.overturned", "申诉成立", "Judgement overturned";
        ComplaintJudgementRevoked = "complaint_judgement.revoked", "责任判定已撤销", "Judgement revoked";
        IncentiveMonthClosed = "incentive_month.closed", "绩效扣减月度结账", "Month of incentives closed";
        UnitCreated = "unit.created", "新建组织单元", "Unit created";
        UnitUpdated = "unit.updated", "修改组织单元", "Unit updated";
        UnitMoved = "unit.moved", "移动组织单元", "Unit moved";
        UnitClosed = "unit.closed", "关闭组织单元", "Unit closed";
        UnitReopened = "unit.reopened", "重新启用组织单元", "Unit reopened";
        UnitRequiredFactsSet = "unit.required_facts_set", "设置客户必填信息", "Required facts set";
        UserCreated = "user.created", "新建用户", "User created";
        UserUpdated = "user.updated", "修改用户", "User updated";
        UserSuspended = "user.suspended", "停用用户", "User suspended";
        UserResumed = "user.resumed", "恢复用户", "User resumed";
        UserLeft = "user.left", "用户离职", "User left";
        UserHandOverStarted = "user.hand_over_started", "开始移交", "Hand-over started";
        UserHandedOver = "user.handed_over", "移交完成", "Handed over";
        UserDeskUpdated = "user.desk_updated", "修改工位", "Desk updated";
        UserSignedIn = "user.signed_in", "用户登录", "User signed in";
        UserSignInAttacked = "user.sign_in_attacked", "登录遭多地址尝试", "Sign-in tried from many addresses";
        UserPasswordChanged = "user.password_changed", "修改密码", "Password changed";
        RoleCreated = "role.created", "新建角色", "Role created";
        RoleUpdated = "role.updated", "修改角色", "Role changed";
        RoleDeleted = "role.deleted", "删除角色", "Role deleted";
        UserPasswordResetIssued = "user.password_reset_issued", "签发密码重置码", "Code for a new password issued";
        UserPasswordReset = "user.password_reset", "重置密码", "Password reset";
        UserSecondFactorEnabled = "user.second_factor_enabled", "启用第二因素", "Second factor enabled";
        UserSecondFactorRemoved = "user.second_factor_removed", "解除第二因素", "Second factor removed";
        UserRecoveryCodesRenewed = "user.recovery_codes_renewed", "更新恢复码", "Recovery codes renewed";
        UserRecoveryCodeUsed = "user.recovery_code_used", "使用恢复码", "Recovery code used";
        ApiKeyCreated = "api_key.created", "签发 API 密钥", "Key of an integrator issued";
        ApiKeyRevoked = "api_key.revoked", "吊销 API 密钥", "Key of an integrator revoked";
        SessionRevoked = "session.revoked", "会话已注销", "Session revoked";
        SessionReuseDetected = "session.reuse_detected", "刷新令牌被重复使用", "Refresh token used twice";
        ImportStarted = "import.started", "导入开始", "Import started";
        ImportFinished = "import.finished", "导入完成", "Import finished";
        ImportCancelled = "import.cancelled", "导入已取消", "Import cancelled";
        ImportFailed = "import.failed", "导入失败", "Import failed";
    }
}

crate::vocabulary! {
    /// The kind of a record that an event tells of.
    RecordKind, "record_kind" {
        Customer = "customer", "客户", "Customer";
        Product = "product", "产品", "Product";
        Order = "order", "订单", "Order";
        Interaction = "interaction", "互动记录", "Interaction";
        FollowUp = "follow_up", "跟进", "Follow-up";
        Touchpoint = "touchpoint", "触点", "Touchpoint";
        Ticket = "ticket", "工单", "Ticket";
        TicketSubcategory = "ticket_subcategory", "工单子类别", "Ticket sub-category";
        ComplaintReview = "complaint_review", "投诉周评审", "Weekly review of complaints";
        MandatoryQuestion = "mandatory_question", "必问题", "Mandatory question";
        ComplaintPolicy = "complaint_policy", "投诉策略", "Policy of complaints";
        ComplaintCause = "complaint_cause", "投诉子原因", "Sub-cause of complaints";
        ComplaintJudgement = "complaint_judgement", "投诉责任判定", "Judgement of liability for a complaint";
        IncentiveMonth = "incentive_month", "绩效扣减月份", "Month of incentives";
        Queue = "queue", "工单队列", "Ticket queue";
        Complaint = "complaint", "投诉", "Complaint";
        ComplaintAlert = "complaint_alert", "投诉预警", "Early warning about complaints";
        AssignmentRules = "assignment_rules", "分派规则", "Assignment rules";
        DeskPolicy = "desk_policy", "服务台策略", "Desk policy";
        SlaPolicy = "sla_policy", "服务时限策略", "SLA policy";
        BusinessCalendar = "business_calendar", "工作日历", "Business calendar";
        Unit = "unit", "组织单元", "Organisation unit";
        User = "user", "用户", "Staff user";
        Role = "role", "角色", "Role";
        Session = "session", "会话", "Session";
        ApiKey = "api_key", "API 密钥", "Key of an integrator";
        Import = "import", "导入", "Import";
        LifecyclePolicy = "lifecycle_policy", "生命周期策略", "Lifecycle policy";
    }
}

/// The record that an event tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    /// Its kind.
    pub kind: RecordKind,
    /// Its id.
    pub id: Uuid,
}

impl Record {
    /// Names a record.
    #[must_use]
    pub fn new(kind: RecordKind, id: impl TypedId) -> Self {
        Self { kind, id: id.uuid() }
    }
}

/// One change, as the log tells it. Instant and actor are those of the [`Context`](super::Context) of the decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// To which record.
    pub record: Record,
    /// The unit whose record it is: who may read the record may read its events.
    pub unit_id: UnitId,
    /// The customer concerned, so that a timeline finds the event.
    pub customer_id: Option<CustomerId>,
    /// The fields that changed.
    pub changes: Vec<FieldChange>,
    /// Further facts that belong to the kind (ids of lines, amounts, reasons chosen from lists). Never personal values.
    pub details: Map<String, Value>,
}

impl Event {
    /// An event without changes or details.
    #[must_use]
    pub fn new(kind: EventKind, record: Record, unit_id: UnitId, customer_id: Option<CustomerId>) -> Self {
        Self { kind, record, unit_id, customer_id, changes: Vec::new(), details: Map::new() }
    }

    /// Adds the fields that changed, without the values of those that are not of class `general`.
    #[must_use]
    pub fn with_changes(mut self, mut changes: Vec<FieldChange>) -> Self {
        for change in &mut changes {
            if class_of(self.record.kind, &change.field) != FieldClass::General {
                *change = FieldChange::personal(&change.field);
            }
        }
        self.changes = changes;
        self
    }

    /// Adds a fact.
    #[must_use]
    pub fn with_detail(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }
}

impl FieldChange {
    /// A change of a field of class `general`.
    #[must_use]
    pub fn new(field: &str, old: impl Into<Value>, new: impl Into<Value>) -> Self {
        Self { field: field.to_owned(), old: old.into(), new: new.into() }
    }

    /// A change of a personal or sensitive field: that it changed, never from what or to what.
    #[must_use]
    pub fn personal(field: &str) -> Self {
        Self { field: field.to_owned(), old: Value::Null, new: Value::Null }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Word;

    #[test]
    fn the_first_part_of_an_event_word_is_its_record_kind() {
        for kind in EventKind::ALL {
            let first = kind.word().split('.').next().unwrap();
            assert!(RecordKind::from_word(first).is_some(), "{kind}");
        }
    }

    #[test]
    fn personal_changes_carry_no_values() {
        let change = FieldChange::personal("phone");
        assert_eq!((change.old, change.new), (Value::Null, Value::Null));
        let change = FieldChange::new("name", Value::Null, "a");
        assert_eq!(change.new, Value::from("a"));
    }
}
