-- No row: the dialer or the user does not exist, or they belong to different organizations. Locked: who leaves an organization
-- leaves its dialers' links.
INSERT INTO dialer_links (dialer_id, dialer_user_id, user_id)
SELECT d.id, $2, u.id
FROM dialers d
JOIN users u ON u.organization_id = d.organization_id OR u.kind = 'system'
WHERE d.id = $1 AND u.id = $3
FOR SHARE OF u
ON CONFLICT (dialer_id, lower(dialer_user_id)) DO UPDATE SET user_id = excluded.user_id, updated_at = now()
