DROP TABLE call_reservations;
