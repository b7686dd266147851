-- +goose Up
-- How the steps and roles of each process stand (machine time): the newest
-- success of all counts. process is made up at each start.
CREATE TABLE heartbeat (
  process KEYTEXT NOT NULL,
  step KEYTEXT NOT NULL,
  since BIGINT NOT NULL,
  ok_at BIGINT NOT NULL,
  failed_at BIGINT NOT NULL,
  trouble KEYTEXT NOT NULL,
  done BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  PRIMARY KEY (process, step)
) STRICT;

-- Attempts in a row that a channel itself failed (a token that stays refused, no
-- connection), and the code of the last of them.
ALTER TABLE channel ADD COLUMN failing BIGINT NOT NULL DEFAULT 0;
ALTER TABLE channel ADD COLUMN failed BIGINT NOT NULL DEFAULT 0;

-- When mail to an address came back (business time), 0 for not.
ALTER TABLE mailbox ADD COLUMN suspended_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX mailbox_suspended ON mailbox (suspended_at) WHERE suspended_at > 0;
