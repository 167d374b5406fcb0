-- Counts a reserved call for good: how the call is, whether this made it so, and what is in the way of a late one.
SELECT state, changed, reasons FROM commit_call($1::bigint, $2::uuid, $3::bigint, $4::timestamptz) WHERE state IS NOT NULL
