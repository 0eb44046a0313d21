DROP INDEX complaints_ended;
DROP TABLE mandatory_questions;
DROP TABLE complaint_review_decisions;
DROP TABLE complaint_review_minutes;
