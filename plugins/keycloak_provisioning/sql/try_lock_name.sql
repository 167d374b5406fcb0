SELECT pg_try_advisory_xact_lock(hashtextextended('keycloak_provisioning' || $1, 0)) AS locked
