//! The words by which complaints are sorted and told apart.

crate::vocabulary! {
    /// How far a complaint has come.
    ComplaintStatus, "complaint_status" {
        Received = "received", "已受理", "Received";
        Assigned = "assigned", "已分派", "Assigned";
        Handling = "handling", "处理中", "Being handled";
        AwaitingApproval = "awaiting_approval", "待审批", "Waiting for approval";
        Confirming = "confirming", "待客户确认", "Waiting for the customer's word";
        CallbackDue = "callback_due", "待回访", "Callback due";
        Closed = "closed", "已关闭", "Closed";
        Withdrawn = "withdrawn", "客户已撤诉", "Withdrawn by the customer";
        Merged = "merged", "已合并", "Merged into another";
    }
}

impl ComplaintStatus {
    /// Whether somebody still has to do something.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Closed | Self::Withdrawn | Self::Merged)
    }
}

crate::vocabulary! {
    /// A step of a complaint: what its history consists of.
    ComplaintAction, "complaint_action" {
        Receive = "receive", "受理", "Receive";
        Update = "update", "修改", "Change";
        Acknowledge = "acknowledge", "确认受理并初步评估", "Acknowledge and assess";
        Assign = "assign", "分派", "Assign";
        IdentifyCause = "identify_cause", "认定原因", "Identify the cause";
        MarkSeverity = "mark_severity", "提高严重程度", "Mark as major or critical";
        AcknowledgeMajor = "acknowledge_major", "总经理确认重大投诉", "Acknowledge a major complaint";
        Propose = "propose", "提出处理方案", "Propose measures";
        Approve = "approve", "批准方案", "Approve the proposal";
        Return = "return", "退回方案", "Return the proposal";
        TellCustomer = "tell_customer", "告知客户处理结果", "Tell the customer of the decision";
        CustomerSatisfied = "customer_satisfied", "客户表示满意", "The customer is satisfied";
        CustomerUnsatisfied = "customer_unsatisfied", "客户表示不满意", "The customer is not satisfied";
        Callback = "callback", "回访", "Call back";
        CloseUnreachable = "close_unreachable", "无法联系关闭", "Close, the customer can't be reached";
        InformOutsideRecourse = "inform_outside_recourse", "告知外部救济途径", "Inform of outside recourse";
        RecordRecourseOutcome = "record_recourse_outcome", "记录外部救济结果", "Record the outcome of outside recourse";
        Withdraw = "withdraw", "客户撤诉", "Withdraw";
        MergeInto = "merge_into", "合并到其他投诉", "Merge into another";
        TakeIn = "take_in", "并入其他投诉", "Take in another";
        Reopen = "reopen", "重新打开", "Reopen";
        Note = "note", "内部备注", "Note for colleagues";
        Attach = "attach", "上传附件", "Attach a file";
        Detach = "detach", "删除附件", "Remove a file";
    }
}

crate::vocabulary! {
    /// What a step of a complaint depends on.
    ComplaintGuard, "complaint_guard" {
        Unacknowledged = "unacknowledged", "尚未确认受理", "It was not acknowledged yet";
        SeverityRaised = "severity_raised", "严重程度高于当前", "The severity is higher than it was, at least major";
        MajorUnacknowledged = "major_unacknowledged", "重大投诉尚未由总经理确认", "It is major or critical, and the general manager has not acknowledged that";
        ApprovalNeeded = "approval_needed", "方案须审批", "The proposal takes an approval";
        NoApprovalNeeded = "no_approval_needed", "方案无须审批", "The proposal takes no approval";
        AnotherThanProposer = "another_than_proposer", "非方案提出人", "Another person than who proposed";
        ApprovalMissing = "approval_missing", "方案尚无该严重程度所需的审批", "The proposal has no approval that the new severity takes";
        AlreadySatisfied = "already_satisfied", "客户已表示满意", "The customer has said to be satisfied";
        RightLevel = "right_level", "具有相应审批权限", "Somebody who may decide as much";
        NotConcerned = "not_concerned", "并非被投诉人员", "Somebody whom the complaint is not about";
        GeneralManagerConcerned = "general_manager_concerned", "投诉涉及总经理本人", "The complaint is about whoever leads the company";
        AnotherThanHandlers = "another_than_handlers", "未参与处理的人员", "A person who has not handled the complaint in any round";
        CustomerSatisfied = "customer_satisfied", "回访结果为满意", "The customer says in the callback to be satisfied";
        CustomerUnsatisfied = "customer_unsatisfied", "回访结果为不满意", "The customer says in the callback not to be satisfied";
        CustomerNotReached = "customer_not_reached", "回访未联系到客户", "The customer was not reached";
        ThreeTries = "three_tries", "已在不同时段尝试联系三次", "The customer was tried three times, each two hours or more after the one before";
        LaterRound = "later_round", "已进入第二轮及以后", "It is in its second round or a later one";
        OnWatchList = "on_watch_list", "外部救济结果未记录", "The customer was informed of outside recourse, and its outcome is not recorded";
        RecentlyClosed = "recently_closed", "结束未满 30 天", "It was closed or withdrawn less than 30 days ago";
        AnsweredFor = "answered_for", "已有负责人", "Somebody answers for it";
        Reason = "reason", "说明原因", "A reason is given";
        ContactLogged = "contact_logged", "已记录与客户的联系", "The contact with the customer is logged with the step";
        CustomerHeard = "customer_heard", "客户本人在联系中表态", "The customer themselves said it in the contact: they talked with somebody, or wrote";
        CustomerTold = "customer_told", "已告知客户", "The customer was told: of the decision of this round, or what the step tells";
        ContactInTime = "contact_in_time", "联系发生在其依据之后", "The contact took place after what it must follow: the receipt, the decision, the word to the customer, the customer's yes";
        OwnContact = "own_contact", "回访人本人的联系", "The contact was had by whoever calls back";
        OwnRecentFile = "own_recent_file", "本人 24 小时内上传的附件", "The caller attached the file, less than 24 hours ago";
        ContactInVain = "contact_in_vain", "联系未成功", "The contact says that nobody was reached";
        SameCustomer = "same_customer", "同一客户", "Both complaints are of one customer";
    }
}

