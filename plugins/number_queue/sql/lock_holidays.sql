-- Changes of the holidays one after the other: each replaces what the one before has left.
SELECT pg_advisory_xact_lock(hashtextextended('number_queue.holidays', 0))
