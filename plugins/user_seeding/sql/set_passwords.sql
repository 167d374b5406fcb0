-- New passwords end every session of users ($1). Whose version ($2) is another by now is left alone.
UPDATE users u
SET password_hash = w.password_hash, must_change_password = w.must_change_password::boolean,
    token_version = u.token_version + 1, updated_at = now()
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) AS w (id, version, password_hash, must_change_password)
WHERE u.id = w.id AND (w.version IS NULL OR u.xmin::text = w.version)
