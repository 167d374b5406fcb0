DROP VIEW user_profiles;
DROP TABLE users;
DROP TABLE organizations;
