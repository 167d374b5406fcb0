-- Makes the coming months' partitions. Gives how many.
SELECT queue_attempts_prepare($1::date, 13)
