-- The list of a company ($1) with that name ($2), made when there is none. Locked, also when somebody is just making it.
INSERT INTO queue_lists AS l (organization_id, name) VALUES ($1::bigint, $2::text)
ON CONFLICT (organization_id, lower(name)) DO UPDATE SET name = l.name
RETURNING id
