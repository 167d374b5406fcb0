DROP FUNCTION queue_numbers_matching;
DROP FUNCTION queue_search_text;
