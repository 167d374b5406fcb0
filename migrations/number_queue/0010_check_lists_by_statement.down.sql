ALTER TABLE queue_numbers
    DROP CONSTRAINT queue_numbers_phone_check,
    ADD CONSTRAINT queue_numbers_phone_check CHECK (phone ~ '^09[0-9]{9}$'),
    ADD CONSTRAINT queue_numbers_organization_id_fkey FOREIGN KEY (organization_id) REFERENCES organizations (id),
    ADD CONSTRAINT queue_numbers_list_id_fkey FOREIGN KEY (list_id) REFERENCES queue_lists (id);
DROP TRIGGER queue_lists_numbers ON queue_lists;
DROP FUNCTION queue_lists_keep_numbers();
DROP TRIGGER queue_numbers_list_of_moved ON queue_numbers;
DROP FUNCTION queue_numbers_require_list();
DROP TRIGGER queue_numbers_list_of_new ON queue_numbers;
DROP FUNCTION queue_numbers_require_lists();
DROP FUNCTION queue_require_list(bigint, integer);
