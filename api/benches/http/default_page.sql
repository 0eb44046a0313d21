SELECT * FROM customers WHERE archived_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 50;
