DROP TABLE customer_search_forms;
DROP TABLE customer_search_index;
DROP TABLE customer_search;
