-- What requests that were on their way have written about a company ($1) while delete_company.sql waited for them.
WITH leases AS (DELETE FROM queue_leases WHERE organization_id = $1::bigint),
     batches AS (DELETE FROM queue_batches WHERE organization_id = $1)
DELETE FROM queue_attempts WHERE organization_id = $1
