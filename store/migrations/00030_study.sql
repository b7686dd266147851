-- What people studied, by filing, person (the roster's hash) and course. The
-- keys are natural, so that the same record again changes nothing. Times are
-- Unix seconds.
CREATE TABLE study (
  filing_id KEYTEXT NOT NULL REFERENCES filing (id),
  id_hash KEYTEXT NOT NULL,
  course KEYTEXT NOT NULL,
  units_done BIGINT NOT NULL,
  units_total BIGINT NOT NULL,
  score BIGINT NOT NULL CHECK (score BETWEEN -1 AND 1000),
  verdict KEYTEXT NOT NULL CHECK (verdict IN ('', 'passed', 'failed')),
  source KEYTEXT NOT NULL CHECK (source IN ('file', 'platform')),
  PRIMARY KEY (filing_id, id_hash, course, source)
) STRICT;

CREATE TABLE study_interval (
  filing_id KEYTEXT NOT NULL REFERENCES filing (id),
  id_hash KEYTEXT NOT NULL,
  course KEYTEXT NOT NULL,
  start_at BIGINT NOT NULL,
  end_at BIGINT NOT NULL,
  platform_id KEYTEXT NOT NULL,
  source KEYTEXT NOT NULL CHECK (source IN ('file', 'platform')),
  batch_id KEYTEXT NOT NULL,
  PRIMARY KEY (filing_id, id_hash, course, start_at, end_at),
  CHECK (start_at < end_at)
) STRICT;

CREATE TABLE study_total (
  filing_id KEYTEXT NOT NULL REFERENCES filing (id),
  id_hash KEYTEXT NOT NULL,
  course KEYTEXT NOT NULL,
  from_day KEYTEXT NOT NULL,
  until_day KEYTEXT NOT NULL,
  seconds BIGINT NOT NULL CHECK (seconds > 0),
  platform_id KEYTEXT NOT NULL,
  source KEYTEXT NOT NULL CHECK (source IN ('file', 'platform')),
  batch_id KEYTEXT NOT NULL,
  PRIMARY KEY (filing_id, id_hash, course, from_day, until_day, source)
) STRICT;

-- One import of a file, or one batch of a platform's server.
CREATE TABLE study_batch (
  id KEYTEXT PRIMARY KEY,
  filing_id KEYTEXT NOT NULL REFERENCES filing (id),
  platform_id KEYTEXT NOT NULL,
  source KEYTEXT NOT NULL CHECK (source IN ('file', 'platform')),
  records BIGINT NOT NULL,
  added BIGINT NOT NULL,
  actor KEYTEXT NOT NULL,
  at BIGINT NOT NULL
) STRICT;
CREATE INDEX study_batch_filing ON study_batch (filing_id, id);

-- How an enterprise reads a platform's export: its titles, by our columns.
CREATE TABLE study_mapping (
  enterprise_id KEYTEXT NOT NULL REFERENCES enterprise (id),
  platform_id KEYTEXT NOT NULL,
  mapping TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (enterprise_id, platform_id)
) STRICT;
