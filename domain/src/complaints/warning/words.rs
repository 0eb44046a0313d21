//! The words of the early warning.

crate::vocabulary! {
    /// How much an alert matters. The later, the more.
    AlertLevel, "complaint_alert_level" {
        Blue = "blue", "蓝色", "Blue";
        Yellow = "yellow", "黄色", "Yellow";
        Orange = "orange", "橙色", "Orange";
        Red = "red", "红色", "Red";
    }
}

crate::vocabulary! {
    /// What is watched: complaints that have this in common.
    WatchKind, "complaint_watch_kind" {
        Product = "product", "产品", "A product";
        Outlet = "outlet", "门店", "An outlet";
        Cause = "cause", "原因", "A cause, or one of its sub-causes";
        Staff = "staff", "员工", "A member of the staff";
        Customer = "customer", "客户", "A customer who complains again and again";
        Complaint = "complaint", "单个投诉", "A single complaint that is alarming by itself";
    }
}

crate::vocabulary! {
    /// Why there is an alert.
    AlertReasonKind, "complaint_alert_reason" {
        Spike = "spike", "短期内异常增多", "Far more than usual in a short time";
        KeyAccount = "key_account", "重点客户投诉", "A key account complains";
        Repeated = "repeated", "同一客户多次投诉", "A customer complains again and again";
        Word = "word", "出现关注词", "A word that is watched";
        SocialChannel = "social_channel", "来自社交媒体", "In public, over a social channel";
    }
}

crate::vocabulary! {
    /// Where an alert stands.
    AlertStatus, "complaint_alert_status" {
        Raised = "raised", "待确认", "Raised";
        Acknowledged = "acknowledged", "已确认", "Acknowledged";
        Closed = "closed", "已关闭", "Closed";
    }
}

crate::vocabulary! {
    /// What can be done about an alert.
    AlertAction, "complaint_alert_action" {
        Acknowledge = "acknowledge", "确认预警", "Acknowledge";
        CompleteTask = "complete_task", "完成预案任务", "Tick off a task";
        Close = "close", "关闭预警", "Close";
    }
}

crate::vocabulary! {
    /// What must be so before a step of an alert is taken.
    AlertGuard, "complaint_alert_guard" {
        OwnerOrAbove = "owner_or_above", "红色预警由负责人或上级确认和关闭", "A red alert is the caller's, or they stand above";
        OwnTask = "own_task", "由任务负责人、同角色人员或上级完成", "The task is the caller's or of their role, or they stand above";
        TasksDone = "tasks_done", "预案任务均已完成", "Every task of the emergency plan is done";
        Note = "note", "须填写处理说明", "The call brings what came of it";
    }
}

crate::vocabulary! {
    /// By what alerts are sorted.
    AlertSort, "complaint_alert_sort" {
        RaisedAt = "raised_at", "预警时间", "Raised at";
        LastAt = "last_at", "最近投诉时间", "Last complaint at";
    }
}

crate::vocabulary! {
    /// By what the complaints of an alert are sorted.
    AlertMemberSort, "complaint_alert_member_sort" {
        CountedAt = "counted_at", "计入时间", "Counted at";
    }
}
