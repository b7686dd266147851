-- A person's enterprises in the order they joined.
DROP INDEX member_account;
CREATE INDEX member_account ON member (account_id, until, since, enterprise_id);
