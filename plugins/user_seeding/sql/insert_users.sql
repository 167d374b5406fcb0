-- People of an organization ($1). Who comes back is new; the others' user name, e-mail address or number was taken since.
INSERT INTO users (organization_id, username, email, first_name, last_name, phone_number, role, agent_type, is_active,
                   password_hash, must_change_password)
SELECT $1::bigint, w.username, w.email, coalesce(w.first_name, ''), coalesce(w.last_name, ''), w.phone_number,
       coalesce(w.role, 'agent'), coalesce(w.agent_type, 'both'), coalesce(w.is_active, true), w.password_hash,
       coalesce(w.must_change_password, false)
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::boolean[], $10::text[],
            $11::boolean[])
     AS w (username, email, first_name, last_name, phone_number, role, agent_type, is_active, password_hash,
           must_change_password)
ON CONFLICT DO NOTHING
RETURNING id, username
