-- One page and the count, as one row. Run with plan_cache_mode = force_custom_plan: every "IS NULL OR" and CASE on a
-- parameter is then a constant when the statement is planned, and what is left fits one index.
WITH matching AS NOT MATERIALIZED (
    SELECT l.id, l.created_at, l.full_name, l.status
    FROM leads l
    WHERE l.organization_id = $1::bigint
      AND lead_visible(l.assigned_agent_id, l.field_sales_rep_id, l.status, $2::bigint, $3::text[], $4::bigint)
      AND ($5::text IS NULL OR l.status = $5)
      AND ($6::bigint IS NULL OR l.assigned_agent_id = $6)
      AND ($7::text IS NULL OR l.campaign = $7)
      AND ($8::date IS NULL OR l.created_at >= $8::timestamp AT TIME ZONE (SELECT time_zone FROM organizations WHERE id = $1))
      AND ($9::date IS NULL OR l.created_at < ($9 + 1)::timestamp AT TIME ZONE (SELECT time_zone FROM organizations WHERE id = $1))
      AND ($10::text IS NULL OR lead_search_text(
              l.full_name || ' ' || coalesce(l.phone, '') || ' ' || coalesce(l.phone_e164, '') || ' ' || coalesce(l.email, ''))
          LIKE lead_search_text($10))
), page AS (
    SELECT ordered.id, row_number() OVER () AS position
    FROM (
        SELECT m.id FROM matching m
        WHERE $12::bigint IS NULL OR CASE $11::text
            WHEN 'created_at' THEN (m.created_at, m.id) > ($13::timestamptz, $12)
            WHEN '-created_at' THEN (m.created_at, m.id) < ($13::timestamptz, $12)
            WHEN 'full_name' THEN (m.full_name, m.id) > ($14::text, $12)
            WHEN '-full_name' THEN (m.full_name, m.id) < ($14::text, $12)
            WHEN 'status' THEN (m.status, m.created_at, m.id) > ($14::text, $13::timestamptz, $12)
            WHEN '-status' THEN (m.status, m.created_at, m.id) < ($14::text, $13::timestamptz, $12) END
        ORDER BY
            CASE WHEN $11 = 'full_name' THEN m.full_name END ASC, CASE WHEN $11 = '-full_name' THEN m.full_name END DESC,
            CASE WHEN $11 = 'status' THEN m.status END ASC, CASE WHEN $11 = '-status' THEN m.status END DESC,
            CASE WHEN $11 IN ('created_at', 'status') THEN m.created_at END ASC,
            CASE WHEN $11 IN ('-created_at', '-status') THEN m.created_at END DESC,
            CASE WHEN $11 NOT LIKE '-%' THEN m.id END ASC, CASE WHEN $11 LIKE '-%' THEN m.id END DESC
        LIMIT $15::integer OFFSET $16::bigint
    ) ordered
)
SELECT (SELECT count(*) FROM (SELECT FROM matching LIMIT $17::bigint) counted) AS count,
       (SELECT coalesce(jsonb_agg(to_jsonb(d) ORDER BY p.position), '[]') FROM page p JOIN lead_details d ON d.id = p.id) AS leads
