DELETE FROM login_attempts WHERE subject = sha256(convert_to('username:' || lower($1), 'UTF8'))
