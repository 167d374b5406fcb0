-- The numbers ($2) of a company ($1; NULL: of all) and all that is against them, or against the number of a suppression ($3):
-- who lifts one of two suppressions waits for who lifts the other. Numbers first, as reports do.
WITH given AS MATERIALIZED (
    SELECT unnest($2::text[]) AS phone
    UNION
    SELECT phone FROM queue_suppressions WHERE id = $3::bigint
), numbers AS MATERIALIZED (
    SELECT n.id
    FROM given g
    JOIN queue_numbers n ON n.phone = g.phone AND (n.organization_id = $1::bigint OR $1 IS NULL)
    ORDER BY n.id
    FOR NO KEY UPDATE OF n
), suppressions AS MATERIALIZED (
    SELECT s.id
    FROM given g
    JOIN queue_suppressions s ON s.phone = g.phone AND s.lifted_at IS NULL
    WHERE (SELECT count(*) FROM numbers) >= 0
    ORDER BY s.id
    FOR NO KEY UPDATE OF s
)
SELECT count(*) FROM suppressions
