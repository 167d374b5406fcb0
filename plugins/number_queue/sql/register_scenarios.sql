-- What the engine of company $1 can do: names $2, display names $3. New ones are active; known ones stay as active as they
-- are; those it no longer names are switched off.
WITH given AS MATERIALIZED (
    SELECT DISTINCT ON (name) name, display_name
    FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS g (name, display_name, position)
    ORDER BY name, position DESC
), created AS (
    INSERT INTO queue_scenarios (organization_id, name, display_name, created_at, updated_at)
    SELECT $1::bigint, name, coalesce(display_name, name), $4::timestamptz, $4 FROM given
    ON CONFLICT (organization_id, name) DO NOTHING
    RETURNING id
), updated AS (
    UPDATE queue_scenarios s
    SET display_name = g.display_name, updated_at = $4
    FROM given g
    WHERE s.organization_id = $1 AND s.name = g.name AND s.display_name <> g.display_name
    RETURNING s.id
), deactivated AS (
    UPDATE queue_scenarios s
    SET is_active = false, updated_at = $4
    WHERE s.organization_id = $1 AND s.is_active AND s.name NOT IN (SELECT name FROM given)
    RETURNING s.id
)
SELECT (SELECT count(*) FROM given) AS registered, (SELECT count(*) FROM created) AS created,
       (SELECT count(*) FROM updated) AS updated, (SELECT count(*) FROM deactivated) AS deactivated
