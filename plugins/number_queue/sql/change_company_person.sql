-- Changes what is given of a person; NULL stays as it is, '' removes the telephone number.
UPDATE users
SET is_active = coalesce($2::boolean, is_active), role = coalesce($3::text, role), agent_type = coalesce($4::text, agent_type),
    first_name = coalesce($5::text, first_name), last_name = coalesce($6::text, last_name),
    phone_number = CASE WHEN $7::text IS NULL THEN phone_number ELSE nullif($7, '') END,
    username = coalesce($8::text, username), updated_at = now()
WHERE id = $1::bigint
