-- Looking up one lead by its id, an index that has the id last seems as cheap as the primary key while the table is small, and
-- sessions keep such plans. With a condition only queries by organization can take them.
DROP INDEX leads_created_at_idx, leads_status_idx, leads_full_name_idx;
CREATE INDEX leads_created_at_idx ON leads (organization_id, created_at, id) WHERE organization_id IS NOT NULL;
CREATE INDEX leads_status_idx ON leads (organization_id, status, created_at, id) WHERE organization_id IS NOT NULL;
CREATE INDEX leads_full_name_idx ON leads (organization_id, full_name, id) WHERE organization_id IS NOT NULL;
