-- What became of a call; state NULL: there is none. `reasons`: the limits that are reached.
CREATE TYPE call_end AS (state text, changed boolean, reasons jsonb);

-- Adds a committed call to the counts.
CREATE FUNCTION count_call(made call_reservations) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO call_usage AS u (organization_id, number_id, phone_number, agent_id, local_date, calls, hour, hour_calls)
    VALUES (made.organization_id, made.number_id, made.phone_number, made.agent_id, made.local_date, 1, made.hour, 1)
    ON CONFLICT (number_id, local_date, agent_id) DO UPDATE SET
        calls = u.calls + 1, hour = greatest(u.hour, excluded.hour),
        hour_calls = calls_in_hour(u.hour, u.hour_calls, u.hour_before_calls, greatest(u.hour, excluded.hour))
                     + (excluded.hour >= u.hour)::integer,
        hour_before_calls = calls_in_hour(u.hour, u.hour_calls, u.hour_before_calls,
                                          greatest(u.hour, excluded.hour) - interval '1 hour')
                            + (excluded.hour = u.hour - interval '1 hour')::integer;
    IF made.agent_id <> 0 THEN
        INSERT INTO agent_call_usage AS u (organization_id, agent_id, local_date, calls, hour, hour_calls)
        VALUES (made.organization_id, made.agent_id, made.local_date, 1, made.hour, 1)
        ON CONFLICT (agent_id, local_date) DO UPDATE SET
            calls = u.calls + 1, hour = greatest(u.hour, excluded.hour),
            hour_calls = calls_in_hour(u.hour, u.hour_calls, u.hour_before_calls, greatest(u.hour, excluded.hour))
                         + (excluded.hour >= u.hour)::integer,
            hour_before_calls = calls_in_hour(u.hour, u.hour_calls, u.hour_before_calls,
                                              greatest(u.hour, excluded.hour) - interval '1 hour')
                                + (excluded.hour = u.hour - interval '1 hour')::integer;
    END IF;
    INSERT INTO organization_call_usage AS u (organization_id, local_date, part, calls, hour, hour_calls)
    VALUES (made.organization_id, made.local_date, hashtext(made.number_id::text) & 15, 1, made.hour, 1)
    ON CONFLICT (organization_id, local_date, part) DO UPDATE SET
        calls = u.calls + 1, hour = greatest(u.hour, excluded.hour),
        hour_calls = calls_in_hour(u.hour, u.hour_calls, u.hour_before_calls, greatest(u.hour, excluded.hour))
                     + (excluded.hour >= u.hour)::integer,
        hour_before_calls = calls_in_hour(u.hour, u.hour_calls, u.hour_before_calls,
                                          greatest(u.hour, excluded.hour) - interval '1 hour')
                            + (excluded.hour = u.hour - interval '1 hour')::integer;
END
$$;

-- A reservation that has expired has lost its place, but the call was made: it takes another place, that of the moment it is
-- told, if every limit has one. What else is asked of a call (hours, countries, rest) was asked when it was allowed. The
-- caller holds the row's lock; whoever holds those taken here does not wait for rows of call_reservations.
CREATE FUNCTION commit_late_call(late call_reservations, at timestamptz) RETURNS call_end LANGUAGE plpgsql AS $$
DECLARE
    made     call_reservations;
    settings calling_settings := calling_settings_of(late.organization_id, late.agent_id);
    context  call_context;
    verdict  call_verdict;
    result   call_end;
BEGIN
    context.organization_id := late.organization_id;
    context.agent_id := late.agent_id;
    context.destination := late.destination;
    context.country := late.destination_country;
    context.at := at;
    context := call_context_in(context, (SELECT time_zone FROM organizations WHERE id = late.organization_id), interval '0');
    PERFORM lock_caller(settings, context);
    PERFORM FROM phone_number_states WHERE phone_number_id = late.number_id FOR UPDATE;
    verdict := call_verdicts_together(judge_caller_limits(settings, context),
                                      judge_number(late.number_id, settings, true, context));
    SELECT coalesce(jsonb_agg(r), '[]') INTO result.reasons
    FROM jsonb_array_elements(verdict.reasons) r WHERE r ->> 'reason' IN ('daily_limit_reached', 'hourly_limit_reached');
    result.changed := result.reasons = '[]';
    result.state := CASE WHEN result.changed THEN 'committed' ELSE 'expired' END;
    IF result.changed THEN
        UPDATE call_reservations
        SET state = 'committed', finished_at = at, local_date = context.today, hour = context.hour
        WHERE id = late.id RETURNING * INTO made;
        PERFORM count_call(made);
    END IF;
    RETURN result;
END
$$;

-- Counts a reserved call for good; agent NULL: whoever's it is.
CREATE FUNCTION commit_call(organization bigint, reservation uuid, agent bigint, at timestamptz)
RETURNS call_end LANGUAGE plpgsql AS $$
DECLARE
    made call_reservations;
BEGIN
    UPDATE call_reservations SET state = 'committed', finished_at = at
    WHERE organization_id = organization AND id = reservation AND (agent IS NULL OR agent_id = agent)
      AND state = 'reserved' AND expires_at > at
    RETURNING * INTO made;
    IF FOUND THEN
        PERFORM count_call(made);
        RETURN ROW('committed', true, '[]')::call_end;
    END IF;
    SELECT * INTO made FROM call_reservations
    WHERE organization_id = organization AND id = reservation AND (agent IS NULL OR agent_id = agent)
    FOR UPDATE;
    IF made.state IN ('reserved', 'expired') THEN
        RETURN commit_late_call(made, at);
    END IF;
    RETURN ROW(made.state, false, '[]')::call_end;
END
$$;
