SELECT day_of_week::bigint, extract(epoch FROM start_time)::bigint AS start_second,
       extract(epoch FROM end_time)::bigint AS end_second
FROM queue_schedule_windows
WHERE organization_id = $1
ORDER BY day_of_week, start_time
