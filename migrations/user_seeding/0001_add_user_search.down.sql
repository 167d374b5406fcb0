DROP INDEX dialer_links_search_idx, dialer_links_listing_idx, users_search_idx, users_system_idx, users_listing_idx;
-- pg_trgm stays: other schemas may use it.
