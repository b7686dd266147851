-- +goose Up
-- A member of staff may be bound to one WeChat user (手机办理). What was ended
-- stays: whose enterprises they are a member of is asked of every user they were
-- bound to (回避).
CREATE TABLE staff_phone (
  staff_id KEYTEXT NOT NULL REFERENCES staff (id),
  account_id KEYTEXT NOT NULL REFERENCES account (id),
  bound_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  PRIMARY KEY (staff_id, account_id)
) STRICT;
CREATE UNIQUE INDEX staff_phone_one ON staff_phone (staff_id) WHERE ended_at = 0;
CREATE UNIQUE INDEX staff_phone_user ON staff_phone (account_id) WHERE ended_at = 0;

-- The code that the console shows, as its keyed hash, until it is used.
CREATE TABLE staff_code (
  staff_id KEYTEXT PRIMARY KEY REFERENCES staff (id),
  hash KEYTEXT NOT NULL UNIQUE,
  until BIGINT NOT NULL
) STRICT;

-- Until when a session of the phone acts as the member of staff (machine time).
ALTER TABLE session ADD COLUMN staff_until BIGINT NOT NULL DEFAULT 0;
