-- Amendments (变更), exact copies as submitted, who edited what, paper and the
-- provincial system's number.
ALTER TABLE filing ADD COLUMN amends KEYTEXT NOT NULL DEFAULT '';
ALTER TABLE filing ADD COLUMN counts_from KEYTEXT NOT NULL DEFAULT '';
ALTER TABLE filing ADD COLUMN added BIGINT NOT NULL DEFAULT 0;
ALTER TABLE filing ADD COLUMN version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE filing ADD COLUMN paper_day KEYTEXT NOT NULL DEFAULT '';
ALTER TABLE filing ADD COLUMN provincial_number KEYTEXT NOT NULL DEFAULT '';
ALTER TABLE filing ADD COLUMN provincial_day KEYTEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX filing_amendment ON filing (amends) WHERE amends <> '' AND state IN ('draft', 'submitted', 'returned');
CREATE INDEX filing_amends ON filing (amends, id) WHERE amends <> '';

ALTER TABLE roster ADD COLUMN since KEYTEXT NOT NULL DEFAULT '';

CREATE TABLE filing_version (
  filing_id KEYTEXT NOT NULL REFERENCES filing (id),
  version BIGINT NOT NULL,
  at BIGINT NOT NULL,
  form BYTES NOT NULL,
  enterprise BYTES NOT NULL,
  roster_size BIGINT NOT NULL,
  PRIMARY KEY (filing_id, version)
) STRICT;

-- People as they stood in a version; the cells are sealed for their roster rows.
CREATE TABLE roster_version (
  filing_id KEYTEXT NOT NULL,
  version BIGINT NOT NULL,
  position BIGINT NOT NULL,
  id KEYTEXT NOT NULL,
  id_hash KEYTEXT NOT NULL,
  person BYTES NOT NULL,
  PRIMARY KEY (filing_id, version, position, id)
) STRICT;

CREATE TABLE filing_edit (
  filing_id KEYTEXT NOT NULL REFERENCES filing (id),
  revision BIGINT NOT NULL,
  account_id KEYTEXT NOT NULL,
  role KEYTEXT NOT NULL,
  at BIGINT NOT NULL,
  fields TEXT NOT NULL,
  PRIMARY KEY (filing_id, revision)
) STRICT;

ALTER TABLE member ADD COLUMN name BYTES;
