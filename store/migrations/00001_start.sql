-- One text for both engines: KEYTEXT, BYTES and STRICT are replaced when it runs
-- (PostgreSQL: text COLLATE "C", bytea, nothing; SQLite: TEXT, BLOB, STRICT).
-- Times are milliseconds, days text, booleans 0/1, personal data sealed BYTES.

CREATE TABLE setting (
  name KEYTEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE calendar_year (
  id KEYTEXT PRIMARY KEY,
  arrangement TEXT NOT NULL
) STRICT;

CREATE TABLE platform (
  id KEYTEXT PRIMARY KEY,
  position BIGINT NOT NULL,
  name TEXT NOT NULL,
  site TEXT NOT NULL,
  gate KEYTEXT NOT NULL CHECK (gate IN ('none', 'registration', 'assessment')),
  source TEXT NOT NULL,
  since KEYTEXT NOT NULL
) STRICT;

CREATE TABLE account (
  id KEYTEXT PRIMARY KEY,
  app KEYTEXT NOT NULL,
  openid KEYTEXT NOT NULL,
  unionid KEYTEXT NOT NULL,
  phone BYTES,
  phone_hash KEYTEXT NOT NULL,
  person_hash KEYTEXT NOT NULL,
  trainee BYTES,
  created_at BIGINT NOT NULL,
  UNIQUE (app, openid)
) STRICT;

CREATE TABLE staff (
  id KEYTEXT PRIMARY KEY,
  login KEYTEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role KEYTEXT NOT NULL,
  county KEYTEXT NOT NULL,
  password TEXT NOT NULL
) STRICT;
CREATE INDEX staff_role ON staff (role, county, id);

CREATE TABLE session (
  hash KEYTEXT PRIMARY KEY,
  holder KEYTEXT NOT NULL,
  staff BIGINT NOT NULL CHECK (staff IN (0, 1)),
  expires_at BIGINT NOT NULL
) STRICT;
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE attempts (
  name KEYTEXT PRIMARY KEY,
  n BIGINT NOT NULL,
  since BIGINT NOT NULL
) STRICT;

CREATE TABLE enterprise (
  id KEYTEXT PRIMARY KEY,
  name TEXT NOT NULL,
  credit_code KEYTEXT NOT NULL UNIQUE,
  address TEXT NOT NULL,
  county KEYTEXT NOT NULL,
  state KEYTEXT NOT NULL CHECK (state IN ('pending', 'accepted', 'returned')),
  reason TEXT NOT NULL,
  private BYTES NOT NULL,
  created_at BIGINT NOT NULL
) STRICT;
CREATE INDEX enterprise_desk ON enterprise (county, state, id);
CREATE INDEX enterprise_state ON enterprise (state, id);

CREATE TABLE member (
  enterprise_id KEYTEXT NOT NULL REFERENCES enterprise (id),
  account_id KEYTEXT NOT NULL REFERENCES account (id),
  role KEYTEXT NOT NULL,
  since BIGINT NOT NULL,
  until BIGINT NOT NULL,
  PRIMARY KEY (enterprise_id, account_id)
) STRICT;
CREATE INDEX member_account ON member (account_id);

CREATE TABLE filing (
  id KEYTEXT PRIMARY KEY,
  number KEYTEXT UNIQUE,
  enterprise_id KEYTEXT NOT NULL REFERENCES enterprise (id),
  county KEYTEXT NOT NULL,
  type KEYTEXT NOT NULL CHECK (type IN ('pre_job', 'on_job', 'job_transfer')),
  state KEYTEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'returned', 'accepted', 'refused', 'withdrawn')),
  revision BIGINT NOT NULL,
  project TEXT NOT NULL,
  start_day KEYTEXT NOT NULL,
  end_day KEYTEXT NOT NULL,
  form BYTES NOT NULL,
  reasons BYTES NOT NULL,
  roster_size BIGINT NOT NULL CHECK (roster_size >= 0),
  created_at BIGINT NOT NULL,
  submitted_at BIGINT NOT NULL,
  decided_at BIGINT NOT NULL,
  first_start KEYTEXT NOT NULL,
  policy KEYTEXT NOT NULL,
  calendar_rev KEYTEXT NOT NULL
) STRICT;
CREATE INDEX filing_enterprise ON filing (enterprise_id, id);
CREATE INDEX filing_enterprise_state ON filing (enterprise_id, state, start_day, id);
CREATE INDEX filing_desk ON filing (county, state, start_day, id);
CREATE INDEX filing_state ON filing (state, start_day, id);

