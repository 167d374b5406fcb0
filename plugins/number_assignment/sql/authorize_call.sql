SELECT d.outcome, d.id, d.number_id, d.phone_number, d.provider, d.remaining, d.expires_at, d.state, d.reasons, d.refused
FROM authorize_call(
    ROW($1::bigint, $2::bigint, $3::text, $4::text, $5::text, $6::timestamptz, gen_random_uuid(), NULL, $7::text, $8::jsonb,
        NULL, NULL, NULL, NULL)::call_context,
    $9::uuid, $10::uuid, make_interval(secs => $11::bigint), $12::text[], $13::boolean) d
