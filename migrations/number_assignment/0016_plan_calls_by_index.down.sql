DROP INDEX agent_call_usage_organization_idx;
CREATE INDEX agent_call_usage_organization_idx ON agent_call_usage (organization_id, local_date);
DROP INDEX call_usage_organization_idx;
CREATE INDEX call_usage_organization_idx ON call_usage (organization_id, local_date, number_id, agent_id);
ALTER FUNCTION commit_call(bigint, uuid, bigint, timestamptz) RESET enable_seqscan;
ALTER FUNCTION authorize_call(call_context, uuid, uuid, interval, text[], boolean) RESET enable_seqscan;
