DROP INDEX leads_field_sales_rep_idx;
CREATE INDEX leads_field_sales_rep_idx ON leads (organization_id, field_sales_rep_id, created_at, id)
    WHERE field_sales_rep_id IS NOT NULL;
DROP INDEX leads_assigned_agent_idx;
CREATE INDEX leads_assigned_agent_idx ON leads (organization_id, assigned_agent_id, created_at, id);
