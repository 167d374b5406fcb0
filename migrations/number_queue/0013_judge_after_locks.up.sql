-- A statement that waits for a row goes on with what it saw of all others before. These are asked after the wait: each
-- statement in a volatile function sees what was committed before it began. Their plans are kept by sessions that may have
-- begun with empty tables (decision 0070).

-- Gives up those of the leases a claim has just made whose numbers may not be called after all: who held one of them while
-- the claim began may have called it since, or taken a complaint. Whoever reports on a number from now on meets the new lease.
CREATE FUNCTION queue_drop_leases(phones text[], company bigint, cooldown_days integer, at timestamptz)
RETURNS text[] LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
DECLARE
    dropped text[];
BEGIN
    SELECT array_agg(given.phone) INTO dropped
    FROM unnest(phones) AS given (phone)
    -- Not EXISTS, which may be answered by hashing the whole table.
    WHERE (SELECT true FROM queue_suppressions s
           WHERE s.phone = given.phone AND s.lifted_at IS NULL AND (s.organization_id IS NULL OR s.organization_id = company)
           LIMIT 1) IS TRUE
       OR CASE WHEN cooldown_days > 0 THEN (
              SELECT max(n.last_attempt_at) + make_interval(days => cooldown_days) > at
              FROM queue_numbers n WHERE n.phone = given.phone AND n.organization_id <> company) END IS TRUE;
    IF dropped IS NOT NULL THEN
        DELETE FROM queue_leases WHERE phone = ANY (dropped);
    END IF;
    RETURN coalesce(dropped, '{}');
END
$$;

-- For a report on a number that it found out of the queue, and holds now: whoever queues a number locks it before.
CREATE FUNCTION queue_is_queued(number bigint) RETURNS boolean
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
BEGIN
    RETURN EXISTS (SELECT FROM queue_entries WHERE number_id = number);
END
$$;
