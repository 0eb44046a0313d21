CREATE TABLE products (
    id text PRIMARY KEY NOT NULL,
    version bigint NOT NULL CHECK (version > 0),
    sku text NOT NULL UNIQUE,
    name text NOT NULL,
    name_key text NOT NULL,
    category text,
    price_minor bigint CHECK (price_minor >= 0),
    currency text,
    active boolean NOT NULL,
    unit_id text NOT NULL REFERENCES units (id),
    created_at text NOT NULL,
    updated_at text NOT NULL,
    CHECK ((price_minor IS NULL) = (currency IS NULL))
);
CREATE INDEX products_created ON products (created_at, id);
CREATE INDEX products_name ON products (name_key, id);
CREATE INDEX products_category ON products (category, sku, id);

CREATE TABLE product_references (
    product_id text NOT NULL REFERENCES products (id),
    source text NOT NULL,
    reference text NOT NULL,
    PRIMARY KEY (source, reference)
);
CREATE INDEX product_references_product ON product_references (product_id);

CREATE TABLE orders (
    id text PRIMARY KEY NOT NULL,
    number text NOT NULL UNIQUE,
    version bigint NOT NULL CHECK (version > 0),
    customer_id text NOT NULL REFERENCES customers (id),
    unit_id text NOT NULL REFERENCES units (id),
    placed_at text NOT NULL,
    channel text,
    salesperson_id text REFERENCES staff_users (id),
    currency text NOT NULL,
    total_minor bigint NOT NULL CHECK (total_minor >= 0),
    refunded_minor bigint NOT NULL CHECK (refunded_minor >= 0 AND refunded_minor <= total_minor),
    quantity bigint NOT NULL CHECK (quantity >= 0),
    priority text NOT NULL,
    status text NOT NULL CHECK (status IN ('placed', 'paid', 'fulfilled', 'cancelled', 'refunded')),
    counts boolean NOT NULL,
    paid_at text,
    fulfilled_at text,
    cancelled_at text,
    refunded_at text,
    note text,
    created_at text NOT NULL,
    updated_at text NOT NULL
);
CREATE INDEX orders_customer ON orders (customer_id, placed_at, id);
CREATE INDEX orders_placed ON orders (placed_at, id);
CREATE INDEX orders_created ON orders (created_at, id);
CREATE INDEX orders_updated ON orders (updated_at, id);
CREATE INDEX orders_unit ON orders (unit_id, placed_at, id);
CREATE INDEX orders_status ON orders (status, placed_at, id);
CREATE INDEX orders_salesperson ON orders (salesperson_id, placed_at, id);
CREATE INDEX orders_counting ON orders (customer_id, currency, counts, placed_at);

CREATE TABLE order_references (
    order_id text NOT NULL REFERENCES orders (id),
    source text NOT NULL,
    reference text NOT NULL,
    PRIMARY KEY (source, reference)
);
CREATE INDEX order_references_order ON order_references (order_id);

CREATE TABLE order_lines (
    id text PRIMARY KEY NOT NULL,
    order_id text NOT NULL REFERENCES orders (id),
    product_id text REFERENCES products (id),
    description text NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    unit_price_minor bigint NOT NULL CHECK (unit_price_minor >= 0),
    discount_minor bigint NOT NULL CHECK (discount_minor >= 0)
);
CREATE INDEX order_lines_order ON order_lines (order_id, id);
CREATE INDEX order_lines_product ON order_lines (product_id, order_id);

CREATE TABLE order_refunds (
    id text PRIMARY KEY NOT NULL,
    order_id text NOT NULL REFERENCES orders (id),
    amount_minor bigint NOT NULL CHECK (amount_minor >= 0),
    refunded_at text NOT NULL,
    reason text,
    recorded_at text NOT NULL
);
CREATE INDEX order_refunds_order ON order_refunds (order_id, recorded_at, id);

-- Running purchase figures, kept in the transaction of each order.
CREATE TABLE customer_figures (
    customer_id text NOT NULL REFERENCES customers (id),
    currency text NOT NULL,
    order_count bigint NOT NULL CHECK (order_count >= 0),
    net_amount_minor bigint NOT NULL,
    first_paid_at text,
    last_paid_at text,
    PRIMARY KEY (customer_id, currency)
);