crate::vocabulary! {
    /// What a contact must follow that a step of a complaint consists of.
    ContactAfter, "complaint_contact_after" {
        Receipt = "receipt", "受理投诉", "The complaint was received";
        Round = "round", "本轮处理开始", "This round began";
        Decision = "decision", "处理方案确定", "It was decided what is done";
        Telling = "telling", "告知客户处理结果", "The customer was told of the decision";
        Yes = "yes", "客户表示满意", "The customer said to be satisfied";
        End = "end", "投诉结束", "The complaint ended";
    }
}

crate::vocabulary! {
    /// Where a complaint came from.
    ComplaintSource, "complaint_source" {
        Call = "call", "来电", "Call";
        Mail = "mail", "邮件或来信", "Mail";
        Form = "form", "表单", "Form";
        Ticket = "ticket", "工单", "Ticket";
        Callback = "callback", "回访", "Callback";
        SurveyAnswer = "survey_answer", "问卷答复", "Survey answer";
        Social = "social", "社交媒体", "Social media";
        Event = "event", "活动", "Event";
    }
}

crate::vocabulary! {
    /// What a complaint is about.
    ComplaintKind, "complaint_kind" {
        Sales = "sales", "销售", "Sales";
        AfterSales = "after_sales", "售后", "After-sales";
        ServiceQuality = "service_quality", "服务质量", "Quality of the service";
        ProductTechnical = "product_technical", "产品技术", "Product and technology";
        Delivery = "delivery", "交付", "Delivery";
        StaffConduct = "staff_conduct", "员工行为", "Conduct of staff";
        Billing = "billing", "结算", "Billing";
        Other = "other", "其他", "Other";
    }
}

crate::vocabulary! {
    /// How serious a complaint is, from the least to the most.
    Severity, "complaint_severity" {
        General = "general", "一般", "General";
        Major = "major", "重大", "Major";
        Critical = "critical", "特别重大", "Critical";
    }
}

crate::vocabulary! {
    /// Where the cause of a complaint lies.
    Cause, "complaint_cause" {
        Service = "service", "服务原因", "The service";
        User = "user", "用户原因", "The user";
        Product = "product", "产品原因", "The product";
    }
}

crate::vocabulary! {
    /// How a complaint was closed.
    ComplaintOutcome, "complaint_outcome" {
        Satisfied = "satisfied", "客户满意", "The customer is satisfied, as the callback confirmed";
        Unreachable = "unreachable", "无法联系客户", "The customer could not be reached";
        OutsideRecourse = "outside_recourse", "转外部救济", "The customer was informed of recourse outside the company";
    }
}

crate::vocabulary! {
    /// How a round ended.
    RoundVerdict, "complaint_verdict" {
        Satisfied = "satisfied", "客户满意", "The customer is satisfied, as the callback confirmed";
        Unsatisfied = "unsatisfied", "客户不满意", "The customer is not satisfied";
        Unreachable = "unreachable", "无法联系客户", "The customer could not be reached";
        OutsideRecourse = "outside_recourse", "转外部救济", "The customer was informed of recourse outside the company";
        Withdrawn = "withdrawn", "客户已撤诉", "The customer withdrew the complaint";
        Merged = "merged", "已合并", "The complaint went into another";
    }
}

crate::vocabulary! {
    /// What became of a proposal that took an approval.
    ProposalDecision, "complaint_decision" {
        Approved = "approved", "已批准", "Approved";
        Returned = "returned", "已退回", "Returned";
    }
}

crate::vocabulary! {
    /// What a callback found.
    CallbackResult, "complaint_callback_result" {
        Satisfied = "satisfied", "满意", "The customer is satisfied";
        Unsatisfied = "unsatisfied", "不满意", "The customer is not satisfied";
        NotReached = "not_reached", "未联系到", "The customer was not reached";
    }
}

crate::vocabulary! {
    /// Which recourse outside the company is open to the customer.
    Recourse, "complaint_recourse" {
        Hotline = "hotline_12315", "12315 消费者投诉", "The consumer hotline 12315";
        Mediation = "mediation", "消费者协会调解", "Mediation by a consumer association";
        Arbitration = "arbitration", "仲裁", "Arbitration";
        Court = "court", "诉讼", "Court";
        Other = "other", "其他途径", "Another way";
    }
}

crate::vocabulary! {
    /// What recourse outside the company came to.
    RecourseOutcome, "complaint_recourse_outcome" {
        Settled = "settled", "达成和解", "Settled";
        Upheld = "upheld", "支持客户", "Decided for the customer";
        Dismissed = "dismissed", "驳回", "Decided for the company";
        NotPursued = "not_pursued", "客户未采取行动", "The customer did not pursue it";
    }
}

crate::vocabulary! {
    /// What a list of complaints can be sorted by.
    ComplaintSort, "complaint_sort" {
        NextDueAt = "next_due_at", "下一时限", "Next deadline";
        ReceivedAt = "received_at", "受理时间", "Received at: by age";
        UpdatedAt = "updated_at", "更新时间", "Updated at";
        NextCallbackAt = "next_callback_at", "下次回访时间", "Next callback";
    }
}

crate::vocabulary! {
    /// What the history of a complaint is sorted by.
    ComplaintStepSort, "complaint_step_sort" {
        At = "at", "时间", "At";
    }
}
