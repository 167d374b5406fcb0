UPDATE call_reservations SET dialled = false WHERE organization_id = $1 AND id = $2::uuid AND state = 'reserved'
