-- Imports whose process has died: what they had done was rolled back with it.
UPDATE queue_imports
SET state = 'failed', error = 'The hub ended before the import did; nothing was imported', inserted = 0, finished_at = $2::timestamptz
WHERE state = 'running' AND created_at < $1::timestamptz
