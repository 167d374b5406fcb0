-- $1 names the instance, which needs not be told by itself.
SELECT pg_notify('dialhub_events', $1)
