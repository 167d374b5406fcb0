-- With the dialers' links to the user.
DELETE FROM users WHERE id = $1::bigint
