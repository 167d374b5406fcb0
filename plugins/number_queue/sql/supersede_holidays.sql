-- Closes with a revision ($1) what is in force with another source than now given: days $2, names $3, sources $4.
UPDATE queue_holidays h
SET removed_in = $1::bigint
FROM unnest($2::text[], $3::text[], $4::text[]) AS g (day, name, source)
WHERE h.removed_in IS NULL AND h.day = g.day::date AND h.name = g.name AND h.source <> g.source
