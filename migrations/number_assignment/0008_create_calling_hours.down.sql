DROP FUNCTION calling_hours_next, calling_hours_open;
