DROP INDEX users_listing_idx, dialer_links_listing_idx;
CREATE INDEX users_listing_idx ON users (organization_id, id);
CREATE INDEX dialer_links_listing_idx ON dialer_links (dialer_id, id);
