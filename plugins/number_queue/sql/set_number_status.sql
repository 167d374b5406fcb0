-- Gives locked numbers ($1) another status ($2) and, when there is one, a note ($3).
UPDATE queue_numbers
SET status = $2::queue_status, note = coalesce($3::text, note), last_status_change_at = $4::timestamptz, updated_at = $4
WHERE id = ANY ($1::bigint[])
