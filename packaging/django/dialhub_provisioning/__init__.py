"""Django users in Dialhub: a client, admin actions, a management command, and the status of each user."""
