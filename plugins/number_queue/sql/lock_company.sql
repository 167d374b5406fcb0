-- Changes of a company ($1) one after the other.
SELECT id FROM organizations WHERE id = $1::bigint FOR NO KEY UPDATE
