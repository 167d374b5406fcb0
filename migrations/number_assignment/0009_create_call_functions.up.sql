-- Who wants to call what (agent_id 0: nobody in particular), and the day and hour it counts in.
CREATE TYPE call_context AS (
    organization_id bigint, agent_id bigint, destination text, country text, area_code text, at timestamptz,
    id uuid, expires_at timestamptz, idempotency_key text, asked jsonb,
    today date, day_ends timestamptz, hour timestamptz, hour_ends timestamptz);
-- Calls that count against a limit, reserved ones included; the committed among them; when a reserved one may end.
CREATE TYPE call_count AS (day integer, hour integer, committed_day integer, committed_hour integer, pending_until timestamptz);
-- Why not, and how many calls are left today (NULL: no limit).
CREATE TYPE call_verdict AS (reasons jsonb, remaining integer);
CREATE TYPE call_decision AS (
    outcome text, id uuid, number_id uuid, phone_number text, provider text, agent_id bigint, remaining integer,
    reserved_at timestamptz, expires_at timestamptz, state text, reasons jsonb, refused jsonb);

CREATE FUNCTION call_reason(reason text, level text, next_allowed_at timestamptz) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_build_object('reason', reason, 'level', level, 'next_allowed_at', to_jsonb(next_allowed_at))
$$;

-- An unknown country is only allowed where every country is.
CREATE FUNCTION call_country_allowed(country text, allowed text[], blocked text[]) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT (cardinality(allowed) = 0 OR coalesce(country = ANY (allowed), false))
       AND (cardinality(blocked) = 0 OR coalesce(country <> ALL (blocked), false))
$$;

-- How many calls a row of usage has in an hour.
CREATE FUNCTION calls_in_hour(latest timestamptz, calls integer, calls_before integer, wanted timestamptz)
RETURNS integer LANGUAGE sql STABLE AS $$
    SELECT CASE wanted WHEN latest THEN calls WHEN latest - interval '1 hour' THEN calls_before ELSE 0 END
$$;

-- The limits of one level (NULL: none) that are reached.
CREATE FUNCTION call_limits(level text, daily integer, hourly integer, used call_count, context call_context)
RETURNS call_verdict LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE
    verdict call_verdict := ('[]', daily - used.day - 1);
BEGIN
    IF used.day >= daily THEN
        verdict.reasons := verdict.reasons || (call_reason('daily_limit_reached', level,
            CASE WHEN used.committed_day >= daily THEN context.day_ends ELSE least(used.pending_until, context.day_ends) END)
            || jsonb_build_object('limit', daily, 'used', used.day));
    END IF;
    IF used.hour >= hourly THEN
        verdict.reasons := verdict.reasons || (call_reason('hourly_limit_reached', level,
            CASE WHEN used.committed_hour >= hourly THEN context.hour_ends ELSE least(used.pending_until, context.hour_ends) END)
            || jsonb_build_object('limit', hourly, 'used', used.hour));
    END IF;
    RETURN verdict;
END
$$;

CREATE FUNCTION call_verdicts_together(one call_verdict, other call_verdict) RETURNS call_verdict LANGUAGE sql IMMUTABLE AS $$
    SELECT one.reasons || other.reasons, least(one.remaining, other.remaining)
$$;

-- Calls of the agent. The caller holds the agent's lock. What is not counted any more must not be committed either: it is
-- ended here, under its row lock. Rows that somebody is just finishing are passed by, and count.
CREATE FUNCTION count_agent_calls(context call_context) RETURNS call_count LANGUAGE plpgsql AS $$
DECLARE
    used call_count;
BEGIN
    UPDATE call_reservations SET state = 'expired', finished_at = expires_at WHERE id IN (
        SELECT id FROM call_reservations
        WHERE agent_id = context.agent_id AND agent_id <> 0 AND state = 'reserved' AND expires_at <= context.at
        FOR UPDATE SKIP LOCKED);
    SELECT r.day + u.day, r.hour + u.hour, u.day, u.hour, r.pending_until INTO used
    FROM (SELECT count(*) AS day, count(*) FILTER (WHERE hour = context.hour) AS hour, min(expires_at) AS pending_until
          FROM call_reservations
          WHERE agent_id = context.agent_id AND agent_id <> 0 AND state = 'reserved' AND local_date = context.today) r,
         (SELECT coalesce(sum(calls - forgiven), 0) AS day,
                 coalesce(sum(calls_in_hour(hour, hour_calls, hour_before_calls, context.hour)), 0) AS hour
          FROM agent_call_usage WHERE agent_id = context.agent_id AND local_date = context.today) u;
    RETURN used;
