-- Which of the carrier's calls are calls of the hub already.
SELECT carrier_call_id FROM carrier_calls
WHERE organization_id = $1 AND provider = $2 AND carrier_call_id = ANY ($3::text[])
