DROP TABLE queue_import_verdicts;
DROP TABLE queue_imports;
