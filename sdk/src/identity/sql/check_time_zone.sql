-- An unknown zone is an error (22023). Asking pg_timezone_names would read every zone's file.
SELECT timezone($1, timestamp '2000-01-01')
