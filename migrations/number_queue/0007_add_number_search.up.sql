-- Letters that Arabic and Persian keyboards write differently are one letter when people search.
CREATE FUNCTION queue_search_text(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN translate(lower(value), 'يىكة', 'ییکه');

-- The one place that says what a filter of numbers means: lists, counts, exports and acts on many use it. Inlined by the
-- planner: with constants (plan_cache_mode = force_custom_plan) only the conditions that were asked for remain.
CREATE FUNCTION queue_numbers_matching(
    organization bigint, statuses text[], phone_part text, agent_text text, created_from timestamptz, created_before timestamptz,
    agent bigint, ids bigint[], excluded bigint[])
RETURNS SETOF queue_numbers LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT n.*
    FROM queue_numbers n
    WHERE n.organization_id = organization
      AND (statuses IS NULL OR n.status = ANY (statuses::queue_status[]))
      AND (agent_text IS NULL
           OR strpos(n.phone, phone_part) > 0
           OR n.assigned_agent_id IN (
               SELECT u.id
               FROM users u
               WHERE u.organization_id = organization
                 AND (strpos(queue_search_text(u.username || ' ' || u.first_name || ' ' || u.last_name),
                             queue_search_text(agent_text)) > 0
                      OR strpos(regexp_replace(u.phone_number, '^[+]98', '0'), phone_part) > 0)))
      AND (created_from IS NULL OR n.created_at >= created_from)
      AND (created_before IS NULL OR n.created_at < created_before)
      AND (agent IS NULL OR n.assigned_agent_id = agent)
      AND (ids IS NULL OR n.id = ANY (ids))
      AND (excluded IS NULL OR n.id <> ALL (excluded))
$$;
