-- One result, in one statement: the attempt, the number, its place in the queue, its lease and its price. Does nothing when
-- the number is no longer as it was read ($3 status, $4 attempts, $5 in the queue, $6 lease of the entry) or when the
-- attempt is known; then no row comes back and the caller reads again.
WITH number AS (
    SELECT id, list_id, phone
    FROM queue_numbers
    WHERE id = $1::bigint AND organization_id = $2::bigint AND status = $3::queue_status AND total_attempts = $4::integer
    FOR NO KEY UPDATE
), entry AS MATERIALIZED (
    SELECT e.lease_id FROM queue_entries e WHERE e.number_id = (SELECT id FROM number) FOR UPDATE
), guard AS MATERIALIZED (
    SELECT n.id, n.list_id, n.phone
    FROM number n
    WHERE EXISTS (SELECT FROM entry) = $5::boolean AND (SELECT lease_id FROM entry) IS NOT DISTINCT FROM $6::bigint
      -- An entry made while this statement waited for the number cannot be seen above.
      AND CASE WHEN $5 THEN true ELSE NOT queue_is_queued(n.id) END
), wallet AS MATERIALIZED (
    SELECT balance FROM queue_wallets
    WHERE organization_id = $2 AND $7::integer > 0 AND EXISTS (SELECT FROM guard)
    FOR NO KEY UPDATE
), attempt AS (
    INSERT INTO queue_attempts (number_id, organization_id, attempted_at, recorded_at, lease_id, batch_id, holder, agent_id,
                                scenario_id, outbound_line_id, cost, charged, status, number_status, outcome, inbound, phone,
                                reason, user_message, call_allowed)
    SELECT g.id, $2, $8::timestamptz, $9::timestamptz, $10::bigint, $11::uuid, $12::bigint, $13::bigint, $14::bigint,
           $15::bigint, $7, coalesce(greatest(0, least($7, (SELECT balance FROM wallet))), 0), $16::queue_status,
           $17::queue_status, $18::text, $19::boolean, g.phone, $20::text, $21::text, $26::boolean
    FROM guard g
    ON CONFLICT DO NOTHING
    RETURNING id, charged
), changed AS (
    UPDATE queue_numbers n
    SET status = $17,
        total_attempts = n.total_attempts + 1,
        last_attempt_at = greatest(n.last_attempt_at, least($8, $9)),
        last_status_change_at = CASE WHEN $18 = 'applied' THEN $9 ELSE n.last_status_change_at END,
        assigned_agent_id = CASE WHEN $22::boolean THEN $13 ELSE n.assigned_agent_id END,
        last_user_message = coalesce(nullif($21, ''), n.last_user_message),
        updated_at = $9
    FROM attempt
    WHERE n.id = $1
), ended AS (
    DELETE FROM queue_leases l USING guard g, attempt WHERE l.phone = g.phone AND l.lease_id = $23::bigint
), removed AS (
    DELETE FROM queue_entries e USING attempt WHERE e.number_id = $1 AND $24::text = 'remove'
), requeued AS (
    INSERT INTO queue_entries AS e (number_id, organization_id, ready_at, list_id, lane, phone)
    SELECT g.id, $2, $25::timestamptz, g.list_id, 0, g.phone
    FROM guard g, attempt
    WHERE $24 = 'requeue'
    ON CONFLICT (number_id) DO UPDATE SET ready_at = excluded.ready_at, lane = 0, lease_id = NULL
), paid AS (
    UPDATE queue_wallets w
    SET balance = w.balance - a.charged, updated_at = $9
    FROM attempt a
    WHERE w.organization_id = $2 AND a.charged > 0
    RETURNING w.balance
), stopped AS (
    UPDATE queue_companies c
    SET enabled = false, disabled_by = 'funds', schedule_version = c.schedule_version + 1, updated_at = $9
    FROM paid p
    WHERE c.organization_id = $2 AND c.enabled AND p.balance <= 0
)
SELECT id FROM attempt
