-- A company's ($1) windows: weekdays $2, starts $3, ends $4.
INSERT INTO queue_schedule_windows (organization_id, day_of_week, start_time, end_time)
SELECT $1::bigint, g.day::smallint, g.starts::time, g.ends::time
FROM unnest($2::bigint[], $3::text[], $4::text[]) AS g (day, starts, ends)
