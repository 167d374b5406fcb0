DROP FUNCTION queue_is_queued(bigint);
DROP FUNCTION queue_drop_leases(text[], bigint, integer, timestamptz);
