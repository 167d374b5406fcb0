DELETE FROM call_contacts c USING calling_settings s
WHERE s.organization_id = c.organization_id AND c.used_at < $1::timestamptz - make_interval(days => s.sticky_days)
