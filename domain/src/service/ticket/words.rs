//! The words by which tickets are sorted and told apart.

crate::vocabulary! {
    /// How far a ticket has come.
    TicketStatus, "ticket_status" {
        Reported = "reported", "已报告", "Reported";
        Classified = "classified", "已分类", "Classified";
        Assigned = "assigned", "已分派", "Assigned";
        InProgress = "in_progress", "处理中", "In progress";
        WaitingCustomer = "waiting_customer", "等待客户", "Waiting for the customer";
        Resolved = "resolved", "已解决", "Resolved";
        Closed = "closed", "已关闭", "Closed";
        Cancelled = "cancelled", "已取消", "Cancelled";
        Merged = "merged", "已合并", "Merged into another";
    }
}

impl TicketStatus {
    /// Whether somebody still has to do something.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Reported | Self::Classified | Self::Assigned | Self::InProgress | Self::WaitingCustomer)
    }
}

crate::vocabulary! {
    /// A step of a ticket: what its history consists of.
    TicketAction, "ticket_action" {
        Report = "report", "报告", "Report";
        Update = "update", "修改", "Change";
        Classify = "classify", "分类", "Classify";
        Assign = "assign", "分派", "Assign";
        Enqueue = "enqueue", "转入队列", "Put into a queue";
        Claim = "claim", "认领", "Claim";
        HandOver = "hand_over", "转交", "Hand over";
        Release = "release", "退回", "Release";
        Start = "start", "开始处理", "Start";
        Reply = "reply", "回复客户", "Reply to the customer";
        Note = "note", "内部备注", "Note for colleagues";
        CustomerMessage = "customer_message", "客户来信", "Message of the customer";
        WaitForCustomer = "wait_for_customer", "等待客户", "Wait for the customer";
        CustomerAnswered = "customer_answered", "客户已答复", "Customer has answered";
        Resolve = "resolve", "解决", "Resolve";
        AskConfirmation = "ask_confirmation", "请客户确认", "Ask for confirmation";
        Confirm = "confirm", "客户确认", "Confirm";
        Reject = "reject", "客户认为未解决", "Reject";
        Reopen = "reopen", "重新打开", "Reopen";
        Cancel = "cancel", "取消", "Cancel";
        MergeInto = "merge_into", "合并到其他工单", "Merge into another";
        TakeIn = "take_in", "并入其他工单", "Take in another";
        AddCollaborator = "add_collaborator", "添加协作人", "Add a collaborator";
        RemoveCollaborator = "remove_collaborator", "移除协作人", "Remove a collaborator";
        Link = "link", "关联", "Link";
        Unlink = "unlink", "取消关联", "Unlink";
        Attach = "attach", "上传附件", "Attach a file";
        Detach = "detach", "删除附件", "Remove a file";
        Close = "close", "自动关闭", "Close after silence";
    }
}

crate::vocabulary! {
    /// What a step of a ticket depends on.
    TicketGuard, "ticket_guard" {
        Classified = "classified", "已分类", "The ticket is classified";
        Unclassified = "unclassified", "未分类", "The ticket is not classified";
        Unassigned = "unassigned", "尚无负责人", "Nobody has the ticket";
        HasAssignee = "has_assignee", "已有负责人", "Somebody has the ticket";
        RecentlyClosed = "recently_closed", "关闭未满 14 天", "It was closed less than 14 days ago";
        CustomerAsked = "customer_asked", "已请客户确认", "The customer was asked whether it is solved";
        Reason = "reason", "说明原因", "A reason is given";
        CustomerTold = "customer_told", "已告知客户", "The customer was told: a reply or a contact since their last message, or a reply with the step";
        ContactLogged = "contact_logged", "已记录与客户的联系", "The contact with the customer is logged";
        SameCustomer = "same_customer", "同一客户", "Both tickets are of one customer";
    }
}

crate::vocabulary! {
    /// What a ticket is about.
    TicketKind, "ticket_kind" {
        Inquiry = "inquiry", "咨询", "Inquiry";
        Fault = "fault", "故障", "Fault";
        Request = "request", "需求", "Request";
        AfterSales = "after_sales", "售后", "After-sales";
    }
}

crate::vocabulary! {
    /// Where a problem lies.
    TicketCategory, "ticket_category" {
        Technical = "technical", "技术问题", "Technical";
        Process = "process", "流程问题", "Process";
        ProductUsage = "product_usage", "产品使用", "Use of the product";
        ServiceProcess = "service_process", "服务流程", "Service process";
    }
}

crate::vocabulary! {
    /// How urgent a ticket is, from the least to the most.
    TicketPriority, "ticket_priority" {
        Low = "low", "低", "Low";
        Normal = "normal", "普通", "Normal";
        High = "high", "高", "High";
        Urgent = "urgent", "紧急", "Urgent";
    }
}

crate::vocabulary! {
    /// What the company waits for.
    WaitingReason, "ticket_waiting_reason" {
        Information = "information", "等待客户提供信息", "Information from the customer";
        Decision = "decision", "等待客户决定", "The customer's decision";
        Appointment = "appointment", "等待约定时间", "The time agreed with the customer";
        Goods = "goods", "等待客户送修或寄回", "Goods that the customer brings or sends";
        Payment = "payment", "等待客户付款", "The customer's payment";
        Other = "other", "其他", "Something else";
    }
}

crate::vocabulary! {
    /// How two tickets belong together, seen from the first.
    TicketLinkKind, "ticket_link_kind" {
        Related = "related", "相关", "Related to";
        Duplicate = "duplicate", "重复", "A duplicate of";
        CausedBy = "caused_by", "起因于", "Caused by";
    }
}

crate::vocabulary! {
    /// What the history of a ticket is sorted by.
    TicketStepSort, "ticket_step_sort" {
        At = "at", "时间", "At";
    }
}

crate::vocabulary! {
    /// What a list of tickets can be sorted by.
    TicketSort, "ticket_sort" {
        NextDueAt = "next_due_at", "下一时限", "Next deadline";
        ReportedAt = "reported_at", "报告时间", "Reported at";
        UpdatedAt = "updated_at", "更新时间", "Updated at";
        Priority = "priority", "优先级", "Priority";
    }
}
