COPY queue_entries (number_id, organization_id, ready_at, list_id, phone) FROM STDIN (FORMAT binary)
