DROP TABLE dialer_links;
DROP TABLE dialers;
