DROP FUNCTION commit_call, commit_late_call, count_call;
DROP TYPE call_end;
