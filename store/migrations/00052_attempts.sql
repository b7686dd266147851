-- +goose Up
-- Attempts are counted under a keyed hash of what was typed, until a moment;
-- the old rows held it clear.
DELETE FROM attempts;
ALTER TABLE attempts DROP COLUMN since;
ALTER TABLE attempts ADD COLUMN until BIGINT NOT NULL DEFAULT 0;
CREATE INDEX attempts_until ON attempts (until);
