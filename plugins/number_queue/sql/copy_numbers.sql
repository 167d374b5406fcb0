COPY queue_numbers (id, organization_id, created_at, updated_at, list_id, phone) FROM STDIN (FORMAT binary)
