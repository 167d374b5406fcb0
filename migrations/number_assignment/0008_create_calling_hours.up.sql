-- Whether all the zones are within the organization's calling hours.
CREATE FUNCTION calling_hours_open(settings calling_settings, zones text[], at timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT settings.calling_from IS NULL OR (
        SELECT coalesce(bool_and((at AT TIME ZONE zone)::time >= settings.calling_from
                                 AND (at AT TIME ZONE zone)::time < settings.calling_until
                                 AND extract(isodow FROM at AT TIME ZONE zone) = ANY (settings.calling_days)), false)
        FROM unnest(zones) AS zone)
$$;

-- When they will be next, to the quarter of an hour; NULL: not within eight days.
CREATE FUNCTION calling_hours_next(settings calling_settings, zones text[], at timestamptz)
RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT moment
    FROM generate_series(date_bin('15 minutes', at, '2000-01-01') + interval '15 minutes', at + interval '8 days',
                         interval '15 minutes') AS moment
    WHERE calling_hours_open(settings, zones, moment)
    LIMIT 1
$$;
