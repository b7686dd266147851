-- What stands against a person's year, across all enterprises and counties; the
-- row is locked for every change of a share of it. cap is the highest of the
-- policy versions that reserved from it.
CREATE TABLE person_year (
  id_hash KEYTEXT NOT NULL,
  year BIGINT NOT NULL,
  reserved BIGINT NOT NULL CHECK (reserved >= 0),
  approved BIGINT NOT NULL CHECK (approved >= 0),
  paid BIGINT NOT NULL CHECK (paid >= 0),
  elsewhere BIGINT NOT NULL CHECK (elsewhere >= 0),
  cap BIGINT NOT NULL,
  turn BIGINT NOT NULL,
  PRIMARY KEY (id_hash, year),
  CHECK (reserved + approved + paid + elsewhere <= cap)
) STRICT;

-- What each line of a claim asked for and holds of its person's year.
CREATE TABLE share (
  id KEYTEXT PRIMARY KEY,
  claim_id KEYTEXT NOT NULL,
  number KEYTEXT NOT NULL,
  enterprise_id KEYTEXT NOT NULL REFERENCES enterprise (id),
  id_hash KEYTEXT NOT NULL,
  year BIGINT NOT NULL,
  asked BIGINT NOT NULL CHECK (asked >= 0),
  held BIGINT NOT NULL CHECK (held >= 0),
  cap BIGINT NOT NULL,
  state KEYTEXT NOT NULL CHECK (state IN ('reserved', 'approved', 'paid', 'released')),
  turn BIGINT NOT NULL,
  CHECK (held <= asked)
) STRICT;
CREATE INDEX share_claim ON share (claim_id, id);
CREATE INDEX share_year ON share (id_hash, year, turn);
CREATE INDEX share_waiting ON share (id_hash, year, turn) WHERE state = 'reserved' AND held < asked;

-- What people drew elsewhere for the same kind of training, with its proof.
CREATE TABLE elsewhere (
  id KEYTEXT PRIMARY KEY,
  id_hash KEYTEXT NOT NULL,
  year BIGINT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount > 0),
  proof BYTES NOT NULL,
  filing_id KEYTEXT NOT NULL REFERENCES filing (id),
  actor KEYTEXT NOT NULL,
  at BIGINT NOT NULL
) STRICT;
CREATE INDEX elsewhere_year ON elsewhere (id_hash, year, id);
