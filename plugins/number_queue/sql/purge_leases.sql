-- Leases that are over, were never reported, and whose number left the queue otherwise: nobody will take them over.
DELETE FROM queue_leases l
WHERE l.expires_at < $1::timestamptz
  AND NOT EXISTS (SELECT FROM queue_entries e WHERE e.number_id = l.number_id AND e.lease_id = l.lease_id)
