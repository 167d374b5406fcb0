-- A session keeps the plans of these functions. Those made while few calls were reserved (on the first day, after a night)
-- would read whole tables and indexes until PostgreSQL next analyses them: 20 ms a call after 10,000 calls instead of 1. Hence
-- arrays of ids instead of joins, no plans by sequence, and none made anew for a date that no statistics know of yet.
ALTER FUNCTION authorize_call(call_context, uuid, uuid, interval, text[], boolean) SET enable_seqscan = off;
ALTER FUNCTION authorize_call(call_context, uuid, uuid, interval, text[], boolean) SET plan_cache_mode = force_generic_plan;
ALTER FUNCTION commit_call(bigint, uuid, bigint, timestamptz) SET enable_seqscan = off;
ALTER FUNCTION commit_call(bigint, uuid, bigint, timestamptz) SET plan_cache_mode = force_generic_plan;
-- Only for queries by organization: to those by id, number or agent (foreign keys' as well) they look as cheap as the primary
-- key while they are small.
DROP INDEX call_usage_organization_idx;
CREATE INDEX call_usage_organization_idx ON call_usage (organization_id, local_date, number_id, agent_id)
    WHERE organization_id IS NOT NULL;
DROP INDEX agent_call_usage_organization_idx;
CREATE INDEX agent_call_usage_organization_idx ON agent_call_usage (organization_id, local_date)
    WHERE organization_id IS NOT NULL;
DROP INDEX phone_numbers_created_at_idx;
CREATE INDEX phone_numbers_created_at_idx ON phone_numbers (organization_id, created_at, id) WHERE organization_id IS NOT NULL;
-- The day first: what counts today lies together, however much history there is.
ALTER TABLE call_usage DROP CONSTRAINT call_usage_pkey,
    ADD CONSTRAINT call_usage_pkey PRIMARY KEY (local_date, number_id, agent_id);
ALTER TABLE agent_call_usage DROP CONSTRAINT agent_call_usage_pkey,
    ADD CONSTRAINT agent_call_usage_pkey PRIMARY KEY (local_date, agent_id);

-- Calls of the agent. The caller holds the agent's lock. What is not counted any more must not be committed either: it is
-- ended here, under its row lock. Rows that somebody is just finishing are passed by, and count.
CREATE OR REPLACE FUNCTION count_agent_calls(context call_context) RETURNS call_count LANGUAGE plpgsql AS $$
DECLARE
    used call_count;
BEGIN
    UPDATE call_reservations SET state = 'expired', finished_at = expires_at WHERE id = ANY (ARRAY(
        SELECT id FROM call_reservations
        WHERE agent_id = context.agent_id AND agent_id <> 0 AND state = 'reserved' AND expires_at <= context.at
        FOR UPDATE SKIP LOCKED));
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
CREATE OR REPLACE FUNCTION count_organization_calls(context call_context) RETURNS call_count LANGUAGE plpgsql AS $$
DECLARE
    used call_count;
BEGIN
    UPDATE call_reservations SET state = 'expired', finished_at = expires_at WHERE id = ANY (ARRAY(
        SELECT id FROM call_reservations
        WHERE organization_id = context.organization_id AND state = 'reserved' AND expires_at <= context.at
        FOR UPDATE SKIP LOCKED));
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

-- What holds for one number. Final when the caller holds the lock of the number's row in phone_number_states.
CREATE OR REPLACE FUNCTION judge_number(number uuid, settings calling_settings, pool boolean, context call_context)
RETURNS call_verdict LANGUAGE plpgsql AS $$
DECLARE
    verdict call_verdict := ('[]', NULL);
    facts   record;
BEGIN
    UPDATE call_reservations SET state = 'expired', finished_at = expires_at WHERE id = ANY (ARRAY(
        SELECT id FROM call_reservations WHERE number_id = number AND state = 'reserved' AND expires_at <= context.at
        FOR UPDATE SKIP LOCKED));
    SELECT n.status, a.agent_id AS holder, a.daily_limit, a.hourly_limit, a.allowed_countries, a.blocked_countries,
           coalesce(n.daily_limit, settings.number_daily_limit) AS number_daily_limit,
           coalesce(n.hourly_limit, settings.number_hourly_limit) AS number_hourly_limit,
           t.last_used_at,
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
    -- Whoever read the clock a moment later may have been here first: that alone is no rest that is missing.
    IF facts.rested_at > greatest(context.at, facts.last_used_at) THEN
        verdict.reasons := verdict.reasons || call_reason('cooling_down', 'number', facts.rested_at);
    END IF;
    RETURN call_verdicts_together(verdict, call_limits('number', facts.number_daily_limit, facts.number_hourly_limit,
                                                       facts.of_all, context));
END
$$;

-- Takes the call's place. The caller holds the lock of the number's row in phone_number_states.
CREATE OR REPLACE FUNCTION reserve_call(number uuid, remaining integer, settings calling_settings, context call_context)
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
    SET last_used_at = greatest(last_used_at, context.at),
        ready_at = CASE WHEN in_pool THEN greatest(last_used_at, context.at) + make_interval(secs => chosen.cooldown)
                        ELSE ready_at END
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

-- Whether a number of the pool is worth a look. One that needs no rest is ready at the moment it was used, which whoever read the
-- clock before and comes after takes for the future; 10 seconds: so that little is read when the whole pool rests.
CREATE FUNCTION pool_number_ready(ready_at timestamptz, last_used_at timestamptz, at timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT ready_at <= at + interval '10 seconds' AND (ready_at <= at OR ready_at = last_used_at)
$$;

-- The first number of the pool that may be called from: the contact's, one of its area, the longest unused. Numbers that
-- others are just taking are looked at last. What may not be called from is put off, so that it is looked at once and not
-- by every call; numbers that are locked by others stay, so that nobody waits while holding what another waits for.
CREATE OR REPLACE FUNCTION take_pool_number(settings calling_settings, remaining integer, context call_context)
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
           AND t.in_pool
           AND pool_number_ready(t.ready_at, t.last_used_at, context.at))
        UNION ALL
        (SELECT phone_number_id FROM phone_number_states
         WHERE 'area_code' = ANY (settings.selection) AND context.area_code <> '' AND area_code <> ''
           AND organization_id = context.organization_id AND in_pool AND area_code = context.area_code
           AND pool_number_ready(ready_at, last_used_at, context.at)
         ORDER BY ready_at)
        UNION ALL
        (SELECT phone_number_id FROM phone_number_states
         WHERE organization_id = context.organization_id AND in_pool
           AND pool_number_ready(ready_at, last_used_at, context.at)
         ORDER BY ready_at)
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
