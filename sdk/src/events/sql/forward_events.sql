-- Everything below the horizon is complete: no transaction below it can add events any more. Whoever finds the row locked
-- leaves the work to the other hub. A position above every transaction is that of a database that was restored elsewhere,
-- unless another hub has moved it since this statement's snapshot: the locked row is newer than what the snapshot sees.
WITH seen AS (
    SELECT after_transaction AS position FROM event_subscriptions WHERE topic = $1
), locked AS (
    SELECT topic, types, after_transaction AS position, after_id
    FROM event_subscriptions
    WHERE topic = $1
    FOR UPDATE SKIP LOCKED
), subscription AS (
    SELECT l.topic, l.types, l.after_id, l.position, pg_snapshot_xmin(pg_current_snapshot()) AS horizon,
           CASE WHEN l.position > pg_snapshot_xmax(pg_current_snapshot()) AND l.position = s.position THEN '0'::xid8
                ELSE l.position END AS after_transaction
    FROM locked l, seen s
), found AS (
    SELECT e.id, e.organization_id, e.type, e.user_id, e.audience, e.data, e.occurred_at, e.transaction_id
    FROM subscription s
    JOIN domain_events e ON (e.transaction_id, e.id) > (s.after_transaction, s.after_id)
                        AND e.transaction_id < s.horizon AND e.type = ANY (s.types)
    ORDER BY e.transaction_id, e.id
    LIMIT $2
), sent AS (
    INSERT INTO outbox_messages (organization_id, topic, ordered_by, payload)
    SELECT f.organization_id, $1, coalesce('user:' || f.user_id, ''),
           jsonb_build_object('id', f.id, 'organization_id', f.organization_id, 'type', f.type, 'user_id', f.user_id,
                              'audience', f.audience, 'data', f.data, 'occurred_at', f.occurred_at,
                              'transaction', f.transaction_id::text::bigint)
    FROM found f
    JOIN organizations o ON o.id = f.organization_id
    ORDER BY f.transaction_id, f.id
), last AS (
    SELECT count(*) AS n, max(transaction_id) AS transaction_id FROM found
), moved AS (
    UPDATE event_subscriptions e
    SET after_transaction = CASE WHEN l.n < $2 THEN greatest(s.horizon, s.after_transaction) ELSE l.transaction_id END,
        after_id = CASE WHEN l.n < $2 THEN 0
                        ELSE (SELECT max(id) FROM found WHERE transaction_id = l.transaction_id) END,
        moved_at = now()
    FROM subscription s, last l
    WHERE e.topic = s.topic
      AND (l.n > 0 OR s.position <> s.after_transaction
           OR (s.horizon > s.after_transaction AND e.moved_at < now() - interval '1 minute'))
)
SELECT n FROM last