END
$$;

-- Calls of the organization, likewise.
CREATE FUNCTION count_organization_calls(context call_context) RETURNS call_count LANGUAGE plpgsql AS $$
DECLARE
    used call_count;
BEGIN
    UPDATE call_reservations SET state = 'expired', finished_at = expires_at WHERE id IN (
        SELECT id FROM call_reservations
        WHERE organization_id = context.organization_id AND state = 'reserved' AND expires_at <= context.at
        FOR UPDATE SKIP LOCKED);
    SELECT r.day + u.day, r.hour + u.hour, u.day, u.hour, r.pending_until INTO used
    FROM (SELECT count(*) AS day, count(*) FILTER (WHERE hour = context.hour) AS hour, min(expires_at) AS pending_until
          FROM call_reservations
          WHERE organization_id = context.organization_id AND state = 'reserved' AND local_date = context.today) r,
         (SELECT coalesce(sum(calls - forgiven), 0) AS day,
                 coalesce(sum(calls_in_hour(hour, hour_calls, hour_before_calls, context.hour)), 0) AS hour
          FROM organization_call_usage
          WHERE organization_id = context.organization_id AND local_date = context.today) u;
    RETURN used;
END
$$;

-- The limits of agent and organization. The caller holds their locks.
CREATE FUNCTION judge_caller_limits(settings calling_settings, context call_context)
RETURNS call_verdict LANGUAGE plpgsql AS $$
DECLARE
    verdict call_verdict := ('[]', NULL);
BEGIN
    IF context.agent_id <> 0 AND coalesce(settings.agent_daily_limit, settings.agent_hourly_limit) IS NOT NULL THEN
        verdict := call_limits('agent', settings.agent_daily_limit, settings.agent_hourly_limit, count_agent_calls(context), context);
    END IF;
    IF coalesce(settings.organization_daily_limit, settings.organization_hourly_limit) IS NOT NULL THEN
        verdict := call_verdicts_together(verdict, call_limits(
            'organization', settings.organization_daily_limit, settings.organization_hourly_limit,
            count_organization_calls(context), context));
    END IF;
    RETURN verdict;
END
$$;

-- What holds whatever number is called from. `suppressed`: somebody else says that the destination must not be called.
CREATE FUNCTION judge_caller(settings calling_settings, zones text[], suppressed boolean, context call_context)
RETURNS call_verdict LANGUAGE plpgsql AS $$
DECLARE
    verdict call_verdict := ('[]', NULL);
BEGIN
    IF suppressed OR EXISTS (SELECT FROM do_not_call_numbers
                             WHERE organization_id = context.organization_id AND phone_number = context.destination) THEN
        verdict.reasons := verdict.reasons || call_reason('suppressed', 'destination', NULL);
    END IF;
    IF settings.calling_from IS NOT NULL AND NOT calling_hours_open(settings, zones, context.at) THEN
        verdict.reasons := verdict.reasons
            || call_reason('outside_hours', settings.calling_hours_of, calling_hours_next(settings, zones, context.at));
    END IF;
    IF NOT call_country_allowed(context.country, settings.allowed_countries, settings.blocked_countries) THEN
        verdict.reasons := verdict.reasons || call_reason('country_not_allowed', 'organization', NULL);
    END IF;
    RETURN call_verdicts_together(verdict, judge_caller_limits(settings, context));
END
$$;

-- What holds for one number. Final when the caller holds the lock of the number's row in phone_number_states.
CREATE FUNCTION judge_number(number uuid, settings calling_settings, pool boolean, context call_context)
RETURNS call_verdict LANGUAGE plpgsql AS $$
DECLARE
    verdict call_verdict := ('[]', NULL);
    facts   record;
