-- +goose Up
-- The second factor of a log-in (二次验证): the secret that is used, the newest
-- step whose code was taken, and the secret that waits for its first code until
-- a moment of machine time.
CREATE TABLE staff_second (
  staff_id KEYTEXT PRIMARY KEY REFERENCES staff (id),
  secret BYTES,
  used BIGINT NOT NULL,
  next_secret BYTES,
  next_until BIGINT NOT NULL
) STRICT;

-- Recovery codes (恢复码), as their keyed hashes, until they are used.
CREATE TABLE staff_recovery (
  staff_id KEYTEXT NOT NULL REFERENCES staff (id),
  hash KEYTEXT NOT NULL,
  PRIMARY KEY (staff_id, hash)
) STRICT;

-- Who typed the right password and not yet a code; it opens nothing but the
-- question for the code.
CREATE TABLE login_half (
  hash KEYTEXT PRIMARY KEY,
  staff_id KEYTEXT NOT NULL REFERENCES staff (id),
  until BIGINT NOT NULL
) STRICT;
CREATE INDEX login_half_staff ON login_half (staff_id);
CREATE INDEX login_half_until ON login_half (until);

-- Since when an account has a second factor (0: none), and when it last logged in.
ALTER TABLE staff ADD COLUMN second_since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE staff ADD COLUMN last_login_at BIGINT NOT NULL DEFAULT 0;
