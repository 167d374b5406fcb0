DROP TABLE agent_call_limits;
