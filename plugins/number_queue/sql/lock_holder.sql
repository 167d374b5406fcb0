-- One batch at a time per holder, so that the cap on what it holds is exact and a request that comes twice at once is
-- answered once. And, for this transaction: plans by the indexes only. The tables are small when a prepared statement is
-- first planned and may be millions of rows large a minute later.
SELECT set_config('enable_seqscan', 'off', true) || set_config('enable_bitmapscan', 'off', true)
           || pg_advisory_xact_lock(hashtextextended('number_queue.holder', $1::bigint))::text AS done
