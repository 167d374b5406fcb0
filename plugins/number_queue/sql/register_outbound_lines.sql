-- The lines the engine of company $1 calls from: numbers $2, display names $3. New ones are active; known ones stay as active as they
-- are; those it no longer names are switched off.
WITH given AS MATERIALIZED (
    SELECT DISTINCT ON (phone_number) phone_number, display_name
    FROM unnest($2::text[], $3::text[]) WITH ORDINALITY AS g (phone_number, display_name, position)
    ORDER BY phone_number, position DESC
), created AS (
    INSERT INTO queue_outbound_lines (organization_id, phone_number, display_name, created_at, updated_at)
    SELECT $1::bigint, phone_number, coalesce(display_name, 'Line ' || phone_number), $4::timestamptz, $4 FROM given
    ON CONFLICT (organization_id, phone_number) DO NOTHING
    RETURNING id
), updated AS (
    UPDATE queue_outbound_lines s
    SET display_name = g.display_name, updated_at = $4
    FROM given g
    WHERE s.organization_id = $1 AND s.phone_number = g.phone_number AND s.display_name <> g.display_name
    RETURNING s.id
), deactivated AS (
    UPDATE queue_outbound_lines s
    SET is_active = false, updated_at = $4
    WHERE s.organization_id = $1 AND s.is_active AND s.phone_number NOT IN (SELECT phone_number FROM given)
    RETURNING s.id
)
SELECT (SELECT count(*) FROM given) AS registered, (SELECT count(*) FROM created) AS created,
       (SELECT count(*) FROM updated) AS updated, (SELECT count(*) FROM deactivated) AS deactivated
