DROP TRIGGER queue_ledger_no_truncate ON queue_ledger;
DROP TRIGGER queue_ledger_append_only ON queue_ledger;
DROP FUNCTION queue_ledger_is_append_only();
DROP TABLE queue_bank_messages;
