-- Changes what is given of a company's ($1) schedule: resting on holidays ($2), dispatch ($3).
UPDATE queue_companies
SET skip_holidays = coalesce($2::boolean, skip_holidays),
    enabled = coalesce($3::boolean, enabled),
    disabled_by = CASE WHEN $3 IS NULL THEN disabled_by WHEN NOT $3 THEN 'admin' END,
    schedule_version = schedule_version + 1,
    updated_at = $4::timestamptz
WHERE organization_id = $1::bigint
