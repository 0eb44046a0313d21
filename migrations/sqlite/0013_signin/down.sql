DROP TABLE password_resets;
DROP TABLE sign_in_challenges;
DROP TABLE recovery_codes;
DROP TABLE second_factors;
DROP TABLE sign_in_failures;
ALTER TABLE sessions DROP COLUMN address;
