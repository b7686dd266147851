-- Policy notices (政策通知) with a second person's approval, an audience and a
-- schedule. Written anew, for a CHECK cannot be changed in place.
CREATE TABLE campaign_new (
  id KEYTEXT PRIMARY KEY,
  state KEYTEXT NOT NULL CHECK (state IN ('draft', 'submitted', 'scheduled', 'sending', 'paused', 'sent', 'failed', 'cancelled', 'withdrawn')),
  title TEXT NOT NULL,
  digest TEXT NOT NULL,
  body TEXT NOT NULL,
  source TEXT NOT NULL,
  audience TEXT NOT NULL,
  schedule_at BIGINT NOT NULL,
  quiet_ok BIGINT NOT NULL CHECK (quiet_ok IN (0, 1)),
  revision BIGINT NOT NULL,
  cover_type TEXT NOT NULL,
  cover BYTES,
  reason TEXT NOT NULL,
  written_by KEYTEXT NOT NULL,
  edited_by KEYTEXT NOT NULL,
  submitted_by KEYTEXT NOT NULL,
  approved_by KEYTEXT NOT NULL,
  created_at BIGINT NOT NULL,
  submitted_at BIGINT NOT NULL,
  approved_at BIGINT NOT NULL,
  published_at BIGINT NOT NULL,
  sent_at BIGINT NOT NULL
) STRICT;
INSERT INTO campaign_new SELECT id, state, title, digest, body, source, '[""]', 0, 0, 1, cover_type, cover, '', written_by, written_by, '', '',
  created_at, 0, sent_at, sent_at, sent_at FROM campaign;
DROP TABLE campaign;
ALTER TABLE campaign_new RENAME TO campaign;
CREATE INDEX campaign_published ON campaign (published_at, id);
CREATE INDEX campaign_submitted ON campaign (id) WHERE state = 'submitted';

-- The segments of a notice's audience: one owed message each; due_at is the
-- moment the month's plan counts it at (business time).
CREATE TABLE campaign_segment (
  notice_id KEYTEXT PRIMARY KEY,
  campaign_id KEYTEXT NOT NULL,
  tag KEYTEXT NOT NULL,
  due_at BIGINT NOT NULL
) STRICT;
CREATE INDEX campaign_segments ON campaign_segment (campaign_id, notice_id);
CREATE INDEX campaign_segment_due ON campaign_segment (due_at, notice_id);
INSERT INTO campaign_segment SELECT id, subject_id, '', not_before FROM notice WHERE kind = 'policy_notice';

-- How mass sends ended, as WeChat's event tells (MASSSENDJOBFINISH).
CREATE TABLE IF NOT EXISTS mass_end (
  receipt KEYTEXT PRIMARY KEY,
  status TEXT NOT NULL,
  total BIGINT NOT NULL,
  kept BIGINT NOT NULL,
  sent BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  at BIGINT NOT NULL
) STRICT;
