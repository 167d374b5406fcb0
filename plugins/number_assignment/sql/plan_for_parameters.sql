-- Plans of this transaction see their parameters: a filter that is not asked for costs nothing.
SELECT set_config('plan_cache_mode', 'force_custom_plan', true)
