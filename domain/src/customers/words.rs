//! The closed word lists of customers.

crate::vocabulary! {
    /// What a customer is.
    CustomerKind, "customer_kind" {
        Person = "person", "个人", "Person";
        Organization = "organization", "组织", "Organisation";
    }
}

crate::vocabulary! {
    /// How large an organisation is, by the people who work there.
    OrganizationSize, "organization_size" {
        Micro = "micro", "微型(10人以下)", "Micro (under 10)";
        Small = "small", "小型(10–49人)", "Small (10–49)";
        Medium = "medium", "中型(50–249人)", "Medium (50–249)";
        Large = "large", "大型(250–999人)", "Large (250–999)";
        VeryLarge = "very_large", "特大型(1000人及以上)", "Very large (1,000 and more)";
    }
}

crate::vocabulary! {
    /// How close a prospect is to buying.
    PotentialGrade, "potential_grade" {
        H = "h", "H级(即将成交)", "H (about to buy)";
        A = "a", "A级(意向强)", "A (strong intent)";
        B = "b", "B级(意向一般)", "B (some intent)";
        C = "c", "C级(意向弱)", "C (weak intent)";
    }
}

crate::vocabulary! {
    /// What kind of contact point it is.
    ContactPointKind, "contact_point_kind" {
        Phone = "phone", "电话", "Phone";
        Email = "email", "电子邮件", "E-mail";
        Address = "address", "地址", "Address";
        Social = "social", "社交账号", "Social handle";
    }
}

crate::vocabulary! {
    /// The platform of a social handle.
    SocialPlatform, "social_platform" {
        Wechat = "wechat", "微信号", "WeChat id";
        WechatOpenid = "wechat_openid", "微信 OpenID", "WeChat OpenID";
        WechatUnionid = "wechat_unionid", "微信 UnionID", "WeChat UnionID";
        Weibo = "weibo", "微博", "Weibo";
        Douyin = "douyin", "抖音", "Douyin";
        Xiaohongshu = "xiaohongshu", "小红书", "Xiaohongshu";
        Qq = "qq", "QQ", "QQ";
        Other = "other", "其他", "Other";
    }
}
