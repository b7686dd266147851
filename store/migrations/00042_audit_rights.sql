-- The audit log's readers: lines by time, by county, by who acted, by what was
-- done; reading marks a line that tells of a reading of unmasked data.
ALTER TABLE event ADD COLUMN reading BIGINT NOT NULL DEFAULT 0;
UPDATE event SET reading = 1 WHERE action IN ('person.read', 'file.read', 'filing.export', 'study.ledger');
CREATE INDEX event_at ON event (at, id);
CREATE INDEX event_county_at ON event (county, at, id);
CREATE INDEX event_subject_at ON event (subject_id, at, id);
CREATE INDEX event_actor_at ON event (actor, at, id);
CREATE INDEX event_action_at ON event (action, at, id);
CREATE INDEX event_reading ON event (at, id) WHERE reading = 1;
CREATE INDEX staff_name ON staff (name);
CREATE INDEX account_phone ON account (phone_hash);
CREATE INDEX event_county_reading ON event (county, at, id) WHERE reading = 1;

-- The chain's head as it was published each day.
CREATE TABLE audit_head (
  day KEYTEXT PRIMARY KEY,
  lines BIGINT NOT NULL,
  head KEYTEXT NOT NULL,
  at BIGINT NOT NULL
) STRICT;

-- What people ask to be corrected (更正). body is sealed: what is wanted, the
-- proof, the answer. account_id is who asked: a WeChat account or staff.
CREATE TABLE correction (
  id KEYTEXT PRIMARY KEY,
  kind KEYTEXT NOT NULL CHECK (kind IN ('name', 'phone', 'id', 'study')),
  state KEYTEXT NOT NULL CHECK (state IN ('open', 'done', 'refused')),
  county KEYTEXT NOT NULL,
  filing_id KEYTEXT NOT NULL REFERENCES filing (id),
  row_id KEYTEXT NOT NULL,
  id_hash KEYTEXT NOT NULL,
  account_id KEYTEXT NOT NULL,
  staff BIGINT NOT NULL CHECK (staff IN (0, 1)),
  body BYTES NOT NULL,
  created_at BIGINT NOT NULL,
  decided_by KEYTEXT NOT NULL,
  decided_at BIGINT NOT NULL
) STRICT;
CREATE UNIQUE INDEX correction_open ON correction (row_id, kind) WHERE state = 'open';
CREATE INDEX correction_desk ON correction (county, state, id);
CREATE INDEX correction_state ON correction (state, id);
CREATE INDEX correction_person ON correction (id_hash, id);
CREATE INDEX correction_filing ON correction (filing_id, id);

-- raised is how far a year's cap stands above the law's, for what was paid
-- twice to one person under two numbers, until it is recovered.
ALTER TABLE person_year ADD COLUMN raised BIGINT NOT NULL DEFAULT 0;

-- Retention (保存期限): whose personal data were erased, and what is next.
ALTER TABLE filing ADD COLUMN scrubbed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX filing_keep ON filing (end_day, id) WHERE scrubbed = 0 AND state <> 'draft';
CREATE INDEX filing_stale ON filing (state, created_at, id);
CREATE INDEX conversation_last ON conversation (last_at, id);
CREATE INDEX question_last ON question (last_at, id);
CREATE INDEX elsewhere_filing ON elsewhere (filing_id);
