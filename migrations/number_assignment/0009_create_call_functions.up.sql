-- Calls of one counter that still count: those of the day, those of the hour.
CREATE TYPE call_count AS (day integer, hour integer);
