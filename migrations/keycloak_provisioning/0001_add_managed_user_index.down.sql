DROP INDEX users_managed_idx;
