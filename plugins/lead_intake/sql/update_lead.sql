-- Writes a lead that the transaction has locked and its line of history. A change of nothing writes nothing.
WITH target AS (
    SELECT * FROM leads WHERE organization_id = $1::bigint AND id = $2::bigint
), updated AS (
    UPDATE leads l SET
        full_name = $3::text, phone = $4::text, phone_e164 = $5::text, email = $6::text, status = $7::text,
        disposition = $8::text, campaign = $9::text, assigned_agent_id = $10::bigint, field_sales_rep_id = $11::bigint,
        appointment_date = $12::timestamptz, sale_amount = $13::numeric, fields = $14::jsonb,
        updated_at = $15::timestamptz
    FROM target t
    WHERE l.id = t.id
      AND (t.full_name, t.phone, t.phone_e164, t.email, t.status, t.disposition, t.campaign, t.assigned_agent_id,
           t.field_sales_rep_id, t.appointment_date, t.sale_amount, t.fields)
          IS DISTINCT FROM ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
    RETURNING l.*
), announced AS (
    INSERT INTO domain_events (organization_id, type, user_id, audience, data)
    SELECT $1, 'lead.updated', assigned_agent_id, 'concerned', lead_event_data(to_jsonb(u), $16) FROM updated u
)
INSERT INTO lead_history (occurred_at, organization_id, lead_id, kind, actor, changes)
SELECT $15, $1, $2, $16::text, $17::text, lead_changes(to_jsonb(t), to_jsonb(u))
FROM updated u JOIN target t ON t.id = u.id
