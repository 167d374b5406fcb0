-- A company's ($1) money has changed; $2: a switch that the empty wallet turned off goes on again.
UPDATE queue_companies
SET schedule_version = schedule_version + 1,
    enabled = enabled OR ($2::boolean AND disabled_by = 'funds'),
    disabled_by = CASE WHEN $2 AND disabled_by = 'funds' THEN NULL ELSE disabled_by END,
    updated_at = $3::timestamptz
WHERE organization_id = $1::bigint
