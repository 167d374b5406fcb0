DROP VIEW lead_details;
DROP FUNCTION lead_person_name(users);
DROP FUNCTION lead_visible(bigint, bigint, text, bigint, text[], bigint);
DROP FUNCTION lead_event_data(jsonb, text);
DROP FUNCTION lead_built_name(jsonb);
DROP FUNCTION lead_changes(jsonb, jsonb);
DROP FUNCTION lead_history_prepare(date, integer);
DROP TABLE lead_history;
DROP TABLE lead_call_events;
DROP TABLE lead_dialer_ids;
DROP TABLE leads;
DROP FUNCTION lead_search_text(text);
-- pg_trgm stays: other schemas may use it.
