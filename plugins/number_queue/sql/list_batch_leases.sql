-- What is still held of a batch.
SELECT number_id, phone, lease_id, dial_before
FROM queue_leases
WHERE holder = $1::bigint AND batch_id = $2::uuid AND expires_at > $3::timestamptz
ORDER BY queued_lane, queued_at, number_id
