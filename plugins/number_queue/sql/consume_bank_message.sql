-- One payment of $1 Toman in the minute $2, for the company $3 at $4. No row: there is none that nobody has taken. What
-- another company is just taking is waited for: it may be given up.
UPDATE queue_bank_messages
SET consumed_at = $4::timestamptz, consumed_by = $3::bigint
WHERE id = (
    SELECT id
    FROM queue_bank_messages
    WHERE consumed_at IS NULL AND amount = $1::bigint AND paid_at = $2::timestamptz
    ORDER BY id
    LIMIT 1
    FOR UPDATE
)
RETURNING id
