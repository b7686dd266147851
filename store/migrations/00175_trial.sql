-- +goose Up
-- What a line's class hours as submitted were counted from, for what it would come to under another standard: the
-- minutes of the courses that were completed, the seconds studied, the class hours, what stood against the person's
-- year, and when it asked last. Lines from before are filled once at the start.
ALTER TABLE claim_line ADD COLUMN planned KEYTEXT NOT NULL DEFAULT '';
ALTER TABLE claim_line ADD COLUMN studied BIGINT NOT NULL DEFAULT 0;
ALTER TABLE claim_line ADD COLUMN claimed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE claim_line ADD COLUMN used BIGINT NOT NULL DEFAULT 0;
ALTER TABLE claim_line ADD COLUMN turn BIGINT NOT NULL DEFAULT 0;
UPDATE claim_line SET turn = COALESCE((SELECT share.turn FROM share WHERE share.id = claim_line.id), 0);

-- Each has whole what a trial reads, so that no row is opened.
CREATE INDEX claim_line_trial ON claim_line (id_hash, claim_id, turn, claimed, hours, amount, used, studied, planned,
  state)
  WHERE state IN ('live', 'held', 'paid');
CREATE INDEX claim_trial ON claim (((opinion_at + 28800000) / 86400000), county, type, policy, end_day, state, id,
  opinion_at)
  WHERE opinion_at > 0;

-- Trials (试算) of another standard: a run in the background, how far it is, and what it found. Times are the machine's
-- but for at, which is when it was asked.
CREATE TABLE trial (
  id KEYTEXT PRIMARY KEY,
  office KEYTEXT NOT NULL,
  by_id KEYTEXT NOT NULL REFERENCES staff (id),
  asked TEXT NOT NULL,
  state KEYTEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
  done BIGINT NOT NULL,
  parts BIGINT NOT NULL,
  found TEXT NOT NULL,
  attempt BIGINT NOT NULL,
  until BIGINT NOT NULL,
  at BIGINT NOT NULL,
  made_at BIGINT NOT NULL,
  finished_at BIGINT NOT NULL
) STRICT;
CREATE UNIQUE INDEX trial_open ON trial (by_id) WHERE state IN ('waiting', 'running');
CREATE INDEX trial_due ON trial (until) WHERE state IN ('waiting', 'running');
CREATE INDEX trial_office ON trial (office, id);
CREATE INDEX trial_made ON trial (made_at);
