DROP TABLE queue_ledger;
DROP TABLE queue_wallets;
DROP TABLE queue_outbound_lines;
DROP TABLE queue_scenarios;
DROP TABLE queue_lists;
DROP TABLE queue_companies;
