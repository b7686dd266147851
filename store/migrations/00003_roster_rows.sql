-- Rows of a roster that are wrong stay in the draft, flagged; the file they
-- came from is kept to be given back with marked cells.
ALTER TABLE roster ADD COLUMN sheet TEXT NOT NULL DEFAULT '';
ALTER TABLE roster ADD COLUMN source_row BIGINT NOT NULL DEFAULT 0;
ALTER TABLE roster ADD COLUMN field KEYTEXT NOT NULL DEFAULT '';
ALTER TABLE roster ADD COLUMN problem TEXT NOT NULL DEFAULT '';
CREATE INDEX roster_flagged ON roster (filing_id, position, id) WHERE problem <> '';
ALTER TABLE filing ADD COLUMN flagged BIGINT NOT NULL DEFAULT 0;

CREATE TABLE roster_file (
  filing_id KEYTEXT PRIMARY KEY REFERENCES filing (id),
  mapping BYTES NOT NULL,
  data BYTES NOT NULL
) STRICT;

-- Head-count of the enterprise (职工人数), 0 when it was not told.
ALTER TABLE enterprise ADD COLUMN staff BIGINT NOT NULL DEFAULT 0;
