UPDATE login_attempts SET attempts = greatest(attempts - 1, 0) WHERE subject = sha256(convert_to('address:' || $1, 'UTF8'))
