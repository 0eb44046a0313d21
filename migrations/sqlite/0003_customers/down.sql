DROP TABLE contact_points;
DROP TABLE contacts;
DROP TABLE customer_references;
DROP TABLE customer_tags;
DROP TABLE customer_units;
DROP TABLE customers;
