//! The words of promises and their clocks.

crate::vocabulary! {
    /// What is promised.
    SlaTarget, "sla_target" {
        FirstResponse = "first_response", "首次响应", "The first response";
        NextResponse = "next_response", "后续响应", "The response to each further message of the customer";
        Resolution = "resolution", "解决", "The resolution";
        Acknowledgement = "acknowledgement", "受理确认", "The acknowledgement of a complaint";
        Callback = "callback", "回访", "The callback after the customer is satisfied";
        MajorAcknowledgement = "major_acknowledgement", "总经理知悉", "The general manager's acknowledgement of a major complaint";
    }
}

crate::vocabulary! {
    /// By what time a promise counts.
    ClockKind, "sla_clock" {
        Always = "always", "全天候", "Round the clock";
        Business = "business", "营业时间", "Open hours of a business calendar";
    }
}

crate::vocabulary! {
    /// How a clock stands.
    ClockState, "sla_state" {
        Running = "running", "计时中", "Running";
        Paused = "paused", "已暂停", "Paused";
        Met = "met", "已达成", "Met";
        Breached = "breached", "已超时", "Breached";
        Withdrawn = "withdrawn", "已撤销", "Withdrawn: what it was promised for is over, or nothing is promised any more";
    }
}
