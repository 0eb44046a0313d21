DROP TABLE waiting_tickets;
DROP TABLE assignment_rules;
DROP TABLE staff_desks;
DROP TABLE queue_members;
DROP TABLE queues;
