-- The people of an organization ($1).
SELECT count(*) AS total, count(*) FILTER (WHERE u.role = 'agent') AS agents,
       count(*) FILTER (WHERE u.role = 'qualifier') AS qualifiers, count(*) FILTER (WHERE u.role = 'sales_rep') AS salesreps,
       count(*) FILTER (WHERE u.role = 'manager') AS managers, count(*) FILTER (WHERE u.role = 'admin') AS admins,
       count(*) FILTER (WHERE u.is_active) AS active, count(*) FILTER (WHERE u.password_hash IS NULL) AS without_password,
       count(*) FILTER (WHERE u.must_change_password) AS must_change_password,
       (SELECT count(*) FROM dialer_links l JOIN dialers d ON d.id = l.dialer_id WHERE d.organization_id = $1::bigint)
           AS dialer_links
FROM users u
WHERE u.organization_id = $1::bigint AND u.kind = 'human'
