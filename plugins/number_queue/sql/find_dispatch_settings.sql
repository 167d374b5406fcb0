-- How a company's ($1) numbers are handed out.
SELECT weight::bigint, cooldown_days::bigint, retry_policy, batch_size::bigint, max_outstanding::bigint, lease_seconds::bigint
FROM queue_companies
WHERE organization_id = $1::bigint
