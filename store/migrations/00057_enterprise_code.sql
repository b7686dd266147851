-- A credit code (统一社会信用代码) belongs to the registration that its county
-- accepted; others may claim it until then. SQLite cannot drop a constraint: the
-- table is made anew under its own name, so that the keys that point at it find
-- their rows again before the transaction ends.
-- only SQLite
PRAGMA defer_foreign_keys = ON;
CREATE TABLE enterprise_kept AS SELECT * FROM enterprise;
DROP TABLE enterprise;
CREATE TABLE enterprise (
  id KEYTEXT PRIMARY KEY,
  name TEXT NOT NULL,
  credit_code KEYTEXT NOT NULL,
  address TEXT NOT NULL,
  county KEYTEXT NOT NULL,
  state KEYTEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'returned')),
  reason TEXT NOT NULL,
  private BYTES NOT NULL,
  created_at BIGINT NOT NULL,
  staff BIGINT NOT NULL DEFAULT 0,
  moving_to KEYTEXT NOT NULL DEFAULT '',
  moving_address TEXT NOT NULL DEFAULT ''
) STRICT;
INSERT INTO enterprise (id, name, credit_code, address, county, state, reason, private, created_at, staff, moving_to, moving_address)
  SELECT id, name, credit_code, address, county, state, reason, private, created_at, staff, moving_to, moving_address FROM enterprise_kept;
DROP TABLE enterprise_kept;
CREATE INDEX enterprise_desk ON enterprise (county, state, id);
CREATE INDEX enterprise_state ON enterprise (state, id);
CREATE INDEX enterprise_moving ON enterprise (moving_to, id) WHERE moving_to <> '';
-- only PostgreSQL
ALTER TABLE enterprise DROP CONSTRAINT enterprise_credit_code_key;
-- both engines
CREATE UNIQUE INDEX enterprise_code ON enterprise (credit_code) WHERE state = 'accepted';
CREATE INDEX enterprise_claimed ON enterprise (credit_code, id);
