-- Nobody may call the number again, in any company.
INSERT INTO queue_suppressions (organization_id, phone, source, reason, complaint_organization_id, complaint_number_id,
                                created_at, created_by)
VALUES (NULL, $1::text, 'complaint', $2::text, $3::bigint, $4::bigint, $5::timestamptz, $6::text)
ON CONFLICT DO NOTHING