BEGIN
    UPDATE call_reservations SET state = 'expired', finished_at = expires_at WHERE id IN (
        SELECT id FROM call_reservations WHERE number_id = number AND state = 'reserved' AND expires_at <= context.at
        FOR UPDATE SKIP LOCKED);
    SELECT n.status, a.agent_id AS holder, a.daily_limit, a.hourly_limit, a.allowed_countries, a.blocked_countries,
           coalesce(n.daily_limit, settings.number_daily_limit) AS number_daily_limit,
           coalesce(n.hourly_limit, settings.number_hourly_limit) AS number_hourly_limit,
           t.last_used_at + make_interval(secs => coalesce(n.cooldown_seconds, settings.cooldown_seconds)) AS rested_at,
           (r.day + u.day, r.hour + u.hour, u.day, u.hour, r.pending_until)::call_count AS of_all,
           (r.own_day + u.own_day, r.own_hour + u.own_hour, u.own_day, u.own_hour, r.own_pending_until)::call_count AS of_agent
    INTO facts
    FROM phone_numbers n
    JOIN phone_number_states t ON t.phone_number_id = n.id
    LEFT JOIN agent_phone_numbers a ON a.phone_number_id = n.id
    CROSS JOIN (
        SELECT count(*) AS day, count(*) FILTER (WHERE hour = context.hour) AS hour, min(expires_at) AS pending_until,
               count(*) FILTER (WHERE agent_id = context.agent_id) AS own_day,
               count(*) FILTER (WHERE agent_id = context.agent_id AND hour = context.hour) AS own_hour,
               min(expires_at) FILTER (WHERE agent_id = context.agent_id) AS own_pending_until
        FROM call_reservations WHERE number_id = number AND state = 'reserved' AND local_date = context.today) r
    CROSS JOIN (
        SELECT coalesce(sum(calls - forgiven), 0) AS day,
               coalesce(sum(calls_in_hour(hour, hour_calls, hour_before_calls, context.hour)), 0) AS hour,
               coalesce(sum(calls - forgiven) FILTER (WHERE agent_id = context.agent_id), 0) AS own_day,
               coalesce(sum(calls_in_hour(hour, hour_calls, hour_before_calls, context.hour))
                        FILTER (WHERE agent_id = context.agent_id), 0) AS own_hour
        FROM call_usage WHERE number_id = number AND local_date = context.today) u
    WHERE n.id = number;
    IF facts.status <> 'active' THEN
        verdict.reasons := verdict.reasons || call_reason('inactive', 'number', NULL);
    END IF;
    IF facts.holder <> context.agent_id THEN
        verdict.reasons := verdict.reasons || call_reason('assigned_to_another_agent', 'number', NULL);
    ELSIF facts.holder IS NULL AND NOT pool THEN
        verdict.reasons := verdict.reasons || call_reason('no_number_assigned', 'number', NULL);
    ELSIF facts.holder IS NOT NULL THEN
        IF NOT call_country_allowed(context.country, facts.allowed_countries, facts.blocked_countries) THEN
            verdict.reasons := verdict.reasons || call_reason('country_not_allowed', 'number_agent', NULL);
        END IF;
        verdict := call_verdicts_together(verdict, call_limits('number_agent', facts.daily_limit, facts.hourly_limit,
                                                               facts.of_agent, context));
    END IF;
    IF facts.rested_at > context.at THEN
        verdict.reasons := verdict.reasons || call_reason('cooling_down', 'number', facts.rested_at);
    END IF;
    RETURN call_verdicts_together(verdict, call_limits('number', facts.number_daily_limit, facts.number_hourly_limit,
                                                       facts.of_all, context));
END
$$;

-- An agent's numbers, the one to call from first. Each criterion of the policy is a figure, the smallest wins.
CREATE FUNCTION order_agent_numbers(settings calling_settings, context call_context)
RETURNS SETOF uuid LANGUAGE sql STABLE AS $$
    SELECT n.id
    FROM agent_phone_numbers a
    JOIN phone_numbers n ON n.id = a.phone_number_id
    JOIN phone_number_states t ON t.phone_number_id = n.id
    LEFT JOIN call_usage u ON u.number_id = n.id AND u.local_date = context.today AND u.agent_id = a.agent_id
    LEFT JOIN call_contacts c ON 'sticky' = ANY (settings.selection) AND c.organization_id = context.organization_id
                             AND c.destination = context.destination AND c.number_id = n.id
                             AND c.used_at > context.at - make_interval(days => settings.sticky_days)
    WHERE a.organization_id = context.organization_id AND a.agent_id = context.agent_id
    ORDER BY (SELECT array_agg(CASE criterion
                                   WHEN 'sticky' THEN (c.number_id IS NULL)::integer
                                   WHEN 'area_code' THEN (context.area_code = '' OR n.area_code <> context.area_code)::integer
                                   WHEN 'least_used' THEN coalesce(u.calls - u.forgiven, 0)
                                   WHEN 'round_robin' THEN coalesce(extract(epoch FROM t.last_used_at), 0)
                               END ORDER BY position)
              FROM unnest(settings.selection) WITH ORDINALITY AS s (criterion, position)),
             t.last_used_at NULLS FIRST, n.phone_number
