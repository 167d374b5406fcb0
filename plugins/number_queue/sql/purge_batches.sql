DELETE FROM queue_batches WHERE created_at < $1::timestamptz
