-- A company and everything the queue and the identity tables have of it; superusers stay and belong to none. One statement:
-- foreign keys are looked at when all of it is gone. What other plugins keep of it makes it fail.
WITH entries AS (DELETE FROM queue_entries WHERE organization_id = $1::bigint),
     leases AS (DELETE FROM queue_leases WHERE organization_id = $1),
     batches AS (DELETE FROM queue_batches WHERE organization_id = $1),
     attempts AS (DELETE FROM queue_attempts WHERE organization_id = $1),
     numbers AS (DELETE FROM queue_numbers WHERE organization_id = $1),
     imports AS (DELETE FROM queue_imports WHERE organization_id = $1),
     lists AS (DELETE FROM queue_lists WHERE organization_id = $1),
     scenarios AS (DELETE FROM queue_scenarios WHERE organization_id = $1),
     lines AS (DELETE FROM queue_outbound_lines WHERE organization_id = $1),
     windows AS (DELETE FROM queue_schedule_windows WHERE organization_id = $1),
     suppressions AS (DELETE FROM queue_suppressions WHERE organization_id = $1),
     ledger AS (DELETE FROM queue_ledger WHERE organization_id = $1),
     wallets AS (DELETE FROM queue_wallets WHERE organization_id = $1),
     settings AS (DELETE FROM queue_companies WHERE organization_id = $1),
     keys AS (DELETE FROM api_keys WHERE organization_id = $1),
     phones AS (DELETE FROM dialers WHERE organization_id = $1),
     superusers AS (UPDATE users SET organization_id = NULL WHERE organization_id = $1 AND is_superuser),
     people AS (DELETE FROM users WHERE organization_id = $1 AND NOT is_superuser)
DELETE FROM organizations WHERE id = $1
