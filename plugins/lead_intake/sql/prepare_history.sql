SELECT lead_history_prepare($1::date, $2::integer)
