-- Looking up one user or link by its id, an index that has the id last seems as cheap as the primary key while the table is
-- small, and sessions keep such plans. With a condition only lists can take them.
DROP INDEX users_listing_idx, dialer_links_listing_idx;
CREATE INDEX users_listing_idx ON users (organization_id, id) WHERE organization_id IS NOT NULL;
CREATE INDEX dialer_links_listing_idx ON dialer_links (dialer_id, id) WHERE dialer_id IS NOT NULL;
