-- The batch a request id was answered with.
SELECT replace(id::text, '-', '') AS id, requested::bigint
FROM queue_batches
WHERE holder = $1::bigint AND organization_id = $2::bigint AND request_id = $3::text
