-- The customers whose stages wait until an import that has touched their history has taken all its rows. Upon `policies`, which ordinary
-- writes leave as it is, so that they need not touch the index.
CREATE INDEX customer_lifecycles_waiting ON customer_lifecycles (customer_id) WHERE policies = -1;
