-- One account serves one person (职工) and one person has one account. verified
-- says that the county looked at who holds the account. Of a person whom several
-- accounts served before, none is known to be the right one: each binds anew.
ALTER TABLE account ADD COLUMN verified BIGINT NOT NULL DEFAULT 0;
UPDATE account SET person_hash = '', trainee = NULL WHERE person_hash <> '' AND person_hash IN (
  SELECT person_hash FROM account WHERE person_hash <> '' GROUP BY person_hash HAVING COUNT(*) > 1
);
DROP INDEX account_person;
CREATE UNIQUE INDEX account_person ON account (person_hash) WHERE person_hash <> '';

-- A binding that the county must look at first (县区核实). why is a list of
-- reasons; body is sealed: name, ID number, the county's answer.
CREATE TABLE binding (
  id KEYTEXT PRIMARY KEY,
  state KEYTEXT NOT NULL CHECK (state IN ('open', 'bound', 'refused', 'lapsed')),
  county KEYTEXT NOT NULL,
  account_id KEYTEXT NOT NULL REFERENCES account (id),
  id_hash KEYTEXT NOT NULL,
  filing_id KEYTEXT NOT NULL REFERENCES filing (id),
  row_id KEYTEXT NOT NULL,
  why KEYTEXT NOT NULL,
  body BYTES NOT NULL,
  created_at BIGINT NOT NULL,
  decided_by KEYTEXT NOT NULL,
  decided_at BIGINT NOT NULL
) STRICT;
CREATE UNIQUE INDEX binding_open ON binding (account_id) WHERE state = 'open';
CREATE INDEX binding_account ON binding (account_id, id);
CREATE INDEX binding_desk ON binding (county, state, id);
CREATE INDEX binding_state ON binding (state, id);
CREATE INDEX binding_person ON binding (id_hash, state);
CREATE INDEX binding_filing ON binding (filing_id, state, id);
