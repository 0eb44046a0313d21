DROP TABLE customer_figures;
DROP TABLE order_refunds;
DROP TABLE order_lines;
DROP TABLE order_references;
DROP TABLE orders;
DROP TABLE product_references;
DROP TABLE products;
