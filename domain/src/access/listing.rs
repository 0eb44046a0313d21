//! By what the lists of this context are sorted.

crate::vocabulary! {
    /// By what a list of users is sorted.
    UserSort, "user_sort" {
        Name = "name", "姓名", "Name, by its pinyin";
        Email = "email", "电子邮件", "E-mail address";
        CreatedAt = "created_at", "创建时间", "Creation";
    }
}

crate::vocabulary! {
    /// By what a list of units is sorted.
    UnitSort, "unit_sort" {
        Code = "code", "编码", "Code";
    }
}

crate::vocabulary! {
    /// By what a list of keys is sorted.
    ApiKeySort, "api_key_sort" {
        CreatedAt = "created_at", "创建时间", "Creation";
    }
}

crate::vocabulary! {
    /// By what a list of roles is sorted.
    RoleSort, "role_sort" {
        Code = "code", "编码", "Code";
    }
}

crate::vocabulary! {
    /// By what a list of sessions is sorted.
    SessionSort, "session_sort" {
        LastUsedAt = "last_used_at", "最近使用时间", "Last use";
    }
}
