-- What a report said of dispatch. Engines send the same result twice, once with it and once without, in any order: a repeated
-- report that says something new is obeyed, once.
ALTER TABLE queue_attempts ADD COLUMN call_allowed boolean;
