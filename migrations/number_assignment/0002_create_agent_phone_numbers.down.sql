DROP TABLE agent_phone_numbers;
