//! How lists of orders and products can be sorted.

crate::vocabulary! {
    /// What a list of orders can be sorted by.
    OrderSort, "order_sort" {
        PlacedAt = "placed_at", "下单时间", "Placed at";
        CreatedAt = "created_at", "创建时间", "Created at";
        UpdatedAt = "updated_at", "更新时间", "Updated at";
    }
}

crate::vocabulary! {
    /// What a list of products can be sorted by.
    ProductSort, "product_sort" {
        CreatedAt = "created_at", "创建时间", "Created at";
        Name = "name", "名称", "Name";
        Sku = "sku", "货号", "Sku";
    }
}
