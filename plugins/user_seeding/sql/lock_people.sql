-- The people with these user names ($2) and everybody who may be the last administrator of the organization ($1), in one
-- order: whoever takes away somebody's rights waits for the others who do.
SELECT u.id
FROM users u
WHERE u.id IN (SELECT n.id
               FROM users n
               WHERE lower(n.username) = ANY (ARRAY(SELECT lower(name) FROM unnest($2::text[]) AS name))
                 AND n.organization_id = $1::bigint
               UNION
               SELECT a.id
               FROM users a
               WHERE a.organization_id = $1::bigint AND a.role = 'admin' AND a.is_active AND a.kind = 'human')
ORDER BY u.id
FOR NO KEY UPDATE