$$;

-- The answer to a request that was sent before; outcome NULL: it was not.
CREATE FUNCTION repeated_call(context call_context) RETURNS call_decision LANGUAGE plpgsql AS $$
DECLARE
    decision call_decision;
BEGIN
    SELECT CASE WHEN r.asked = context.asked THEN 'repeated' ELSE 'key_reused' END, r.id, r.number_id, r.phone_number,
           n.provider, r.agent_id, r.remaining, r.reserved_at, r.expires_at,
           CASE WHEN r.state = 'reserved' AND r.expires_at <= context.at THEN 'expired' ELSE r.state END, '[]', '[]'
    INTO decision
    FROM call_reservations r LEFT JOIN phone_numbers n ON n.id = r.number_id
    WHERE r.organization_id = context.organization_id AND r.idempotency_key = context.idempotency_key;
    RETURN decision;
END
$$;

-- Takes the call's place. The caller holds the lock of the number's row in phone_number_states.
CREATE FUNCTION reserve_call(number uuid, remaining integer, settings calling_settings, context call_context)
RETURNS call_decision LANGUAGE plpgsql AS $$
DECLARE
    chosen   record;
    decision call_decision;
BEGIN
    SELECT n.phone_number, n.provider, t.last_used_at, coalesce(n.cooldown_seconds, settings.cooldown_seconds) AS cooldown INTO chosen
    FROM phone_numbers n JOIN phone_number_states t ON t.phone_number_id = n.id WHERE n.id = number;
    INSERT INTO call_reservations (id, organization_id, number_id, phone_number, agent_id, destination, destination_country,
                                   local_date, hour, reserved_at, expires_at, number_used_before, remaining, idempotency_key, asked)
    VALUES (context.id, context.organization_id, number, chosen.phone_number, context.agent_id, context.destination,
            context.country, context.today, context.hour, context.at, context.expires_at, chosen.last_used_at, remaining,
            context.idempotency_key, context.asked)
    ON CONFLICT (organization_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING;
    IF NOT FOUND THEN
        RETURN repeated_call(context);
    END IF;
    UPDATE phone_number_states
    SET last_used_at = context.at,
        ready_at = CASE WHEN in_pool THEN context.at + make_interval(secs => chosen.cooldown) ELSE ready_at END
    WHERE phone_number_id = number;
    IF 'sticky' = ANY (settings.selection) THEN
        INSERT INTO call_contacts (organization_id, destination, number_id, used_at)
        VALUES (context.organization_id, context.destination, number, context.at)
        ON CONFLICT (organization_id, destination) DO UPDATE SET number_id = excluded.number_id, used_at = excluded.used_at;
    END IF;
    decision := ('allowed', context.id, number, chosen.phone_number, chosen.provider, context.agent_id, remaining,
                 context.at, context.expires_at, 'reserved', '[]', '[]');
    RETURN decision;
END
$$;

CREATE FUNCTION refused_number(number uuid, reasons jsonb) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object('id', id, 'phone_number', phone_number, 'reasons', reasons) FROM phone_numbers WHERE id = number
$$;

-- The first number of the pool that may be called from: the contact's, one of its area, the longest unused. Numbers that
-- others are just taking are looked at last. What may not be called from is put off, so that it is looked at once and not
-- by every call; numbers that are locked by others stay, so that nobody waits while holding what another waits for.
CREATE FUNCTION take_pool_number(settings calling_settings, remaining integer, context call_context)
RETURNS call_decision LANGUAGE plpgsql AS $$
DECLARE
    number   uuid;
    verdict  call_verdict;
    decision call_decision;
    seen     uuid[] := '{}';
    busy     uuid[] := '{}';
    later    uuid[] := '{}';
    ready    timestamptz[] := '{}';
    refused  jsonb := '[]';
BEGIN
    FOR number IN
        (SELECT t.phone_number_id FROM call_contacts c JOIN phone_number_states t ON t.phone_number_id = c.number_id
         WHERE 'sticky' = ANY (settings.selection) AND c.organization_id = context.organization_id
           AND c.destination = context.destination AND c.used_at > context.at - make_interval(days => settings.sticky_days)
           AND t.in_pool AND t.ready_at <= context.at)
        UNION ALL
        (SELECT phone_number_id FROM phone_number_states
         WHERE 'area_code' = ANY (settings.selection) AND context.area_code <> '' AND area_code <> ''
           AND organization_id = context.organization_id AND in_pool AND area_code = context.area_code AND ready_at <= context.at
         ORDER BY ready_at)
        UNION ALL
        (SELECT phone_number_id FROM phone_number_states
         WHERE organization_id = context.organization_id AND in_pool AND ready_at <= context.at ORDER BY ready_at)
    LOOP
        CONTINUE WHEN number = ANY (seen);
        seen := seen || number;
        verdict := judge_number(number, settings, true, context);
        IF verdict.reasons = '[]' THEN
            PERFORM FROM phone_number_states WHERE phone_number_id = number AND in_pool FOR UPDATE SKIP LOCKED;
            IF NOT FOUND THEN
                busy := busy || number;
                CONTINUE;
            END IF;
            verdict := judge_number(number, settings, true, context);
        END IF;
        IF verdict.reasons = '[]' THEN
            decision := reserve_call(number, least(remaining, verdict.remaining), settings, context);
            EXIT;
        END IF;
        later := later || number;
        ready := ready || coalesce((SELECT max((r ->> 'next_allowed_at')::timestamptz) FROM jsonb_array_elements(verdict.reasons) r),
                                   context.at + interval '1 hour');
        IF cardinality(later) <= 20 THEN
            refused := refused || refused_number(number, verdict.reasons);
        END IF;
    END LOOP;
    IF decision.outcome IS NULL THEN
        FOREACH number IN ARRAY busy LOOP
            PERFORM FROM phone_number_states WHERE phone_number_id = number AND in_pool FOR UPDATE;
            CONTINUE WHEN NOT FOUND;
            verdict := judge_number(number, settings, true, context);
            IF verdict.reasons = '[]' THEN
                decision := reserve_call(number, least(remaining, verdict.remaining), settings, context);
                EXIT;
            END IF;
            refused := refused || refused_number(number, verdict.reasons);
        END LOOP;
    END IF;
    IF later <> '{}' THEN
        UPDATE phone_number_states s SET ready_at = o.ready_at FROM unnest(later, ready) AS o (id, ready_at)
        WHERE s.phone_number_id = o.id AND s.in_pool AND s.phone_number_id IN (
            SELECT phone_number_id FROM phone_number_states WHERE phone_number_id = ANY (later) FOR UPDATE SKIP LOCKED);
    END IF;
    IF decision.outcome IS NULL THEN
        decision.outcome := 'refused';
        decision.refused := refused;
    END IF;
    RETURN decision;
END
$$;

-- The settings of the organization, made when there are none, with the limits of the agent.
CREATE FUNCTION calling_settings_of(organization bigint, agent bigint) RETURNS calling_settings LANGUAGE plpgsql AS $$
DECLARE
    settings calling_settings;
    own      record;
BEGIN
    SELECT * INTO settings FROM calling_settings WHERE organization_id = organization;
    IF NOT FOUND THEN
        INSERT INTO calling_settings (organization_id) VALUES (organization) ON CONFLICT DO NOTHING;
        SELECT * INTO settings FROM calling_settings WHERE organization_id = organization;
    END IF;
    IF agent <> 0 THEN
        SELECT daily_limit, hourly_limit INTO own FROM agent_call_limits WHERE organization_id = organization AND agent_id = agent;
        settings.agent_daily_limit := coalesce(own.daily_limit, settings.agent_daily_limit);
        settings.agent_hourly_limit := coalesce(own.hourly_limit, settings.agent_hourly_limit);
    END IF;
    RETURN settings;
END
$$;

-- For whoever takes places under the limits of agent and organization. Lock order: organization (only if it has limits),
-- agent, number (the row in phone_number_states).
CREATE FUNCTION lock_caller(settings calling_settings, context call_context) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF coalesce(settings.organization_daily_limit, settings.organization_hourly_limit) IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext('authorize_call.organization'), (context.organization_id % 2147483647)::integer);
    END IF;
    IF context.agent_id <> 0 THEN
        PERFORM pg_advisory_xact_lock(hashtext('authorize_call.agent'), (context.agent_id % 2147483647)::integer);
    END IF;
