DROP FUNCTION find_report_facts(bigint, text, bigint, text, timestamptz, queue_status, bigint, text, bigint, bigint);
