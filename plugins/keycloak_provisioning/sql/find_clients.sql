SELECT id, name FROM organizations WHERE lower(name) = ANY (SELECT lower(n) FROM unnest($1::text[]) n)
