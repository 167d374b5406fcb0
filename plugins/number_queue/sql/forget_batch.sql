-- A company in turn had nothing: the next one answers the request.
DELETE FROM queue_batches WHERE id = $1::uuid
