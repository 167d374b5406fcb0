-- Makes the settings and the default list of an active organization that the queue meets for the first time; by id ($1) or
-- by name ($2).
WITH met AS (
    INSERT INTO queue_companies (organization_id, skip_holidays)
    SELECT o.id, $3::boolean
    FROM organizations o
    WHERE o.is_active AND (o.id = $1::bigint OR $1 IS NULL) AND (lower(o.name) = lower($2::text) OR $2 IS NULL)
      AND ($1 IS NOT NULL OR $2 IS NOT NULL)
    ON CONFLICT DO NOTHING
    RETURNING organization_id
)
INSERT INTO queue_lists (organization_id, name)
SELECT organization_id, 'default' FROM met
ON CONFLICT DO NOTHING
