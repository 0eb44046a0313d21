SELECT * FROM customers WHERE archived_at IS NULL AND potential_grade = 'a' ORDER BY created_at DESC, id DESC LIMIT 50;
