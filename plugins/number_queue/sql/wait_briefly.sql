-- What this transaction still has to lock it waits for only as long as somebody takes who is just ending.
SELECT set_config('lock_timeout', '50ms', true)
