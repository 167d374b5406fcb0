-- Which filters there are decides how a list is read.
SELECT set_config('plan_cache_mode', 'force_custom_plan', true)
