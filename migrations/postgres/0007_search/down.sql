DROP TABLE customer_search_forms;
DROP TABLE customer_search;