END
$$;

-- With the day and hour that it is in the zone, and when the reservation ends.
CREATE FUNCTION call_context_in(wanted call_context, zone text, ttl interval) RETURNS call_context LANGUAGE plpgsql STABLE AS $$
DECLARE
    context call_context := wanted;
BEGIN
    context.today := (context.at AT TIME ZONE zone)::date;
    context.day_ends := (context.today + 1)::timestamp AT TIME ZONE zone;
    context.hour := date_trunc('hour', context.at, zone);
    context.hour_ends := context.hour + interval '1 hour';
    context.expires_at := context.at + ttl;
    RETURN context;
END
$$;

-- May this call be made, and from which number? Decides and reserves. READ COMMITTED: every statement in here sees what was
-- committed before it began, so what is counted after a lock was taken is final until the lock is given up.
-- See sdk/docs/decisions/0070-calls-are-reserved.md.
CREATE FUNCTION authorize_call(wanted call_context, agent uuid, number uuid, ttl interval, zones text[], suppressed boolean)
RETURNS call_decision LANGUAGE plpgsql AS $$
DECLARE
    context  call_context := wanted;
    settings calling_settings;
    zone     text;
    active   boolean := true;
    holder   bigint;
    caller   call_verdict;
    verdict  call_verdict;
    candidate uuid;
    decision call_decision;
    refused  jsonb := '[]';
