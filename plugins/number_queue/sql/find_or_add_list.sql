-- The list of a company ($1) with that name ($2), made when there is none; one that somebody else is just making is waited for.
-- One that exists is not locked: a small import does not wait for a large one.
WITH known AS (
    SELECT id FROM queue_lists WHERE organization_id = $1::bigint AND lower(name) = lower($2::text)
), made AS (
    INSERT INTO queue_lists AS l (organization_id, name)
    SELECT $1, $2 WHERE NOT EXISTS (SELECT FROM known)
    ON CONFLICT (organization_id, lower(name)) DO UPDATE SET name = l.name
    RETURNING id
)
SELECT id FROM known
UNION ALL
SELECT id FROM made
