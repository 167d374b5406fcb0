-- One list at a time in an organization ($1): the second finds what the first has made.
SELECT pg_advisory_xact_lock(hashtextextended('user_seeding', $1::bigint))
