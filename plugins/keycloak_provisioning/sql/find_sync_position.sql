SELECT followed_until FROM sync_positions WHERE realm = $1
