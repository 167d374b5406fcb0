SELECT to_jsonb(d) FROM lead_details d
WHERE d.organization_id = $1::bigint AND d.id = $2::bigint
  AND lead_visible(d.assigned_agent_id, d.field_sales_rep_id, d.status, $3::bigint, $4::text[], $5::bigint)
