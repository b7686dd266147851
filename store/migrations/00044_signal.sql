-- Signals (疑点; rules.md 8) of a filing. What concerns a filing marks it in
-- signal_dirty; a job reckons its signals anew and replaces the rows. turn counts
-- the marks, so that one that came meanwhile is not lost; until is the lease of
-- whoever reckons (machine time).
CREATE TABLE signal_dirty (
  filing_id KEYTEXT PRIMARY KEY REFERENCES filing (id),
  turn BIGINT NOT NULL,
  until BIGINT NOT NULL
) STRICT;
CREATE INDEX signal_dirty_due ON signal_dirty (until, filing_id);

CREATE TABLE signal (
  filing_id KEYTEXT NOT NULL REFERENCES filing (id),
  name KEYTEXT NOT NULL,
  kind KEYTEXT NOT NULL,
  seen BIGINT NOT NULL CHECK (seen IN (0, 1)),
  body BYTES NOT NULL,
  PRIMARY KEY (filing_id, name)
) STRICT;

-- A reviewer's word on a signal outlives the signal and stands again with it.
CREATE TABLE signal_remark (
  filing_id KEYTEXT NOT NULL REFERENCES filing (id),
  name KEYTEXT NOT NULL,
  verdict KEYTEXT NOT NULL CHECK (verdict IN ('normal', 'check')),
  note BYTES NOT NULL,
  digest KEYTEXT NOT NULL,
  staff_id KEYTEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (filing_id, name)
) STRICT;

-- The list of filings with open signals, the weightiest first. others are the
-- filings that its signals speak of, each with a digest of what they say, so
-- that those are reckoned anew when that changes.
CREATE TABLE signal_filing (
  filing_id KEYTEXT PRIMARY KEY REFERENCES filing (id),
  county KEYTEXT NOT NULL,
  weight BIGINT NOT NULL,
  unseen BIGINT NOT NULL,
  others TEXT NOT NULL,
  at BIGINT NOT NULL
) STRICT;
CREATE INDEX signal_filing_county ON signal_filing (county, weight, filing_id) WHERE unseen > 0;
CREATE INDEX signal_filing_city ON signal_filing (weight, filing_id) WHERE unseen > 0;

-- What screenshots look like; a look's four bands find near ones.
CREATE TABLE picture_look (
  file_id KEYTEXT PRIMARY KEY,
  filing_id KEYTEXT NOT NULL REFERENCES filing (id),
  whose KEYTEXT NOT NULL,
  digest KEYTEXT NOT NULL,
  coarse BIGINT NOT NULL,
  fine BYTES NOT NULL
) STRICT;
CREATE INDEX picture_look_filing ON picture_look (filing_id, file_id);
CREATE INDEX picture_look_digest ON picture_look (digest, file_id);

CREATE TABLE picture_band (
  band BIGINT NOT NULL,
  file_id KEYTEXT NOT NULL REFERENCES picture_look (file_id),
  PRIMARY KEY (band, file_id)
) STRICT;
CREATE INDEX picture_band_file ON picture_band (file_id);

-- Keyed hashes of what enterprises may share: address, phone, legal person.
CREATE TABLE enterprise_mark (
  enterprise_id KEYTEXT NOT NULL REFERENCES enterprise (id),
  kind KEYTEXT NOT NULL CHECK (kind IN ('address', 'contact', 'legal')),
  hash KEYTEXT NOT NULL,
  PRIMARY KEY (enterprise_id, kind)
) STRICT;
CREATE INDEX enterprise_mark_hash ON enterprise_mark (kind, hash, enterprise_id);

-- People who share a phone over rosters; people who study in lock-step.
CREATE INDEX roster_phone ON roster (phone_hash, filing_id) WHERE phone_hash <> '';
CREATE INDEX study_interval_cohort ON study_interval (filing_id, course, start_at, end_at, id_hash);

-- Spot checks (抽查), announced with their list, drawn from a seed, recorded.
CREATE TABLE spot_check (
  id KEYTEXT PRIMARY KEY,
  state KEYTEXT NOT NULL CHECK (state IN ('announced', 'drawn', 'closed')),
  form TEXT NOT NULL,
  cases BIGINT NOT NULL,
  list_digest KEYTEXT NOT NULL,
  announced_by KEYTEXT NOT NULL,
  announced_at BIGINT NOT NULL,
  seed KEYTEXT NOT NULL,
  drawn_by KEYTEXT NOT NULL,
  drawn_at BIGINT NOT NULL,
  closed_at BIGINT NOT NULL
) STRICT;

CREATE TABLE spot_check_case (
  spot_check_id KEYTEXT NOT NULL REFERENCES spot_check (id),
  position BIGINT NOT NULL,
  number KEYTEXT NOT NULL,
  amount BIGINT NOT NULL CHECK (amount >= 0),
  claim_id KEYTEXT NOT NULL REFERENCES claim (id),
  enterprise_id KEYTEXT NOT NULL REFERENCES enterprise (id),
  county KEYTEXT NOT NULL,
  stratum BIGINT NOT NULL,
  digest KEYTEXT NOT NULL,
  selected BIGINT NOT NULL CHECK (selected IN (0, 1)),
  outcome KEYTEXT NOT NULL CHECK (outcome IN ('', 'sound', 'trouble')),
  note BYTES NOT NULL,
  checked_by KEYTEXT NOT NULL,
  checked_at BIGINT NOT NULL,
  PRIMARY KEY (spot_check_id, number)
) STRICT;
CREATE INDEX spot_check_case_order ON spot_check_case (spot_check_id, position);
CREATE INDEX spot_check_case_drawn ON spot_check_case (spot_check_id, county, position) WHERE selected = 1;
CREATE INDEX claim_approved ON claim (approved_at, id) WHERE approved_at > 0;

INSERT INTO signal_dirty (filing_id, turn, until) SELECT id, 1, 0 FROM filing WHERE amends = '' AND state IN ('submitted', 'returned', 'accepted');
