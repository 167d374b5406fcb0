DROP TABLE phone_number_states;
DROP TRIGGER phone_numbers_added ON phone_numbers;
DROP TRIGGER phone_number_changed ON phone_numbers;
DROP TRIGGER agent_phone_number_changed ON agent_phone_numbers;
DROP FUNCTION phone_numbers_added, phone_number_changed, agent_phone_number_changed, phone_number_refresh_pool;
