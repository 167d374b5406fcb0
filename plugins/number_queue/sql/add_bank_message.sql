-- The message's id, also of one that is known.
INSERT INTO queue_bank_messages AS m (sender, body_hash, amount, paid_at, received_at)
VALUES ($1::text, sha256(convert_to($2::text, 'UTF8')), $3::bigint, $4::timestamptz, $5::timestamptz)
ON CONFLICT (sender, body_hash) DO UPDATE SET sender = m.sender
RETURNING id
