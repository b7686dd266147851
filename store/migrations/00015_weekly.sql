-- The weekly table (备案情况统计表): the city's choices, one report a week, one
-- county's figures each, kept as they were made and as they were corrected.
CREATE TABLE weekly_setting (
  id KEYTEXT PRIMARY KEY,
  switched_on BIGINT NOT NULL CHECK (switched_on IN (0, 1)),
  from_week KEYTEXT NOT NULL,
  address BYTES NOT NULL
) STRICT;

CREATE TABLE weekly_report (
  week KEYTEXT PRIMARY KEY,
  made_at BIGINT NOT NULL,
  sent_at BIGINT NOT NULL,
  done_at BIGINT NOT NULL,
  mailed BIGINT NOT NULL CHECK (mailed IN (0, 1))
) STRICT;
CREATE INDEX weekly_report_open ON weekly_report (week) WHERE done_at = 0;

CREATE TABLE weekly (
  week KEYTEXT NOT NULL REFERENCES weekly_report (week),
  county KEYTEXT NOT NULL,
  state KEYTEXT NOT NULL CHECK (state IN ('made', 'confirmed', 'corrected')),
  counted TEXT NOT NULL,
  figures TEXT NOT NULL,
  made_at BIGINT NOT NULL,
  decided_at BIGINT NOT NULL,
  decided_by KEYTEXT NOT NULL,
  reason BYTES,
  PRIMARY KEY (week, county)
) STRICT;
CREATE INDEX weekly_county ON weekly (county, week);
CREATE INDEX weekly_corrected ON weekly (county, decided_at) WHERE state = 'corrected';

-- What happened in a county's cases, by what and when.
CREATE INDEX event_county ON event (county, action, at);
