-- Leads a person sees that have changed after a moment, newest first.
SELECT to_jsonb(d) FROM lead_details d
WHERE d.organization_id = $1::bigint
  AND lead_visible(d.assigned_agent_id, d.field_sales_rep_id, d.status, $2::bigint, $3::text[], $4::bigint)
  AND d.updated_at > $5::timestamptz
  AND d.id IN (SELECT h.lead_id FROM lead_history h WHERE h.organization_id = $1 AND h.occurred_at > $5)
ORDER BY d.updated_at DESC, d.id DESC
LIMIT $6::integer
