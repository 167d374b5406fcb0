INSERT INTO queue_import_verdicts (import_id, piece, data) VALUES ($1::uuid, $2::integer, $3::bytea)
