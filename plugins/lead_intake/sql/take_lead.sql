-- One call event: finds or makes its lead, merges what came, remembers the answer and writes history, in one statement.
-- No row: a lead was changed between look-up and lock; the caller runs it again, as after a unique violation.
WITH prior AS (
    SELECT answer FROM lead_call_events WHERE event_key = $5::bytea
), by_id AS (
    SELECT lead_id AS id FROM lead_dialer_ids
    WHERE organization_id = $1::bigint AND dialer_scope = coalesce($2::bigint, 0) AND dialer_lead_id = $3::text
), by_phone AS (
    SELECT id, uuid, dialer_lead_id FROM leads WHERE organization_id = $1::bigint AND phone_e164 = $4::text
), target AS (
    SELECT * FROM leads
    WHERE id = coalesce((SELECT id FROM by_id), (SELECT id FROM by_phone)) AND NOT EXISTS (SELECT FROM prior)
      -- Found by a number, it must have that still when it is locked.
      AND (phone_e164 = $4 OR EXISTS (SELECT FROM by_id))
    FOR NO KEY UPDATE
), other AS (
    SELECT p.* FROM by_phone p JOIN by_id i ON i.id <> p.id
), inserted AS (
    INSERT INTO leads (organization_id, dialer_id, dialer_lead_id, full_name, phone, phone_e164, email, status, disposition,
                       campaign, assigned_agent_id, fields, extra, created_at, updated_at)
    SELECT $1, $2, $3, coalesce($11::text, lead_built_name($18::jsonb), ''), $12::text, $4, $13::text,
           coalesce($16::text, $17::text), $15::text, $14::text, $9::bigint, $18, $19::jsonb, $8::timestamptz, $8
    WHERE NOT EXISTS (SELECT FROM prior) AND NOT EXISTS (SELECT FROM by_id) AND NOT EXISTS (SELECT FROM by_phone)
    RETURNING *
), updated AS (
    UPDATE leads l SET
        dialer_id = CASE WHEN $3 IS NULL THEN l.dialer_id ELSE $2 END,
        dialer_lead_id = coalesce($3, l.dialer_lead_id),
        -- A name that was made of its parts follows them; one that was given stays.
        full_name = CASE
            WHEN $11 IS NOT NULL THEN $11
            WHEN l.full_name IN ('', lead_built_name(l.fields)) THEN coalesce(lead_built_name(l.fields || $18), l.full_name)
            ELSE l.full_name END,
        phone = CASE
            WHEN EXISTS (SELECT FROM other) OR ($4 IS NULL AND l.phone_e164 IS NOT NULL) THEN l.phone
            ELSE coalesce($12, l.phone) END,
        phone_e164 = CASE WHEN EXISTS (SELECT FROM other) THEN l.phone_e164 ELSE coalesce($4, l.phone_e164) END,
        email = coalesce($13, l.email),
        campaign = coalesce($14, l.campaign),
        disposition = coalesce($15, l.disposition),
        -- Who has not been talked to follows the event; who is further on is not set back.
        status = CASE
            WHEN l.status = 'cold_call' THEN coalesce($16, $17)
            WHEN $16 IN ('cold_call', 'interested') THEN l.status
            ELSE coalesce($16, l.status) END,
        assigned_agent_id = CASE $10::text
            WHEN 'always' THEN coalesce($9, l.assigned_agent_id)
            WHEN 'if_unassigned' THEN coalesce(l.assigned_agent_id, $9)
            ELSE l.assigned_agent_id END,
        fields = l.fields || $18,
        extra = l.extra || $19,
        updated_at = $8
    FROM target t
    WHERE l.id = t.id
    RETURNING l.*
), saved AS (
    SELECT i.id, i.assigned_agent_id, i.field_sales_rep_id, to_jsonb(i) AS after, NULL::jsonb AS before FROM inserted i
    UNION ALL
    SELECT u.id, u.assigned_agent_id, u.field_sales_rep_id, to_jsonb(u), to_jsonb(t) FROM updated u JOIN target t ON t.id = u.id
), link AS (
    INSERT INTO lead_dialer_ids (organization_id, dialer_id, dialer_lead_id, lead_id)
    SELECT $1, $2, $3, id FROM saved WHERE $3 IS NOT NULL AND NOT EXISTS (SELECT FROM by_id)
), told AS (
    SELECT s.id, s.assigned_agent_id, s.before IS NULL AS created,
           CASE WHEN s.before IS NULL THEN '{}' ELSE lead_changes(s.before, s.after) END AS changes,
           jsonb_build_object(
               'created', s.before IS NULL,
               'other', (SELECT to_jsonb(o) FROM other o),
               'warnings', to_jsonb($20::text[]),
               'lead', s.after || jsonb_build_object(
                   'assigned_agent_username', a.username,
                   'assigned_agent_name', lead_person_name(a),
                   'field_sales_rep_username', r.username,
                   'field_sales_rep_name', lead_person_name(r))) AS answer
    FROM saved s
    LEFT JOIN users a ON a.id = s.assigned_agent_id
    LEFT JOIN users r ON r.id = s.field_sales_rep_id
), event AS (
    INSERT INTO lead_call_events (event_key, received_at, answer)
    SELECT $5, $8, answer FROM told WHERE $5 IS NOT NULL
), noted AS (
    SELECT * FROM told WHERE created OR $5 IS NOT NULL OR changes <> '{}'
), history AS (
    INSERT INTO lead_history (occurred_at, organization_id, lead_id, kind, actor, created, changes, warnings)
    SELECT $8, $1, id, $6::text, $7::text, created, changes, $20 FROM noted
), announced AS (
    INSERT INTO domain_events (organization_id, type, user_id, audience, data)
    SELECT $1, CASE WHEN created THEN 'lead.created' ELSE 'lead.updated' END, assigned_agent_id, 'concerned',
           lead_event_data(answer -> 'lead', $6)
    FROM noted
)
SELECT answer, false AS repeated FROM told
UNION ALL
SELECT answer, true FROM prior
