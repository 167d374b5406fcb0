INSERT INTO sync_events (fingerprint, seen_at) SELECT DISTINCT f, $2::timestamptz FROM unnest($1::text[]) f
ON CONFLICT DO NOTHING
