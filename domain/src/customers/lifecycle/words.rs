//! The closed word lists of the lifecycle.

crate::vocabulary! {
    /// Where a customer stands in its life with the company.
    LifecycleStage, "lifecycle_stage" {
        Prospect = "prospect", "潜在客户", "Prospect";
        New = "new", "新客户", "New customer";
        Existing = "existing", "现有客户", "Existing customer";
        Loyal = "loyal", "忠诚客户", "Loyal customer";
        Churned = "churned", "流失客户", "Churned customer";
    }
}

crate::vocabulary! {
    /// What the company works for with customers of a stage.
    LifecyclePhase, "lifecycle_phase" {
        Acquisition = "acquisition", "获取与转化", "Acquisition and conversion";
        Retention = "retention", "留存", "Retention";
        Redevelopment = "redevelopment", "再开发", "Redevelopment";
    }
}

crate::vocabulary! {
    /// Why a customer changed its stage.
    LifecycleRule, "lifecycle_rule" {
        Created = "created", "客户建档", "The record was created";
        FirstContact = "first_contact", "首次来访联系", "The first contact came in before the record was created";
        FirstOrder = "first_order", "首次付款订单", "First paid order";
        FurtherOrder = "further_order", "再次购买", "Enough paid orders to be an existing customer";
        SinceFirstOrder = "since_first_order", "首单满期", "Long enough since the first paid order";
        LoyalReached = "loyal_reached", "达到忠诚条件", "Enough paid orders within the window";
        LoyalLapsed = "loyal_lapsed", "忠诚条件失效", "Too few paid orders within the window for too long";
        Inactive = "inactive", "长期无往来", "No paid order and no inbound contact for too long";
        WonBack = "won_back", "客户再开发成功", "A churned customer bought again";
        Marked = "marked", "人工设定", "Set by staff";
    }
}

crate::vocabulary! {
    /// Why staff hold a customer for lost.
    ChurnReason, "churn_reason" {
        InformationInaccurate = "information_inaccurate", "客户信息不准确", "Information about the customer is inaccurate";
        ServiceQuality = "service_quality", "服务质量", "Quality of service";
        ActivityQuality = "activity_quality", "活动质量", "Quality of activities";
        Price = "price", "价格", "Price";
        Competitor = "competitor", "转向竞争对手", "Went to a competitor";
        MovedAway = "moved_away", "迁离本地", "Moved away";
        NeedGone = "need_gone", "需求消失", "No longer needs it";
        Other = "other", "其他", "Other, in words";
    }
}

impl LifecycleStage {
    /// The phase that the stage belongs to.
    #[must_use]
    pub const fn phase(self) -> LifecyclePhase {
        match self {
            Self::Prospect => LifecyclePhase::Acquisition,
            Self::New | Self::Existing | Self::Loyal => LifecyclePhase::Retention,
            Self::Churned => LifecyclePhase::Redevelopment,
        }
    }
}

crate::vocabulary! {
    /// What a customer's history of stages is sorted by.
    StageSort, "lifecycle_stage_sort" {
        EffectiveAt = "effective_at", "生效时间", "When it took effect";
    }
}

crate::vocabulary! {
    /// What a list of policies is sorted by.
    PolicySort, "lifecycle_policy_sort" {
        EffectiveFrom = "effective_from", "生效时间", "From when on it holds";
        CreatedAt = "created_at", "创建时间", "Created";
    }
}
