DELETE FROM users WHERE kind = 'system' AND username IN ('outbound_auto_dial', 'inbound_no_agent');
