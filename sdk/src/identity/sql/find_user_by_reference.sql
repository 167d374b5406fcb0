-- $2 or $3 is null: a reference is the id or the uuid.
SELECT id, uuid, organization_id, organization_name, username, email, first_name, last_name, phone_number, role, agent_type,
       kind, is_active, is_superuser, must_change_password, keycloak_id, created_at, updated_at
FROM user_profiles
WHERE organization_id = $1 AND (id = $2::bigint OR uuid = $3::uuid)
