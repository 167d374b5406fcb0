-- Switches dispatch on ($2) or off, by whom ($3); only a change raises the version. Gives the row as it is then. The wallet
-- ('funds') undoes nobody's switch but its own.
UPDATE queue_companies
SET enabled = $2::boolean,
    disabled_by = CASE WHEN $2 THEN NULL ELSE $3::text END,
    schedule_version = schedule_version + (enabled <> $2)::integer,
    updated_at = CASE WHEN enabled <> $2 THEN $4::timestamptz ELSE updated_at END
WHERE organization_id = $1::bigint AND (enabled <> $2 OR disabled_by IS DISTINCT FROM CASE WHEN $2 THEN NULL ELSE $3 END)
  AND ($3 <> 'funds' OR enabled OR ($2 AND disabled_by = 'funds'))
RETURNING schedule_version
