-- Ids for $1 new numbers: runs of ids that follow each other, one unless others take some at the same time. A row for each
-- id would take as long as writing the numbers' queue entries.
SELECT min(id) AS first, count(*) AS count
FROM (SELECT nextval('queue_numbers_id_seq') AS id, place FROM generate_series(1, $1::integer) AS place OFFSET 0) AS reserved
GROUP BY id - place
ORDER BY first
