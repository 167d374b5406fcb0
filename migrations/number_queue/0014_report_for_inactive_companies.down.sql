DO $$
BEGIN
    EXECUTE replace(pg_get_functiondef('find_report_facts'::regproc), 'WHERE (o.id = of_company',
                    'WHERE o.is_active AND (o.id = of_company');
END
$$;
