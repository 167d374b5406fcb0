-- What somebody else is just adding is waited for, up to $1 milliseconds, whatever the pool's limit is.
SELECT set_config('lock_timeout', $1::bigint || 'ms', true)
