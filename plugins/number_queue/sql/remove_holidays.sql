-- Closes holidays with a revision ($1): the one with that id ($2), or all from $3 to $4 that are not among those given (days $5,
-- names $6, sources $7).
UPDATE queue_holidays h
SET removed_in = $1::bigint
WHERE h.removed_in IS NULL
  AND (h.id = $2::bigint OR h.day BETWEEN $3::date AND $4::date)
  AND NOT EXISTS (
      SELECT FROM unnest($5::text[], $6::text[], $7::text[]) AS g (day, name, source)
      WHERE g.day::date = h.day AND g.name = h.name AND g.source = h.source)
