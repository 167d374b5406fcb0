DROP FUNCTION queue_attempts_prepare(date, integer);
DROP TABLE queue_attempts;
