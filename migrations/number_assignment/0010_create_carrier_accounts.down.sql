DROP TABLE carrier_accounts;
