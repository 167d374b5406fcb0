SELECT reset_daily_call_counts($1::bigint, $2::timestamptz)
