DROP TABLE queue_suppressions;
