-- VICIdial's VDAD and VDCL stand for "no agent": they appear in imports and links but nobody signs in as them and nothing
-- is ever assigned to them.
INSERT INTO users (username, first_name, last_name, kind)
VALUES ('outbound_auto_dial', 'Outbound', 'Auto Dial', 'system'),
       ('inbound_no_agent', 'Inbound', 'No Agent', 'system');
