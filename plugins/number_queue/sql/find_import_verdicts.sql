SELECT data FROM queue_import_verdicts WHERE import_id = $1::uuid AND piece = $2::integer
