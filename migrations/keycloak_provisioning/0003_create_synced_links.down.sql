ALTER TABLE sync_runs DROP COLUMN would_unlink, DROP COLUMN approved_unlinks;
DROP TABLE synced_links;
