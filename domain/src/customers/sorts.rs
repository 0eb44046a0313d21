//! What lists of customers are sorted by.

crate::vocabulary! {
    /// What an index sorts customers by.
    CustomerSort, "customer_sort" {
        CreatedAt = "created_at", "创建时间", "Creation";
        UpdatedAt = "updated_at", "修改时间", "Last change";
        Name = "name", "名称", "Name";
        Relevance = "relevance", "相关度", "Relevance";
    }
}
