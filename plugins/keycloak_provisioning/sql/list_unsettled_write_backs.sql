-- What is on its way to Keycloak for users $2 of topic $1, or arrived there since $3.
SELECT DISTINCT keycloak_id, jsonb_object_keys(payload -> 'fields') AS field
FROM (SELECT ordered_by AS keycloak_id, payload FROM outbox_messages
      WHERE topic = $1 AND ordered_by = ANY ($2::text[]) AND ordered_by <> '' AND state = 'pending'
      UNION ALL
      SELECT ordered_by, payload FROM outbox_messages
      WHERE topic = $1 AND ordered_by = ANY ($2::text[]) AND state = 'delivered' AND finished_at >= $3) m
