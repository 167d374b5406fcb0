DROP FUNCTION authorize_call, lock_caller, call_context_in, calling_settings_of,
              take_pool_number, refused_number, reserve_call, repeated_call, order_agent_numbers, judge_number,
              judge_caller, judge_caller_limits, count_organization_calls, count_agent_calls, call_verdicts_together, call_limits, calls_in_hour,
              call_country_allowed, call_reason;
DROP TYPE call_decision, call_verdict, call_count, call_context;
