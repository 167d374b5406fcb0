-- One event of a carrier, once: remembered, and the call it is about brought up to date. Events come late, twice and in
-- any order. $8: the state it tells of (NULL: none), $9: its place among the call's events, $10: whether that state is
-- final, $11: the hub's id of the call, for a call whose id at the carrier is not known yet. A final state wins whenever
-- it comes; another one when no later event was seen.
WITH event AS (
    INSERT INTO carrier_events (organization_id, provider, event_id, carrier_call_id, kind, occurred_at, received_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT DO NOTHING
    RETURNING organization_id
), call AS (
    UPDATE carrier_calls c
    SET carrier_call_id = $4,
        state = CASE WHEN c.ended_at IS NULL AND ($10::boolean OR $9::bigint > coalesce(c.event_order, -1))
                     THEN coalesce($8::text, c.state) ELSE c.state END,
        event_order = CASE WHEN $8::text IS NULL THEN c.event_order ELSE greatest(c.event_order, $9::bigint) END,
        answered_at = CASE WHEN $8::text = 'answered' THEN coalesce(c.answered_at, $6) ELSE c.answered_at END,
        ended_at = CASE WHEN $10::boolean THEN coalesce(c.ended_at, $6) ELSE c.ended_at END,
        duration = coalesce(c.duration, $12::integer,
                            CASE WHEN $10::boolean THEN extract(epoch FROM $6 - c.answered_at)::integer END),
        cause = coalesce(c.cause, $13::text),
        updated_at = $7
    FROM event
    WHERE c.organization_id = event.organization_id AND c.provider = $2
      AND (c.carrier_call_id = $4 OR (c.carrier_call_id IS NULL AND c.id = $11::uuid))
    RETURNING c.id, c.settled_at IS NULL AS unsettled
)
SELECT EXISTS (SELECT FROM event) AS fresh, (SELECT id FROM call) AS call_id,
       coalesce((SELECT unsettled FROM call), false) AS unsettled
