DROP TABLE customer_figures;
DROP TABLE order_refunds;
DROP TABLE order_lines;
DROP TABLE orders;
DROP TABLE products;
