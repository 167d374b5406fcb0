ALTER TABLE call_reservations DROP COLUMN dialled;
DROP TABLE carrier_calls;
