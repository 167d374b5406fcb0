-- The list of a company ($1) with that name ($2), made when there is none.
WITH made AS (
    INSERT INTO queue_lists (organization_id, name) VALUES ($1::bigint, $2::text)
    ON CONFLICT (organization_id, lower(name)) DO NOTHING
    RETURNING id
)
SELECT id FROM made
UNION ALL
SELECT id FROM queue_lists WHERE organization_id = $1 AND lower(name) = lower($2)
LIMIT 1
