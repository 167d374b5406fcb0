INSERT INTO sync_positions (realm, followed_until) VALUES ($1, $2)
ON CONFLICT (realm) DO UPDATE SET followed_until = greatest(sync_positions.followed_until, excluded.followed_until)
