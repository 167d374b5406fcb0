DROP TABLE queue_holidays;
DROP TABLE queue_holiday_revisions;
DROP TABLE queue_schedule_windows;
