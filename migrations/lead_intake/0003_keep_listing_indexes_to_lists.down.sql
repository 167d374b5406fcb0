DROP INDEX leads_created_at_idx, leads_status_idx, leads_full_name_idx;
CREATE INDEX leads_created_at_idx ON leads (organization_id, created_at, id);
CREATE INDEX leads_status_idx ON leads (organization_id, status, created_at, id);
CREATE INDEX leads_full_name_idx ON leads (organization_id, full_name, id);
