-- The carrier is asked: kept until it has answered, and not to be cancelled by anybody else.
UPDATE call_reservations SET expires_at = greatest(expires_at, $3), dialled = true
WHERE organization_id = $1 AND id = $2::uuid AND state = 'reserved'
