-- +goose Up
-- A staff account may be disabled (停用), and must change a password that
-- somebody else set.
ALTER TABLE staff ADD COLUMN disabled_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE staff ADD COLUMN must_change BIGINT NOT NULL DEFAULT 0;
CREATE INDEX session_holder ON session (holder);

-- Browsers that a member of staff logged in with before: the keyed hash of
-- what the browser carries.
CREATE TABLE known_browser (
  staff_id KEYTEXT NOT NULL REFERENCES staff (id),
  hash KEYTEXT NOT NULL,
  until BIGINT NOT NULL,
  PRIMARY KEY (staff_id, hash)
) STRICT;
CREATE INDEX known_browser_hash ON known_browser (hash);
CREATE INDEX known_browser_until ON known_browser (until);
