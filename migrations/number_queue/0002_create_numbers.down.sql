DROP TABLE queue_batches;
DROP TABLE queue_leases;
DROP TABLE queue_entries;
DROP TABLE queue_numbers;
DROP TYPE queue_status;
