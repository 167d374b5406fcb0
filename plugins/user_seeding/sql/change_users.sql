-- Changes what is given of users ($1); NULL stays. A new password ends every session.
UPDATE users u
SET email = coalesce(w.email, u.email), first_name = coalesce(w.first_name, u.first_name),
    last_name = coalesce(w.last_name, u.last_name), phone_number = coalesce(w.phone_number, u.phone_number),
    role = coalesce(w.role, u.role), agent_type = coalesce(w.agent_type, u.agent_type),
    is_active = coalesce(w.is_active, u.is_active), password_hash = coalesce(w.password_hash, u.password_hash),
    must_change_password = coalesce(w.must_change_password, u.must_change_password),
    token_version = u.token_version + (w.password_hash IS NOT NULL)::int,
    updated_at = now()
FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[], $9::text[],
            $10::boolean[])
     AS w (id, email, first_name, last_name, phone_number, role, agent_type, is_active, password_hash, must_change_password)
WHERE u.id = w.id
