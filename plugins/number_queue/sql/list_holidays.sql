-- Holidays in force, from $1 to $2 (NULL: without bound).
SELECT id, day, name, source, revision
FROM queue_holidays
WHERE removed_in IS NULL AND (day >= $1::date OR $1 IS NULL) AND (day <= $2::date OR $2 IS NULL)
ORDER BY day, name
