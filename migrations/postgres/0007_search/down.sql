DROP TABLE customer_search;
