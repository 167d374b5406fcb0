DROP FUNCTION reset_daily_call_counts;
DROP TABLE organization_call_usage, agent_call_usage, call_usage;
