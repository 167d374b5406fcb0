ALTER TABLE queue_attempts DROP COLUMN call_allowed;
