SELECT pg_notify('dialhub_events', '')
