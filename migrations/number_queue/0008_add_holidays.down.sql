TRUNCATE queue_holidays;
DELETE FROM queue_holiday_revisions;
