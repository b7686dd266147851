-- Notices that reached nobody's phone after an attempt failed, for a month:
-- what the operations page lists and sends again. The row of notice has the rest.
CREATE TABLE dead (
  notice_id KEYTEXT PRIMARY KEY,
  channel KEYTEXT NOT NULL,
  result KEYTEXT NOT NULL CHECK (result IN ('refused', 'later', 'unknown')),
  code BIGINT NOT NULL,
  at BIGINT NOT NULL
) STRICT;
CREATE INDEX dead_at ON dead (at, notice_id);
CREATE INDEX dead_channel ON dead (channel, at, notice_id);
CREATE INDEX dead_code ON dead (channel, code, at, notice_id);
INSERT INTO dead SELECT id, channel, state, code, created_at FROM notice WHERE state IN ('refused', 'unknown');

-- From which attempt on a notice counts anew, because staff sent it once more.
ALTER TABLE notice ADD COLUMN resent BIGINT NOT NULL DEFAULT 0;
