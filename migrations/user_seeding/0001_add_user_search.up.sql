-- For the administrators' lists, on tables of the shared identity model (migrations/core).
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX users_listing_idx ON users (organization_id, id);
-- Those above the organizations: a handful.
CREATE INDEX users_system_idx ON users (id) WHERE kind = 'system';
CREATE INDEX users_search_idx ON users USING gin (
    (username || ' ' || coalesce(email, '') || ' ' || first_name || ' ' || last_name) gin_trgm_ops);
CREATE INDEX dialer_links_listing_idx ON dialer_links (dialer_id, id);
CREATE INDEX dialer_links_search_idx ON dialer_links USING gin (dialer_user_id gin_trgm_ops);
