SELECT id, name FROM organizations
WHERE lower(name) = ANY (ARRAY(SELECT lower(n) FROM unnest($1::text[]) n)) OR id = ANY ($2::bigint[])
