-- +goose Up
-- What the city counts of a claim: its training's type, and when the county's
-- opinion was whole (approval or refusal; 0 before). A day of China is what the
-- figures are grouped by.
ALTER TABLE claim ADD COLUMN type KEYTEXT NOT NULL DEFAULT '';
ALTER TABLE claim ADD COLUMN opinion_at BIGINT NOT NULL DEFAULT 0;
UPDATE claim SET type = COALESCE((SELECT type FROM filing WHERE filing.id = claim.filing_id), '');
UPDATE claim SET opinion_at = CASE WHEN approved_at > 0 THEN approved_at
  ELSE COALESCE((SELECT MAX(event.at) FROM event
    WHERE event.subject_id = claim.id AND event.action = 'claim.refuse'), 0)
  END WHERE approved_at > 0 OR state = 'refused';

-- Each has whole what its query asks for, the times and what its condition names too, so that no row is opened.
CREATE INDEX filing_received ON filing (((submitted_at + 28800000) / 86400000), county, type, roster_size,
  submitted_at, amends)
  WHERE amends = '' AND submitted_at > 0;
CREATE INDEX filing_decided ON filing (((decided_at + 28800000) / 86400000), county, type, decide_by,
  ((submitted_at + 28800000) / 86400000), state, decided_at, submitted_at, amends, reopenings)
  WHERE amends = '' AND reopenings = '[]' AND decided_at > 0;
CREATE INDEX claim_opinion ON claim (((opinion_at + 28800000) / 86400000), county, type, decide_by, policy, state,
  hours, amount, opinion_at)
  WHERE opinion_at > 0;
CREATE INDEX payment_plan_paid ON payment_plan (((answered_at + 28800000) / 86400000), county, id)
  WHERE answered_at > 0;

-- The city's urging (督办) of an overdue case: the newest there is.
CREATE TABLE urging (
  subject_id KEYTEXT PRIMARY KEY,
  kind KEYTEXT NOT NULL,
  county KEYTEXT NOT NULL,
  times BIGINT NOT NULL CHECK (times > 0),
  day KEYTEXT NOT NULL,
  by_id KEYTEXT NOT NULL REFERENCES staff (id)
) STRICT;
