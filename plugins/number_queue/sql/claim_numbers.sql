-- Leases up to $8 numbers for a holder. One statement: reads what is ready, list by list in the order given ($10 ids, $11
-- quotas), passing by what others are just taking; moves each entry to its lease's end; makes or takes over the number's
-- lease. What is ready but may not be called (leased by another company, called by one within $12 days, suppressed) is put off
-- or leaves the queue here, so that it is looked at once and not by every batch.
-- Lock order, as everywhere: entries, suppressions, then leases in the order of the numbers.
WITH batch AS (
    -- A request id that was answered already gives no row, and nothing happens.
    INSERT INTO queue_batches AS b (id, holder, organization_id, request_id, requested, created_at)
    VALUES ($1::uuid, $2::bigint, $3::bigint, $4::text, $8::integer, $5::timestamptz)
    ON CONFLICT (holder, organization_id, request_id) DO UPDATE SET requested = b.requested WHERE b.id = excluded.id
    RETURNING b.id
), room AS (
    -- How many numbers the holder may have at once ($9), less what it has.
    SELECT greatest(0, least($8, $9::integer - count(*)))::integer AS places
    FROM queue_leases
    WHERE holder = $2 AND expires_at > $5
), candidates AS MATERIALIZED (
    SELECT list.id AS list_id, picked.number_id, picked.phone, picked.ready_at, picked.lane
    FROM batch
    CROSS JOIN unnest($10::bigint[], $11::bigint[]) AS list (id, quota)
    CROSS JOIN LATERAL (
        SELECT e.number_id, e.phone, e.ready_at, e.lane
        FROM (VALUES (0::smallint), (1::smallint)) AS lane (number)
        CROSS JOIN LATERAL (
            SELECT number_id, phone, ready_at, lane
            FROM queue_entries
            WHERE list_id = list.id::integer AND lane = lane.number AND ready_at <= $5
            ORDER BY ready_at
            LIMIT list.quota
            FOR UPDATE SKIP LOCKED
        ) e
        LIMIT list.quota
    ) picked
    LIMIT (SELECT places FROM room)
), judged AS MATERIALIZED (
    SELECT c.list_id, c.number_id, c.phone, c.ready_at, c.lane,
           CASE WHEN $12::integer > 0 THEN (
               SELECT max(n.last_attempt_at) + make_interval(days => $12) FROM queue_numbers n WHERE n.phone = c.phone AND n.organization_id <> $3
           ) END AS cool_until,
           -- Not EXISTS, which may be answered by hashing the whole table. Locked: whoever lifts it queues the number again, but
           -- would find it queued until this statement has taken it out.
           (SELECT true FROM queue_suppressions s
            WHERE s.phone = c.phone AND s.lifted_at IS NULL AND (s.organization_id IS NULL OR s.organization_id = $3)
            LIMIT 1 FOR SHARE) IS TRUE AS suppressed
    FROM candidates c
), leased AS (
    INSERT INTO queue_leases AS l (phone, number_id, organization_id, holder, leased_at, expires_at, dial_before, queued_at,
                                   batch_id, queued_lane, reissued)
    SELECT j.phone, j.number_id, $3, $2, $5, $6::timestamptz, $7::timestamptz, j.ready_at, $1, j.lane, false
    FROM judged j
    WHERE NOT j.suppressed AND (j.cool_until IS NULL OR j.cool_until <= $5)
    ORDER BY j.phone
    ON CONFLICT (phone) DO UPDATE SET
        lease_id = excluded.lease_id, number_id = excluded.number_id, organization_id = excluded.organization_id,
        holder = excluded.holder, leased_at = excluded.leased_at, expires_at = excluded.expires_at,
        dial_before = excluded.dial_before, queued_at = excluded.queued_at, batch_id = excluded.batch_id,
        queued_lane = excluded.queued_lane, reissued = true
    WHERE l.expires_at <= $5
    RETURNING l.phone, l.lease_id
), kept AS MATERIALIZED (
    -- What was judged is older than the locks of the leases by now.
    SELECT phone, lease_id
    FROM leased
    WHERE phone <> ALL ((SELECT queue_drop_leases(ARRAY(SELECT phone FROM leased), $3, $12, $5))::text[])
), moved AS (
    UPDATE queue_entries e
    SET ready_at = CASE
            WHEN l.phone IS NOT NULL THEN $6
            ELSE greatest(j.cool_until, (SELECT o.expires_at FROM queue_leases o WHERE o.phone = j.phone),
                          $5 + interval '1 minute') END,
        lane = 0,
        lease_id = l.lease_id
    FROM judged j
    LEFT JOIN kept l ON l.phone = j.phone
    WHERE e.number_id = j.number_id AND NOT j.suppressed
), left_queue AS (
    DELETE FROM queue_entries e USING judged j WHERE e.number_id = j.number_id AND j.suppressed
)
SELECT j.number_id, j.phone, j.list_id, l.lease_id
FROM judged j
LEFT JOIN kept l ON l.phone = j.phone
ORDER BY j.lane, j.ready_at, j.number_id
