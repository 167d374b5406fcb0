DROP TYPE call_count;
