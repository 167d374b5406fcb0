-- What the hub does for a carrier's event, for one: account $14 as it was set at $15, its event, the call it is about.
WITH account AS (
    SELECT organization_id FROM carrier_accounts
    WHERE organization_id = $1::bigint AND provider = $2::text AND account_id = $14::text AND updated_at = $15::timestamptz
), event AS (
    INSERT INTO carrier_events (organization_id, provider, event_id, carrier_call_id, kind, occurred_at, received_at)
    SELECT organization_id, $2, $3::text, $4::text, $5::text, $6::timestamptz, $7::timestamptz FROM account
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
    -- One row by its key, whatever the parameters are: a condition on either id makes a plan that reads whole indexes.
    WHERE c.id = coalesce(
              (SELECT id FROM carrier_calls WHERE organization_id = $1 AND provider = $2 AND carrier_call_id = $4), $11::uuid)
      AND c.organization_id = $1 AND c.provider = $2 AND coalesce(c.carrier_call_id, $4) = $4
    RETURNING c.id, c.settled_at IS NULL AS unsettled
)
SELECT EXISTS (SELECT FROM account) AS verified, EXISTS (SELECT FROM event) AS fresh, (SELECT id FROM call) AS call_id,
       coalesce((SELECT unsettled FROM call), false) AS unsettled
