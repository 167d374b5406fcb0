UPDATE sync_runs SET state = 'superseded', finished_at = $4
WHERE state = 'quarantined' AND id < $1 AND kind IN ($2, (SELECT kind FROM sync_runs WHERE id = $1)) AND coalesce(organization_id, 0) = coalesce($3, 0)
