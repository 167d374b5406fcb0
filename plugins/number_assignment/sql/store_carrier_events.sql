-- Events of carriers, each about another call, a row for each in their order: remembered once, and the calls brought up to
-- date. Events come late, twice and in any order. $3 and $4: the account the event was verified with, and when that was set;
-- nothing is stored when it was changed since. $9: the state it tells of (NULL: none), $10: whether that state is final,
-- $11: its place among the call's events, $12: the hub's id of the call, for a call whose id at the carrier is not known yet.
-- A final state wins whenever it comes; another one when no later event was seen.
WITH given AS MATERIALIZED (
    SELECT *
    FROM unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[], $5::text[], $6::text[], $7::text[], $8::timestamptz[],
                $9::text[], $10::boolean[], $11::bigint[], $12::uuid[], $13::integer[], $14::text[])
         WITH ORDINALITY AS event (organization_id, provider, account_id, account_updated_at, event_id, carrier_call_id, kind,
                                   occurred_at, state, final, event_order, call_id, duration, cause, place)
), verified AS MATERIALIZED (
    SELECT g.*
    FROM given g
    JOIN carrier_accounts a ON a.organization_id = g.organization_id AND a.provider = g.provider
                           AND a.account_id = g.account_id AND a.updated_at = g.account_updated_at
), event AS (
    INSERT INTO carrier_events (organization_id, provider, event_id, carrier_call_id, kind, occurred_at, received_at)
    SELECT organization_id, provider, event_id, carrier_call_id, kind, occurred_at, $15::timestamptz
    FROM verified
    ORDER BY place
    ON CONFLICT DO NOTHING
    RETURNING organization_id, provider, event_id
), fresh AS (
    -- One call by its key, whatever the parameters are: a condition on either id makes a plan that reads whole indexes.
    SELECT v.*, coalesce((SELECT id FROM carrier_calls
                          WHERE organization_id = v.organization_id AND provider = v.provider
                            AND carrier_call_id = v.carrier_call_id), v.call_id) AS about
    FROM verified v
    JOIN event USING (organization_id, provider, event_id)
), call AS (
    UPDATE carrier_calls c
    SET carrier_call_id = e.carrier_call_id,
        state = CASE WHEN c.ended_at IS NULL AND (e.final OR e.event_order > coalesce(c.event_order, -1))
                     THEN coalesce(e.state, c.state) ELSE c.state END,
        event_order = CASE WHEN e.state IS NULL THEN c.event_order ELSE greatest(c.event_order, e.event_order) END,
        answered_at = CASE WHEN e.state = 'answered' THEN coalesce(c.answered_at, e.occurred_at) ELSE c.answered_at END,
        ended_at = CASE WHEN e.final THEN coalesce(c.ended_at, e.occurred_at) ELSE c.ended_at END,
        duration = coalesce(c.duration, e.duration,
                            CASE WHEN e.final THEN extract(epoch FROM e.occurred_at - c.answered_at)::integer END),
        cause = coalesce(c.cause, e.cause),
        updated_at = $15
    FROM fresh e
    WHERE c.id = e.about AND c.organization_id = e.organization_id AND c.provider = e.provider
      AND coalesce(c.carrier_call_id, e.carrier_call_id) = e.carrier_call_id
    RETURNING e.place, c.id, c.settled_at IS NULL AS unsettled
)
SELECT verified.place IS NOT NULL AS verified, fresh.place IS NOT NULL AS fresh, call.id AS call_id,
       coalesce(call.unsettled, false) AS unsettled
FROM given
LEFT JOIN verified USING (place)
LEFT JOIN fresh USING (place)
LEFT JOIN call USING (place)
ORDER BY place
