-- Adds with a revision ($1) what is not in force: days $2, names $3, sources $4.
INSERT INTO queue_holidays (day, name, source, revision)
SELECT DISTINCT ON (g.day, g.name) g.day::date, g.name, g.source, $1::bigint
FROM unnest($2::text[], $3::text[], $4::text[]) AS g (day, name, source)
ON CONFLICT (day, name) WHERE removed_in IS NULL DO NOTHING
