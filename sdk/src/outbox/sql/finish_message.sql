-- Attempt number and end of the lease ($6) fence: a delivery whose lease ran out must not overwrite what a later one found,
-- also when the attempts were counted anew since.
UPDATE outbox_messages
SET state = $3, finished_at = $4, last_error = $5
WHERE id = $1 AND attempts = $2 AND due_at = $6 AND state = 'pending'
