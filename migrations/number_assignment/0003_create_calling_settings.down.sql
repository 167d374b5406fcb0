DROP TABLE calling_settings;
