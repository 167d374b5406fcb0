-- Those of the organization that are said to be at the carrier.
SELECT id, phone_number, status, capabilities
FROM phone_numbers
WHERE organization_id = $1 AND provider = $2
ORDER BY phone_number
