DROP INDEX complaint_rounds_called;
DROP INDEX complaints_from_callbacks;
DROP TABLE complaint_incentives;
DROP TABLE complaint_incentive_months;
DROP TABLE complaint_judgements;
DROP TABLE complaint_subcauses;
DROP TABLE complaint_policies;
