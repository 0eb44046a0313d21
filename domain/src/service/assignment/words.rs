//! The words of assignment.

crate::vocabulary! {
    /// Who is in a queue.
    QueueKind, "queue_kind" {
        Team = "team", "团队", "A team: those who were put into it";
        Skill = "skill", "技能", "A skill: everybody who has all its skills";
        Responsible = "responsible", "负责人", "Whoever is responsible for the ticket's unit by a role";
    }
}

crate::vocabulary! {
    /// Who of a queue is chosen among those who are free.
    Strategy, "assignment_strategy" {
        RoundRobin = "round_robin", "轮流", "Whoever had none of the queue's tickets for longest";
        LeastOpen = "least_open", "未结最少", "Whoever has the fewest open tickets";
        AccountManager = "account_manager", "客户经理", "The customer's account manager, else in turn";
        PreviousHandler = "previous_handler", "上次处理人", "Whoever handled the customer's last ticket, else in turn";
        Manual = "manual", "自行认领", "Nobody: staff claim the queue's tickets";
    }
}

crate::vocabulary! {
    /// Why somebody was passed over.
    NotFree, "passed_over_reason" {
        NotActive = "not_active", "已停用或离职", "Suspended, or has left";
        OffDuty = "off_duty", "不在岗", "Not on duty";
        OffShift = "off_shift", "不在班次内", "Outside their shift";
        SkillMissing = "skill_missing", "缺少技能", "Lacks a skill that the queue asks for";
        LanguageMissing = "language_missing", "不会该语言", "Does not speak the ticket's language";
        LimitReached = "limit_reached", "已达工单上限", "Has as many open tickets as their limit allows";
        GaveBack = "gave_back", "刚退回该工单", "Has just given the ticket back";
    }
}

crate::vocabulary! {
    /// What a list of queues can be sorted by.
    QueueSort, "queue_sort" {
        Code = "code", "代码", "Code";
        CreatedAt = "created_at", "创建时间", "Created at";
    }
}

crate::vocabulary! {
    /// What a list of desks can be sorted by.
    DeskSort, "desk_sort" {
        Name = "name", "姓名", "Name";
    }
}

crate::vocabulary! {
    /// What a list of versions of the assignment rules can be sorted by.
    RulesSort, "assignment_rules_sort" {
        CreatedAt = "created_at", "创建时间", "Created at";
    }
}
