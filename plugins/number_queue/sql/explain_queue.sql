-- Why a company's ($1) numbers are not handed out: how many for each reason, counted up to $3 each.
SELECT reason, count
FROM (
    SELECT 1 AS position, 'ready' AS reason, (
        SELECT count(*) FROM (
            SELECT FROM queue_lists l JOIN queue_entries e ON e.list_id = l.id
            WHERE l.organization_id = $1::bigint AND l.is_active AND e.ready_at <= $2::timestamptz LIMIT $3::bigint) x) AS count
    UNION ALL
    SELECT 2, 'list_inactive', (
        SELECT count(*) FROM (
            SELECT FROM queue_lists l JOIN queue_entries e ON e.list_id = l.id
            WHERE l.organization_id = $1 AND NOT l.is_active LIMIT $3) x)
    UNION ALL
    SELECT 3, 'leased', (
        SELECT count(*) FROM (
            SELECT FROM queue_lists l JOIN queue_entries e ON e.list_id = l.id
            WHERE l.organization_id = $1 AND l.is_active AND e.ready_at > $2 AND e.lease_id IS NOT NULL LIMIT $3) x)
    UNION ALL
    -- Retries, cooldowns and numbers another company has.
    SELECT 4, 'put_off', (
        SELECT count(*) FROM (
            SELECT FROM queue_lists l JOIN queue_entries e ON e.list_id = l.id
            WHERE l.organization_id = $1 AND l.is_active AND e.ready_at > $2 AND e.lease_id IS NULL LIMIT $3) x)
    UNION ALL
    SELECT 5, 'called', (
        SELECT count(*) FROM (
            SELECT FROM queue_numbers n
            WHERE n.organization_id = $1 AND n.status <> 'IN_QUEUE' LIMIT $3) x)
    UNION ALL
    -- Numbers it has that are on its own list or on that of every company; so many of each list are looked at.
    SELECT 6, 'suppressed', (
        SELECT count(*) FROM (
            (SELECT s.phone FROM queue_suppressions s
             WHERE s.lifted_at IS NULL AND s.organization_id = $1 ORDER BY s.id DESC LIMIT $3)
            UNION
            (SELECT s.phone FROM queue_suppressions s
             WHERE s.lifted_at IS NULL AND s.organization_id IS NULL ORDER BY s.id DESC LIMIT $3)) x
        CROSS JOIN LATERAL (
            SELECT FROM queue_numbers n WHERE n.phone = x.phone AND n.organization_id = $1 LIMIT 1) n)
) counted
ORDER BY position