CREATE TABLE roster (
  id KEYTEXT PRIMARY KEY,
  filing_id KEYTEXT NOT NULL REFERENCES filing (id),
  position BIGINT NOT NULL,
  person BYTES NOT NULL,
  id_hash KEYTEXT NOT NULL,
  phone_hash KEYTEXT NOT NULL,
  UNIQUE (filing_id, id_hash)
) STRICT;
CREATE INDEX roster_filing ON roster (filing_id, position, id);
CREATE INDEX roster_person ON roster (id_hash, filing_id);

CREATE TABLE serial (
  name KEYTEXT PRIMARY KEY,
  last BIGINT NOT NULL
) STRICT;

-- The audit log (操作日志) and, for moves, the applicant's timeline.
CREATE TABLE event (
  id KEYTEXT PRIMARY KEY,
  seq BIGINT UNIQUE,
  at BIGINT NOT NULL,
  subject_kind KEYTEXT NOT NULL,
  subject_id KEYTEXT NOT NULL,
  action KEYTEXT NOT NULL,
  actor KEYTEXT NOT NULL,
  actor_role KEYTEXT NOT NULL,
  county KEYTEXT NOT NULL,
  body BYTES,
  salt BYTES,
  commitment BYTES NOT NULL,
  hash BYTES
) STRICT;
CREATE INDEX event_subject ON event (subject_id, id);
CREATE INDEX event_unsealed ON event (id) WHERE seq IS NULL;

CREATE TABLE notice (
  id KEYTEXT PRIMARY KEY,
  dedupe KEYTEXT NOT NULL UNIQUE,
  kind KEYTEXT NOT NULL,
  subject_kind KEYTEXT NOT NULL,
  subject_id KEYTEXT NOT NULL,
  account_id KEYTEXT NOT NULL,
  payload BYTES NOT NULL,
  channel KEYTEXT NOT NULL,
  state KEYTEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'delivered', 'inbox', 'unknown', 'refused', 'dropped')),
  attempt BIGINT NOT NULL,
  not_before BIGINT NOT NULL,
  queued_until BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  read_at BIGINT NOT NULL,
  code BIGINT NOT NULL,
  receipt TEXT NOT NULL
) STRICT;
CREATE INDEX notice_due ON notice (state, not_before, id);
CREATE INDEX notice_inbox ON notice (account_id, id);
CREATE INDEX notice_unread ON notice (account_id, read_at);
CREATE INDEX notice_subject ON notice (subject_id);

CREATE TABLE attempt (
  notice_id KEYTEXT NOT NULL REFERENCES notice (id),
  attempt BIGINT NOT NULL,
  channel KEYTEXT NOT NULL,
  result KEYTEXT NOT NULL CHECK (result IN ('delivered', 'refused', 'later', 'unknown')),
  code BIGINT NOT NULL,
  detail TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (notice_id, attempt)
) STRICT;

CREATE TABLE consent (
  account_id KEYTEXT NOT NULL REFERENCES account (id),
  template KEYTEXT NOT NULL,
  granted BIGINT NOT NULL,
  spent BIGINT NOT NULL,
  refused BIGINT NOT NULL,
  PRIMARY KEY (account_id, template),
  CHECK (spent <= granted)
) STRICT;

CREATE TABLE campaign (
  id KEYTEXT PRIMARY KEY,
  state KEYTEXT NOT NULL CHECK (state IN ('draft', 'sent')),
  title TEXT NOT NULL,
  digest TEXT NOT NULL,
  body TEXT NOT NULL,
  source TEXT NOT NULL,
  cover_type TEXT NOT NULL,
  cover BYTES,
  written_by KEYTEXT NOT NULL,
  created_at BIGINT NOT NULL,
  sent_at BIGINT NOT NULL
) STRICT;
CREATE INDEX campaign_sent ON campaign (state, sent_at, id);

CREATE TABLE secret (
  name KEYTEXT PRIMARY KEY,
  value BYTES NOT NULL,
  expires_at BIGINT NOT NULL
) STRICT;

CREATE TABLE lease (
  name KEYTEXT PRIMARY KEY,
  holder KEYTEXT NOT NULL,
  until BIGINT NOT NULL
) STRICT;

CREATE TABLE idempotency (
  actor KEYTEXT NOT NULL,
  route KEYTEXT NOT NULL,
  name KEYTEXT NOT NULL,
  body_hash BYTES NOT NULL,
  result BYTES,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (actor, route, name)
) STRICT;
CREATE INDEX idempotency_created ON idempotency (created_at);
