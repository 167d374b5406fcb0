-- From which transaction on a listener that has seen event $1 may have missed something.
SELECT written_horizon::text::bigint FROM domain_events WHERE id = $1
