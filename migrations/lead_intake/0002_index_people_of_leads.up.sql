-- The person first: so that deleting one (ON DELETE SET NULL) finds their leads by index, as lists of their leads do.
DROP INDEX leads_assigned_agent_idx;
CREATE INDEX leads_assigned_agent_idx ON leads (assigned_agent_id, organization_id, created_at, id)
    WHERE assigned_agent_id IS NOT NULL;
DROP INDEX leads_field_sales_rep_idx;
CREATE INDEX leads_field_sales_rep_idx ON leads (field_sales_rep_id, organization_id, created_at, id)
    WHERE field_sales_rep_id IS NOT NULL;
