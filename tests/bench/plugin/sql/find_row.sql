SELECT id, name, phone, note FROM bench_rows WHERE id = $1::bigint
