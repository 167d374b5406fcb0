DROP TABLE call_contacts;
