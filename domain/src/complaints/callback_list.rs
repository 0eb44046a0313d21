//! The callback list: what callbacks brought up, for those who judge.

crate::vocabulary! {
    /// By what the callback list is sorted.
    CallbackListSort, "callback_list_sort" {
        FoundAt = "found_at", "回访发现时间", "Found at";
    }
}

crate::vocabulary! {
    /// What a callback brought up.
    CallbackFind, "callback_find" {
        Opened = "opened", "回访中提出的投诉", "A complaint that began with a callback";
        Unsatisfied = "unsatisfied", "回访时仍不满意", "The customer was still not satisfied";
    }
}
