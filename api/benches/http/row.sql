\set place random(0, :customers - 1)
SELECT * FROM customers WHERE id = CAST('01900000-0000-7000-8000-' || lpad(to_hex(CAST(:place AS bigint)), 12, '0') AS uuid);