BEGIN
    IF number IS NOT NULL THEN
        SELECT a.agent_id INTO holder FROM phone_numbers n LEFT JOIN agent_phone_numbers a ON a.phone_number_id = n.id
        WHERE n.id = number AND n.organization_id = context.organization_id;
        IF NOT FOUND THEN
            decision.outcome := 'number_not_found';
            RETURN decision;
        END IF;
    END IF;
    -- A number named without an agent is called from for the one who has it.
    IF context.agent_id IS NULL AND agent IS NULL THEN
        context.agent_id := coalesce(holder, 0);
    END IF;
    IF context.agent_id IS DISTINCT FROM 0 THEN
        SELECT u.id, u.is_active INTO context.agent_id, active FROM users u
        WHERE u.organization_id = context.organization_id
          AND u.id = coalesce(context.agent_id, (SELECT id FROM users WHERE uuid = agent));
        IF NOT FOUND THEN
            decision.outcome := 'agent_not_found';
            RETURN decision;
        END IF;
    END IF;
    SELECT time_zone INTO zone FROM organizations WHERE id = context.organization_id;
    context := call_context_in(context, zone, ttl);
    settings := calling_settings_of(context.organization_id, context.agent_id);
    PERFORM lock_caller(settings, context);
    IF context.idempotency_key IS NOT NULL THEN
        decision := repeated_call(context);
        IF decision.outcome IS NOT NULL THEN
            RETURN decision;
        END IF;
    END IF;
    IF settings.calling_hours_of = 'organization' THEN
        zones := ARRAY[zone];
    END IF;
    caller := judge_caller(settings, zones, suppressed, context);
    IF NOT active THEN
        caller.reasons := caller.reasons || call_reason('inactive', 'agent', NULL);
    END IF;
    FOR candidate IN
        SELECT number WHERE number IS NOT NULL
        UNION ALL
        SELECT o FROM order_agent_numbers(settings, context) o WHERE number IS NULL AND context.agent_id <> 0
    LOOP
        IF caller.reasons = '[]' THEN
            PERFORM FROM phone_number_states WHERE phone_number_id = candidate FOR UPDATE;
        END IF;
        verdict := judge_number(candidate, settings, settings.use_pool OR context.agent_id = 0, context);
        IF caller.reasons = '[]' AND verdict.reasons = '[]' THEN
            RETURN reserve_call(candidate, least(caller.remaining, verdict.remaining), settings, context);
        END IF;
        refused := refused || refused_number(candidate, verdict.reasons);
    END LOOP;
    decision.refused := '[]';
    IF caller.reasons = '[]' AND number IS NULL AND (settings.use_pool OR context.agent_id = 0) THEN
        decision := take_pool_number(settings, caller.remaining, context);
        IF decision.outcome <> 'refused' THEN
            RETURN decision;
        END IF;
    END IF;
    decision.outcome := 'refused';
    decision.agent_id := context.agent_id;
    decision.reasons := caller.reasons;
    decision.refused := refused || decision.refused;
    RETURN decision;
END
$$;
