-- +goose Up
-- What the city gives a county for a year (资金): rows are added, never changed.
CREATE TABLE fund_entry (
  id KEYTEXT PRIMARY KEY,
  county KEYTEXT NOT NULL,
  year BIGINT NOT NULL,
  kind KEYTEXT NOT NULL CHECK (kind IN ('budget', 'more', 'less')),
  amount BIGINT NOT NULL CHECK (amount > 0),
  document TEXT NOT NULL,
  day KEYTEXT NOT NULL,
  reason TEXT NOT NULL,
  by_id KEYTEXT NOT NULL,
  at BIGINT NOT NULL
) STRICT;
CREATE INDEX fund_entry_year ON fund_entry (county, year, id);

-- Whoever takes money from a county's year locks its row, so that two plans at once cannot spend the same.
CREATE TABLE fund_year (
  county KEYTEXT NOT NULL,
  year BIGINT NOT NULL,
  turn BIGINT NOT NULL,
  PRIMARY KEY (county, year)
) STRICT;

-- The planned minutes of a filing's courses, for what it may come to: the form itself is sealed.
ALTER TABLE filing ADD COLUMN minutes KEYTEXT NOT NULL DEFAULT '';
CREATE INDEX filing_forecast ON filing (county, state, end_day, id);
CREATE INDEX payment_plan_made ON payment_plan (county, made_at);
CREATE INDEX recovery_done ON recovery (county, state, completed_at);
