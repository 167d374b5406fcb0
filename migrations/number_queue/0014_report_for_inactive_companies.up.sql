-- Calls a company made before it was deactivated have results, which are taken: what a report depends on is found for
-- inactive companies too. The rest of the function stays what 0012 made it.
DO $$
BEGIN
    EXECUTE replace(pg_get_functiondef('find_report_facts'::regproc), 'WHERE o.is_active AND (o.id = of_company',
                    'WHERE (o.id = of_company');
END
$$;
