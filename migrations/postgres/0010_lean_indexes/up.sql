DROP INDEX orders_counting;

-- Of rows that have a value alone: nobody lists those without, and most rows of an import have none.
DROP INDEX orders_salesperson;
CREATE INDEX orders_salesperson ON orders (salesperson_id, placed_at, id) WHERE salesperson_id IS NOT NULL;
DROP INDEX customers_owner;
CREATE INDEX customers_owner ON customers (owner_id, created_at, id) WHERE owner_id IS NOT NULL;
DROP INDEX customers_account_manager;
CREATE INDEX customers_account_manager ON customers (account_manager_id, created_at, id) WHERE account_manager_id IS NOT NULL;
DROP INDEX customers_grade;
CREATE INDEX customers_grade ON customers (potential_grade, created_at, id) WHERE potential_grade IS NOT NULL;
DROP INDEX customers_source;
CREATE INDEX customers_source ON customers (source_channel, created_at, id) WHERE source_channel IS NOT NULL;
DROP INDEX customers_city;
CREATE INDEX customers_city ON customers (city, created_at, id) WHERE city IS NOT NULL;
