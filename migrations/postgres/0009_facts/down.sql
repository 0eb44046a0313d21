DROP TABLE required_facts;
DROP TABLE customer_fact_verifications;
