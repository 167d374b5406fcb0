SELECT f FROM unnest($1::text[]) f WHERE NOT EXISTS (SELECT 1 FROM sync_events e WHERE e.fingerprint = f)
